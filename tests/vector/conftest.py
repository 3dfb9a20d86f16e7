"""Fixtures shared by the tests of polygons."""

from collections.abc import Callable
from pathlib import Path

import geopandas
import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

ReadPolygons = Callable[[Path], geopandas.GeoDataFrame]
Blobs = Callable[..., np.ndarray]


@pytest.fixture(scope="session")
def read_polygons() -> ReadPolygons:
    """Read the land-cover polygons of a vector file, in the order of their classes."""

    def read(path: Path) -> geopandas.GeoDataFrame:
        if path.suffix == ".parquet":
            found = geopandas.read_parquet(path)
        else:
            layer = {"layer": "land_cover"} if path.suffix.lower() == ".gpkg" else {}
            found = geopandas.read_file(path, **layer)
        if "class_id" not in found:  # GeoJSON without features has no fields
            return found
        return found.sort_values("class_id", kind="stable", ignore_index=True)

    return read


@pytest.fixture(scope="session")
def blobs() -> Blobs:
    """Make (height, width) classes from 0 in blobs of all sizes."""

    def make(
        seed: int, height: int, width: int, *, classes: int = 4, blur: float = 1.5
    ) -> np.ndarray:
        rng = np.random.default_rng(seed)
        noise = [
            gaussian_filter(rng.standard_normal((height, width)), blur) for _ in range(classes)
        ]
        return np.argmax(noise, axis=0).astype(np.uint8)

    return make
