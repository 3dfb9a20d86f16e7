"""`reseg-geo models`: list, info, fetch, add, verify, remove."""

import json
from pathlib import Path
from typing import Any

import click

from . import options as shared
from .progress import byte_listener, emit_json


@click.group()
def models() -> None:
    """The models on this machine, and how to get more.

    They are kept where the platform keeps caches; RESEG_GEO_HOME names another place.
    """


@models.command("list")
@shared.as_json
@shared.debug
def list_models(as_json: bool) -> None:
    """All models: those that come with the program, that are kept here, and that can be fetched."""
    from reseg_geo.models.inventory import inventory

    found = inventory()
    if as_json:
        click.echo(json.dumps([vars(each) for each in found], indent=1))
        return
    rows = [("name", "kind", "size", "here", "licence", "from")] + [
        (
            each.name, each.kind, _size(each.size), "yes" if each.here else "no", each.licence,
            each.origin,
        )
        for each in found
    ]  # fmt: skip
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    for row in rows:
        start = "  ".join(
            f"{cell:>{width}}" if i == 2 else f"{cell:{width}}"
            for i, (cell, width) in enumerate(zip(row[:5], widths, strict=True))
        )
        click.echo(f"{start}  {row[5]}")


@models.command()
@click.argument("name")
@shared.as_json
@shared.debug
def info(name: str, as_json: bool) -> None:
    """What is known of a model."""
    from reseg_geo.models.inventory import details

    facts = details(name)
    if as_json:
        click.echo(json.dumps(facts, indent=1))
        return
    width = max(map(len, facts))
    for fact, value in facts.items():
        click.echo(f"{fact:{width}}  {_shown(value)}")


@models.command()
@click.argument("name")
@shared.progress
@shared.debug
def fetch(name: str, progress: str) -> None:
    """Get a model, unless it is here; a download that was cut goes on where it stopped."""
    from reseg_geo.clip.registry import locate
    from reseg_geo.models.acquire import fetch as run
    from reseg_geo.models.acquire import to_fetch
    from reseg_geo.models.store import kept, read_record

    for part in to_fetch(name):
        with byte_listener(progress, part) as report:
            run(part, report)
    if name not in kept():
        locate(name)  # a composition is made when it is first looked for
    record = read_record(name)
    assert record is not None
    if progress == "json":
        emit_json("result", **vars(record))
        return
    click.echo(f"{record.name} is here ({_size(record.size)})")


@models.command()
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--architecture", metavar="NAME",
              help="open_clip's name for it, e.g. ViT-L-14-quickgelu.  "
              "[default: what fits the weights]")  # fmt: skip
@shared.debug
def add(name: str, file: Path, architecture: str | None) -> None:
    """Keep a local checkpoint (.safetensors, .pt, .bin) as the model NAME."""
    from reseg_geo.models.acquire import add as run

    record = run(name, file, architecture)
    click.echo(f"{record.name} is here ({record.architecture}, {_size(record.size)})")


@models.command()
@click.argument("name")
@shared.debug
def verify(name: str) -> None:
    """Compare a model's file with the checksum that it was kept with."""
    from reseg_geo.models.store import verify as run

    record = run(name)
    click.echo(f"{name} is whole (SHA-256 {record.sha256})")


@models.command()
@click.argument("name")
@shared.debug
def remove(name: str) -> None:
    """Forget a model; its file is deleted."""
    from reseg_geo.models.store import remove as run

    run(name)
    click.echo(f"{name} was removed")


def _size(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {part:g}" for key, part in value.items())
    return "unknown" if value is None else str(value)
