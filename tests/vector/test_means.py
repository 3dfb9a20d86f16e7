"""Mean confidence of polygons, and rasters that are not confidence."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from affine import Affine

from reseg_geo import vectorize
from reseg_geo.errors import InputError


@pytest.fixture
def class_map(tmp_path: Path, write_raster: Any) -> Path:
    """Class 1 to the west, 2 to the east, 3 px each."""
    return write_raster(tmp_path / "map.tif", np.array([[[1, 1, 1, 2, 2, 2]]], np.uint8))


@pytest.fixture
def means(class_map: Path, read_polygons: Any) -> Callable[[Path], list[float]]:
    """Vectorize the class map with a confidence raster and return the mean of each polygon."""

    def run(confidence: Path) -> list[float]:
        out = class_map.with_suffix(".gpkg")
        return read_polygons(vectorize(class_map, out, confidence=confidence, overwrite=True))[
            "confidence"
        ].tolist()

    return run


def test_unknown_confidence_is_left_out(
    class_map: Path, write_raster: Any, means: Callable[[Path], list[float]]
) -> None:
    sure = class_map.with_name("sure.tif")
    plain = np.array([[[10, 30, 255, 255, 255, 90]]], np.uint8)
    assert means(write_raster(sure, plain)) == [20, 90]
    assert means(write_raster(sure, plain, nodata=255)) == [20, 90]
    floats = np.array([[[0.5, 30.5, np.nan, -9999, 90, 91]]], np.float32)
    assert means(write_raster(sure, floats, nodata=-9999)) == [15.5, 90.5]
    masked = np.array([[[10, 30, 77, 50, 70, 99]]], np.uint8)
    mask = np.array([[True, True, False, True, True, False]])
    assert means(write_raster(sure, masked, mask=mask)) == [20, 60]
    blank = means(write_raster(sure, np.full((1, 1, 6), 255, np.uint8)))
    assert np.isnan(np.array(blank, float)).all()


def test_other_rasters_are_refused_as_confidence(
    class_map: Path, write_raster: Any, means: Callable[[Path], list[float]]
) -> None:
    sure = class_map.with_name("sure.tif")
    values = np.full((1, 1, 6), 50, np.uint8)
    for wrong in (101, -1):
        given = values.astype(np.int16)
        given[..., 4] = wrong
        with pytest.raises(InputError, match="instead of 0 to 100 per cent"):
            means(write_raster(sure, given))
    elsewhere = Affine(0.5, 0, 346_000.5, 0, -0.5, 5_648_500)
    with pytest.raises(InputError, match="differ in position or CRS"):
        means(write_raster(sure, values, transform=elsewhere))
    with pytest.raises(InputError, match="differ in position or CRS"):
        means(write_raster(sure, values, crs="EPSG:25833"))
    with pytest.raises(InputError, match="differ in position or CRS"):
        means(write_raster(sure, values, crs=None, transform=elsewhere))
    assert means(write_raster(sure, values, crs=None)) == [50, 50]
    bare = {"crs": None, "transform": Affine.identity()}
    assert means(write_raster(sure, values, **bare)) == [50, 50]
    rounded = np.full((1, 1, 6), 100.00001, np.float32)
    assert means(write_raster(sure, rounded)) == [100, 100]
