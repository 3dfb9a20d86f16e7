"""The results of many rasters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reseg_geo.errors import ResegError
from reseg_geo.maps.class_areas import ClassSummary
from reseg_geo.run.result import Result

_MAX_ERRORS = 10  # shown in a notebook


@dataclass(frozen=True)
class Outcome:
    """The result of one raster, or its error.

    before: whether an earlier run had already finished it; classes: the areas of its map; kept:
    False if its map is deleted because only the mosaic was asked for.
    """

    raster: str
    result: Result | None
    error: ResegError | None
    seconds: float
    before: bool = False
    classes: tuple[ClassSummary, ...] = ()
    kept: bool = True


@dataclass(frozen=True, repr=False)
class ManyResult:
    """The outcome of each raster, and their mosaic, if one was asked for.

    classes: areas in the mosaic, or else the sums over all maps; error: why there is no mosaic. In
    a notebook it shows the mosaic, its legend and the areas.
    """

    outcomes: tuple[Outcome, ...]
    classes: tuple[ClassSummary, ...]
    mosaic: Path | None = None
    confidence: Path | None = None
    error: ResegError | None = None

    @property
    def notice(self) -> str | None:
        """What everyone who uses the maps must read; one model made them all."""
        return next((each.result.notice for each in self.outcomes if each.result), None)

    @property
    def errors(self) -> list[ResegError]:
        """All errors, in the order of the rasters, the mosaic's last."""
        found = [each.error for each in self.outcomes if each.error is not None]
        return found if self.error is None else [*found, self.error]

    @property
    def _summary(self) -> str:
        count, failed = len(self.outcomes), len(self.errors)
        rasters = "1 raster" if count == 1 else f"{count:,} rasters"
        return f"{rasters}, {failed:,} failed" if failed else rasters

    def __repr__(self) -> str:
        from reseg_geo.publish.notebook import total  # PROJ, which a refused run does not need

        mosaic = "" if self.mosaic is None else f" {str(self.mosaic)!r}"
        return f"<ManyResult{mosaic}: {self._summary}, {total(self.classes)}>"

    def _repr_html_(self) -> str:
        from reseg_geo.publish.notebook import result_html, total

        paths = {"mosaic": self.mosaic, "confidence": self.confidence}
        notices = [self.notice] if self.notice else []
        return result_html(
            f"Land cover, {total(self.classes)}", self.classes, self.mosaic,
            {name: path for name, path in paths.items() if path is not None},
            [*notices, self._summary, *map(str, self.errors[:_MAX_ERRORS])],
        )  # fmt: skip


def sums_of(outcomes: Sequence[Outcome]) -> tuple[ClassSummary, ...]:
    """The classes of all maps added up; an area is None if it is None in one of them."""
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
