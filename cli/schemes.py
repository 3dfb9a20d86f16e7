"""`reseg-geo schemes`: list, show."""

import json

import click

from .options import shared
from .options.completion import files, scheme_names
from .terminal.commands import Group, option


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
@click.argument("name", required=False, shell_complete=scheme_names)
@option(
    "--classes",
    metavar="LIST|FILE",
    shell_complete=files,
    help="A class list of your own instead, as a class file with the colours of its maps.",
)
@shared.as_json
@shared.debug
def show(name: str | None, classes: str | None, as_json: bool) -> None:
    """Print the class file of a scheme, to save and edit."""
    if (name is None) == (classes is None):
        raise click.UsageError("name a scheme, or give --classes.")
    from reseg_geo.classes import fields_of, read_classes
    from reseg_geo.palette import hex_color
    from reseg_geo.schemes.catalogue import read_scheme, scheme_text

    if name is not None and not as_json:
        click.echo(scheme_text(name), nl=False)
        return
    read = read_scheme(name) if name is not None else read_classes(classes or "", examples=True)
    found = [
        {key: value for key, value in fields_of(each).items() if value is not None}
        | {"color": hex_color(each.color)}
        for each in read
    ]
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    import yaml

    click.echo(
        yaml.safe_dump(found, sort_keys=False, allow_unicode=True, default_flow_style=None),
        nl=False,
    )
