"""The well-known class lists, against what their makers publish."""

import re
from pathlib import Path

import pytest

from reseg_geo.classes import read_classes
from reseg_geo.clip.registry import load_model
from reseg_geo.errors import UsageError
from reseg_geo.schemes.catalogue import read_scheme, scheme_names, scheme_text, scheme_title

# Code, name and colour of some classes of each, with the number of all.
PUBLISHED = {
    # WorldCover Product User Manual 2.0, table 3.
    "worldcover": (11, [
        ("10", "Tree cover", (0, 100, 0)),
        ("50", "Built-up", (250, 0, 0)),
        ("60", "Bare / sparse vegetation", (180, 180, 180)),
        ("95", "Mangroves", (0, 207, 117)),
        ("100", "Moss and lichen", (250, 230, 160)),
    ]),
    # CORINE Land Cover, colours of its classes 111, 311 and 511.
    "corine1": (5, [
        ("1", "Artificial surfaces", (230, 0, 77)),
        ("3", "Forest and semi natural areas", (128, 255, 0)),
        ("5", "Water bodies", (0, 204, 242)),
    ]),
    # LUCAS document C3, colours of EUCROPMAP's classes 100, 500 and 600.
    "lucas": (8, [
        ("A", "Artificial land", (255, 19, 15)),
        ("E", "Grassland", (232, 255, 191)),
        ("F", "Bare land and lichens/moss", (168, 158, 127)),
    ]),
    # OpenStreetMap Carto: @building-fill, @forest, @water-color.
    "osm": (16, [
        ("building=yes", "Building", (217, 208, 201)),
        ("landuse=forest", "Forest", (173, 209, 158)),
        ("natural=water", "Water", (170, 211, 223)),
    ]),
}  # fmt: skip

# What the bundled model was taught no word of.
UNKNOWN_TO_MINI = {
    "worldcover": ["Snow and ice", "Herbaceous wetland", "Mangroves", "Moss and lichen"],
    "corine1": ["Wetlands"],
    "lucas": ["Wetlands"],
    "osm": ["Railway", "Pitch", "Orchard", "Wetland", "Quarry", "Construction"],
}
DOCUMENT = (Path(__file__).parents[2] / "docs/reference/schemes.md").read_text(encoding="utf-8")


def test_these_are_the_schemes() -> None:
    assert set(scheme_names()) == set(PUBLISHED)


@pytest.mark.parametrize("name", PUBLISHED)
def test_codes_names_and_colours_are_the_published_ones(name: str) -> None:
    count, published = PUBLISHED[name]
    classes = read_scheme(name)
    assert len(classes) == count
    found = [(item.code, item.name, item.color) for item in classes]
    assert [each for each in found if each in published] == published
    for column in zip(*found, strict=True):
        assert len(set(column)) == count
    assert None not in [item.code for item in classes]


def test_worldcover_codes_are_in_order() -> None:
    codes = ["10", "20", "30", "40", "50", "60", "70", "80", "90", "95", "100"]
    assert [item.code for item in read_scheme("worldcover")] == codes


def test_openstreetmap_codes_are_tags() -> None:
    for item in read_scheme("osm"):
        assert re.fullmatch(r"[a-z]+=[a-z_]+", item.code or ""), item


@pytest.mark.parametrize("name", PUBLISHED)
def test_no_query_appears_twice(name: str) -> None:
    words = [word for item in read_scheme(name) for word in item.queries]
    assert len(set(words)) == len(words)
    assert all(word == word.lower() for word in words), "a prompt holds plain words"


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_copy_is_a_class_file(name: str, tmp_path: Path) -> None:
    copy = tmp_path / "mine.yaml"
    copy.write_text(scheme_text(name), encoding="utf-8")
    assert read_classes(copy) == read_scheme(name)
    assert read_scheme(str(copy)) == read_scheme(copy) == read_scheme(name)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_head_says_what_it_is_and_whose(name: str) -> None:
    head, _, rest = scheme_text(name).partition("\n- ")
    assert scheme_text(name).isascii(), "any console can print it"
    assert head.startswith(f"# {scheme_title(name)}\n")
    assert f"{rest.count('code:')} classes" in scheme_title(name)
    assert "https://" in head
    assert re.search(r"CC BY 4\.0|CC0|Regulation \(EU\) No 1159/2013", head)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_document_shows_the_same(name: str) -> None:
    section = re.split(r"^#+ ", DOCUMENT.partition(f"### `{name}`\n")[2], flags=re.MULTILINE)[0]
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \| `#(\w{6})` \|$", section, re.MULTILINE)
    assert rows == [(item.code, item.name, bytes(item.color).hex()) for item in read_scheme(name)]
    assert f"| `{name}` | {', '.join(UNKNOWN_TO_MINI[name])} |" in DOCUMENT


def test_the_bundled_model_knows_the_other_classes() -> None:
    model = load_model("mini")
    for name in scheme_names():
        unknown = [
            item.name
            for item in read_scheme(name)
            if len(model.unknown_words(item.queries)) == len(item.queries)
        ]
        assert unknown == UNKNOWN_TO_MINI[name]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("worldcovr", r"'worldcovr'; choose from .*did you mean worldcover\?"),
        ("OSM", r"did you mean osm\?"),
        ("building, tree", r"choose from corine1, lucas, osm, worldcover\."),
        ("gone.yaml", r"gone\.yaml cannot be read"),
    ],
)
def test_an_unknown_scheme_gets_a_suggestion(name: str, told: str) -> None:
    with pytest.raises(UsageError, match=told) as caught:
        read_scheme(name)
    assert "\n" not in str(caught.value)


def test_a_scheme_name_takes_precedence_over_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("lucas").write_text("[tree]")
    Path("house").write_text("[tree]")
    assert len(read_scheme("lucas")) == 8
    assert [item.name for item in read_scheme("house")] == ["tree"]
