"""`reseg-geo vectorize`."""

from pathlib import Path
from typing import Any

import click

from reseg_geo.engine.progress import Message, row_meter

from . import options as shared
from .progress import emit_json, listener


@click.command()
@click.argument("class_map", metavar="CLASSMAP.tif")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT.gpkg",
              help="Polygons: .gpkg, .fgb, .geojson (WGS 84), .shp or .parquet.")  # fmt: skip
@click.option("--confidence", metavar="CONF.tif",
              help="Confidence raster; each polygon gets its mean.")  # fmt: skip
@shared.polygons
@shared.qml
@shared.common
def vectorize(class_map: str, output: Path, progress: str, **keywords: Any) -> None:
    """Turn a class map into polygons with class, area and confidence."""
    from reseg_geo.vector.vectorize import vectorize as run

    with listener(progress, "vectorize", "rows") as tell:
        path = run(
            class_map, output, warn=lambda text: tell(Message(text, warning=True)),
            advance=row_meter(tell), **keywords,
        )  # fmt: skip
    if progress == "json":
        emit_json("result", polygons=str(path))
    else:
        click.echo(str(path))
