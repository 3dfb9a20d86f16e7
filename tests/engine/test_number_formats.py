"""The choice of a number format, on any machine: only the times are replaced."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

import reseg_geo
from reseg_geo.engine import formats, mapper
from reseg_geo.engine.pace import Comparison, known_paces
from reseg_geo.engine.windows import BlockReader
from reseg_geo.progress.events import Message
from reseg_geo.publish.provenance import RUN_TAG
from reseg_geo.raster.reader import RasterReader
from reseg_geo.raster.resampled import RasterView
from reseg_geo.scenes.scene import make_scene
from reseg_geo.tiling import Tiling

WORDS = "building, road, tree, water"
SMALL = 224  # pixels: a single window


@pytest.mark.parametrize(("side", "count"), [(224, 8), (336, 3), (1008, 1)])
def test_a_sample_has_as_many_pixels_whatever_the_windows(
    side: int, count: int, tmp_path: Path, write_raster: Any
) -> None:
    image = write_raster(tmp_path / "large.tif", np.full((3, 2016, 2016), 90, np.uint8))
    with RasterReader(image) as reader:
        tiling = Tiling(2016, 2016, side, side // 2, 1600)
        sample = formats.sample_of(BlockReader(RasterView(reader), tiling, None, 14, 0))
    assert sample is not None
    assert len(sample.windows) == count


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """A processor that multiplies bfloat16 numbers; where they are emulated, four windows do."""
    monkeypatch.setattr(formats, "fast_bfloat16", lambda: True)
    monkeypatch.setattr(formats, "_SAMPLE", 4)
    monkeypatch.setattr(formats, "_TRIALS", 1)


@pytest.fixture
def run(tmp_path: Path, write_raster: Any, home: Path) -> Any:
    """Maps a picture; returns the number format that was used and the messages."""

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
    ("comparison", "chosen"),
    [
        (Comparison(2.0, 0.999), "bfloat16"),
        (Comparison(2.0, 0.995), "float32"),
        (Comparison(1.0, 0.999), "float32"),
        (None, "float32"),
    ],
)
def test_bfloat16_must_be_faster_and_agree(comparison: Comparison | None, chosen: str) -> None:
    assert formats.chosen(comparison) == chosen


@pytest.mark.parametrize(
    ("speedup", "chosen"), [(2.0, "bfloat16"), (1.0, "float32")], ids=["fast", "slow"]
)
def test_formats_are_compared_once(
    run: Any, fast: None, monkeypatch: pytest.MonkeyPatch, speedup: float, chosen: str
) -> None:
    """Where the machine is busy in the one moment and idle in the next, both are timed alike."""
    times = {"float32": speedup, "bfloat16": 1.0}
    timed: list[str] = []

    def seconds(trial: Any) -> float:
        name = trial._encoder.scorer.model.format
        timed.append(name)
        return times[name] * (1 + len(timed) // 2)  # slower and slower

    monkeypatch.setattr(formats, "_TRIALS", 5)
    monkeypatch.setattr(formats._Trial, "seconds", seconds)
    used, told = run(SMALL)
    assert used == chosen
    assert timed[:4] == ["float32", "bfloat16"] * 2
    (known,) = known_paces().values()
    assert known.comparison is not None
    assert known.comparison.agreement > 0.98
    assert "comparing number formats of model 'mini'" in told
    # Every map names its format, so that nobody wonders why two machines differ.
    count = len(timed)
    for more in ({}, {"method": "maskclip"}):
        used, told = run(**more)
        assert used == chosen
        assert "comparing" not in told
        assert ("computes in bfloat16: on this machine" in told) == (chosen == "bfloat16")
    assert len(timed) == count


def test_a_processor_without_bfloat16_computes_in_float32(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "fast_bfloat16", lambda: False)
    used, told = run()
    assert used == "float32"
    assert "comparing" not in told


def test_a_given_format_is_used(run: Any, fast: None) -> None:
    assert run(dtype="bfloat16")[0] == "bfloat16"
    assert run(dtype="int8")[0] == "int8"
    assert all(pace.comparison is None for pace in known_paces().values())


def test_a_picture_of_one_class_is_not_compared(
    run: Any, fast: None, tmp_path: Path, write_raster: Any
) -> None:
    write_raster(tmp_path / "image-448.tif", np.zeros((3, 448, 448), np.uint8) + 60)
    assert run()[0] == "float32"
    assert all(pace.comparison is None for pace in known_paces().values())
    assert "comparing" in run()[1], "the next raster may be compared"


@pytest.mark.parametrize("kept", ["float32", "bfloat16"])
def test_kept_features_decide_the_format(
    run: Any, fast: None, tmp_path: Path, encoded: Any, kept: str
) -> None:
    run(dtype=kept, features=tmp_path / "kept")
    encoded.windows = 0
    used, told = run(features=tmp_path / "kept")
    assert encoded.windows == 0, "no window need be seen"
    assert used == kept
    assert "using the patch features kept in" in told


def test_the_comparison_sees_no_regions_of_windows(
    run: Any, fast: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With SAM those would take minutes."""
    asked: list[Any] = []
    original: Callable[..., Any] = mapper.sample_of

    def sample_of(reader: Any) -> Any:
        labels = type(reader.regions).labels
        monkeypatch.setattr(
            type(reader.regions), "labels",
            lambda *arguments: asked.append(1) or labels(*arguments),
        )  # fmt: skip
        found = original(reader)
        assert not asked
        return found

    monkeypatch.setattr(mapper, "sample_of", sample_of)
    run(SMALL, region_scope="window")
    assert asked
