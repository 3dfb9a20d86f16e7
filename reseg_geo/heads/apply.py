"""The mapper of a run that a head decides."""

from collections.abc import Sequence

from reseg_geo.classes import LandCover
from reseg_geo.engine.mapper import Mapper
from reseg_geo.heads.head import Head
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.progress.events import Reporter
from reseg_geo.scorers.clip import of_clip


def load_mapper(classes: Sequence[LandCover], options: SegmentOptions, head: Head | None) -> Mapper:
    """The mapper for classes; a head decides, if there is one, or else words alone.

    Raises UsageError and ModelError as `Mapper` does, ModelError for the head of another model.
    """
    mapper = Mapper(classes, options)
    if head is not None:
        use_head(mapper, head)
    return mapper


def teach(mapper: Mapper, rasters: Sequence[str], reporter: Reporter) -> Head:
    """What the mapper's examples on rasters teach; from now on it decides. See `learn_head`."""
    from reseg_geo.heads.learn import learn_head  # its tables take half a second to import

    head = learn_head(mapper, rasters, reporter)
    reporter.note(head.report.summary())
    use_head(mapper, head)
    return head


def use_head(mapper: Mapper, head: Head) -> None:
    """Let a head decide. Raises ModelError for the head of another model."""
    mapper.decide_by(
        head.linear(mapper.text, of_clip(mapper.encoder.scorer).model), head.report.taught
    )
