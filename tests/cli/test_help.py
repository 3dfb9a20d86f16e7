"""Help pages, suggestions for misspelt words, completion, and `python -m reseg_geo`."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from reseg_geo_cli.main import cli
from reseg_geo_cli.terminal.commands import suggestion

GROUPS = ["Input", "Classes", "Model", "Regions", "Output", "Polygons", "Running", "Other options"]
COMMANDS = cli.list_commands(click.Context(cli))


def help_page(*words: str) -> str:
    done = CliRunner().invoke(cli, words, prog_name="reseg-geo")
    assert done.exit_code == 0, done.output
    return done.output


def shown(page: str) -> set[str]:
    """Long names of the options that a help page describes."""
    lines = (line.split()[:2] for line in page.splitlines() if line.startswith("  -"))
    words = (word for line in lines for word in line)
    return {word for word in words if word.startswith("--")}


def test_segment_groups_its_options_and_shows_those_that_people_use() -> None:
    short, full = help_page("segment", "--help"), help_page("segment", "--help-all")
    for page in (short, full):
        heads = [line[:-1] for line in page.splitlines() if line[:1] > " " and line[-1:] == ":"]
        assert heads == GROUPS
    segment = cli.get_command(click.Context(cli), "segment")
    everything = {name for each in segment.params for name in each.opts if name.startswith("--")}
    assert shown(full) == everything | {"--help"}
    assert {"--classes", "--scheme", "--output", "--model", "--regions"} <= shown(short)
    assert len(shown(short)) < 26 < 50 < len(shown(full))
    assert max(map(len, full.splitlines())) <= 100


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert "Usage: reseg-geo" in help_page(name, "-h")
    assert name in help_page("--help")
    for sub in getattr(command, "commands", {}):
        assert "Usage: reseg-geo" in help_page(name, sub, "--help")


@pytest.mark.parametrize(
    ("word", "known", "words"),
    [
        ("--overwrit", ["--output", "--overwrite"], " Did you mean '--overwrite'?"),
        ("--chatty", ["--overwrite", "--quiet"], ""),
        ("--verbose", ["--overwrite"], ""),
        ("--class", ["--classes", "--co"], " Did you mean '--classes'?"),
        ("--sam", ["--scale", "--sam-model", "--sam-level"],
         " Did you mean '--sam-model' or '--sam-level'?"),
        ("vectorise", ["vectorize", "segment"], " Did you mean 'vectorize'?"),
        ("seg", ["segment", "regions"], " Did you mean 'segment'?"),
        ("Models", ["models"], " Did you mean 'models'?"),
        ("-z", ["--stac"], ""),
    ],
)  # fmt: skip
def test_suggestions_have_a_similar_spelling(word: str, known: list[str], words: str) -> None:
    assert suggestion(word, known) == words


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["sgment"], "No such command 'sgment'. Did you mean 'segment'?"),
        (["jobs", "lst"], "No such command 'lst'. Did you mean 'list'?"),
        (
            ["segment", "--confidenc", "x"],
            "No such option '--confidenc'. Did you mean '--confidence'?",
        ),
        (["segment", "--chatty"], "No such option '--chatty'."),
        (["segment", "a.tif", "-q", "-v"], "give either --quiet or --verbose."),
    ],
)
def test_misspelt_words_end_with_one_line(run_command, words: list[str], message: str) -> None:
    assert run_command(*words, code=2).stderr.splitlines()[-1] == f"Error: {message}"


def test_the_package_runs_as_a_module() -> None:
    words = [sys.executable, "-m", "reseg_geo", "schemes", "show", "gone"]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: ")


@pytest.mark.parametrize(
    ("line", "proposed"),
    [
        ("reseg-geo seg", ["plain,segment"]),
        ("reseg-geo segment --sam-l", ["plain,--sam-level"]),
        ("reseg-geo segment --model remo", ["plain,remoteclip-vit-l14"]),
        ("reseg-geo segment --scheme wor", ["plain,worldcover"]),
        ("reseg-geo segment image", ["file,image"]),
    ],
)
def test_bash_completion(command: Path, line: str, proposed: list[str]) -> None:
    asked = {
        "_RESEG_GEO_COMPLETE": "bash_complete", "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split()) - 1),
    }  # fmt: skip
    done = subprocess.run([command], env=os.environ | asked, capture_output=True, text=True)
    assert done.stdout.splitlines() == proposed
