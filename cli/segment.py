"""`reseg-geo segment`."""

import shlex
import sys
from typing import Any

import click
from click.core import ParameterSource

from . import options as shared
from .progress import listener
from .results import print_many, print_result


def _file(*names: str, metavar: str, help: str, **more: Any) -> Any:
    """An option that names an output; a text, in which a final / stays."""
    return click.option(*names, type=click.Path(), metavar=metavar, help=help, **more)


@click.command()
@click.argument("rasters", nargs=-1, metavar="RASTER...")
@click.option(
    "--classes",
    metavar="LIST|FILE",
    help='What to tell apart: "building=roof|house, tree, water" (name, then synonyms), or a YAML '
    "or JSON file of {name, synonyms, color}.",
)
@click.option(
    "--scheme",
    metavar="NAME|FILE",
    help="A well-known class list instead: one that `reseg-geo schemes list` tells, or a changed "
    "copy of it.",
)
@click.option(
    "--from",
    "origin",
    metavar="MAP.tif|FILE.json",
    help="Do again what made this map, or what --provenance wrote of it; other options given here "
    "count instead, and so does a RASTER.",
)
@_file("-o", "--output", metavar="OUT.tif",
       help="Class map, a GeoTIFF on the raster's grid: 0 no data, 1 the first class. Of many "
       "rasters, as other outputs: a folder, or a pattern such as 'maps/*.tif'.")  # fmt: skip
@_file("--mosaic", metavar="OUT.tif|OUT.vrt",
       help="One map of many rasters, blended where they overlap; a VRT refers to those of "
       "-o.")  # fmt: skip
@_file("--polygons", metavar="OUT.gpkg",
       help="Polygons: .gpkg, .fgb, .geojson (WGS 84), .shp or .parquet.")  # fmt: skip
@_file("--confidence", metavar="OUT.tif", help="Confidence in per cent, a GeoTIFF; 255 no data.")
@_file("--preview", metavar="OUT.png", help="Picture of image and map with a legend.")
@_file("--report", metavar="OUT.html",
       help="A page to hand on: map over image, areas, confidence, how it was made.")  # fmt: skip
@_file("--stac", metavar="OUT.json", help="STAC item of the outputs, for catalogues.")
@_file("--provenance", metavar="OUT.json",
       help="How the map was made, as JSON; it is in the map's tags, too.")  # fmt: skip
@shared.mapping
@shared.reading
@shared.polygons
@shared.running
@shared.scheduler
@shared.features
@shared.creation
@shared.cog
@shared.qml
@shared.resume
@shared.common
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

    Of many rasters (several files, a folder, a .txt list, STAC items) a map each, or a --mosaic;
    one that fails stops no other.

    \b
    Examples:
      reseg-geo segment ortho.tif -o map.tif --polygons map.gpkg \\
          --classes "building=roof|house, road=street, tree, grass, water"
      reseg-geo segment tiles/ -o maps/ --mosaic all.vrt --scheme worldcover
    """
    from reseg_geo.batch.segment_many import segment_many
    from reseg_geo.raster.sources import names_many
    from reseg_geo.run.rerun import rerun_of
    from reseg_geo.run.segment import segment as run
    from reseg_geo.schemes.catalogue import read_scheme

    from .main import INTERRUPTED

    if classes is not None and scheme is not None:
        raise click.UsageError("give either --classes or --scheme.")
    chosen: Any = classes if scheme is None else read_scheme(scheme)
    before = None
    if origin is not None:
        given = {name: value for name, value in keywords.items() if _is_given(context, name)}
        before = rerun_of(origin, rasters[0] if rasters else None, chosen, given)
        rasters = rasters or (before.raster,)
        chosen, keywords = before.classes, keywords | before.options
    if not rasters:
        raise click.UsageError("name the RASTER.")
    if chosen is None:
        raise click.UsageError("name the classes with --classes, or a scheme with --scheme.")
    more = {"command": shlex.join(["reseg-geo", *sys.argv[1:]]), "before": before, **keywords}
    if mosaic is not None or len(rasters) > 1 or names_many(rasters[0]):
        try:
            with listener(progress) as tell:
                done = segment_many(rasters, chosen, output, mosaic=mosaic, progress=tell, **more)
        except KeyboardInterrupt:
            click.echo(
                "Interrupted; maps that are done stay, and the same command with --resume goes on.",
                err=True,
            )
            context.exit(INTERRUPTED)
        print_many(done, progress)
        context.exit(done.errors[0].exit_code if done.errors else 0)
    if output is None:
        raise click.UsageError("name the class map with -o.")
    with listener(progress) as tell:
        result = run(rasters[0], chosen, output, progress=tell, **more)
    print_result(result, progress)


def _is_given(context: click.Context, name: str) -> bool:
    """Whether an option was on the command line."""
    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE
