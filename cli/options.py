"""Options that several commands share."""

from pathlib import Path

import click

from reseg_geo.options import DTYPES, METHODS, REFINEMENTS, SYNONYMS

from . import log
from .combine import options
from .parsing import creation_options, numbers, pair, scales
from .region_options import regions

bands = click.option(
    "--bands",
    callback=numbers(int, "band numbers such as 4,3,2"),
    metavar="R,G,B",
    help="Bands to use as red, green and blue, counted from 1; one number for grey.",
)
scale = click.option(
    "--scale",
    callback=pair,
    metavar="MIN,MAX",
    help="Values that become black and white. Default: bytes as they are, other types by the 2nd "
    "and 98th percentile of each band.",
)
resolution = click.option(
    "--resolution",
    type=float,
    metavar="UNITS",
    help="Read at this pixel size, in units of the raster's CRS; the outputs have it too.",
)
bounds = click.option(
    "--bounds",
    nargs=4,
    type=float,
    metavar="L B R T",
    help="Only this part: left bottom right top, in the raster's CRS or in --bounds-crs.",
)
bounds_crs = click.option("--bounds-crs", metavar="CRS", help="CRS of --bounds, e.g. EPSG:4326.")
creation = click.option(
    "--co",
    "co",
    multiple=True,
    callback=creation_options,
    metavar="NAME=VALUE",
    help="GDAL creation option of the GeoTIFFs written; repeatable.",
)
cog = click.option("--cog", is_flag=True, help="Write Cloud-Optimized GeoTIFFs.")
qml = click.option(
    "--qml",
    is_flag=True,
    help="Write styles for QGIS (.qml) beside the outputs; a GeoPackage has its own inside.",
)
overwrite = click.option("--overwrite", is_flag=True, help="Replace outputs that exist.")
resume = click.option(
    "--resume",
    is_flag=True,
    help="Go on from what a run of the same command has finished, whatever stopped it.",
)
progress = click.option(
    "--progress",
    type=click.Choice(["auto", "rich", "json", "none"]),
    default="auto",
    show_default=True,
    help="How to show progress; json prints one object a line on standard output.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
log_file = click.option(
    "--log-file",
    type=click.Path(path_type=Path),
    callback=log.remember,
    expose_value=False,
    metavar="FILE",
    help="Add what is done to this file, as JSON lines: messages, what blocks took, errors.",
)
debug = click.option(
    "--debug", is_flag=True, expose_value=False, help="Print a traceback with an error."
)


variants = options(
    click.option("--classes", metavar="LIST|FILE",
                 help="Classes to keep apart.  [default: common land cover]"),
    click.option("-n", "--variants", "count", type=int, default=50, show_default=True, metavar="N",
                 help="Prompts a class."),
    click.option("--seed", type=int, default=0, show_default=True, help="Of the random prompts."),
    click.option("--prompts", type=click.Path(path_type=Path), metavar="FILE",
                 help="Prefixes, suffixes and synonyms, as YAML.  [default: the package's]"),
)  # fmt: skip
gsd = click.option(
    "--gsd",
    default="auto",
    show_default=True,
    metavar="auto|native|METRES",
    help="Pixel size on the ground at which the model sees the raster: what suits the model, the "
    "raster's own, or about so much. Maps keep its grid.",
)
device = click.option(
    "--device",
    default="auto",
    show_default=True,
    metavar="auto|cpu|cuda|mps",
    help="Where the model runs.",
)
method = click.option(
    "--method",
    type=click.Choice(METHODS),
    default="reseg",
    show_default=True,
    help="What the last layers attend to.",
)
masked_layers = click.option(
    "--masked-layers",
    type=int,
    metavar="N",
    help="How many of the last layers are masked.  [default: the model's]",
)
mapping = options(
    click.option(
        "--model",
        default="mini",
        show_default=True,
        metavar="NAME|PATH",
        help="The CLIP model: a name, a folder in open_clip's layout, or what compose wrote.",
    ),
    regions,
    method,
    click.option(
        "--stride",
        type=int,
        default=112,
        show_default=True,
        metavar="PX",
        help="Step from window to window; smaller is better and slower, and softens "
        "the seams where windows disagree.",
    ),
    gsd,
    masked_layers,
    click.option(
        "--template",
        "templates",
        multiple=True,
        metavar="TEXT",
        help="Prompt, {} for the class word; repeatable.  [default: model's]",
    ),
    click.option(
        "--synonyms",
        type=click.Choice(SYNONYMS),
        default="max",
        show_default=True,
        help="A class is as probable as its best word, or as the mean of them.",
    ),
    click.option(
        "--logit-scale",
        type=float,
        metavar="FACTOR",
        help="Times similarities before the softmax.  [default: the model's]",
    ),
    click.option(
        "--global-bias",
        type=float,
        metavar="SHARE",
        help="Share of the class token's similarity to subtract from each patch's, e.g. "
        "0.3.  [default: the method's]",
    ),
    click.option(
        "--threshold",
        type=float,
        default=0.0,
        metavar="P",
        help="Confidence, 0 to 1, below which a pixel becomes --background.",
    ),
    click.option(
        "--background",
        metavar="NAME",
        help="Class of pixels below --threshold.  [default: no data]",
    ),
    click.option(
        "--refine",
        type=click.Choice(REFINEMENTS),
        default="none",
        show_default=True,
        help="Give each of the finest regions the class most of it has.",
    ),
    click.option(
        "--scales",
        default="1",
        show_default=True,
        callback=scales,
        metavar="S,...",
        help="Sizes at which the model sees the raster, e.g. 1,0.5: means of all, each at "
        "its own cost.",
    ),
)
running = options(
    device,
    click.option(
        "--dtype",
        type=click.Choice(DTYPES),
        default="auto",
        show_default=True,
        help="Number format of the model: auto takes bfloat16 where that is quicker and the map "
        "the same; int8 is quicker still, with a small loss.",
    ),
    click.option("--batch-size", type=int, metavar="N", help="Windows in one forward pass."),
)
scheduler = click.option(
    "--scheduler",
    default="local",
    show_default=True,
    metavar="local|local:N|ADDRESS",
    help="Where blocks are mapped: here, by N processes, or on the Dask cluster at this address.",
)
polygons = options(
    click.option(
        "--min-area",
        type=float,
        default=0.0,
        metavar="M2",
        help="Polygons that are smaller, in square metres, become part of the class that they "
        "share most border with.",
    ),
    click.option(
        "--simplify",
        type=float,
        default=0.0,
        metavar="M",
        help="Tolerance in metres by which the polygons' borders are simplified; neighbours keep "
        "them in common.",
    ),
    click.option(
        "--smooth",
        is_flag=True,
        help="Cut the corners of polygons by half a pixel, so that staircases become straight.",
    ),
    click.option(
        "--stats",
        multiple=True,
        metavar="RASTER",
        help="Give each polygon the mean, least and greatest value of this raster; repeatable.",
    ),
)
features = click.option(
    "--features",
    metavar="DIR",
    help="Folder where patch features are kept and found again, so that other words for the same "
    "raster are quick.",
)
reading = options(bands, scale, resolution, bounds, bounds_crs)
common = options(overwrite, progress, log_file, debug)
