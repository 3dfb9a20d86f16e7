"""`reseg-geo schemes`: list, show."""

import json

import click

from . import options as shared
from .commands import Group
from .completion import scheme_names


@click.group(cls=Group)
def schemes() -> None:
    """List well-known class lists: codes, names, colours and synonyms."""


@schemes.command("list")
@shared.as_json
@shared.debug
def list_schemes(as_json: bool) -> None:
    """List all schemes, with their number of classes and their title."""
    from reseg_geo.schemes import catalogue

    found = [
        (name, len(catalogue.read_scheme(name)), catalogue.scheme_title(name))
        for name in catalogue.scheme_names()
    ]
    if as_json:
        keys = ("name", "classes", "title")
        click.echo(json.dumps([dict(zip(keys, each, strict=True)) for each in found], indent=1))
        return
    for name, classes, title in [("name", "classes", "title"), *found]:
        click.echo(f"{name:10}  {classes:>7}  {title}")


@schemes.command()
@click.argument("name", shell_complete=scheme_names)
@shared.debug
def show(name: str) -> None:
    """Print the class file of a scheme, to save and edit."""
    from reseg_geo.schemes.catalogue import scheme_text

    click.echo(scheme_text(name), nl=False)
