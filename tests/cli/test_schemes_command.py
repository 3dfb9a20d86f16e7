"""reseg-geo schemes, as installed."""

import json
from pathlib import Path
from typing import Any

import pytest

from reseg_geo.classes import read_classes
from reseg_geo.schemes.catalogue import read_scheme


def test_the_list_has_all_schemes(run_command: Any) -> None:
    listed = {
        each["name"]: each for each in json.loads(run_command("schemes", "list", "--json").stdout)
    }
    assert {name: each["classes"] for name, each in listed.items()} == {
        "corine1": 5, "lucas": 8, "osm": 16, "worldcover": 11,
    }  # fmt: skip
    assert listed["worldcover"]["title"].startswith("ESA WorldCover 2021 (v200)")
    lines = run_command("schemes", "list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["name", *listed]
    assert lines[-1].endswith(listed["worldcover"]["title"])


@pytest.mark.parametrize("name", ["corine1", "lucas", "osm", "worldcover"])
def test_what_show_prints_is_a_class_file(run_command: Any, tmp_path: Path, name: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(run_command("schemes", "show", name).stdout)
    assert read_classes(path) == read_scheme(name)


@pytest.mark.parametrize(("more", "suffix"), [((), "yaml"), (("--json",), "json")])
def test_a_list_of_words_becomes_a_class_file(
    run_command: Any, tmp_path: Path, more: tuple[str, ...], suffix: str
) -> None:
    """With the colours of its maps; it says the same when it is read again."""
    path, words = tmp_path / f"mine.{suffix}", "building=roof|house, Wärmepumpe=, water"
    path.write_text(run_command("schemes", "show", "--classes", words, *more).stdout)
    assert read_classes(path, examples=True) == read_classes(words, examples=True)


def test_a_scheme_as_json(run_command: Any, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(run_command("schemes", "show", "osm", "--json").stdout)
    assert read_classes(path) == read_scheme("osm")


@pytest.mark.parametrize("words", [(), ("osm", "--classes", "tree, water")])
def test_show_needs_a_scheme_or_a_list(run_command: Any, words: tuple[str, ...]) -> None:
    done = run_command("schemes", "show", *words, code=2)
    assert "name a scheme, or give --classes" in done.stderr


def test_an_unknown_name_is_wrong_usage(run_command: Any) -> None:
    done = run_command("schemes", "show", "lukas", code=2)
    assert done.stderr.startswith("Error: ")
    assert done.stderr.endswith("did you mean lucas?\n")
    assert done.stderr.count("\n") == 1
