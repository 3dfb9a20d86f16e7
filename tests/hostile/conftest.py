"""A good raster, and new folders for each case."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from case import Place


@pytest.fixture(scope="session")
def good_image(tmp_path_factory: pytest.TempPathFactory, scene: np.ndarray, write_raster) -> Path:
    return write_raster(tmp_path_factory.mktemp("good") / "image.tif", scene)


@pytest.fixture
def place(tmp_path: Path, good_image: Path) -> Iterator[Place]:
    folders = [tmp_path / name for name in ("in", "out", "home")]
    for folder in folders:
        folder.mkdir()
    inputs, outputs, home = folders
    yield Place(inputs, outputs, tmp_path / "canary", home, good_image)
    shutil.rmtree(tmp_path, ignore_errors=True)  # some are large
