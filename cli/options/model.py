"""Options for the model: which one, and how it sees a raster and decides."""

import click
from cloup import option_group

from reseg_geo.options.segment import BLENDS, GUIDED_METHODS, METHODS, SYNONYMS, UPSAMPLINGS

from ..terminal.combine import combined
from ..terminal.commands import option
from .completion import files, model_names
from .parsing import scales

gsd = option(
    "--gsd",
    default="auto",
    metavar="auto|native|METRES",
    help="Ground sampling distance at which the model sees the raster: the one that suits the "
    "model (auto), the raster's own (native), or a number of metres. The map keeps the raster's "
    "grid.",
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
view = combined(
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
