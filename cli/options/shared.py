"""Options that several commands share, in the groups that help pages show."""

from pathlib import Path
from typing import Any

import click
from cloup import option_group

from reseg_geo.options.segment import DTYPES

from ..terminal import log
from ..terminal.combine import combined
from ..terminal.commands import option
from ..terminal.verbosity import verbosity
from .completion import files
from .parsing import creation_options

creation = option(
    "--co",
    advanced=True,
    multiple=True,
    callback=creation_options,
    metavar="NAME=VALUE",
    help="GDAL creation option for the GeoTIFFs; repeatable.",
)
cog = option("--cog", advanced=True, is_flag=True, help="Write Cloud Optimized GeoTIFFs.")
qml = option(
    "--qml",
    advanced=True,
    is_flag=True,
    help="Also write QGIS styles (.qml) next to the outputs; a GeoPackage contains its own.",
)
overwrite = option("--overwrite", is_flag=True, help="Replace outputs that already exist.")
resume = option(
    "--resume",
    is_flag=True,
    help="Resume a stopped run of the same command from its finished blocks.",
)
progress = combined(
    option(
        "--progress",
        type=click.Choice(["auto", "rich", "json", "none"]),
        default="auto",
        help="How to show progress: a bar or plain lines (auto), always a bar (rich), one JSON "
        "object per line on standard output (json), or warnings only (none).",
    ),
    verbosity,
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
log_file = option(
    "--log-file",
    advanced=True,
    type=click.Path(path_type=Path),
    callback=log.remember,
    expose_value=False,
    metavar="FILE",
    help="Append messages, block times and errors to this file, as JSON lines.",
)


def _debug(**more: Any) -> Any:
    return option(
        "--debug", is_flag=True, expose_value=False, help="Print a traceback with an error.", **more
    )


debug = _debug()

variants = combined(
    click.option("--classes", metavar="LIST|FILE",
                 help="Classes to separate.  [default: common land cover]"),
    click.option("-n", "--variants", "count", type=int, default=50, show_default=True, metavar="N",
                 help="Prompts per class."),
    click.option("--seed", type=int, default=0, show_default=True,
                 help="Seed of the random prompts."),
    click.option("--prompts", type=click.Path(path_type=Path), metavar="FILE",
                 help="Prefixes, suffixes and synonyms, as YAML.  [default: the package's]"),
)  # fmt: skip
device = option(
    "--device",
    default="auto",
    metavar="auto|cpu|cuda|mps",
    help="Where the model runs.",
)
dtype = option(
    "--dtype",
    advanced=True,
    type=click.Choice(DTYPES),
    default="auto",
    help="Number format of the model. auto takes bfloat16 where it is faster and gives the same "
    "map; int8 is faster still, with a small loss of accuracy.",
)
batch_size = option(
    "--batch-size", advanced=True, type=int, metavar="N", help="Windows per forward pass."
)
scheduler = option(
    "--scheduler",
    advanced=True,
    default="local",
    metavar="local|local:N|ADDRESS",
    help="Where blocks are mapped: in this process, in N processes, or on the Dask cluster at "
    "ADDRESS.",
)
features = option(
    "--features",
    advanced=True,
    metavar="DIR",
    shell_complete=files,
    help="Folder to keep patch features in, so that other classes for the same raster are fast.",
)
polygons = option_group(
    "Polygons",
    option(
        "--min-area",
        type=float,
        default=0.0,
        metavar="M2",
        help="Merge polygons smaller than this many square metres into the neighbouring class "
        "with the longest common border.",
    ),
    option(
        "--simplify",
        advanced=True,
        type=float,
        default=0.0,
        metavar="M",
        help="Simplify borders with this tolerance in metres; neighbours keep a common border.",
    ),
    option(
        "--smooth",
        advanced=True,
        is_flag=True,
        help="Cut the corners of polygons by half a pixel, which straightens staircases.",
    ),
    option(
        "--stats",
        advanced=True,
        multiple=True,
        metavar="RASTER",
        shell_complete=files,
        help="Give each polygon the mean, minimum and maximum of this raster; repeatable.",
    ),
    option(
        "--polygons-crs",
        advanced=True,
        metavar="CRS",
        help="CRS of the polygons, such as EPSG:4326.  [default: the map's]",
    ),
)


def running(*more: Any) -> Any:
    """The group of options about how a command runs, which begins with `more`."""
    return option_group("Running", *more, progress, log_file, _debug(advanced=True))
