"""Load the models of a run: the scorer with its queries, and Segment Anything."""

from collections.abc import Sequence
from typing import Any

from reseg_geo.classes import LandCover
from reseg_geo.engine.encode import Encoder
from reseg_geo.models.device import Batches, batch_for, pick_device
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.scorers.load import load_scorer
from reseg_geo.scorers.scorer import Model


def load_encoder(classes: Sequence[LandCover], options: SegmentOptions) -> Encoder:
    """The model that the options name, with the features of all queries.

    Raises UsageError for a stride that does not fit the model, ModelError for a model that cannot
    be used.
    """
    scorer = load_scorer(classes, options)
    options.stride_for(scorer.model.image_size)
    return Encoder(scorer, batches_for(scorer.model, options), options.features is not None)


def batches_for(model: Model, options: SegmentOptions) -> Batches:
    """Batches of windows, of the chosen size or else of one that suits the device."""
    size = options.batch_size or batch_for(model.device, model.format, model.window_bytes)
    return Batches(size)


def load_region_model(options: SegmentOptions) -> Any:
    """The Segment Anything model that makes the regions; None for other regions."""
    name = options.region_model
    if name is None:
        return None
    device = pick_device(options.device)
    # Imported here: both are slow to import.
    if options.regions == "sam":
        from reseg_geo.regions.sam.sam1 import load_sam1

        return load_sam1(name, device, reference=options.region_scope == "window")
    from reseg_geo.regions.sam.sam2 import load_sam2

    return load_sam2(name, options.regions, device)


def region_levels(options: SegmentOptions, layers: int) -> int:
    """How many region levels this many masked layers need."""
    return min(options.region_levels or layers, layers)
