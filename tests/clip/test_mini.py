"""The bundled model: its vocabulary, and its maps for related words."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

import reseg_geo
from reseg_geo.clip.registry import clip_folder, read_config
from reseg_geo.scenes.scene import make_scene

CLASSES = ("building", "road", "tree", "grass", "bare soil", "water")


@pytest.fixture(scope="module")
def orthophoto(tmp_path_factory: pytest.TempPathFactory, write_raster: Any) -> Path:
    """A town that is not in the training data."""
    path = tmp_path_factory.mktemp("scene") / "image.tif"
    scene = make_scene(21, 448, 448, gsd=0.5, style="suburban")
    return write_raster(path, np.moveaxis(scene.image, -1, 0))


@pytest.fixture(scope="module")
def class_map(orthophoto: Path) -> Any:
    """A function that maps the scene with some class words replaced."""

    def make(**replaced: str) -> np.ndarray:
        words = [replaced.get(word, word) for word in CLASSES]
        target = orthophoto.with_name("map.tif")
        reseg_geo.segment(orthophoto, ", ".join(words), target, overwrite=True)
        with rasterio.open(target) as dataset:
            return dataset.read(1)

    return make


@pytest.fixture(scope="module")
def plain(class_map: Any) -> np.ndarray:
    return class_map()


def test_it_knows_at_least_sixty_words() -> None:
    vocabulary = read_config(clip_folder("mini"))["reseg_geo"]["vocabulary"]
    assert len({word.lower() for word in vocabulary}) >= 60
    assert {*CLASSES, "car", "cropland", "swimming pool", "pavement", "vegetation"} <= {*vocabulary}


@pytest.mark.parametrize(
    ("word", "other"),
    [("building", "roof"), ("building", "houses"), ("road", "street"), ("tree", "forest"),
     ("grass", "lawn"), ("bare soil", "sand"), ("water", "river")],
)  # fmt: skip
def test_related_words_give_related_maps(
    plain: np.ndarray, class_map: Any, word: str, other: str
) -> None:
    found = class_map(**{word: other})
    assert (found == plain).mean() > 0.9
    value = CLASSES.index(word) + 1
    one, two = found == value, plain == value
    assert (plain == value).any()
    assert (one & two).sum() > 0.8 * (one | two).sum()


def test_unrelated_words_do_not(plain: np.ndarray, class_map: Any) -> None:
    found = class_map(building="swimming pool")
    was_building = plain == 1
    assert was_building.mean() > 0.03
    assert (found[was_building] == 1).mean() < 0.5
