"""The time that a run still takes, from the times of its steps."""

import pytest

from reseg_geo.progress.bar import Countdown
from reseg_geo.progress.events import Progress
from reseg_geo.progress.forecast import Forecast, Step


def test_a_step_takes_what_it_took_so_far() -> None:
    step = Step(100)
    assert step.left is None
    step.advance(4, 1.0)
    assert step.left is None, "the first time warms up"
    for _ in range(4):
        step.advance(4, 0.4)
    assert step.left == pytest.approx(80 * 0.1)
    step.total = 20
    assert step.left == 0


def test_a_single_long_time_is_believed() -> None:
    step = Step(4)
    step.advance(1, 60.0)
    assert step.left == 180


@pytest.mark.parametrize(("usual", "low", "high"), [(0.15, 8.1, 11.9), (0.9, 8, 8), (0.01, 8, 8)])
def test_earlier_runs_count_until_this_one_is_known(usual: float, low: float, high: float) -> None:
    """Those that were much slower or faster do not count beyond that."""
    step = Step(100, usual)
    assert step.left == pytest.approx(100 * usual)
    step.advance(4, 4.0)
    assert step.left == pytest.approx(96 * usual)
    step.advance(16, 1.6)
    assert step.left is not None
    assert low - 1e-9 <= step.left <= high + 1e-9


def test_steps_side_by_side_take_as_long_as_the_slowest() -> None:
    def of(tiles: float, windows: float) -> float | None:
        return Forecast(
            Step(10, tiles), Step(100, windows), Step(1, 3.0), Step(1, 5.0), end=0.5
        ).left()  # fmt: skip

    assert of(tiles=1.0, windows=0.5) == 50 + 3 + 5 + 0.5
    assert of(tiles=9.0, windows=0.5) == 90 + 5 + 0.5
    assert Forecast(Step(10, 1.0), Step(100), Step(1), Step(1)).left() is None


def test_steps_that_share_a_processor_go_on_as_fast_together() -> None:
    """Regions are made ahead in the first seconds, when windows are slow; later they are not."""
    steps = Forecast(Step(10), Step(100), Step(1), Step(1), shared=True)
    for _ in range(4):
        steps.prepare.advance(2, 4.0)
        steps.encode.advance(5, 4.0)
    # 32 seconds of steps took 20; 2 tiles of 2 s and 80 windows of 0.8 s are left.
    assert steps.left(passed=20.0) == pytest.approx((2 * 2 + 80 * 0.8) * 20 / 32)


def test_a_bar_moves_between_two_events() -> None:
    now = 100.0
    watch = Countdown(clock=lambda: now)
    assert (watch.left, watch.share) == (None, 0.0)
    watch(Progress(1, 4, None, None))
    assert watch.share == 0.25
    now = 110.0
    watch(Progress(1, 4, 30.0, None))
    assert (watch.left, watch.share) == (30.0, 0.25)
    now = 120.0
    assert (watch.left, watch.share) == (20.0, 0.5)
    now = 500.0
    assert (watch.left, watch.share) == (0.0, 1.0), "late, but not beyond its end"
    watch(Progress(0, 8, None, None))  # the next raster
    assert watch.share == 0.0
    now = 560.0
    watch(Progress(8, 8, 5.0, 2.0))
    watch.end()
    now = 600.0
    assert (watch.share, watch.speed) == (1.0, "2.00 Mpx/s, took 8 min"), "since it began"
