"""What is encoded of a block is kept, so that a stopped run of one block need not begin anew."""

import contextlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

import reseg_geo
from reseg_geo.engine import encode
from reseg_geo.progress.events import Event, Message, Progress
from reseg_geo.regions import tiles
from reseg_geo.regions.superpixel import SuperpixelRegions
from reseg_geo.scenes.scene import make_scene
from reseg_geo.storage.job import folder_for

WORDS = "building, road, tree, water"
WINDOWS = 9


@pytest.fixture
def image(tmp_path: Path, write_raster: Any) -> Path:
    picture = make_scene(5, 448, 448, style="suburban").image
    return write_raster(tmp_path / "image.tif", np.moveaxis(picture, -1, 0))


@pytest.fixture
def run(image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Maps the image in batches of two, or stops after some windows; returns the messages."""
    monkeypatch.setattr(encode, "_KEEP_EVERY", -1.0)

    told: list[str] = []

    def mapped(target: str, stop: int = 0, **options: Any) -> None:
        def listen(event: Event) -> None:
            if isinstance(event, Message):
                told.append(event.text)
            elif isinstance(event, Progress) and 0 < stop <= event.done < WINDOWS:
                raise KeyboardInterrupt

        reseg_geo.segment(
            image, WORDS, tmp_path / target, gsd="native", batch_size=2, progress=listen, **options
        )

    def run(target: str, stop: int = 0, **options: Any) -> str:
        told.clear()
        with pytest.raises(KeyboardInterrupt) if stop else contextlib.nullcontext():
            mapped(target, stop, **options)
        return "\n".join(told)

    return run


def read(path: Path) -> np.ndarray:
    with rasterio.open(path) as dataset:
        return dataset.read()


@pytest.mark.parametrize("kept", [False, True], ids=["logits", "features"])
def test_encoded_windows_are_not_encoded_again(
    run: Any, tmp_path: Path, encoded: Any, kept: bool
) -> None:
    options = [{"features": tmp_path / name} if kept else {} for name in ("one", "two")]
    run("whole.tif", **options[0])
    assert encoded.windows == WINDOWS
    encoded.windows = 0
    told = run("map.tif", stop=4, **options[1])
    assert "part of the first block is finished and kept in" in told
    before = encoded.windows
    assert 4 <= before < WINDOWS
    with pytest.raises(reseg_geo.OutputError, match="add --resume to continue"):
        run("map.tif", **options[1])
    told = run("map.tif", resume=True, **options[1])
    assert "continuing the stopped run" in told
    assert encoded.windows == WINDOWS + 2, "only the batch that was under way is repeated"
    assert np.array_equal(read(tmp_path / "map.tif"), read(tmp_path / "whole.tif"))
    assert not folder_for(tmp_path / "map.tif").exists()


def test_logits_without_features_do_not_serve_a_run_that_keeps_them(
    run: Any, tmp_path: Path, encoded: Any
) -> None:
    run("map.tif", stop=4)
    encoded.windows = 0
    run("map.tif", resume=True, features=tmp_path / "kept")
    assert encoded.windows == WINDOWS
    run("again.tif", features=tmp_path / "kept")
    assert encoded.windows == WINDOWS
    assert np.array_equal(read(tmp_path / "map.tif"), read(tmp_path / "again.tif"))


def test_a_damaged_part_is_encoded_again(run: Any, tmp_path: Path, encoded: Any) -> None:
    run("map.tif", stop=4)
    (part,) = folder_for(tmp_path / "map.tif").rglob("part-*.arrays")
    part.write_bytes(part.read_bytes()[:-1])
    encoded.windows = 0
    run("map.tif", resume=True)
    assert encoded.windows == WINDOWS


def test_slow_regions_are_not_made_again(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles, "_SLOW", -1.0)
    run("map.tif", stop=2)

    def labels(*_: Any) -> Any:
        raise AssertionError("they are kept")

    monkeypatch.setattr(SuperpixelRegions, "labels", labels)
    run("map.tif", resume=True)
