"""`python -m benchmarks`: a table of ratios, each measured in one run.

With --write the table is appended to RESULTS.md, with machine, versions and commit.
"""

import os
import subprocess
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import click

from benchmarks import authors, forward, whole
from benchmarks.machine import machine
from benchmarks.rows import Row, table
from reseg_geo import load_model
from reseg_geo.clip.model import ClipModel
from reseg_geo.version import __version__

RESULTS = Path(__file__).with_name("RESULTS.md")
PARTS = ("forward", "small", "sizes", "large", "authors")


@click.command()
@click.option("--quick", is_flag=True, help="Smaller benchmarks, under three minutes.")
@click.option("--only", "parts", multiple=True, type=click.Choice(PARTS))
@click.option("--write", is_flag=True, help="Append the table to RESULTS.md.")
def main(quick: bool, parts: tuple[str, ...], write: bool) -> None:
    """Print each row as soon as it is measured, then the table."""
    began = time.monotonic()
    chosen = parts or PARTS
    rows: list[Row] = []
    with whole.folder() as name:
        folder = Path(name)
        os.environ["RESEG_GEO_HOME"] = str(folder / "home")  # without stored timings
        for part in chosen:
            for row in _measured(part, folder, quick):
                rows.append(row)
                click.echo(table([row]).splitlines()[-1])
    minutes = (time.monotonic() - began) / 60
    facts = machine()
    about = (
        f"{date.today()}, {facts['cores']} cores of {facts['cpu']}, PyTorch {facts['torch']}, "
        f"reseg-geo {__version__} at {_commit()}, random weights but for mini, "
        f"{minutes:.0f} minutes."
    )
    text = f"\n## `python -m benchmarks{' --quick' if quick else ''}`\n\n{about}\n\n{table(rows)}\n"
    click.echo(text)
    if write:
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(text)


def _measured(part: str, folder: Path, quick: bool) -> Iterable[Row]:
    """Yield the rows of a part."""
    architecture = "ViT-B-16" if quick else "ViT-L-14-quickgelu"
    path = folder / architecture
    if part in ("forward", "large", "authors") and not path.exists():
        forward.write_model(path, architecture)
    parts: dict[str, Callable[[], Iterable[Row]]] = {
        "forward": lambda: _forward(path, quick),
        "small": lambda: [whole.share(folder, "mini", 1500 if quick else 5000, "none", 0.80)],
        "large": lambda: whole.other_words(folder, str(path), 700 if quick else 2000, 112),
        "authors": lambda: authors.rows(_window(load_model(str(path))), architecture, quick),
        "sizes": lambda: whole.sizes(folder, 2000 if quick else 5000, 4000 if quick else 20000),
    }
    return parts[part]()


def _forward(path: Path, quick: bool) -> Iterable[Row]:
    model = load_model(str(path))
    yield from forward.rows(model, 3)
    yield whole.superpixels(model, _window(model))


def _window(model: ClipModel) -> float:
    """Seconds per window in a forward pass."""
    return forward.alone(model, forward.PassesSeen(8, model.masked_layers))


def _commit() -> str:
    words = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(words, capture_output=True, text=True, cwd=RESULTS.parent, check=False)
    return done.stdout.strip() or "no commit"


if __name__ == "__main__":
    main()
