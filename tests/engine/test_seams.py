"""No lines in the map where windows end; no black around a raster smaller than a window."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

import reseg_geo
from reseg_geo.scenes.scene import make_scene

WORDS = "tree, road, water, building, grass"
SIDE, STRIDE = 224, 112


def _mapped(path: Path, **options: Any) -> np.ndarray:
    target = path.with_name("map.tif")
    reseg_geo.segment(path, WORDS, target, gsd="native", progress=False, overwrite=True, **options)
    with rasterio.open(target) as dataset:
        return dataset.read(1)


def _excess(classes: np.ndarray, lines: list[int]) -> float:
    """The most changes across one of these rows or columns, relative to the median line."""
    found = []
    for axis in (0, 1):
        changes = (np.diff(classes.astype(int), axis=axis) != 0).mean(axis=1 - axis)
        found.append(max(changes[line - 1] for line in lines) / np.median(changes))
    return max(found)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, write_raster: Any) -> Path:
    pixels = make_scene(11, 672, 672, style="suburban").image
    return write_raster(tmp_path_factory.mktemp("seams") / "town.tif", np.moveaxis(pixels, -1, 0))


def test_classes_do_not_change_where_windows_end(town: Path) -> None:
    lines = list(range(STRIDE, 672, STRIDE))
    assert _excess(_mapped(town, blend="mean", stride=STRIDE), lines) > 5, "they do in the mean"
    assert _excess(_mapped(town, stride=STRIDE), lines) < 3


def test_refinement_does_not_know_of_tiles(tmp_path: Path, write_raster: Any) -> None:
    pixels = make_scene(4, 320, 1100, style="suburban").image
    path = write_raster(tmp_path / "long.tif", np.moveaxis(pixels, -1, 0))
    classes = _mapped(path, refine="regions").astype(int)
    changes = (np.diff(classes, axis=1) != 0).mean(axis=0)
    borders = [688, 800]  # of the pixels that are decided together, and of regions
    # Superpixels begin at every other column.
    assert max(changes[line - 1] for line in borders) <= 2 * changes[changes > 0].mean()


@pytest.mark.parametrize("shape", [(150, 100), (90, 300), (16, 16)])
def test_a_small_raster_is_seen_with_its_reflection(
    tmp_path: Path, write_raster: Any, shape: tuple[int, int]
) -> None:
    height, width = shape
    image = make_scene(7, height, width, style="suburban").image
    small = write_raster(tmp_path / "small.tif", np.moveaxis(image, -1, 0))
    found = _mapped(small, regions="none")
    around = [(0, max(0, SIDE - size)) for size in shape]
    larger = np.pad(image, [*around, (0, 0)], mode="symmetric")
    padded = write_raster(tmp_path / "padded.tif", np.moveaxis(larger, -1, 0))
    assert (found == _mapped(padded, regions="none")[:height, :width]).all()
    by_regions = _mapped(small)
    assert by_regions.shape == shape
    assert (by_regions > 0).all()
