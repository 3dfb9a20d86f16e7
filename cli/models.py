"""`reseg-geo models`: list, info, fetch, add, verify, remove."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reseg_geo.quantities import number, size

from .options import shared
from .terminal.commands import Group
from .terminal.progress import byte_listener, emit_json
from .terminal.verbosity import say

if TYPE_CHECKING:
    from reseg_geo.models.catalogue import Entry


@click.group(cls=Group)
def models() -> None:
    """List, download, add and remove models.

    Models are kept in the platform's cache folder, or in the folder that RESEG_GEO_HOME names.
    """


@models.command("list")
@click.option(
    "--architectures",
    is_flag=True,
    help="List open_clip's architectures instead, and which of them can be used.",
)
@shared.as_json
@shared.debug
def list_models(as_json: bool, architectures: bool) -> None:
    """List all models: bundled ones, those on this machine, and those that can be fetched."""
    from reseg_geo.models.inventory import inventory

    if architectures:
        _list_architectures(as_json)
        return
    found = inventory()
    if as_json:
        click.echo(json.dumps([vars(each) for each in found], indent=1))
        return
    rows = [("name", "kind", "size", "here", "licence", "from")] + [
        (
            each.name, each.kind, size(each.size), "yes" if each.here else "no", each.licence,
            each.origin,
        )
        for each in found
    ]  # fmt: skip
    _print_table(rows, numbers={2})


def _list_architectures(as_json: bool) -> None:
    from reseg_geo.models.known import known_architectures

    found = known_architectures().values()
    if as_json:
        shown = [{**vars(each), "works": each.works} for each in found]
        click.echo(json.dumps(shown, indent=1))
        return
    rows = [("name", "works", "window", "patch", "layers", "image tower, texts, or why not")] + [
        (each.name, "yes", f"{each.window}", f"{each.patch}", f"{each.layers}",
         "; ".join(filter(None, [each.family, each.texts])))
        if each.works else (each.name, "no", "", "", "", each.why_not)
        for each in found
    ]  # fmt: skip
    _print_table(rows, numbers={2, 3, 4})


def _print_table(rows: Sequence[tuple[str, ...]], numbers: set[int]) -> None:
    """Columns side by side, the last as it is; numbers: the columns that end with their numbers."""
    widths = [max(map(len, column)) for column in list(zip(*rows, strict=True))[:-1]]
    for row in rows:
        start = "  ".join(
            f"{cell:>{width}}" if i in numbers else f"{cell:{width}}"
            for i, (cell, width) in enumerate(zip(row[:-1], widths, strict=True))
        )
        click.echo(f"{start}  {row[-1]}")


@models.command()
@click.argument("name")
@shared.as_json
@shared.debug
def info(name: str, as_json: bool) -> None:
    """Show the details of a model."""
    from reseg_geo.models.inventory import details

    found = details(name)
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    width = max(map(len, found))
    for key, value in found.items():
        click.echo(f"{key:{width}}  {size(value) if key == 'size' else _shown(value)}")


@models.command()
@click.argument("name")
@shared.progress
@shared.debug
def fetch(name: str, progress: str) -> None:
    """Download a model, unless it is on this machine; an interrupted download is resumed.

    HF_TOKEN is sent to the hub, for models whose terms must be accepted there.
    """
    from reseg_geo.clip.registry import locate
    from reseg_geo.models.acquire import fetch as run
    from reseg_geo.models.acquire import to_fetch
    from reseg_geo.models.catalogue import entry_called
    from reseg_geo.models.store import installed_models, read_record

    for part in to_fetch(name):
        if progress != "json":
            click.echo(_terms(entry_called(part)), err=True)
        with byte_listener(progress, part) as report:
            run(part, report)
    if name not in installed_models():
        locate(name)  # which makes a composition
    record = read_record(name)
    assert record is not None
    if progress == "json":
        emit_json("result", **vars(record))
        return
    say(f"{record.name} is available ({size(record.size)})")


@models.command()
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--architecture", metavar="NAME",
              help="open_clip's name for it, such as ViT-L-14-quickgelu.  "
              "[default: the one that fits the weights]")  # fmt: skip
@shared.debug
def add(name: str, file: Path, architecture: str | None) -> None:
    """Add a local checkpoint as the model NAME.

    FILE is a .safetensors, .pt or .bin file, or the folder of a model that transformers or timm
    saved.
    """
    from reseg_geo.models.acquire import add as run

    record = run(name, file, architecture, click.echo)
    click.echo(f"{record.name} is available ({record.architecture}, {size(record.size)})")


@models.command()
@click.argument("name")
@shared.debug
def verify(name: str) -> None:
    """Compare a model's file with its recorded checksum."""
    from reseg_geo.models.store import verify as run

    record = run(name)
    click.echo(f"{name} is intact (SHA-256 {record.sha256})")


@models.command()
@click.argument("name")
@shared.debug
def remove(name: str) -> None:
    """Remove a model and delete its file."""
    from reseg_geo.models.store import remove as run

    run(name)
    click.echo(f"{name} was removed")


def _terms(entry: "Entry") -> str:
    """Under which licence a model comes, before it is fetched."""
    said = f"{entry.title} is under this licence: {entry.licence}"
    return f"{said} ({entry.terms})" if entry.terms else said


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {number(part)}" for key, part in value.items())
    return "unknown" if value is None else str(value)
