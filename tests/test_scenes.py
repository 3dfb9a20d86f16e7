"""Procedural scenes: the same bytes for the same arguments, and the classes they promise."""

import numpy as np
import pytest

from reseg_geo.scenes.scene import SCENE_CLASSES, STYLES, make_scene


@pytest.mark.parametrize("style", STYLES)
def test_same_arguments_same_scene(style: str) -> None:
    one, two = (make_scene(11, 160, 200, gsd=0.4, style=style) for _ in range(2))
    other = make_scene(12, 160, 200, gsd=0.4, style=style)
    assert np.array_equal(one.image, two.image)
    assert np.array_equal(one.labels, two.labels)
    assert not np.array_equal(one.image, other.image)
    assert one.image.shape == (160, 200, 3)
    assert one.labels.shape == (160, 200)
    assert one.labels.min() >= 1
    assert one.labels.max() <= len(SCENE_CLASSES)


def test_all_classes_appear_over_the_styles() -> None:
    seen = {int(v) for s in STYLES for v in np.unique(make_scene(3, 512, 512, style=s).labels)}
    assert seen == set(range(1, len(SCENE_CLASSES) + 1))


def test_the_demonstration_scene_has_all_its_classes() -> None:
    scene = make_scene(7, 1024, 1024, gsd=0.5, style="suburban")
    share = np.bincount(scene.labels.ravel(), minlength=11)[1:] / scene.labels.size
    by_name = dict(zip(SCENE_CLASSES, share, strict=True))
    for name in ("building", "road", "tree", "grass", "water", "bare soil"):
        assert by_name[name] > 0.02
    assert by_name["car"] > 0.001


@pytest.mark.parametrize(("height", "width", "gsd"), [(64, 64, 0.1), (64, 300, 1.0)])
def test_small_and_coarse_scenes_work(height: int, width: int, gsd: float) -> None:
    for style in STYLES:
        scene = make_scene(1, height, width, gsd=gsd, style=style)
        assert scene.labels.shape == (height, width)
        assert (scene.labels > 0).all()
