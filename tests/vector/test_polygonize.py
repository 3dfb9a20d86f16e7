"""Polygons in pixel coordinates: exact, complete, and with shared borders."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
import rasterio.features
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.io import MemoryFile
from scipy import ndimage

from reseg_geo.vector import polygonize as module
from reseg_geo.vector.polygonize import class_values, polygonize, zonal_mean

ROTATED = (
    Affine.translation(691_000.25, 5_330_000.5) @ Affine.rotation(30) @ Affine.scale(0.2, -0.2)
)


def polygons_of(values: np.ndarray, transform: Affine = ROTATED) -> tuple[np.ndarray, np.ndarray]:
    with MemoryFile() as memory:
        height, width = values.shape
        with memory.open(
            driver="GTiff", width=width, height=height, count=1, dtype="uint8", transform=transform
        ) as dataset:
            dataset.write(values.astype(np.uint8), 1)
        with memory.open() as dataset:
            return polygonize(class_values(dataset))


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 12), st.integers(1, 12), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_polygons_are_the_map(height: int, width: int, classes: int, seed: int) -> None:
    values = np.random.default_rng(seed).integers(0, classes + 1, (height, width))
    shapes, found = polygons_of(values)
    components = sum(ndimage.label(values == v)[1] for v in range(1, classes + 1))
    assert len(shapes) == len(found) == components
    if not components:
        return
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    back = rasterio.features.rasterize(
        zip(shapes, found.tolist(), strict=True), out_shape=values.shape, dtype="uint8"
    )
    assert np.array_equal(back, values)


def test_a_corner_of_two_lies_on_the_border_of_the_third() -> None:
    """Where B and C meet A's straight side, A gets a vertex too."""
    shapes, found = polygons_of(np.array([[1, 1], [2, 3]]), Affine.identity())
    top = shapes[found == 1][0]
    assert (1.0, 1.0) in list(top.exterior.coords)
    assert len(top.exterior.coords) == 6


def test_groups_do_not_change_the_polygons(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(1).integers(0, 3, (30, 40))
    whole, _ = polygons_of(values)
    monkeypatch.setattr(module, "_GROUP", 7)
    parts, _ = polygons_of(values)
    assert shapely.equals_exact(whole, parts).all()


def test_zonal_mean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SQUARE", 16)  # polygons across squares
    rng = np.random.default_rng(3)
    values = np.kron(rng.integers(0, 4, (8, 9)), np.ones((5, 5), int))
    other = rng.integers(0, 101, values.shape).astype(np.uint8)
    other[rng.random(values.shape) < 0.2] = 255
    other[:5, :5] = 255
    values[:5, :5], values[5, :5], values[:6, 5] = 4, 1, 1
    shapes, found = polygons_of(values)
    path = tmp_path / "other.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=45, height=40, count=1, dtype="uint8"
    ) as dataset:
        dataset.write(other, 1)
    with rasterio.open(path) as dataset:
        means = zonal_mean(shapes, dataset, 255)
    for shape, mean in zip(shapes, means, strict=True):
        inside = rasterio.features.rasterize([shape], out_shape=values.shape) == 1
        known = other[inside & (other != 255)]
        assert mean == pytest.approx(known.mean()) if len(known) else np.isnan(mean)
    assert np.isnan(means[found == 4]).all()
