"""Warnings before a run."""

from types import SimpleNamespace
from typing import Any

import pytest
from affine import Affine

from reseg_geo.classes import read_classes
from reseg_geo.clip.model import ClipModel
from reseg_geo.clip.registry import load_model
from reseg_geo.engine.cautions import cautions, doubts
from reseg_geo.grid import Grid


@pytest.fixture(scope="module")
def mini() -> ClipModel:
    return load_model("mini")


def told(
    mini: ClipModel,
    seen: float | None,
    classes: str = "tree, water",
    lost: bool = False,
    auto: bool = True,
    taught: tuple[str, ...] = (),
) -> str:
    sentences = list(cautions("ortho.tif", read_classes(classes), taught, mini, seen, lost, auto))
    assert len(sentences) <= 1
    return "".join(sentences)


@pytest.mark.parametrize("seen", [None, 0.1, 0.2, 0.5, 1.0, 1.4])
def test_usual_distances_give_no_warning(mini: ClipModel, seen: float | None) -> None:
    assert told(mini, seen) == ""


def test_unusual_distances_are_named(mini: ClipModel) -> None:
    assert told(mini, 0.02, auto=False) == (
        "model 'mini' sees ortho.tif at 0.02 m per pixel, but was made for 0.2 to 0.6 m, so --gsd "
        "auto may give a better map."
    )
    coarse = told(mini, 10)
    assert "at 10 m per pixel" in coarse
    assert coarse.endswith("so do not trust the map.")


def test_a_raster_of_which_the_model_sees_little(mini: ClipModel) -> None:
    large = Grid(448, 448, Affine.identity(), None)
    assert not list(doubts("drone.tif", mini, 0.32, True, large))
    assert list(doubts("drone.tif", mini, 10, True, large)) == [
        told(mini, 10).replace("ortho", "drone")
    ]
    view = Grid(78, 53, Affine.identity(), None)
    assert list(doubts("drone.tif", mini, 0.32, True, view)) == [
        "the model sees drone.tif as 78 x 53 pixels, less than one of its windows, and so little "
        "of what is around things; check the map, or use a larger part of the orthophoto."
    ]


def test_few_large_windows_see_enough() -> None:
    """A window of 1008 px has as many pixels around things as twenty of 224."""
    model: Any = SimpleNamespace(image_size=1008, sampling_distances=None)
    one = Grid(1008, 1008, Affine.identity(), None)
    assert not list(doubts("drone.tif", model, 0.3, True, one))
    (few,) = doubts("drone.tif", model, 0.3, True, Grid(700, 700, Affine.identity(), None))
    assert "as 700 x 700 pixels, less than one of its windows" in few


def test_a_raster_outside_its_crs(mini: ClipModel) -> None:
    assert "areas are unknown" in told(mini, None, lost=True)


def test_unknown_words_come_with_the_nearest_known_ones(mini: ClipModel) -> None:
    assert told(mini, 0.5, "bulding, zeppelin, water") == (
        "model 'mini' was not trained on 'bulding', 'zeppelin', so it can only guess what that "
        "looks like. Did you mean 'building' for 'bulding'? It has no word for 'zeppelin'; a full "
        "CLIP model may know more."
    )
    two = told(mini, 0.5, "bulding, watter")
    assert two.endswith(" Did you mean 'building' for 'bulding', 'water' for 'watter'?")
    assert told(mini, 0.5, "zeppelin, water").endswith("a full CLIP model may know more.")


def test_words_of_classes_with_examples_need_not_be_known(mini: ClipModel) -> None:
    assert told(mini, 0.5, "zeppelin, water", taught=("zeppelin",)) == ""
    assert "'bulding'" in told(mini, 0.5, "zeppelin, bulding", taught=("zeppelin",))


@pytest.mark.parametrize("word", ["snow and ice", "ice", "glacier", "reeds", "lane", "moss", "bog"])
def test_unrelated_words_are_not_suggested(mini: ClipModel, word: str) -> None:
    sentence = told(mini, 0.5, f"{word}, water")
    assert "Did you mean" not in sentence
    assert f"It has no word for {word!r}" in sentence


def test_known_words_of_the_same_kind_are_named(mini: ClipModel) -> None:
    sentence = told(mini, 0.5, "pasture, water")
    assert "It knows 'grass', 'lawn', 'meadow' for 'pasture'." in sentence
    assert "no word" not in sentence


def test_a_class_with_a_known_word_needs_no_other(mini: ClipModel) -> None:
    sentence = told(mini, 0.5, "bare=bare ground|glacier, water")
    assert sentence == (
        "model 'mini' was not trained on 'bare', 'glacier', so it can only guess what that looks "
        "like."
    )


def test_many_unknown_words_make_a_short_sentence(mini: ClipModel) -> None:
    words = [f"thing {letter}{other}" for letter in "abcde" for other in "fghijklm"]
    sentence = told(mini, 0.5, ", ".join([*words, "bulding", "watter", "pasture"]))
    assert "'thing af', 'thing ag', 'thing ah' and 40 more" in sentence
    assert len(sentence) < 450


def test_a_single_class_gives_a_warning(mini: ClipModel) -> None:
    assert "only one class" in told(mini, 0.5, "tree")
