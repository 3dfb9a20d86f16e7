"""Timing of models, the choice of a format, and what is remembered."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

import reseg_geo
from reseg_geo.clip.model import ClipModel
from reseg_geo.engine import mapper, timing
from reseg_geo.engine.timing import Timing, load_timings
from reseg_geo.progress.events import Message, Meter, Progress
from reseg_geo.publish.provenance import RUN_TAG
from reseg_geo.quantities import duration
from reseg_geo.raster.reader import RasterReader
from reseg_geo.scenes.scene import make_scene

WORDS = "building, road, tree, water"
SMALL = 224  # pixels: fewer windows than a sample


@pytest.fixture
def run(tmp_path: Path, write_raster: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Maps a picture; returns the number format that was used and the messages.

    A picture of four windows is enough to measure, and is measured once: where bfloat16 is
    emulated, a window takes a second.
    """
    monkeypatch.setattr(timing, "_SAMPLE", 4)
    monkeypatch.setattr(timing, "_MIN_SECONDS", 1e-9)

    def mapped(side: int = 448, **options: Any) -> tuple[str, str]:
        image = tmp_path / f"image-{side}.tif"
        if not image.exists():
            write_raster(image, np.moveaxis(make_scene(3, side, side).image, -1, 0))
        told: list[str] = []
        reseg_geo.segment(
            image, WORDS, tmp_path / "map.tif", overwrite=True, gsd="native", stride=224,
            progress=lambda event: told.append(event.text) if isinstance(event, Message) else None,
            **options,
        )  # fmt: skip
        with rasterio.open(tmp_path / "map.tif") as dataset:
            record = json.loads(dataset.tags()[RUN_TAG])
        return record["options"]["dtype"], "\n".join(told)

    return mapped


@pytest.mark.parametrize(
    ("seconds", "agreement", "chosen"),
    [
        ({"float32": 1.0, "bfloat16": 0.5}, 0.999, "bfloat16"),
        ({"float32": 1.0, "bfloat16": 0.5}, 0.995, "float32"),
        ({"float32": 1.0, "bfloat16": 1.0}, 0.999, "float32"),
        ({"float32": 1.0}, None, "float32"),
        ({"bfloat16": 1.0}, None, "float32"),
    ],
)
def test_bfloat16_must_be_faster_and_agree(
    seconds: dict[str, float], agreement: float | None, chosen: str
) -> None:
    assert Timing(seconds, agreement).chosen == chosen


@pytest.mark.parametrize(
    ("fast", "agreement", "chosen"),
    [(True, 0.9999, "bfloat16"), (True, 0.9, "float32"), (False, 0.9999, "float32")],
)
def test_the_format_is_chosen_by_the_timing(
    run: Any, home: Path, monkeypatch: pytest.MonkeyPatch, fast: bool, agreement: float, chosen: str
) -> None:
    """On any machine, because only the measurement is replaced."""
    measured = 0
    original = timing.measure

    def measure(*arguments: Any) -> Timing:
        nonlocal measured
        measured += 1
        found = original(*arguments)
        assert all(seconds > 0 for seconds in found.seconds.values())
        assert {*found.seconds} == ({"float32", "bfloat16"} if fast else {"float32"})
        assert (found.agreement is not None) == fast
        assert found.agreement is None or found.agreement > 0.98
        seconds = {name: 1.0 if name == "float32" else 0.5 for name in found.seconds}
        return replace(found, seconds=seconds, agreement=agreement if fast else None)

    monkeypatch.setattr(timing, "measure", measure)
    monkeypatch.setattr(timing, "fast_bfloat16", lambda: fast)
    used, told = run()
    assert used == chosen
    assert "measuring the speed of model 'mini'" in told
    said = "will use bfloat16 from now on: it is 2.0 times as fast, and 99.99% of"
    assert (said in told) == (chosen == "bfloat16")
    assert "windows will take about" not in told or "4 windows" in told
    # It is remembered, also for other methods and rasters that are too small to measure.
    assert run()[0] == run(SMALL)[0] == run(SMALL, method="maskclip")[0] == chosen
    assert "mini" not in run()[1]
    assert measured == 1
    (known,) = load_timings().values()
    assert known.chosen == chosen
    assert known.regions["superpixel"] > 0
    assert list(home.glob(".*")) == []


def test_a_small_raster_is_mapped_in_float32(run: Any, home: Path) -> None:
    used, told = run(SMALL)
    assert used == "float32"
    assert "measuring the speed" not in told
    assert not (home / "timing.json").exists()


def test_a_given_format_is_used_and_timed(run: Any) -> None:
    assert run(dtype="bfloat16")[0] == "bfloat16"
    (known,) = load_timings().values()
    assert {*known.seconds} == {"bfloat16"}
    assert known.agreement is None
    assert run(dtype="int8")[0] == "int8"
    (known,) = load_timings().values()
    assert {*known.seconds} == {"bfloat16", "int8"}


def test_compared_formats_are_timed_together(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A format that was timed alone, perhaps on a busy machine, is timed again with the other."""
    monkeypatch.setattr(timing, "fast_bfloat16", lambda: True)
    answers = iter(
        [
            Timing({"float32": 9.0}),
            Timing({"bfloat16": 9.5}),
            Timing({"float32": 2.0, "bfloat16": 1.0}, 0.999),
            Timing({"int8": 5.0}),
        ]
    )
    monkeypatch.setattr(timing, "measure", lambda *_: next(answers))
    for dtype in ("float32", "bfloat16", "auto", "int8", "auto", "float32"):
        run(dtype=dtype)
    (known,) = load_timings().values()
    assert known.seconds == {"float32": 2.0, "bfloat16": 1.0, "int8": 5.0}
    assert known.agreement == 0.999
    assert known.chosen == "bfloat16"


def test_a_picture_of_one_class_is_not_compared(
    run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, write_raster: Any
) -> None:
    monkeypatch.setattr(timing, "fast_bfloat16", lambda: True)
    write_raster(tmp_path / "image-448.tif", np.zeros((3, 448, 448), np.uint8) + 60)
    assert run()[0] == "float32"
    (known,) = load_timings().values()
    assert known.agreement is None
    assert "measuring the speed" in run()[1], "the next raster may be compared"


@pytest.mark.parametrize("kept", ["float32", "bfloat16"])
def test_kept_features_decide_the_format(
    run: Any, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str
) -> None:
    monkeypatch.setattr(timing, "fast_bfloat16", lambda: True)
    run(dtype=kept, features=tmp_path / "kept")
    (home / "timing.json").unlink()

    def seen(*_: Any) -> None:
        raise AssertionError("no window need be seen")

    monkeypatch.setattr(ClipModel, "encode_tokens", seen)
    used, told = run(features=tmp_path / "kept")
    assert used == kept
    assert "using the patch features kept in" in told


def test_damaged_or_unwritable_timings_are_ignored(
    run: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    for content in ("no JSON", "[]", '{"a": 1}', '{"a": {"seconds": null, "agreement": 1}}'):
        (home / "timing.json").write_text(content)
        assert load_timings() == {}
        run(dtype="float32")
        assert len(load_timings()) == 1
    monkeypatch.setenv("RESEG_GEO_HOME", str(home / "timing.json" / "no folder"))
    assert "measuring the speed" in run(dtype="float32")[1]


def test_a_run_announces_how_long_it_takes(
    run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        timing, "measure", lambda *_: Timing({"float32": 60.0}, None, {"superpixel": 1.0})
    )
    told = run(dtype="float32", features=tmp_path / "kept")[1]
    assert "4 windows will take about 4 min." in told
    (block,) = (tmp_path / "kept").glob("*/block-*.arrays")
    block.with_name("block-0-0 (1).arrays").write_bytes(b"a copy by some other program")
    told = run(dtype="float32", features=tmp_path / "kept")[1]
    assert "windows will take" not in told, "kept features need no model"


def test_slow_reading_is_expected(
    run: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, write_raster: Any
) -> None:
    """Two seconds for each of four blocks, and for its regions."""
    monkeypatch.setattr(timing, "_FEW", 4)
    monkeypatch.setattr(
        timing, "measure", lambda *_: Timing({"float32": 1e-3}, None, {"superpixel": 1e-3})
    )
    now = 0.0
    monkeypatch.setattr(timing.time, "perf_counter", lambda: now)
    original = RasterReader.read

    def read(reader: RasterReader, box: Any) -> Any:
        nonlocal now
        now += 2.0
        return original(reader, box)

    monkeypatch.setattr(RasterReader, "read", read)
    assert "windows will take about 16 s." in run(1000, dtype="float32")[1]


def test_the_expected_time_is_corrected() -> None:
    now, left = 0.0, []

    def tell(event: Any) -> None:
        assert isinstance(event, Progress)
        left.append(event.eta_s)

    meter = Meter(10, 1000, tell, clock=lambda: now, expected=500.0)
    assert left == [500.0]
    for done in range(1, 11):
        now = 200.0 * done
        meter.advance(100)
    assert left[2:] == sorted(left[2:], reverse=True)
    assert 500 < left[1] < 1800, "between the expected and the observed time"
    assert left[5] == pytest.approx(1000, rel=0.1)
    assert left[-1] == 0


def test_regions_of_windows_are_not_timed(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With SAM that would take minutes."""
    asked: list[Any] = []
    original = mapper.timing_of

    def timing_of(encoder: Any, formats: Any, reader: Any, *rest: Any) -> Any:
        labels = type(reader.regions).labels
        monkeypatch.setattr(
            type(reader.regions), "labels",
            lambda *arguments: asked.append(1) or labels(*arguments),
        )  # fmt: skip
        found = original(encoder, formats, reader, *rest)
        assert not asked
        return found

    monkeypatch.setattr(mapper, "timing_of", timing_of)
    run(dtype="float32", region_scope="window")
    assert asked
    (known,) = load_timings().values()
    assert known.regions == {}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (89, "89 s"), (90, "2 min"), (5000, "83 min"), (5400, "2 h"), (9e5, "10 days")],
)
def test_durations_are_for_people(seconds: float, words: str) -> None:
    assert duration(seconds) == words
