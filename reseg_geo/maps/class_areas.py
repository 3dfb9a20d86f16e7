"""Area statistics of the classes of a map."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from reseg_geo.classes import LandCover
from reseg_geo.grid import Box
from reseg_geo.maps.legend import legend_of
from reseg_geo.palette import Color

if TYPE_CHECKING:
    from reseg_geo.place.geodesy import AreaMeasure


@dataclass(frozen=True)
class ClassSummary:
    """Pixel count and area of one class.

    area_m2: in m², None if the raster has no usable CRS; code: the code of the class in its scheme,
    None if it has none.
    """

    value: int
    name: str
    color: Color
    pixels: int
    area_m2: float | None
    code: str | None = None


class ClassAreas:
    """Adds up pixels and area of each class while a map is written."""

    def __init__(self, classes: Sequence[LandCover], measure: "AreaMeasure") -> None:
        self._legend = legend_of(classes)
        self._measure = measure
        self._pixels = np.zeros(len(classes) + 1, np.int64)
        self._area = np.zeros(len(classes) + 1)

    def add(self, values: NDArray[np.integer], box: Box) -> None:
        """Add the class values of a box, (h, w)."""
        size = len(self._pixels)
        self._pixels += np.bincount(values.ravel(), minlength=size)
        if self._measure.known:
            areas = self._measure.pixel_areas(box)
            self._area += np.bincount(values.ravel(), areas.ravel(), minlength=size)

    @property
    def pixels(self) -> dict[int, int]:
        """Pixel counts by class value, including 0 (no data)."""
        return {value: int(n) for value, n in enumerate(self._pixels)}

    def summaries(self) -> tuple[ClassSummary, ...]:
        """One summary per class, in the order of the class list."""
        # Unknown, too, if all data lies where there is no place.
        known = self._measure.known and bool(self._area.any() or not self._pixels.any())
        return tuple(
            ClassSummary(
                entry.value,
                entry.name,
                entry.color,
                int(self._pixels[entry.value]),
                float(self._area[entry.value]) if known else None,
                entry.code,
            )
            for entry in self._legend
        )
