"""The page on Python names everything public, and shows every option of a function in a table."""

import re

import griffe
import pytest
from pages import ROOT

import reseg_geo

PAGE = ROOT / "docs" / "reference" / "python.md"


@pytest.fixture(scope="module")
def package() -> griffe.Object | griffe.Alias:
    """The package as mkdocstrings sees it."""
    extensions = griffe.load_extensions(str(ROOT / "tools" / "api_options.py"))
    return griffe.load("reseg_geo", search_paths=[ROOT], extensions=extensions)


def test_every_public_name_is_on_the_page_once() -> None:
    named = re.findall(r"^::: reseg_geo\.(\w+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted([*named, "__version__"]) == sorted(reseg_geo.__all__)


@pytest.mark.parametrize("name", sorted({*reseg_geo.__all__} - {"__version__"}))
def test_a_public_name_says_what_it_is(package: griffe.Object, name: str) -> None:
    docstring = package[name].docstring
    assert docstring is not None
    assert docstring.value.strip()


@pytest.mark.parametrize(
    ("name", "kind", "options"),
    [
        ("segment", "other parameters", {"model", "nodata", "min_area", "resume"}),
        ("segment_many", "other parameters", {"model", "neighbours"}),
        ("learn", "other parameters", {"features", "example_field"}),
        ("open", "other parameters", {"threshold", "mask"}),
        ("write_regions", "other parameters", {"sam_levels", "overwrite"}),
        ("PolygonOptions", "attributes", {"simplify", "stats"}),
        ("ReadOptions", "attributes", {"bands", "collar"}),
        ("SegmentOptions", "attributes", {"stride", "dtype"}),
    ],
)
def test_options_are_a_table(
    package: griffe.Object, name: str, kind: str, options: set[str]
) -> None:
    """Each with its type and meaning, not run together as text."""
    sections = package[name].docstring.parse("google")
    tables = [section for section in sections if section.kind.value == kind]
    assert len(tables) == 1, name
    shown = {entry.name: entry for entry in tables[0].value}
    assert options <= shown.keys()
    assert all(entry.annotation and entry.description for entry in shown.values())
    assert "Options:" not in sections[0].value
