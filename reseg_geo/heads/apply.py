"""The mapper of a run that a head decides."""

from collections.abc import Sequence

from reseg_geo.classes import LandCover
from reseg_geo.engine.mapper import Mapper
from reseg_geo.heads.head import Head
from reseg_geo.options.segment import SegmentOptions


def load_mapper(classes: Sequence[LandCover], options: SegmentOptions, head: Head | None) -> Mapper:
    """The mapper for classes; a head decides, if there is one, or else words alone.

    Raises UsageError and ModelError as `Mapper` does, ModelError for the head of another model.
    """
    mapper = Mapper(classes, options)
    if head is not None:
        use_head(mapper, head)
    return mapper


def use_head(mapper: Mapper, head: Head) -> None:
    """Let a head decide. Raises ModelError for the head of another model."""
    mapper.decide_by(head.linear(mapper.text, mapper.model), head.report.taught)
