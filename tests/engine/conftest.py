"""What tests of maps share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

import reseg_geo

Pixels = tuple[np.ndarray, np.ndarray]


@pytest.fixture
def map_raster(tmp_path: Path) -> Callable[..., Pixels]:
    """Map a raster; returns its class map and its confidence."""

    def run(raster: Path, words: str, **options: Any) -> Pixels:
        files = tmp_path / "map.tif", tmp_path / "sure.tif"
        reseg_geo.segment(
            raster, words, files[0], confidence=files[1], overwrite=True, progress=False, **options
        )
        values = []
        for path in files:
            with rasterio.open(path) as dataset:
                values.append(dataset.read(1))
        return values[0], values[1]

    return run
