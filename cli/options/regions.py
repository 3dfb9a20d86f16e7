"""Options for the regions that mask attention."""

import click
from cloup import option_group

from reseg_geo.options.segment import MASK_ORDERS, REFINEMENTS, SCOPES

from ..terminal.combine import combined
from ..terminal.commands import option
from .completion import files
from .parsing import sam_levels

region_options = combined(
    option(
        "--regions",
        default="superpixel",
        metavar="superpixel|sam|sam2|sam3|none|FILE",
        shell_complete=files,
        help="Regions that mask attention: superpixels, masks of Segment Anything (SAM, SAM 2, "
        "SAM 3), none, or a file of polygons or labels.",
    ),
    option(
        "--region-levels",
        advanced=True,
        type=int,
        metavar="N",
        help="Levels of the region hierarchy.  [default: one per masked layer]",
    ),
    option(
        "--region-scope",
        advanced=True,
        type=click.Choice(SCOPES),
        default="block",
        help="What regions are computed on: blocks of 1024 px, or each window (slow).",
    ),
    option(
        "--sam-model",
        advanced=True,
        metavar="NAME|FILE|FOLDER",
        shell_complete=files,
        help="SAM model: a name, a checkpoint, or for SAM 2 and 3 a folder in transformers' "
        "layout.  [default: sam-vit-b, sam2.1-hiera-small or sam3]",
    ),
    option(
        "--sam-level",
        "sam_levels",
        advanced=True,
        multiple=True,
        callback=sam_levels,
        metavar="N,IOU,STABILITY,AREA",
        help="A level of SAM regions, coarse ones first; repeatable: points per side of 224 px, "
        "minimum IoU, minimum stability, minimum area in px.  [default: the authors' four]",
    ),
    option(
        "--sam-crops",
        advanced=True,
        type=int,
        default=0,
        show_default=True,
        metavar="LAYERS",
        help="Also run SAM on enlarged crops: 4 in the first layer, 16 in the second.",
    ),
    option(
        "--mask-order",
        advanced=True,
        type=click.Choice(MASK_ORDERS),
        default="area",
        help="Which SAM masks are on top: smaller ones, or later ones as in the authors' code.",
    ),
)
masked_layers = option(
    "--masked-layers",
    advanced=True,
    type=int,
    metavar="N",
    help="Number of last layers in which attention is masked.  [default: the model's]",
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
