"""What tests of heads share: a town, and clicks in it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from towns import TRUTH, Town, learn

from reseg_geo.clip.model import ClipModel
from reseg_geo.clip.registry import load_model
from reseg_geo.scenes.scene import SCENE_CLASSES, make_scene


@pytest.fixture(scope="session")
def mini() -> ClipModel:
    return load_model("mini")


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory, write_raster: Callable[..., Path]) -> Town:
    scene = make_scene(3, 450, 900, style="suburban")
    labels = np.zeros(scene.labels.shape, np.uint8)
    for value, name in enumerate(TRUTH, start=1):
        labels[scene.labels == SCENE_CLASSES.index(name) + 1] = value
    pixels = np.ascontiguousarray(np.moveaxis(scene.image, -1, 0))
    return Town(write_raster(tmp_path_factory.mktemp("town") / "town.tif", pixels), labels)


@pytest.fixture(scope="session")
def clicks(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Fifteen points of each class in the left half."""
    path = tmp_path_factory.mktemp("clicks") / "clicks.gpkg"
    town.points(15, seed=1, right=450).to_file(path)
    return path


@pytest.fixture(scope="session")
def head(town: Town, clicks: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return learn(town, clicks, tmp_path_factory.mktemp("head") / "town.head")
