"""`reseg-geo schemes`: list, show."""

import json

import click

from . import options as shared


@click.group()
def schemes() -> None:
    """Well-known class lists: codes, names, colours, and words to ask for."""


@schemes.command("list")
@shared.as_json
@shared.debug
def list_schemes(as_json: bool) -> None:
    """All schemes: how many classes each has, and what it is."""
    from reseg_geo.schemes.catalogue import read_scheme, scheme_names, scheme_title

    found = [(name, len(read_scheme(name)), scheme_title(name)) for name in scheme_names()]
    if as_json:
        keys = ("name", "classes", "title")
        click.echo(json.dumps([dict(zip(keys, each, strict=True)) for each in found], indent=1))
        return
    for name, classes, title in [("name", "classes", "what"), *found]:
        click.echo(f"{name:10}  {classes:>7}  {title}")


@schemes.command()
@click.argument("name")
@shared.debug
def show(name: str) -> None:
    """Print the class file of a scheme, to keep and to change."""
    from reseg_geo.schemes.catalogue import scheme_text

    click.echo(scheme_text(name), nl=False)
