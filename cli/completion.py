"""What the shell proposes for words of the command line, in addition to what click knows."""

import click
from click.shell_completion import CompletionItem


def files(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Shell completion by file names, for what may also be something else than a file."""
    return [CompletionItem(incomplete, type="file")]


def model_names(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Shell completion by names of CLIP models, or else by file names."""
    from reseg_geo.models.inventory import inventory

    names = [each.name for each in inventory() if each.kind == "clip"]
    found = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return found or files(ctx, param, incomplete)


def scheme_names(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Shell completion by names of class lists, or else by file names."""
    from reseg_geo.schemes.catalogue import scheme_names

    found = [CompletionItem(name) for name in scheme_names() if name.startswith(incomplete)]
    return found or files(ctx, param, incomplete)
