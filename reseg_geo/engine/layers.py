"""How many of a model's last layers regions mask, and in how many levels."""

from reseg_geo.clip.model import ClipModel
from reseg_geo.clip.strategies import METHODS
from reseg_geo.errors import UsageError
from reseg_geo.options import SegmentOptions


def region_levels(options: SegmentOptions, layers: int) -> int:
    """How many region levels are made for so many masked layers."""
    return min(options.region_levels or layers, layers)


def masked_layers(options: SegmentOptions, model: ClipModel) -> int:
    """How many layers the regions mask, beside those that the method masks on its own."""
    method = METHODS[options.method]
    own = method.own_layers
    if not method.regions:
        return 0
    if options.masked_layers is None:
        return max(1, model.masked_layers - own) if own else model.masked_layers
    if options.masked_layers + own > model.blocks:
        beside = f" beside the {own} of method {options.method!r}" if own else ""
        raise UsageError(
            f"masked layers {options.masked_layers} are asked for{beside}, but model "
            f"{model.name!r} has {model.blocks} layers."
        )
    return options.masked_layers
