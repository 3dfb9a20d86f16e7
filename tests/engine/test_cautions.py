"""What a user is told before a run."""

import pytest

from reseg_geo.classes import read_classes
from reseg_geo.clip.model import ClipModel
from reseg_geo.clip.registry import load_model
from reseg_geo.engine.cautions import cautions


@pytest.fixture(scope="module")
def mini() -> ClipModel:
    return load_model("mini")


def told(
    mini: ClipModel,
    seen: float | None,
    classes: str = "tree, water",
    lost: bool = False,
    auto: bool = True,
) -> str:
    sentences = list(cautions("ortho.tif", read_classes(classes), mini, seen, lost, auto))
    assert len(sentences) <= 1
    return "".join(sentences)


@pytest.mark.parametrize("seen", [None, 0.1, 0.2, 0.5, 1.0, 1.4])
def test_usual_distances_need_no_word(mini: ClipModel, seen: float | None) -> None:
    assert told(mini, seen) == ""


def test_unusual_distances_are_named(mini: ClipModel) -> None:
    assert told(mini, 0.02, auto=False) == (
        "model 'mini' sees ortho.tif at 0.02 m a pixel, but was made for 0.2 to 0.6 m, so --gsd "
        "auto may give a better map."
    )
    coarse = told(mini, 10)
    assert "at 10 m a pixel" in coarse
    assert coarse.endswith("so do not trust the map.")


def test_a_raster_in_no_place(mini: ClipModel) -> None:
    assert "areas are unknown" in told(mini, None, lost=True)


def test_unknown_words_come_with_the_nearest_known_ones(mini: ClipModel) -> None:
    sentence = told(mini, 0.5, "bulding, zeppelin, water")
    assert "was not trained on 'bulding', 'zeppelin'" in sentence
    assert sentence.endswith("; did you mean 'building' for 'bulding'?")
    two = told(mini, 0.5, "bulding, watter")
    assert two.endswith("; did you mean 'building' for 'bulding', 'water' for 'watter'?")
    assert told(mini, 0.5, "zeppelin, water").endswith("or a full CLIP model.")


def test_a_single_class_is_no_question(mini: ClipModel) -> None:
    assert "only one class" in told(mini, 0.5, "tree")
