"""`reseg-geo segment`."""

import shlex
import sys
from typing import Any, NoReturn

import click
from click.core import ParameterSource
from cloup import option_group

from reseg_geo.options.segment import PROBABILITY_TYPES

from .options import classes as class_options
from .options import shared
from .options.completion import files
from .options.model import model
from .options.reading import reading
from .options.regions import regions
from .terminal import stopping
from .terminal.commands import Command, option
from .terminal.progress import listener
from .terminal.results import print_many, print_result


def _file(*names: str, metavar: str, help: str, **more: Any) -> Any:
    """An option for an output, as a string so that a final / is kept."""
    return option(*names, type=click.Path(), metavar=metavar, help=help, **more)


@click.command(cls=Command)
@click.argument("rasters", nargs=-1, metavar="RASTER...", shell_complete=files)
@reading
@option_group(
    "Classes",
    option(
        "--classes", metavar="LIST|FILE", shell_complete=files,
        help='Classes to map, such as "building=roof|house, tree, water" (name=synonym|synonym), '
        "or a YAML, JSON or CSV file (name, synonyms, colour).",
    ),
    class_options.scheme,
    class_options.examples,
    class_options.example_field,
    class_options.also_examples,
    option(
        "--example-raster", "example_rasters", advanced=True, multiple=True, metavar="RASTER",
        shell_complete=files,
        help="Raster that the examples were drawn on, if not RASTER; repeatable.",
    ),
    option(
        "--head", metavar="FILE.head", shell_complete=files,
        help="What `reseg-geo learn` wrote, instead of --classes; options that are not given here "
        "are those that it was learned with.",
    ),
    option(
        "--calibration", advanced=True, metavar="FILE.cal", shell_complete=files,
        help="What `reseg-geo assess report --calibrate` wrote: confidence becomes the probability "
        "that a pixel is right, so --threshold 0.9 leaves out what is wrong more than once in ten; "
        "none drops that of --from.",
    ),
    option(
        "--from", "origin", advanced=True, metavar="MAP.tif|FILE.json", shell_complete=files,
        help="Repeat the run that made this map, or the one in a --provenance file; a RASTER and "
        "options given here replace its own.",
    ),
)  # fmt: skip
@model
@regions
@option_group(
    "Output",
    _file("-o", "--output", metavar="OUT.tif",
          help="Class map, a GeoTIFF on the raster's grid: 0 is no data, 1 the first class. For "
          "many rasters, this and other outputs are folders, or patterns such as 'maps/*.tif'."),
    _file("--polygons", metavar="OUT.gpkg[|layer=NAME]",
          help="Polygons: .gpkg, .fgb, .geojson (WGS 84), .shp or .parquet. A layer is added to a "
          "GeoPackage that exists."),
    _file("--confidence", metavar="OUT.tif",
          help="Confidence in per cent, a GeoTIFF; 255 is no data."),
    _file("--probabilities", advanced=True, metavar="OUT.tif",
          help="Probability of each class, a GeoTIFF with a band for each."),
    option("--probability-type", advanced=True, type=click.Choice(PROBABILITY_TYPES),
           default="uint8", help="uint8 for per cent, float32 for 0 to 1."),
    _file("--report", metavar="OUT.html",
          help="Page to share: map over image, areas, confidence, how the map was made."),
    _file("--preview", advanced=True, metavar="OUT.png",
          help="Picture of image and map, with a legend."),
    _file("--mosaic", advanced=True, metavar="OUT.tif|OUT.vrt",
          help="One map of many rasters, blended where they overlap; a VRT refers to the maps "
          "in -o."),
    _file("--stac", advanced=True, metavar="OUT.json", help="STAC item of the outputs."),
    _file("--provenance", advanced=True, metavar="OUT.json",
          help="How the map was made, as JSON; the map's tags hold it too."),
    shared.overwrite,
    shared.creation,
    shared.cog,
    shared.qml,
)  # fmt: skip
@shared.polygons
@shared.running(
    shared.device, shared.resume, shared.dtype, shared.batch_size, shared.scheduler,
    shared.features,
)  # fmt: skip
@click.pass_context
def segment(
    context: click.Context,
    rasters: tuple[str, ...],
    classes: str | None,
    scheme: str | None,
    origin: str | None,
    output: str | None,
    mosaic: str | None,
    progress: str,
    **keywords: Any,
) -> None:
    """Make a land-cover map of RASTER (a file, VRT or /vsi path) from a list of words.

    A few --examples of the classes make it better; `reseg-geo learn` says how much.

    Many rasters (several files, a folder, a .txt list, STAC items) give a map each, or one
    --mosaic; if one fails, the others are still mapped.

    \b
    Examples:
      reseg-geo segment ortho.tif -o map.tif --polygons map.gpkg \\
          --classes "building=roof|house, road=street, tree, grass, water"
      reseg-geo segment tiles/ -o maps/ --mosaic all.vrt --scheme worldcover
    """
    head = keywords["head"]
    if not rasters and origin is None:
        raise click.UsageError("name the RASTER.")
    if classes is None and scheme is None and origin is None and head is None:
        raise click.UsageError(
            "name the classes with --classes, or a scheme with --scheme, or a --head."
        )
    chosen = class_options.class_list(classes, scheme)
    before = None
    given = {name: value for name, value in keywords.items() if _is_given(context, name)}
    if origin is not None:
        from reseg_geo.run.rerun import rerun_of

        before = rerun_of(origin, rasters[0] if rasters else None, chosen, given)
        rasters = rasters or (before.raster,)
        chosen, given = before.classes, before.options
    # A head brings what is not given.
    keywords = given if head is not None else keywords | given
    more = {"command": shlex.join(["reseg-geo", *sys.argv[1:]]), "before": before, **keywords}
    from reseg_geo.inputs.sources import names_many

    if mosaic is not None or len(rasters) > 1 or names_many(rasters[0]):
        _many(context, rasters, chosen, output, progress, mosaic=mosaic, **more)
    if output is None:
        raise click.UsageError("name the class map with -o.")
    from reseg_geo.run.segment import segment as run

    with listener(progress) as tell:
        result = run(rasters[0], chosen, output, progress=tell, **more)
    print_result(result, progress)


def _many(
    context: click.Context,
    rasters: tuple[str, ...],
    classes: Any,
    output: str | None,
    progress: str,
    **keywords: Any,
) -> NoReturn:
    """Map many rasters and exit."""
    from reseg_geo.batch.segment_many import segment_many

    stopping.say(
        "Interrupted; finished maps are kept. Repeat the command with --resume to continue."
    )
    with listener(progress) as tell:
        done = segment_many(rasters, classes, output, progress=tell, **keywords)
    print_many(done, progress)
    context.exit(done.errors[0].exit_code if done.errors else 0)


def _is_given(context: click.Context, name: str) -> bool:
    """Whether an option was on the command line."""
    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE
