"""The arithmetic of the meter, with a fake clock."""

from reseg_geo.progress.events import Event, Meter, Progress


def test_time_left_depends_on_pixels() -> None:
    now = 100.0
    events: list[Event] = []
    meter = Meter(3, 4_000_000, events.append, clock=lambda: now)
    assert events == [Progress(0, 3, None, None)]
    now = 102.0
    meter.advance(1_000_000)
    assert events[-1] == Progress(1, 3, 6.0, 0.5)
    now = 104.0
    meter.advance(3_000_000)
    assert events[-1] == Progress(2, 3, 0.0, 1.0)
