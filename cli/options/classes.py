"""Options for the classes of a map: by a scheme, and by examples."""

from typing import Any

import click

from ..terminal.commands import option
from .completion import files, scheme_names

scheme = option(
    "--scheme",
    metavar="NAME|FILE",
    shell_complete=scheme_names,
    help="A well-known class list instead: a name from `reseg-geo schemes list`, or an edited "
    "copy of one.",
)
examples = option(
    "--examples",
    metavar="FILE[|layer=NAME]",
    shell_complete=files,
    help="Examples of the classes: points, lines or polygons with the name of a class. A class "
    "may have words, examples, or both (kiosk= has no words).",
)
example_field = option(
    "--example-field",
    advanced=True,
    metavar="NAME",
    help="Field with the name of the class.  [default: class, name, label or the only text]",
)
also_examples = option(
    "--also-examples",
    advanced=True,
    is_flag=True,
    help="Use the labelled points of `assess sample` as --examples, although the sample is then no "
    "longer independent of the map.",
)


def class_list(classes: str | None, scheme: str | None) -> Any:
    """The classes that --classes or --scheme name; None for neither."""
    if classes is not None and scheme is not None:
        raise click.UsageError("give either --classes or --scheme.")
    if scheme is None:
        return classes
    from reseg_geo.schemes.catalogue import read_scheme

    return read_scheme(scheme)
