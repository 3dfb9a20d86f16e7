"""`reseg-geo regions`."""

from pathlib import Path
from typing import Any

import click
from cloup import option_group

from . import options as shared
from .commands import Command, option
from .completion import files, model_names
from .progress import emit_json, listener
from .reading_options import reading
from .region_options import region_options
from .verbosity import say


@click.command(cls=Command)
@click.argument("raster", shell_complete=files)
@reading
@option_group(
    "Model",
    option(
        "--model", default="mini", metavar="NAME|PATH",
        shell_complete=model_names,
        help="CLIP model that the regions are for; it sets the number of levels and the GSD.",
    ),
    shared.gsd,
    shared.method,
    shared.guide,
)  # fmt: skip
@option_group("Regions", region_options, shared.masked_layers)
@option_group(
    "Output",
    option(
        "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT.tif",
        help="Region labels, a GeoTIFF with one band per level, coarse to fine; 0 is no region.",
    ),
    shared.overwrite,
    shared.creation,
)  # fmt: skip
@shared.running(shared.device)
def regions(raster: str, output: Path, progress: str, **keywords: Any) -> None:
    """Write the regions of RASTER that would mask attention.

    `segment --regions OUT.tif` then makes the same map as with these options, without computing
    the regions again. Regions end at the borders of tiles of 800 x 800 px.

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
        say(path)
