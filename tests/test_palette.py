"""Default colours can be told apart, by eyes with and without red-green blindness."""

import itertools

import numpy as np
import pytest

from reseg_geo.classes import read_classes
from reseg_geo.palette import (
    _FAMILIES,
    MIN_DIFFERENCE,
    class_colors,
    default_color,
    differences,
    similar_words,
)
from reseg_geo.schemes.catalogue import read_scheme, scheme_names

KINDS = [words[0] for _, words in _FAMILIES]
KNOWN = [word for _, words in _FAMILIES for word in words]
STRANGE = [f"thing {number}" for number in range(12)]
LISTS = [
    ["building", "road", "tree", "grass", "water"],
    ["water", "river", "lake", "pond", "sea", "canal"],
    ["tree", "forest", "shrub", "grass", "meadow", "vegetation", "cropland", "pasture"],
    ["artificial surface", "building", "natural surface", "vegetation", "vehicle", "water"],
    STRANGE,
    ["水", "森林", "建筑", "道路", "草地", "农田", "حديقة", "سيارة", "जल", "वन", "भवन", "सड़क"],
]


def least(colors: list[tuple[int, int, int]]) -> float:
    return min(differences(color, colors[i + 1 :]).min() for i, color in enumerate(colors[:-1]))


def test_each_kind_of_land_cover_has_a_colour_of_its_own() -> None:
    colors = class_colors(KINDS, [None] * len(KINDS))
    assert colors == [default_color(word) for word in KINDS], "none has to be changed"
    assert least(colors) >= MIN_DIFFERENCE


@pytest.mark.parametrize("names", LISTS, ids=lambda names: names[0])
def test_colours_of_a_list_differ(names: list[str]) -> None:
    colors = class_colors(names, [None] * len(names))
    assert least(colors) >= MIN_DIFFERENCE
    assert colors == [item.color for item in read_classes(", ".join(names))]


def test_twelve_known_words_always_differ() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        names = rng.choice(KNOWN, 12, replace=False).tolist()
        assert least(class_colors(names, [None] * 12)) >= MIN_DIFFERENCE, names


def test_any_two_known_words_differ() -> None:
    for family, words in enumerate(KINDS):
        pairs = itertools.product([words], KNOWN)
        for pair in [pair for pair in pairs if pair[0] != pair[1]][family::16]:
            assert least(class_colors(pair, [None, None])) >= MIN_DIFFERENCE, pair


def test_a_users_colours_are_kept() -> None:
    red, nearly = (206, 52, 44), (205, 50, 45)
    assert class_colors(["a", "b"], [red, nearly]) == [red, nearly]
    kept, moved = class_colors(["a", "building"], [red, None])
    assert kept == red
    assert differences(moved, [red])[0] >= MIN_DIFFERENCE


def test_usual_colours_are_kept_where_possible() -> None:
    names = ["thing 1", "water", "building"]
    assert class_colors(names, [None] * 3)[1:] == [default_color(word) for word in names[1:]]
    assert default_color("Open  Water") == default_color("open water")


def test_no_colour_looks_like_white() -> None:
    names = [f"class {number}" for number in range(30)]
    colors = class_colors(names, [None] * 30)
    assert len(set(colors)) == 30
    assert differences((255, 255, 255), colors).min() > 8


def test_long_lists_are_quick() -> None:
    names = [f"class {number}" for number in range(65535)]
    assert class_colors(names, [None] * len(names))[7] == default_color("class 7")


@pytest.mark.parametrize("scheme", scheme_names())
def test_the_lists_that_come_with_the_program_have_colours_of_their_own(scheme: str) -> None:
    assert len({item.color for item in read_scheme(scheme)}) == len(read_scheme(scheme))


def test_words_of_one_kind() -> None:
    assert "lake" in similar_words(" Pond")
    assert similar_words("zeppelin") == ()
