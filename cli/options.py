"""Options that several commands share, in the groups that help pages show."""

from pathlib import Path
from typing import Any

import click
from cloup import option_group

from reseg_geo.options.segment import (
    BLENDS,
    DTYPES,
    GUIDED_METHODS,
    METHODS,
    REFINEMENTS,
    SYNONYMS,
    UPSAMPLINGS,
)

from . import log
from .combine import options
from .commands import option
from .completion import files, model_names
from .parsing import creation_options, scales
from .region_options import region_options
from .verbosity import verbosity

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
progress = options(
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

variants = options(
    click.option("--classes", metavar="LIST|FILE",
                 help="Classes to separate.  [default: common land cover]"),
    click.option("-n", "--variants", "count", type=int, default=50, show_default=True, metavar="N",
                 help="Prompts per class."),
    click.option("--seed", type=int, default=0, show_default=True,
                 help="Seed of the random prompts."),
    click.option("--prompts", type=click.Path(path_type=Path), metavar="FILE",
                 help="Prefixes, suffixes and synonyms, as YAML.  [default: the package's]"),
)  # fmt: skip
gsd = option(
    "--gsd",
    default="auto",
    metavar="auto|native|METRES",
    help="Ground sampling distance at which the model sees the raster: the one that suits the "
    "model (auto), the raster's own (native), or a number of metres. The map keeps the raster's "
    "grid.",
)
device = option(
    "--device",
    default="auto",
    metavar="auto|cpu|cuda|mps",
    help="Where the model runs.",
)
method = option(
    "--method",
    advanced=True,
    type=click.Choice(METHODS),
    metavar="NAME",
    default="reseg",
    help=f"How the last layers of the model attend: {', '.join(METHODS)}.",
)
guide = option(
    "--guide",
    advanced=True,
    default="none",
    metavar="NAME|FOLDER|none",
    shell_complete=files,
    help=f"Vision model that guides the methods {', '.join(GUIDED_METHODS)}: a name, or a folder "
    "in timm's layout.",
)
masked_layers = option(
    "--masked-layers",
    advanced=True,
    type=int,
    metavar="N",
    help="Number of last layers in which attention is masked.  [default: the model's]",
)
view = options(
    option(
        "--model",
        default="mini",
        metavar="NAME|PATH",
        shell_complete=model_names,
        help="Model: a name from `reseg-geo models list`, a folder in open_clip's layout (CLIP) or "
        "transformers' (SAM 3), or the output of `reseg-geo compose`.",
    ),
    gsd,
    option(
        "--stride",
        default="50%",
        metavar="PX|SHARE%",
        help="Step between windows, in pixels or as a share of a window's side. Smaller is more "
        "accurate and slower, with softer seams between windows.",
    ),
    method,
    guide,
    option(
        "--scales",
        advanced=True,
        default="1",
        callback=scales,
        metavar="S,...",
        help="Scales at which the model sees the raster, such as 1,0.5; their probabilities are "
        "averaged. Each scale adds its own cost.",
    ),
    option(
        "--template",
        "templates",
        advanced=True,
        multiple=True,
        metavar="TEXT",
        help="Prompt with {} for the class word; repeatable.  [default: the model's]",
    ),
    option(
        "--logit-scale",
        advanced=True,
        type=float,
        metavar="FACTOR",
        help="Factor for similarities before the softmax.  [default: the model's]",
    ),
    option(
        "--global-bias",
        advanced=True,
        type=float,
        metavar="SHARE",
        help="Share of the class token's similarity that is subtracted from each patch's, such as "
        "0.3.  [default: the method's]",
    ),
)
model = option_group(
    "Model",
    view,
    option(
        "--synonyms",
        advanced=True,
        type=click.Choice(SYNONYMS),
        default="max",
        help="Probability of a class: that of its most probable word, or the mean of its words.",
    ),
    option(
        "--blend",
        advanced=True,
        type=click.Choice(BLENDS),
        default="taper",
        help="How windows that overlap are averaged: weighted towards their middle, which leaves "
        "no lines where they end, or all alike, as in the paper.",
    ),
    option(
        "--upsample",
        advanced=True,
        type=click.Choice(UPSAMPLINGS),
        default="bilinear",
        help="How scores of patches become those of pixels: smoothly (bilinear), along the edges "
        "of the image (guided), or by a learnt joint bilateral upsampler (jbu).",
    ),
    option(
        "--upsampler",
        advanced=True,
        metavar="FILE|NAME",
        shell_complete=files,
        help="Weights for --upsample jbu: a .safetensors or .pt file, or a name given by "
        "`reseg-geo models add`.",
    ),
    option(
        "--threshold",
        advanced=True,
        type=float,
        default=0.0,
        metavar="P",
        help="Confidence, 0 to 1, below which a pixel becomes --background.",
    ),
    option(
        "--background",
        advanced=True,
        metavar="NAME",
        help="Class of pixels below --threshold.  [default: no data]",
    ),
)
regions = option_group(
    "Regions",
    region_options,
    masked_layers,
    option(
        "--refine",
        advanced=True,
        type=click.Choice(REFINEMENTS),
        default="none",
        help="Give each of the finest regions the class that most of its pixels have.",
    ),
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
