"""Shell completion of names and files, in addition to click's."""

import click
from click.shell_completion import CompletionItem


def files(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """File names, for values that may also be something else."""
    return [CompletionItem(incomplete, type="file")]


def model_names(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Names of CLIP models, or else file names."""
    from reseg_geo.models.inventory import inventory

    names = [each.name for each in inventory() if each.kind == "clip"]
    found = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return found or files(ctx, param, incomplete)


def scheme_names(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Names of class lists, or else file names."""
    from reseg_geo.schemes.catalogue import scheme_names

    found = [CompletionItem(name) for name in scheme_names() if name.startswith(incomplete)]
    return found or files(ctx, param, incomplete)
