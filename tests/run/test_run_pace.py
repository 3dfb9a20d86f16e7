"""How long a run takes: told while it runs, remembered, and corrected by every run."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import reseg_geo
from reseg_geo.clip.registry import load_model
from reseg_geo.engine.pace import Pace, correct_pace, known_pace, known_paces
from reseg_geo.progress.events import Event, Message, Progress
from reseg_geo.run import meter
from reseg_geo.scenes.scene import make_scene

Run = Callable[..., list[Event]]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, write_raster: Any) -> Path:
    """Nine windows, in one block."""
    picture = make_scene(5, 448, 448, style="suburban").image
    return write_raster(tmp_path_factory.mktemp("pace") / "image.tif", np.moveaxis(picture, -1, 0))


@pytest.fixture
def run(image: Path, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Maps the image; returns the events."""
    monkeypatch.setattr(meter, "_MIN_WINDOWS", 8)

    def mapped(**options: Any) -> list[Event]:
        events: list[Event] = []
        reseg_geo.segment(
            image, "building, road, tree, water", tmp_path / "map.tif", overwrite=True,
            gsd="native", dtype="float32", progress=events.append, **options,
        )  # fmt: skip
        return events

    return mapped


def test_a_run_is_counted_in_windows_and_remembered(run: Run) -> None:
    events = [event for event in run() if isinstance(event, Progress)]
    assert {event.total for event in events} == {9}
    assert events[0].done == 0
    assert events[0].eta_s is None, "nothing is known yet"
    assert events[-1].done == 9
    assert len({event.done for event in events}) > 2, "it moves within the only block"
    (pace,) = known_paces().values()
    assert pace.windows["float32"] > 0
    assert pace.write is not None
    assert pace.write > 0
    # The next run knows from the start.
    first = next(event for event in run() if isinstance(event, Progress))
    assert first.eta_s is not None
    assert 0 < first.eta_s < 60


def test_a_long_run_is_announced(run: Run) -> None:
    correct_pace(load_model("mini"), Pace({"float32": 60.0}, {"superpixel": 1.0}))
    told = [event.text for event in run() if isinstance(event, Message)]
    assert "9 windows will take about 9 min." in told


def test_kept_features_are_not_waited_for(run: Run, tmp_path: Path) -> None:
    run(features=tmp_path / "kept")
    correct_pace(load_model("mini"), Pace({"float32": 60.0}, {"superpixel": 1.0}))
    told = [event.text for event in run(features=tmp_path / "kept") if isinstance(event, Message)]
    assert not [text for text in told if "will take about" in text]


def test_a_slow_run_is_forgotten_by_the_next_ones(home: Path) -> None:
    model = load_model("mini")
    for seconds in (9.0, *[1.0] * 6):
        correct_pace(model, Pace({"float32": seconds}, {"superpixel": seconds}, seconds, seconds))
    pace = known_pace(model)
    found = [pace.windows["float32"], pace.tiles["superpixel"], pace.decide, pace.write]
    assert found == pytest.approx([1.0] * 4, rel=0.15)
    correct_pace(model, Pace({"bfloat16": 0.5}))
    assert known_pace(model) == replace(pace, windows={**pace.windows, "bfloat16": 0.5})


def test_damaged_or_unwritable_paces_are_ignored(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    for content in ("no JSON", "[]", '{"a": 1}', '{"a": {"windows": null, "comparison": 1}}'):
        (home / "timing.json").write_text(content)
        assert known_paces() == {}
    run()
    assert len(known_paces()) == 1
    monkeypatch.setenv("RESEG_GEO_HOME", str(home / "timing.json" / "no folder"))
    assert run()
