"""One small map for all tests of the Python functions."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from reseg_geo import Result, segment

WriteRaster = Callable[..., Path]
CLASSES = "building, road, tree, water"


@pytest.fixture(scope="session")
def image(
    tmp_path_factory: pytest.TempPathFactory, write_raster: WriteRaster, scene: NDArray[np.uint8]
) -> Path:
    """The scene as a GeoTIFF."""
    return write_raster(tmp_path_factory.mktemp("api") / "image.tif", scene)


@pytest.fixture(scope="session")
def result(image: Path) -> Result:
    """Its map."""
    folder = image.parent
    return segment(image, CLASSES, folder / "map.tif", confidence=folder / "sure.tif")


@pytest.fixture(scope="session")
def bare(image: Path, write_raster: WriteRaster, scene: NDArray[np.uint8]) -> Path:
    """The scene without a CRS, of which every function warns."""
    return write_raster(image.with_name("bare.tif"), scene, crs=None)
