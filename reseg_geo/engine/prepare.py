"""What encodes a raster's blocks: the model, the views of the raster, their regions and windows."""

from collections.abc import Callable, Sequence
from fractions import Fraction

import torch

from reseg_geo.classes import LandCover
from reseg_geo.clip.model import ClipModel
from reseg_geo.clip.registry import load_model, pick_device
from reseg_geo.clip.strategies import METHODS
from reseg_geo.engine.advice import advice, unusual
from reseg_geo.engine.encode import BlockEncoder
from reseg_geo.errors import UsageError
from reseg_geo.options import SegmentOptions
from reseg_geo.raster.area import AreaMeasure
from reseg_geo.raster.grid import Tiling
from reseg_geo.raster.reader import RasterReader
from reseg_geo.raster.view import NATIVE, RasterView, factor_for
from reseg_geo.regions import open_regions

Tell = Callable[[str], None]


def make_encoders(
    reader: RasterReader,
    measure: AreaMeasure,
    classes: Sequence[LandCover],
    options: SegmentOptions,
    warn: Tell,
    note: Tell,
) -> list[BlockEncoder]:
    """One encoder for each scale that the raster is seen at, the finest first.

    warn, note: told in sentences what may spoil the result, and what is done. Raises UsageError for
    options that do not fit the model or the raster, ModelError and InputError for files.
    """
    model = load_model(options.model, options.device, _dtype(options))
    if options.stride > model.image_size:
        raise UsageError(
            f"stride {options.stride} would leave gaps between the windows of model "
            f"{model.name!r}; use at most {model.image_size}."
        )
    layers = _masked_layers(options, model)
    factor = _factor(reader, measure, options, model, note)
    _advise(reader, measure, classes, options, model, factor, warn)
    queries = [word for item in classes for word in item.queries]
    text = model.encode_queries(queries, options.templates)
    global_bias, logit_scale = options.global_bias, options.logit_scale
    encoders = []
    for of_scale in _factors(factor, options.scales):
        view = RasterView(reader, of_scale)
        # Windows begin at whole pixels of the raster, also where it is enlarged.
        whole = of_scale.denominator
        stride = max(whole, options.stride - options.stride % whole)
        levels = min(options.region_levels or layers, layers)
        refined = options.refine == "regions"
        encoders.append(
            BlockEncoder(
                view=view,
                tiling=Tiling(view.grid.height, view.grid.width, model.image_size, stride),
                regions=open_regions(
                    options.regions, max(levels, int(refined)), view.grid, reader.grid, warn
                ),
                model=model,
                text=text,
                method=options.method,
                masked_layers=layers,
                batch_size=options.batch_size or (8 if model.device.type == "cpu" else 64),
                logit_scale=model.logit_scale if logit_scale is None else logit_scale,
                global_bias=METHODS[options.method].global_bias
                if global_bias is None
                else global_bias,
                keep_regions=refined,
            )
        )
    return encoders


def _masked_layers(options: SegmentOptions, model: ClipModel) -> int:
    """How many layers the regions mask, less those that the method masks on its own."""
    own = METHODS[options.method].own_layers
    if options.masked_layers is None:
        return max(1, model.masked_layers - own) if own else model.masked_layers
    if options.masked_layers + own > model.blocks:
        beside = f" beside the {own} of method {options.method!r}" if own else ""
        raise UsageError(
            f"masked layers {options.masked_layers} are asked for{beside}, but model "
            f"{model.name!r} has {model.blocks} layers."
        )
    return options.masked_layers


def _factors(base: Fraction, scales: Sequence[float]) -> list[Fraction]:
    """How many of the raster's pixels are one of the view's, for each scale, ascending."""
    factors = {base / Fraction(scale).limit_denominator(1000): scale for scale in scales}
    coarsest = max(factors)
    for factor, scale in factors.items():
        if factor.denominator > 1 and factor != Fraction(1, 2):
            raise UsageError(
                f"scale {scale:g} would show {float(factor):.3g} of the raster's pixels as one; "
                "whole numbers and 0.5 are possible."
            )
    for factor, scale in factors.items():
        if (coarsest / factor).denominator > 1:
            raise UsageError(
                f"scales {scale:g} and {factors[coarsest]:g} are no multiples of each other; halve "
                "from one to the next, as in 1,0.5,0.25."
            )
    return sorted(factors)


def _factor(
    reader: RasterReader,
    measure: AreaMeasure,
    options: SegmentOptions,
    model: ClipModel,
    note: Tell,
) -> Fraction:
    """How many of the raster's pixels the model sees as one at scale 1."""
    side, gsd = measure.pixel_side(), options.gsd
    made_for = model.sampling_distances
    wanted = options.distance(made_for)
    by_user = gsd not in ("auto", "native")
    if side is None and by_user:
        raise UsageError(
            f"the pixel size of {reader.path} on the ground is unknown, so a gsd in metres cannot "
            "be had; leave the option out."
        )
    if side is None or wanted is None:
        return NATIVE
    factor = factor_for(side, wanted)
    if gsd == "auto" and made_for and unusual(side * float(factor), made_for):
        factor = NATIVE  # so coarse that enlarging would cost time and show nothing
    if by_user or factor != NATIVE:
        note(
            f"model {model.name!r} sees the raster at {side * float(factor):.2g} m a pixel; the "
            f"map keeps its {side:.2g} m."
        )
    return factor


def _advise(
    reader: RasterReader,
    measure: AreaMeasure,
    classes: Sequence[LandCover],
    options: SegmentOptions,
    model: ClipModel,
    factor: Fraction,
    warn: Tell,
) -> None:
    side = measure.pixel_side()
    seen = None if side is None else side * float(factor)
    lost = reader.grid.crs is not None and not measure.known
    for sentence in advice(reader.path, classes, model, seen, lost, options.gsd == "auto"):
        warn(sentence)


def _dtype(options: SegmentOptions) -> torch.dtype:
    if options.dtype == "auto":
        on_cuda = pick_device(options.device).startswith("cuda")
        return torch.bfloat16 if on_cuda else torch.float32
    return torch.bfloat16 if options.dtype == "bfloat16" else torch.float32
