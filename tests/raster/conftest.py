"""Fixtures shared by the tests of the reader."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from reseg_geo.options.segment import ReadOptions
from reseg_geo.raster.reader import RasterReader

H, W = 40, 50


@pytest.fixture
def rgb() -> np.ndarray:
    return np.random.default_rng(0).integers(1, 255, (3, H, W), dtype=np.uint8)


@pytest.fixture
def hole() -> np.ndarray:
    """True where data is."""
    mask = np.ones((H, W), bool)
    mask[5:12, 20:33] = False
    return mask


@pytest.fixture
def read() -> Callable[..., tuple[np.ndarray, np.ndarray, list[str]]]:
    """Read a raster: pixels as (bands, h, w), validity, and warnings; keywords are options."""

    def run(path: Path, **options: object) -> tuple[np.ndarray, np.ndarray, list[str]]:
        warnings: list[str] = []
        with RasterReader(path, ReadOptions(**options), warnings.append) as reader:  # type: ignore[arg-type]
            pixels, valid = reader.read(reader.part)
        return np.moveaxis(pixels, -1, 0), valid, warnings

    return run
