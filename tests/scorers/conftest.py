"""Small models of the SAM 3 family, and rasters to map with them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from small_sam3 import small_sam3

import reseg_geo
from reseg_geo.scenes.scene import make_scene

Maps = Callable[..., tuple[np.ndarray, np.ndarray]]


@pytest.fixture(scope="session")
def sam3(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small SAM 3."""
    return small_sam3(tmp_path_factory.mktemp("models") / "small-sam3")


@pytest.fixture(scope="session")
def sam3_lite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small SAM3-LiteText."""
    return small_sam3(tmp_path_factory.mktemp("models") / "small-lite", "sam3_lite_text")


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory, write_raster: Any) -> Path:
    """Six by eight windows of a small model, on two tiles."""
    pixels = np.moveaxis(make_scene(4, 336, 896, style="suburban").image, -1, 0)
    return write_raster(tmp_path_factory.mktemp("rasters") / "town.tif", pixels)


@pytest.fixture
def mapped(town: Path, sam3: Path, tmp_path: Path) -> Maps:
    """Map the town; returns class values and confidence. Keywords are those of `segment`."""

    def run(words: str, name: str = "map.tif", **options: Any) -> tuple[np.ndarray, np.ndarray]:
        output = tmp_path / name
        sure = output.with_suffix(".sure.tif")
        given = {"model": sam3, "dtype": "float32", "device": "cpu", "progress": False} | options
        reseg_geo.segment(town, words, output, confidence=sure, **given)
        with rasterio.open(output) as classes, rasterio.open(sure) as confidence:
            return classes.read(1), confidence.read(1)

    return run
