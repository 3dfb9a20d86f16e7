"""The grammar of the class list, its files, and the colours."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reseg_geo.classes import ClassList, LandCover, read_classes
from reseg_geo.errors import UsageError
from reseg_geo.palette import default_color


def test_names_and_synonyms() -> None:
    classes = read_classes(" building = roof|house ,tree,bare   land=sand | dirt|sand")
    assert [(item.name, item.synonyms) for item in classes] == [
        ("building", ("roof", "house")), ("tree", ()), ("bare land", ("sand", "dirt", "sand")),
    ]  # fmt: skip
    assert classes[2].queries == ("bare land", "sand", "dirt")
    assert all(item.color == default_color(item.name) for item in classes)


word = st.text(
    st.characters(exclude_characters=",=|;", exclude_categories=("Cc", "Cs", "Z")), min_size=1
)


def distinct(spec: dict[str, list[str]]) -> bool:
    """Whether each word, whatever its case, belongs to one class."""
    words = [{each.casefold() for each in (name, *more)} for name, more in spec.items()]
    return sum(map(len, words)) == len(set().union(*words))


@given(st.dictionaries(word, st.lists(word, max_size=3), min_size=1, max_size=5).filter(distinct))
@example({"0": [], "00": ["1", "1"]})
def test_what_is_written_can_be_read(spec: dict[str, list[str]]) -> None:
    text = ", ".join(f"{name}={'|'.join(words)}" if words else name for name, words in spec.items())
    if text.lower().endswith((".csv", ".json", ".yaml", ".yml")) or set(text) <= {"."}:
        return  # that is a file's name
    assert {item.name: list(item.synonyms) for item in read_classes(text)} == spec


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("tree,,road", "''"),
        ("tree, road=", "'road' has no words"),
        ("tree, road=|", "'road=|'"),
        ("=roof", "'=roof'"),
        ("road=street||asphalt", "'road=street||asphalt'"),
        ("road|street", "'road|street'"),
        ("a=b=c", "'a=b=c'"),
        ("tree, Tree", "'Tree'"),
        ("tree; road", "put commas"),
        ("tree\x07", "control character"),
        ("b\udce4ume", "not UTF-8"),
    ],
)
def test_an_error_shows_the_offending_text(text: str, shown: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_classes(text)
    assert shown in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("suffix", [".yaml", ".json", ".txt"])
def test_a_file(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"classes{suffix}"
    content = {
        "classes": [
            "tree",
            {"name": "road, paved", "synonyms": ["street", "a|b"], "color": "#0a0B0c"},
            {"name": "water", "synonyms": "lake|river", "color": [1, 2, 3]},
        ]
    }
    path.write_text(json.dumps(content))
    assert read_classes(str(path)) == read_classes(path)
    assert read_classes(path) == (
        LandCover("tree", (), default_color("tree")),
        LandCover("road, paved", ("street", "a|b"), (10, 11, 12)),
        LandCover("water", ("lake", "river"), (1, 2, 3)),
    )


def test_queries_say_all_that_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "classes.yaml"
    path.write_text("[{name: vehicle, queries: [car, truck]}, {name: tree, queries: [tree]}]")
    assert [item.queries for item in read_classes(path)] == [("car", "truck"), ("tree",)]
    path.write_text("[{name: vehicle, queries: [car], synonyms: [truck]}]")
    with pytest.raises(UsageError, match=r"'vehicle'.*has synonyms and queries"):
        read_classes(path)


def test_codes_are_kept_as_texts(tmp_path: Path) -> None:
    path = tmp_path / "classes.yaml"
    path.write_text("[{name: a, code: 50}, {name: b, code: '010'}, c, {name: d, code: ' x  = y'}]")
    assert [item.code for item in read_classes(path)] == ["50", "010", None, "x = y"]
    twice = [LandCover(name, (), (1, 2, 3), code="A") for name in "ab"]
    with pytest.raises(UsageError, match="the code 'A' twice"):
        read_classes(twice)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[", "not valid YAML"),
        ("just a word", "must hold a YAML or JSON list"),
        ("[]", "empty"),
        ("[1]", "neither a name"),
        ("[{synonyms: [a]}]", "has no name"),
        ("[{name: a, colour: red}]", "'colour'"),
        ("[{name: a, color: red}]", "'red'"),
        ("[{name: a, color: [1, 2, 256]}]", "256"),
        ("[{name: a, synonyms: [1]}]", "[1]"),
        ("[a, A]", "'A'"),
        ("[{name: a, code: 1.10}]", "the code 1.1 "),
        ("[{name: a, code: true}]", "the code True "),
        ("[{name: a, code: ' '}]", "the code ' ' "),
        ('[{name: a, code: "b\\a"}]', "control character"),
        ("[{name: a, code: 7}, {name: b, code: '7'}]", "the code '7' twice"),
        ("!!python/object/apply:os.system ['true']", "not valid YAML"),
    ],
)
def test_a_bad_file_is_named_with_its_fault(tmp_path: Path, text: str, shown: str) -> None:
    path = tmp_path / "classes.yml"
    path.write_text(text)
    with pytest.raises(UsageError) as caught:
        read_classes(path)
    assert str(path) in str(caught.value)
    assert shown in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"classes\.yaml cannot be read"):
        read_classes(tmp_path / "classes.yaml")


@pytest.mark.parametrize(
    "spec",
    [
        {"road": ["street", "lane"], "tree": None, "water": "lake|river"},
        {"road": ("street", "lane"), "tree": (), "water": ["lake", "river"]},
        [
            LandCover("road", ("street", "lane")),
            "tree",
            {"name": "water", "synonyms": "lake|river"},
        ],
    ],
)
def test_classes_from_python(spec: ClassList) -> None:
    assert read_classes(spec) == read_classes("road=street|lane, tree, water=lake|river")


def test_a_list_of_words() -> None:
    classes = read_classes(("building", "road, paved"))
    assert [item.name for item in classes] == ["building", "road, paved"]
    own = LandCover("tree", color=(1, 2, 3))
    assert read_classes([own, "road"])[0] == own


@pytest.mark.parametrize(
    ("spec", "shown"),
    [
        (3, "the classes 3 must be a string such as"),
        (None, "the classes None must be"),
        (b"tree", "a list of names, or a dict"),
        ({"tree", "road"}, "must be a string"),
        (iter(["tree"]), "must be a string"),
        ([], "empty"),
        ({}, "empty"),
        ([3], "3 in the class list is neither a name"),
        ([["tree"]], "neither a name"),
        ({3: ["tree"]}, "the name 3 in the class list must be a string"),
        ({"tree": 3}, "the synonyms 3"),
        ({"tree": ["wood", 3]}, "the synonyms"),
        ([LandCover("")], "has no name"),
        ([LandCover(None)], "has no name"),  # type: ignore[arg-type]
        ([LandCover("tree", (3,))], "the synonyms"),  # type: ignore[arg-type]
        ([LandCover("tree", color="red")], "the color 'red'"),  # type: ignore[arg-type]
        ([LandCover("tree", color=(1, 2, 256))], "256"),
        ([LandCover("tree", code=1.5)], "the code 1.5"),  # type: ignore[arg-type]
        (["tree", LandCover("Tree")], "'Tree' twice"),
    ],
)
def test_a_wrong_type_is_shown(spec: Any, shown: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_classes(spec)
    assert shown in str(caught.value)


@pytest.mark.parametrize(
    "text", ["building=road, road", "tree=Wood, forest=wood|grove", "a=c, b=C"]
)
def test_a_word_belongs_to_one_class(text: str) -> None:
    with pytest.raises(UsageError, match=r"the word '\w+' in .* belongs to '\w+' and to '\w+'"):
        read_classes(text)
    assert read_classes("tree=Tree|wood|Wood")[0].queries == ("tree", "Tree", "wood", "Wood")


def test_parsed_classes_are_taken_as_they_are() -> None:
    classes = [LandCover("a", (), (1, 2, 3))]
    assert read_classes(classes) == tuple(classes)
    with pytest.raises(UsageError, match="twice"):
        read_classes(classes * 2)


def test_colours_are_fixed_distinct_and_of_the_word() -> None:
    # Written down once; another colour in a new version would break series of maps.
    assert default_color("building") == (206, 52, 44)
    assert default_color("water") == (40, 110, 200)
    assert default_color(" Swimming  Pool ") == (60, 200, 220)
    assert default_color("zeppelin") == (28, 221, 217)
    assert default_color("zeppelin") != default_color("airship")
    common = ["building", "road", "pavement", "car", "tree", "grass", "cropland", "bare land",
              "water", "swimming pool", "vegetation"]  # fmt: skip
    colors = [default_color(name) for name in common]
    assert min(
        sum(abs(a - b) for a, b in zip(one, two, strict=True))
        for i, one in enumerate(colors) for two in colors[:i]
    ) > 60  # fmt: skip
