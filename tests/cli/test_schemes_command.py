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


def test_an_unknown_name_is_wrong_usage(run_command: Any) -> None:
    done = run_command("schemes", "show", "lukas", code=2)
    assert done.stderr.startswith("Error: ")
    assert done.stderr.endswith("did you mean lucas?\n")
    assert done.stderr.count("\n") == 1
