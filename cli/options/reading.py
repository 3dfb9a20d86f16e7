"""Options of how a raster is read."""

import click
from cloup import option_group

from ..terminal.combine import combined
from ..terminal.commands import option
from .completion import files
from .parsing import numbers, pair

bands = option(
    "--bands",
    callback=numbers(int, "band numbers such as 4,3,2"),
    metavar="R,G,B",
    help="Bands to use as red, green and blue, counted from 1; one number for greyscale.",
)
scale = option(
    "--scale",
    advanced=True,
    callback=pair,
    metavar="MIN,MAX",
    help="Values shown as black and white.  [default: bytes as they are; for other types, the 2nd "
    "and 98th percentiles of each band]",
)
mask = option(
    "--mask",
    metavar="POLYGONS[|layer=NAME]",
    shell_complete=files,
    help="Map only what lies inside these polygons, a vector file in any CRS.",
)
part = combined(
    option(
        "--bounds",
        nargs=4,
        type=float,
        metavar="L B R T",
        help="Map only this part: left bottom right top, in the raster's CRS or in --bounds-crs.",
    ),
    option("--bounds-crs", metavar="CRS", help="CRS of --bounds, such as EPSG:4326."),
    mask,
)
others = combined(
    option(
        "--resolution",
        advanced=True,
        type=float,
        metavar="UNITS",
        help="Read the raster at this pixel size, in units of its CRS; the outputs have it too.",
    ),
    option(
        "--no-context",
        "neighbours",
        advanced=True,
        flag_value="none",
        default="auto",
        help="Map each of many rasters alone. By default the model looks across the borders of "
        "those that touch on one grid.",
    ),
    option(
        "--crs",
        advanced=True,
        metavar="CRS",
        help="CRS of a raster that has none, or a wrong one, such as EPSG:25832. Its coordinates "
        "stay as they are.",
    ),
    option(
        "--nodata",
        advanced=True,
        metavar="VALUE[,...]|none",
        help="Value of pixels without data, or one a band such as 255,255,255; none if all pixels "
        "hold data.  [default: what the file says]",
    ),
    option(
        "--alpha",
        advanced=True,
        type=click.Choice(["auto", "ignore"]),
        default="auto",
        help="Leave out pixels that an alpha band hides (auto), or map them (ignore). With "
        "--bands, an alpha band that is not named is ignored.",
    ),
    option(
        "--collar",
        advanced=True,
        type=click.Choice(["auto", "keep"]),
        default="auto",
        help="Leave out a black or white border that no mask or nodata value marks (auto), or map "
        "it (keep).",
    ),
)
reading = option_group("Input", bands, part, scale, others)
reading_whole = option_group("Input", bands, scale, others)
