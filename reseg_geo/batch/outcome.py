"""What becomes of many rasters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reseg_geo.errors import ResegError
from reseg_geo.maps.class_areas import ClassSummary
from reseg_geo.run.result import Result


@dataclass(frozen=True)
class Outcome:
    """What became of a raster: a result, or an error; before: it was there already.

    classes: what its map has; kept: whether its map is, which it is not where only the mosaic was
    asked for.
    """

    raster: str
    result: Result | None
    error: ResegError | None
    seconds: float
    before: bool = False
    classes: tuple[ClassSummary, ...] = ()
    kept: bool = True


@dataclass(frozen=True)
class ManyResult:
    """What became of all rasters, and of their mosaic, if one was asked for.

    classes: of the mosaic, or else the sums over all maps; error: why there is no mosaic.
    """

    outcomes: tuple[Outcome, ...]
    classes: tuple[ClassSummary, ...]
    mosaic: Path | None = None
    confidence: Path | None = None
    error: ResegError | None = None

    @property
    def notice(self) -> str | None:
        """What anyone who uses the maps must read; one model made them all."""
        return next((each.result.notice for each in self.outcomes if each.result), None)

    @property
    def errors(self) -> list[ResegError]:
        """What has failed, in the order of the rasters, the mosaic last."""
        found = [each.error for each in self.outcomes if each.error is not None]
        return found if self.error is None else [*found, self.error]


def sums_of(outcomes: Sequence[Outcome]) -> tuple[ClassSummary, ...]:
    """Classes over all maps; the area is unknown where one is."""
    sums: dict[int, ClassSummary] = {}
    for each in outcomes:
        for entry in each.classes:
            so_far = sums.get(entry.value)
            if so_far is not None:
                known = None not in (so_far.area_m2, entry.area_m2)
                area = (so_far.area_m2 or 0) + (entry.area_m2 or 0) if known else None
                entry = replace(entry, pixels=so_far.pixels + entry.pixels, area_m2=area)
            sums[entry.value] = entry
    return tuple(sums[value] for value in sorted(sums))
