"""The sampling distances at which the model sees a raster."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from reseg_geo.engine.cautions import unusual
from reseg_geo.errors import UsageError
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.progress.events import Reporter
from reseg_geo.quantities import length
from reseg_geo.raster.reader import RasterReader
from reseg_geo.raster.resampled import NATIVE, factor_for
from reseg_geo.scorers.scorer import Model

_OFF = 0.1  # share by which a distance differs from the one that was asked for, to say so


@dataclass(frozen=True)
class GroundSampling:
    """The ground sampling distance of a raster.

    distance: side of a pixel on the ground in metres, None if unknown; off_crs: whether the raster
    lies outside the area of its CRS.
    """

    distance: float | None
    off_crs: bool = False


def ground_of(reader: RasterReader) -> GroundSampling:
    """That of the whole raster, so that the model sees a part as it sees the whole."""
    measure = AreaMeasure(reader.whole)
    off_crs = reader.grid.crs is not None and not measure.known
    return GroundSampling(measure.pixel_side(), off_crs)


def view_factor(
    reader: RasterReader,
    ground: GroundSampling,
    model: Model,
    options: SegmentOptions,
    reporter: Reporter,
) -> Fraction:
    """Raster pixels per view pixel, along each axis, at scale 1.

    Raises UsageError if a distance in metres is asked for and the raster's is unknown.
    """
    distance, gsd, made_for = ground.distance, options.gsd, model.sampling_distances
    wanted = options.distance(made_for)
    by_user = gsd not in ("auto", "native")
    if distance is None and by_user:
        raise UsageError(
            f"the ground sampling distance of {reader.path} is unknown, so it cannot be resampled "
            "to a gsd in metres; leave out --gsd."
        )
    if distance is None or wanted is None:
        return NATIVE
    factor = factor_for(distance, wanted)
    if gsd == "auto" and made_for and unusual(distance * float(factor), made_for):
        factor = NATIVE  # too coarse: enlarging would only cost time
    if by_user or factor != NATIVE:
        seen = distance * float(factor)
        off = by_user and abs(seen / wanted - 1) > _OFF
        nearest = f", the nearest to {length(wanted)} that can be had" if off else ""
        reporter.note(
            f"model {model.name!r} sees the raster at {length(seen)} per pixel{nearest}; the "
            f"raster has {length(distance)}."
        )
    return factor


def view_factors(base: Fraction, scales: Sequence[float]) -> list[Fraction]:
    """Raster pixels per view pixel for each scale, ascending.

    base: at scale 1. Raises UsageError for scales that would need fractions of pixels.
    """
    ratios = {scale: Fraction(scale).limit_denominator(1000) for scale in scales}
    if not all(ratios.values()):
        raise UsageError(f"scale {min(scales):g} is too small; use 0.001 or more.")
    factors = {base / ratio: scale for scale, ratio in ratios.items()}
    coarsest = max(factors)
    for factor, scale in factors.items():
        if factor.denominator > 1 and factor != Fraction(1, 2):
            raise UsageError(
                f"scale {scale:g} would need {float(factor):.3g} raster pixels per pixel that the "
                "model sees; whole numbers and 0.5 are possible."
            )
    for factor, scale in factors.items():
        if (coarsest / factor).denominator > 1:
            raise UsageError(
                f"scales {scale:g} and {factors[coarsest]:g} are not multiples of each other; "
                "halve from one to the next, as in 1,0.5,0.25."
            )
    return sorted(factors)
