"""`reseg-geo regions`."""

from pathlib import Path
from typing import Any

import click

from . import options as shared
from .progress import emit_json, listener


@click.command()
@click.argument("raster")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT.tif",
    help="Labels, a GeoTIFF with one band a level, coarse to fine; 0 is no region.",
)  # fmt: skip
@click.option(
    "--model",
    default="mini",
    show_default=True,
    metavar="NAME|PATH",
    help="The CLIP model that they are for: how many levels, and the pixel size it sees.",
)
@shared.method
@shared.masked_layers
@shared.regions
@shared.gsd
@shared.reading
@shared.device
@shared.creation
@shared.common
def regions(raster: str, output: Path, progress: str, **keywords: Any) -> None:
    """Write the regions of RASTER that attention would be masked by.

    `segment --regions OUT.tif` then gives what it gives with these options, without making them
    again. Regions end at the borders of blocks of 800 x 800 px.

    \b
    Example:
      reseg-geo regions ortho.tif -o regions.tif --regions sam
    """
    from reseg_geo.run.regions import write_regions

    with listener(progress) as tell:
        path = write_regions(raster, output, progress=tell, **keywords)
    if progress == "json":
        emit_json("result", regions=str(path))
    else:
        click.echo(str(path))
