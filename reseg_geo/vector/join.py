"""Polygons that strips have cut are put together again."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from reseg_geo.vector.trace import Integers, Polygons


@dataclass(frozen=True)
class Pieces:
    """The polygons of a strip, in pixel coordinates of the raster.

    polygons, values: (n,); sums: of another raster in each, number of known pixels and total,
    (2, n); upper, lower: of the pixels of the first and the last row, 1 + the index of their
    polygon, or 0, (w,); pins: columns at which only the lower seam makes a vertex; bottom: the row
    of that seam; last: whether the raster ends with the strip.
    """

    polygons: Polygons
    values: Integers
    sums: NDArray[np.float64]
    upper: Integers
    lower: Integers
    pins: Integers
    bottom: int
    last: bool


@dataclass(frozen=True)
class Batch:
    """Complete polygons, (n,), their class values, (n,), and their sums, (2, n), as in `Pieces`.

    bottom: the row of the raster up to which all is done.
    """

    polygons: Polygons
    values: Integers
    sums: NDArray[np.float64]
    bottom: int

    @property
    def means(self) -> NDArray[np.float64]:
        """Mean of the other raster in each, (n,); NaN where it is not known."""
        with np.errstate(invalid="ignore"):
            return self.sums[1] / self.sums[0]


class Joiner:
    """Takes the chunks strip by strip, and gives polygons that no later strip adds to."""

    def __init__(self, pins_stay: bool = False) -> None:
        """pins_stay: leave the vertices where a seam has cut a straight border."""
        self._pins_stay = pins_stay
        # Pieces so far of regions that go on below, and the region of each, from 0.
        self._polygons: Polygons = np.empty(0, object)
        self._owner = np.empty(0, np.int64)
        # Of each such region: class, sums, and the seam below the strip that it began in.
        self._values = np.empty(0, np.int64)
        self._sums = np.empty((2, 0))
        self._since = np.empty(0, np.int64)
        self._lower = np.empty(0, np.int64)  # as in Pieces, by region
        self._pins: dict[int, Integers] = {}

    def add(self, new: Pieces) -> Batch:
        """The polygons that are complete with this strip."""
        polygons = np.concatenate([self._polygons, new.polygons])
        values = np.concatenate([self._values, new.values])
        sums = np.concatenate([self._sums, new.sums], axis=1)
        since = np.concatenate([self._since, np.full(len(new.values), new.bottom)])
        region = self._regions(new, values)
        owner = region[
            np.concatenate([self._owner, len(self._values) + np.arange(len(new.values))])
        ]
        count = int(region.max(initial=-1)) + 1
        totals = np.stack([np.bincount(region, each, count) for each in sums]).astype(np.float64)
        kind, first = np.zeros(count, np.int64), np.full(count, new.bottom)
        kind[region] = values
        np.minimum.at(first, region, since)
        below = new.lower > 0
        reached = region[len(self._values) + new.lower[below] - 1]
        goes_on = np.zeros(count, bool)
        goes_on[reached] = not new.last
        done = ~goes_on
        begun = int(first[done].min(initial=new.bottom))
        joined = self._joined(polygons[done[owner]], owner[done[owner]], begun)
        number = np.cumsum(goes_on) - 1
        self._polygons, self._owner = polygons[goes_on[owner]], number[owner[goes_on[owner]]]
        self._values, self._sums = kind[goes_on], totals[:, goes_on]
        self._since = first[goes_on]
        self._lower = np.zeros_like(new.lower)
        self._lower[below] = number[reached] + 1
        self._pins[new.bottom] = new.pins
        oldest = self._since.min(initial=new.bottom)
        self._pins = {row: pins for row, pins in self._pins.items() if row >= oldest}
        return Batch(joined, kind[done], totals[:, done], new.bottom)

    def _regions(self, new: Pieces, values: Integers) -> Integers:
        """Which chunks belong together: a number for each open region, then for each new chunk."""
        links = np.empty((0, 2), np.int64)
        if len(self._lower):
            over = np.stack([self._lower - 1, new.upper + len(self._values) - 1], axis=1)
            over = over[(self._lower > 0) & (new.upper > 0)]
            links = np.unique(over[values[over[:, 0]] == values[over[:, 1]]], axis=0)
        graph = coo_array(
            (np.ones(len(links), np.int8), (links[:, 0], links[:, 1])), shape=(len(values),) * 2
        )
        return connected_components(graph, directed=False)[1].astype(np.int64)

    def _joined(self, polygons: Polygons, owner: Integers, begun: int) -> Polygons:
        """One polygon of the chunks of each owner, in the order of their numbers.

        begun: the first seam that any of them crosses.
        """
        order = np.argsort(owner, kind="stable")
        polygons = polygons[order]
        starts = np.flatnonzero(np.diff(owner[order], prepend=-1))
        sizes = np.diff(starts, append=len(polygons))
        joined = polygons[starts]
        for size in np.unique(sizes[sizes > 1]).tolist():
            group = np.flatnonzero(sizes == size)
            parts = polygons[starts[group][:, None] + np.arange(size)]
            joined[group] = shapely.coverage_union_all(parts, axis=1)
        if not self._pins_stay:
            cut = sizes > 1
            joined[cut] = self._unpinned(joined[cut], begun)
        return joined

    def _unpinned(self, polygons: Polygons, begun: int) -> Polygons:
        """The polygons without the vertices that only seams, from `begun` on, have made."""
        pins = [columns + 1j * row for row, columns in self._pins.items() if row >= begun]
        if not len(polygons) or not pins:
            return polygons
        rings, owner = shapely.get_rings(polygons, return_index=True)
        points, ring = shapely.get_coordinates(rings, return_index=True)
        keep = ~np.isin(points[:, 0] + 1j * points[:, 1], np.concatenate(pins))
        return shapely.polygons(
            shapely.linearrings(points[keep], indices=ring[keep]), indices=owner
        )
