"""`reseg-geo vectorize`."""

from pathlib import Path
from typing import Any

import click
from cloup import option_group

from . import options as shared
from .commands import Command, option
from .completion import files
from .progress import emit_json, listener
from .verbosity import say


@click.command(cls=Command)
@click.argument("class_map", metavar="CLASSMAP.tif", shell_complete=files)
@option_group(
    "Input",
    option("--confidence", metavar="CONF.tif", shell_complete=files,
           help="Confidence raster; each polygon gets its mean."),
)  # fmt: skip
@option_group(
    "Output",
    option("-o", "--output", required=True, type=click.Path(path_type=Path),
           metavar="OUT.gpkg[|layer=NAME]",
           help="Polygons: .gpkg, .fgb, .geojson (WGS 84), .shp or .parquet. A layer is added to a "
           "GeoPackage that exists."),
    shared.overwrite,
    shared.qml,
)  # fmt: skip
@shared.polygons
@shared.running()
def vectorize(class_map: str, output: Path, progress: str, **keywords: Any) -> None:
    """Turn a class map into polygons with class, area and confidence."""
    from reseg_geo.vector.vectorize import vectorize as run

    with listener(progress, "vectorize", "rows") as tell:
        path = run(class_map, output, progress=tell, **keywords)
    if progress == "json":
        emit_json("result", polygons=str(path))
    else:
        say(path)
