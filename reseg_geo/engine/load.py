"""Load the models of a run: CLIP with its queries, and Segment Anything."""

from collections.abc import Sequence
from typing import Any

import torch

from reseg_geo.classes import LandCover
from reseg_geo.clip.model import ClipModel
from reseg_geo.clip.registry import load_model
from reseg_geo.clip.strategies import METHODS
from reseg_geo.engine.encode import Encoder
from reseg_geo.engine.head import LinearHead
from reseg_geo.errors import UsageError
from reseg_geo.models.device import Batches, batch_for, pick_device
from reseg_geo.options.segment import SegmentOptions


def load_encoder(classes: Sequence[LandCover], options: SegmentOptions) -> Encoder:
    """The model that the options name, with the text features of all queries.

    Raises UsageError for a stride that does not fit the model, ModelError for a model that cannot
    be used.
    """
    model = load_model(options.model, options.device, _dtype(options))
    model = model.in_format("int8") if options.dtype == "int8" else model
    if options.stride > model.image_size:
        raise UsageError(
            f"stride {options.stride} would leave gaps between the windows of model "
            f"{model.name!r}; use at most {model.image_size}."
        )
    scale, bias = options.logit_scale, options.global_bias
    return Encoder(
        model,
        words_head(model, classes, options.templates),
        options.method,
        batches_for(model, options),
        logit_scale=model.logit_scale if scale is None else scale,
        global_bias=METHODS[options.method].global_bias if bias is None else bias,
        keep=options.features is not None,
    )


def words_head(
    model: ClipModel, classes: Sequence[LandCover], templates: Sequence[str] = ()
) -> LinearHead:
    """The head of words alone, with a row of zeros for a class without words; maybe no row."""
    queries = [word for item in classes for word in item.queries]
    if not classes:
        return LinearHead(model.encode_queries([""])[:0])
    found = model.encode_queries(queries or [""], templates)
    own = found[: len(queries)].split([len(item.queries) for item in classes])
    blank = torch.zeros_like(found[:1])
    return LinearHead(torch.cat([each if len(each) else blank for each in own]))


def batches_for(model: ClipModel, options: SegmentOptions) -> Batches:
    """Batches of windows, of the chosen size or else of one that suits the device."""
    size = options.batch_size or batch_for(model.device, model.format, model.window_bytes)
    return Batches(size)


def load_region_model(options: SegmentOptions) -> Any:
    """The Segment Anything model that makes the regions; None for other regions."""
    if options.regions != "sam":
        return None
    from reseg_geo.regions.sam.network import load_sam  # slow to import

    return load_sam(options.sam_model, pick_device(options.device))


def region_levels(options: SegmentOptions, layers: int) -> int:
    """How many region levels this many masked layers need."""
    return min(options.region_levels or layers, layers)


def masked_layers(options: SegmentOptions, model: ClipModel) -> int:
    """K of eq. 2: layers masked by regions, in addition to those the method masks on its own.

    Raises UsageError if the model has fewer layers.
    """
    method = METHODS[options.method]
    own = method.own_layers
    if not method.regions:
        return 0
    if options.masked_layers is None:
        return max(1, model.masked_layers - own) if own else model.masked_layers
    if options.masked_layers + own > model.blocks:
        more = f" in addition to the {own} of method {options.method!r}" if own else ""
        raise UsageError(
            f"masked layers {options.masked_layers}{more} are too many: model {model.name!r} has "
            f"{model.blocks} layers."
        )
    return options.masked_layers


def _dtype(options: SegmentOptions) -> torch.dtype:
    if options.dtype == "auto":
        on_cuda = pick_device(options.device).startswith("cuda")
        return torch.bfloat16 if on_cuda else torch.float32
    return torch.bfloat16 if options.dtype == "bfloat16" else torch.float32
