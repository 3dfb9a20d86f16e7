"""Which scorer a model has."""

from collections.abc import Callable, Sequence

from reseg_geo.classes import LandCover
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.scorers.clip import load_clip
from reseg_geo.scorers.kinds import SAM3, kind_of
from reseg_geo.scorers.sam3 import load_sam3
from reseg_geo.scorers.scorer import Scorer

Loader = Callable[[Sequence[LandCover], SegmentOptions], Scorer]

# By the kind of the model, see `kind_of`; all others are CLIP models.
LOADERS: dict[str, Loader] = {SAM3: load_sam3}


def load_scorer(classes: Sequence[LandCover], options: SegmentOptions) -> Scorer:
    """The model that the options name, with the queries of the classes.

    Raises UsageError for options that do not fit it, ModelError if it cannot be used.
    """
    return LOADERS.get(kind_of(options.model), load_clip)(classes, options)
