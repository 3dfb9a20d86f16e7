"""`reseg-geo segment`."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from . import options as shared
from .progress import emit_json, listener


@click.command()
@click.argument("raster")
@click.option(
    "--classes",
    required=True,
    metavar="LIST|FILE",
    help='What to tell apart: "building=roof|house, tree, water" (name, then synonyms), or a YAML '
    "or JSON file of {name, synonyms, color}.",
)
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT.tif",
    help="Class map, a GeoTIFF on the raster's grid: 0 no data, 1 the first class.",
)  # fmt: skip
@click.option("--polygons", type=click.Path(path_type=Path), metavar="OUT.gpkg",
              help="Polygons, a GeoPackage.")  # fmt: skip
@click.option("--confidence", type=click.Path(path_type=Path), metavar="OUT.tif",
              help="Confidence in per cent, a GeoTIFF; 255 no data.")  # fmt: skip
@click.option("--preview", type=click.Path(path_type=Path), metavar="OUT.png",
              help="Picture of image and map with a legend.")  # fmt: skip
@shared.mapping
@shared.reading
@shared.polygons
@shared.running
@shared.creation
@shared.common
def segment(raster: str, classes: str, output: Path, progress: str, **keywords: Any) -> None:
    """Make a land-cover map of RASTER (a file, VRT or /vsi path) from a list of words.

    \b
    Example:
      reseg-geo segment ortho.tif -o map.tif --polygons map.gpkg \\
          --classes "building=roof|house, road=street, tree, grass, water"
    """
    from reseg_geo.engine.segment import segment as run

    with listener(progress) as tell:
        result = run(raster, classes, output, progress=tell, **keywords)
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
    for path in (result.class_map, result.polygons, result.confidence, result.preview):
        if path is not None:
            click.echo(str(path))
