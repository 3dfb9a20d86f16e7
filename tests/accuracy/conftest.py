"""Small class maps."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from labelling import LEFT_TOP, LEGEND, Values, WriteMap, label_from, write_confidence
from numpy.typing import NDArray

import reseg_geo
from reseg_geo.maps.legend import legend_tags


@pytest.fixture
def write_map(tmp_path: Path) -> WriteMap:
    """Write (h, w) class values, 0 no data, as a map with names; keywords are those of rasterio."""

    def write(name: str, values: Values, step: float = 2, **profile: Any) -> Path:
        path = tmp_path / name
        settings = {
            "driver": "GTiff", "dtype": "uint8", "nodata": 0, "count": 1,
            "height": values.shape[0], "width": values.shape[1], "crs": "EPSG:25832",
            "transform": Affine(step, 0, LEFT_TOP[0], 0, -step, LEFT_TOP[1]), **profile,
        }  # fmt: skip
        with rasterio.open(path, "w", **settings) as dataset:
            dataset.write(values.astype(settings["dtype"]), 1)
            dataset.update_tags(**legend_tags(LEGEND))
        return path

    return write


@pytest.fixture
def values() -> NDArray[np.int64]:
    """(150, 200) classes: two large ones, a rare one, and a hole without data."""
    found = np.ones((150, 200), np.int64)
    found[:, 80:] = 2
    found[60:66, 20:190] = 3
    found[:20, :30] = 0
    return found


@pytest.fixture
def truth(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """(150, 200) true classes: those of the map but for a quarter of the pixels."""
    rng = np.random.default_rng(5)
    return np.where(
        rng.random(values.shape) < 0.75, np.maximum(values, 1), rng.integers(1, 4, values.shape)
    )


@pytest.fixture
def sampled(
    write_map: WriteMap, values: Values, truth: Values, tmp_path: Path
) -> tuple[Path, Path]:
    """A map, and a labelled sample of it."""
    path, points = write_map("map.tif", values), tmp_path / "points.gpkg"
    reseg_geo.draw_sample(path, points, size=400, minimum=60)
    label_from(points, truth, 2)
    return path, points


@pytest.fixture
def patchy() -> Values:
    """(60, 80) classes in patches of all sizes, with holes without data."""
    rng = np.random.default_rng(2)
    coarse = rng.integers(1, 4, (6, 8)).repeat(10, 0).repeat(10, 1)
    fine = rng.integers(0, 4, (20, 27)).repeat(3, 0).repeat(3, 1)[:60, :80]
    return np.where(rng.random((60, 80)) < 0.02, fine, np.where(fine == 1, fine, coarse))


@pytest.fixture
def mapped(write_map: WriteMap, patchy: Values, tmp_path: Path) -> tuple[Path, Path, Path]:
    """A map, its polygons, and its confidence."""
    path, sure = write_map("map.tif", patchy), tmp_path / "sure.tif"
    shares = np.random.default_rng(3).integers(20, 100, (12, 16)).repeat(5, 0).repeat(5, 1)
    write_confidence(sure, shares.astype(np.uint8))
    reseg_geo.vectorize(path, tmp_path / "map.gpkg", confidence=sure)
    return path, tmp_path / "map.gpkg", sure
