"""`reseg-geo segment`."""

import shlex
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from . import options as shared
from .progress import emit_json, listener


def _file(*names: str, metavar: str, help: str, **more: Any) -> Any:
    """An option that names an output."""
    return click.option(
        *names, type=click.Path(path_type=Path), metavar=metavar, help=help, **more
    )  # fmt: skip


@click.command()
@click.argument("raster", required=False)
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
@_file("-o", "--output", required=True, metavar="OUT.tif",
       help="Class map, a GeoTIFF on the raster's grid: 0 no data, 1 the first class.")  # fmt: skip
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
    raster: str | None,
    classes: str | None,
    scheme: str | None,
    origin: str | None,
    output: Path,
    progress: str,
    **keywords: Any,
) -> None:
    """Make a land-cover map of RASTER (a file, VRT or /vsi path) from a list of words.

    \b
    Example:
      reseg-geo segment ortho.tif -o map.tif --polygons map.gpkg \\
          --classes "building=roof|house, road=street, tree, grass, water"
    """
    from reseg_geo.engine.again import again
    from reseg_geo.engine.segment import segment as run
    from reseg_geo.schemes.catalogue import read_scheme

    if classes is not None and scheme is not None:
        raise click.UsageError("give either --classes or --scheme.")
    chosen: Any = classes if scheme is None else read_scheme(scheme)
    before = None
    if origin is not None:
        given = {name: value for name, value in keywords.items() if _is_given(context, name)}
        before = again(origin, raster, chosen, given)
        raster, chosen, keywords = before.raster, before.classes, keywords | before.options
    if raster is None:
        raise click.UsageError("name the RASTER.")
    if chosen is None:
        raise click.UsageError("name the classes with --classes, or a scheme with --scheme.")
    command = shlex.join(["reseg-geo", *sys.argv[1:]])
    with listener(progress) as tell:
        result = run(
            raster, chosen, output, progress=tell, command=command, before=before, **keywords
        )
    if progress == "json":
        paths = {
            name: None if path is None else str(path)
            for name, path in vars(result).items()
            if name != "classes"
        }
        emit_json("result", **paths, classes=[asdict(entry) for entry in result.classes])
        return
    total = sum(entry.pixels for entry in result.classes) or 1
    width = max(len(entry.name) for entry in result.classes)
    click.echo(f"{'':>5}  {'class':{width}}  {'pixels':>12}  {'share':>6}  {'area':>16}")
    for entry in result.classes:
        area = "unknown" if entry.area_m2 is None else f"{entry.area_m2:,.0f} m²"
        click.echo(
            f"{entry.value:>5}  {entry.name:{width}}  {entry.pixels:>12,}  "
            f"{entry.pixels / total:>6.1%}  {area:>16}"
        )
    for name, path in vars(result).items():
        if name != "classes" and path is not None:
            click.echo(str(path))


def _is_given(context: click.Context, name: str) -> bool:
    """Whether an option was on the command line."""
    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE
