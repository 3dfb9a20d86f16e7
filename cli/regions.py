"""`reseg-geo regions`."""

from pathlib import Path
from typing import Any

import click
from cloup import option_group

from .options import shared
from .options.completion import files, model_names
from .options.model import gsd, guide, method
from .options.reading import reading
from .options.regions import masked_layers, region_options
from .terminal.commands import Command, option
from .terminal.progress import emit_json, listener
from .terminal.verbosity import say


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
    gsd,
    method,
    guide,
)  # fmt: skip
@option_group("Regions", region_options, masked_layers)
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
