"""Join the parts of polygons that were cut at the seams between strips."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from reseg_geo.vector.trace import Integers, Polygons


@dataclass(frozen=True)
class StripPolygons:
    """The polygons of a strip, in pixel coordinates of the raster.

    polygons, values: polygons and their class values, (n,); sums: number of pixels with known
    confidence and sum of confidence of each, (2, n); upper, lower: for each pixel of the first and
    last row, 1 + the index of its polygon or 0, (w,); seam_columns: columns of vertices that exist
    only because of the lower seam; bottom: the row of that seam; last: whether this is the last
    strip of the raster.
    """

    polygons: Polygons
    values: Integers
    sums: NDArray[np.float64]
    upper: Integers
    lower: Integers
    seam_columns: Integers
    bottom: int
    last: bool


@dataclass(frozen=True)
class Batch:
    """Complete polygons with the same fields as `StripPolygons`.

    bottom: the row of the raster up to which strips have been processed.
    """

    polygons: Polygons
    values: Integers
    sums: NDArray[np.float64]
    bottom: int

    @property
    def means(self) -> NDArray[np.float64]:
        """Mean confidence of each polygon, (n,); NaN if unknown."""
        with np.errstate(invalid="ignore"):
            return self.sums[1] / self.sums[0]


class Joiner:
    """Takes polygons strip by strip and returns those that no later strip can extend.

    "Open" regions are those that reach the lower seam of the last strip.
    """

    def __init__(self, keep_seam_vertices: bool = False) -> None:
        """keep_seam_vertices: keep the vertices where a seam has cut a straight border."""
        self._keep_seam_vertices = keep_seam_vertices
        # Parts of the open regions so far, and the number of the region of each.
        self._polygons: Polygons = np.empty(0, object)
        self._owner = np.empty(0, np.int64)
        # By open region: class, sums, and the lower seam of the strip in which it begins.
        self._values = np.empty(0, np.int64)
        self._sums = np.empty((2, 0))
        self._since = np.empty(0, np.int64)
        self._lower = np.empty(0, np.int64)  # by pixel: 1 + its open region, or 0
        self._seam_columns: dict[int, Integers] = {}  # by row of the seam

    def add(self, new: StripPolygons) -> Batch:
        """Add a strip; returns the polygons that are complete with it."""
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
        still_open = np.zeros(count, bool)
        still_open[reached] = not new.last
        done = ~still_open
        begun = int(first[done].min(initial=new.bottom))
        joined = self._joined(polygons[done[owner]], owner[done[owner]], begun)
        number = np.cumsum(still_open) - 1
        kept = still_open[owner]
        self._polygons, self._owner = polygons[kept], number[owner[kept]]
        self._values, self._sums = kind[still_open], totals[:, still_open]
        self._since = first[still_open]
        self._lower = np.zeros_like(new.lower)
        self._lower[below] = number[reached] + 1
        self._seam_columns[new.bottom] = new.seam_columns
        oldest = self._since.min(initial=new.bottom)
        self._seam_columns = {
            row: columns for row, columns in self._seam_columns.items() if row >= oldest
        }
        return Batch(joined, kind[done], totals[:, done], new.bottom)

    def _regions(self, new: StripPolygons, values: Integers) -> Integers:
        """The region number of each open region, followed by that of each new polygon."""
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
        """The union of the parts of each owner, in the order of the owners' numbers.

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
        if not self._keep_seam_vertices:
            cut = sizes > 1
            joined[cut] = self._without_seam_vertices(joined[cut], begun)
        return joined

    def _without_seam_vertices(self, polygons: Polygons, begun: int) -> Polygons:
        """The polygons without the vertices that exist only because of seams from `begun` on."""
        vertices = [
            columns + 1j * row for row, columns in self._seam_columns.items() if row >= begun
        ]
        if not len(polygons) or not vertices:
            return polygons
        rings, owner = shapely.get_rings(polygons, return_index=True)
        points, ring = shapely.get_coordinates(rings, return_index=True)
        keep = ~np.isin(points[:, 0] + 1j * points[:, 1], np.concatenate(vertices))
        return shapely.polygons(
            shapely.linearrings(points[keep], indices=ring[keep]), indices=owner
        )
