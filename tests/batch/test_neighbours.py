"""Tiles that touch are seen as one raster."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.windows import Window, transform

import reseg_geo
from reseg_geo.errors import InputError
from reseg_geo.progress.events import Message
from reseg_geo.scenes.scene import make_scene

WORDS = "tree, road, water, building"
PLACE = Affine(0.5, 0, 346_000.25, 0, -0.5, 5_648_500.25)
# Of different sizes; together they leave a gap on the lower right.
CUTS = {
    "a": Window(0, 0, 300, 260), "b": Window(300, 0, 330, 260), "c": Window(0, 260, 300, 100),
}  # fmt: skip


def _write(path: Path, pixels: np.ndarray, **more: Any) -> Path:
    profile = {"driver": "GTiff", "count": len(pixels), "dtype": pixels.dtype, "crs": 25832,
               "height": pixels.shape[1], "width": pixels.shape[2], "transform": PLACE}  # fmt: skip
    mask = more.pop("mask", None)
    colors = more.pop("interpretation", None)
    with rasterio.open(path, "w", **{**profile, **more}) as dataset:
        dataset.write(pixels)
        if mask is not None:
            dataset.write_mask(mask)
        if colors is not None:
            dataset.colorinterp = colors
    return path


def _cut(pixels: np.ndarray, window: Window) -> np.ndarray:
    return pixels[(..., *window.toslices())]


def _read(path: Path) -> np.ndarray:
    with rasterio.open(path) as dataset:
        return dataset.read(1)


def _gap() -> np.ndarray:
    mask = np.zeros((360, 630), np.uint8)
    for window in CUTS.values():
        mask[window.toslices()] = 255
    return mask


@pytest.mark.parametrize("kind", ["bytes", "16 bit with nodata", "alpha"])
def test_tiles_get_the_pixels_of_their_mosaics_map(tmp_path: Path, kind: str, encoded: Any) -> None:
    pixels = np.moveaxis(make_scene(12, 360, 630, style="suburban").image, -1, 0)
    whole, more = {"mask": _gap()}, {}
    if kind == "16 bit with nodata":
        pixels = pixels.astype(np.uint16) * 37 + 5
        pixels[:, _gap() == 0] = 0
        whole = more = {"nodata": 0}
    elif kind == "alpha":
        pixels = np.concatenate([pixels, _gap()[None]])
        pixels[:, 100:150, 200:280] = 0  # a hole in one of them
        whole = more = {"photometric": "RGB", "alpha": "YES"}
    tiles = tmp_path / "tiles"
    tiles.mkdir()
    for name, window in CUTS.items():
        own = transform(window, PLACE)
        _write(tiles / f"{name}.tif", _cut(pixels, window), transform=own, **more)
    mosaic = _write(tmp_path / "all.tif", pixels, **whole)
    options = {"stride": 100, "gsd": "native", "dtype": "float32", "progress": False}
    reseg_geo.segment(
        mosaic, WORDS, tmp_path / "all_map.tif", confidence=tmp_path / "all_sure.tif", **options
    )
    found = reseg_geo.segment_many(
        tiles, WORDS, f"{tmp_path}/maps/", confidence=f"{tmp_path}/maps/*_sure.tif", **options
    )
    assert not found.errors
    for name, window in CUTS.items():
        for ending, other in ((".tif", "all_map.tif"), ("_sure.tif", "all_sure.tif")):
            wanted = _cut(_read(tmp_path / other), window)
            assert np.array_equal(_read(tmp_path / "maps" / f"{name}{ending}"), wanted), name
    encoded.windows = 0
    reseg_geo.segment_many(
        tiles, WORDS, f"{tmp_path}/maps/", confidence=f"{tmp_path}/maps/*_sure.tif", resume=True,
        **options,
    )  # fmt: skip
    assert encoded.windows == 0, "finished maps are left as they are"
    again = tmp_path / "again.tif"
    given = reseg_geo.run.rerun.rerun_of(str(tmp_path / "maps" / "b.tif"), None, None, {})
    reseg_geo.segment(given.raster, given.classes, again, **given.options)
    assert np.array_equal(_read(again), _read(tmp_path / "maps" / "b.tif")), "--from"
    part = Window(12, 30, 77, 190)
    bounds = rasterio.windows.bounds(part, transform(CUTS["b"], PLACE))
    reseg_geo.segment(
        given.raster, given.classes, again, **given.options | {"bounds": bounds, "overwrite": True}
    )
    assert np.array_equal(_read(again), _cut(_read(tmp_path / "maps" / "b.tif"), part)), "a part"


@pytest.mark.parametrize("case", ["no context", "overlap", "apart", "another grid", "no CRS"])
def test_other_rasters_are_mapped_alone(tmp_path: Path, case: str) -> None:
    pixels = np.moveaxis(make_scene(12, 240, 500, style="suburban").image, -1, 0)
    tiles = tmp_path / "tiles"
    tiles.mkdir()
    second = {"overlap": 249, "apart": 251}.get(case, 250)
    shift = 0.3 if case == "another grid" else 0.0
    crs = None if case == "no CRS" else 25832
    for name, left in (("a", 0), ("b", second)):
        window = Window(left, 0, 249 if case == "apart" else 250, 240)
        own = transform(window, PLACE) @ Affine.translation(shift * (name == "b"), 0)
        _write(tiles / f"{name}.tif", _cut(pixels, window), transform=own, crs=crs)
    told: list[str] = []

    def listen(event: Any) -> None:
        if isinstance(event, Message):
            told.append(event.text)

    more = {"neighbours": "none"} if case == "no context" else {}
    options = {"gsd": "native", "dtype": "float32"} | more
    reseg_geo.segment_many(tiles, WORDS, f"{tmp_path}/maps/", progress=listen, **options)
    assert not [text for text in told if "touch on one grid" in text]
    alone = tmp_path / "alone.tif"
    reseg_geo.segment(tiles / "b.tif", WORDS, alone, progress=False, **options)
    assert np.array_equal(_read(alone), _read(tmp_path / "maps" / "b.tif"))


def test_a_mosaic_that_the_raster_is_not_part_of(tmp_path: Path) -> None:
    pixels = np.full((3, 60, 60), 90, np.uint8)
    one = _write(tmp_path / "one.tif", pixels)
    other = _write(tmp_path / "other.tif", pixels, transform=PLACE @ Affine.translation(30, 0))
    with pytest.raises(InputError, match=r"one\.tif is not a part of the mosaic .*other\.tif"):
        reseg_geo.segment(one, WORDS, tmp_path / "map.tif", neighbours=str(other))


def test_tiles_in_an_archive(tmp_path: Path) -> None:
    """Names that rasterio knows, but a VRT does not."""
    pixels = np.moveaxis(make_scene(12, 120, 300, style="suburban").image, -1, 0)
    for name, left in (("a", 0), ("b", 150)):
        window = Window(left, 0, 150, 120)
        _write(tmp_path / f"{name}.tif", _cut(pixels, window), transform=transform(window, PLACE))
    with zipfile.ZipFile(tmp_path / "tiles.zip", "w") as archive:
        for name in "ab":
            archive.write(tmp_path / f"{name}.tif", f"{name}.tif")
    options = {"gsd": "native", "dtype": "float32", "progress": False, "regions": "none"}
    found = reseg_geo.segment_many(
        [f"zip://{tmp_path}/tiles.zip!{name}.tif" for name in "ab"], WORDS, f"{tmp_path}/maps/",
        **options,
    )  # fmt: skip
    assert found.errors == []
    whole = _write(tmp_path / "all.tif", pixels)
    reseg_geo.segment(whole, WORDS, tmp_path / "all_map.tif", **options)
    both = [_read(each.result.class_map) for each in found.outcomes if each.result]
    assert np.array_equal(np.hstack(both), _read(tmp_path / "all_map.tif"))
