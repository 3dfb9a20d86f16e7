"""`reseg-geo learn`."""

from typing import Any

import click
from cloup import option_group

from .options import classes as class_options
from .options import shared
from .options.completion import files
from .options.model import view
from .options.reading import reading_whole
from .options.regions import masked_layers, region_options
from .terminal.commands import Command, option
from .terminal.progress import emit_json, listener
from .terminal.verbosity import quiet


@click.command(cls=Command)
@click.argument("rasters", nargs=-1, required=True, metavar="RASTER...", shell_complete=files)
@reading_whole
@option_group(
    "Classes",
    option(
        "--classes", metavar="LIST|FILE", shell_complete=files,
        help='Classes to learn, such as "building=roof|house, tree, kiosk=", where kiosk has '
        "examples but no words; or a YAML, JSON or CSV file.",
    ),
    class_options.scheme,
    class_options.examples,
    class_options.example_field,
    class_options.also_examples,
)  # fmt: skip
@option_group("Model", view)
@option_group("Regions", region_options, masked_layers)
@option_group(
    "Output",
    option("-o", "--output", type=click.Path(), metavar="OUT.head",
           help="What was learned, for `segment --head`; without it, only the table is printed."),
    shared.overwrite,
)  # fmt: skip
@shared.running(shared.device, shared.dtype, shared.batch_size, shared.features)
def learn(
    rasters: tuple[str, ...],
    classes: str | None,
    scheme: str | None,
    examples: str | None,
    output: str | None,
    progress: str,
    **keywords: Any,
) -> None:
    """Learn classes from a few examples on RASTER, and see how well they are found.

    Prints how many examples of each class are found, by words alone and with examples, each
    measured on examples that were left out. With -o it writes what it learned (a head), which maps
    any rasters like these.

    \b
    Examples:
      reseg-geo learn ortho.tif --classes "roof, road, tree" --examples clicks.gpkg -o town.head
      reseg-geo segment tiles/ --head town.head -o maps/
    """
    chosen = class_options.class_list(classes, scheme)
    if chosen is None:
        raise click.UsageError("name the classes with --classes, or a scheme with --scheme.")
    if examples is None:
        raise click.UsageError("name the examples with --examples.")
    from reseg_geo.run.learn import learn as run

    with listener(progress, "learn") as tell:
        head = run(rasters, chosen, examples, output, progress=tell, **keywords)
    if progress == "json":
        emit_json("result", head=head.source, report=head.report.as_json())
    elif not quiet():
        click.echo(head.report)
        if head.source is not None:
            click.echo(head.source)
