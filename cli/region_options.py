"""Options that say what attention is masked by."""

import click

from reseg_geo.options import MASK_ORDERS, SCOPES

from .combine import options
from .parsing import sam_levels

regions = options(
    click.option(
        "--regions",
        default="superpixel",
        show_default=True,
        metavar="superpixel|sam|none|FILE",
        help="What attention is masked by: superpixels, Segment Anything's masks, nothing, or "
        "polygons or labels of a file.",
    ),
    click.option(
        "--region-levels",
        type=int,
        metavar="N",
        help="Levels of the region hierarchy.  [default: one a masked layer]",
    ),
    click.option(
        "--region-scope",
        type=click.Choice(SCOPES),
        default="block",
        show_default=True,
        help="What regions are made of: blocks of 1024 px, or each window (slow).",
    ),
    click.option(
        "--sam-model",
        default="sam-vit-b",
        show_default=True,
        metavar="NAME|FILE",
        help="For --regions sam: sam-vit-b, sam-vit-l, sam-vit-h or a checkpoint.",
    ),
    click.option(
        "--sam-level",
        "sam_levels",
        multiple=True,
        callback=sam_levels,
        metavar="N,IOU,STABILITY,AREA",
        help="A level of SAM's, coarse ones first; repeatable: points a side of 224 px, the least "
        "IoU and stability, the least area in px.  [default: the authors' four]",
    ),
    click.option(
        "--sam-crops",
        type=int,
        default=0,
        show_default=True,
        metavar="LAYERS",
        help="Let SAM look from nearer, too: 4 crops in the first layer, 16 in the second.",
    ),
    click.option(
        "--mask-order",
        type=click.Choice(MASK_ORDERS),
        default="area",
        show_default=True,
        help="Which of SAM's masks lie on top: small ones, or later ones as in the authors' "
        "program.",
    ),
)
