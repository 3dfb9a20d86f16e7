"""`--quiet` and `--verbose`: how much a command prints besides its result."""

import click

from .combine import combined
from .commands import option

_META = "reseg_geo.verbosity"


def _remember(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if not value:
        return
    if ctx.meta.setdefault(_META, param.name) != param.name:
        raise click.UsageError("give either --quiet or --verbose.", ctx)


verbosity = combined(
    option(
        "-q", "--quiet", is_flag=True, expose_value=False, callback=_remember,
        help="Print errors only: no progress, notes, warnings or summary.",
    ),
    option(
        "-v", "--verbose", is_flag=True, expose_value=False, callback=_remember,
        help="Also print how long each block and the whole run take.",
    ),
)  # fmt: skip


def quiet() -> bool:
    """Whether only errors are printed."""
    return _chosen() == "quiet"


def verbose() -> bool:
    """Whether details are printed as well."""
    return _chosen() == "verbose"


def say(text: object = "") -> None:
    """Print a line of a summary, which --quiet leaves out."""
    if not quiet():
        click.echo(text)


def _chosen() -> str | None:
    context = click.get_current_context(silent=True)
    return None if context is None else context.meta.get(_META)
