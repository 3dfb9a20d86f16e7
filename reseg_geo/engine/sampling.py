"""At which sampling distance the model sees a raster, and what the user is told of it."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from reseg_geo.clip.model import ClipModel
from reseg_geo.engine.cautions import unusual
from reseg_geo.engine.progress import Listener, Message
from reseg_geo.errors import UsageError
from reseg_geo.options import SegmentOptions
from reseg_geo.raster.reader import RasterReader
from reseg_geo.raster.resampled import NATIVE, factor_for


@dataclass(frozen=True)
class GroundSampling:
    """What is known of a raster's place: the side of its pixels on the ground in metres, or None;
    whether its CRS has no places where it lies.
    """

    pixel_side: float | None
    lost: bool = False


@dataclass(frozen=True)
class Reporter:
    """Who is told in sentences what may spoil the result, and what is done."""

    warn: Callable[[str], None] = lambda text: None
    note: Callable[[str], None] = lambda text: None


SILENT = Reporter()


def reporter_for(progress: Listener) -> Reporter:
    """A listener to events as one to sentences."""
    return Reporter(
        warn=lambda text: progress(Message(text, warning=True)),
        note=lambda text: progress(Message(text)),
    )


def view_factor(
    reader: RasterReader,
    place: GroundSampling,
    model: ClipModel,
    options: SegmentOptions,
    reporter: Reporter,
) -> Fraction:
    """How many of the raster's pixels the model sees as one at scale 1.

    Raises UsageError for a distance in metres where the pixels' size is not known.
    """
    side, gsd, made_for = place.pixel_side, options.gsd, model.sampling_distances
    wanted = options.distance(made_for)
    by_user = gsd not in ("auto", "native")
    if side is None and by_user:
        raise UsageError(
            f"the pixel size of {reader.path} on the ground is unknown, so a gsd in metres "
            "cannot be had; leave the option out."
        )
    if side is None or wanted is None:
        return NATIVE
    factor = factor_for(side, wanted)
    if gsd == "auto" and made_for and unusual(side * float(factor), made_for):
        factor = NATIVE  # so coarse that enlarging would cost time and show nothing
    if by_user or factor != NATIVE:
        reporter.note(
            f"model {model.name!r} sees the raster at {side * float(factor):.2g} m a "
            f"pixel, where its own are {side:.2g} m."
        )
    return factor
