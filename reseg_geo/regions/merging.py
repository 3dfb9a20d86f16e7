"""Merge neighbouring regions by Ward's criterion: a graph of regions that grows coarser.

Ward's cost of two neighbours is the increase of the within-region variance, times pixels (Ward,
JASA 1963). Each step is a few operations on whole arrays, for all regions at once.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int32]


class RegionGraph:
    """Regions, their sizes and mean values, and which of them share an edge.

    region_of: (segments,) int32, the region, from 0, that each of the first segments is in now.
    """

    def __init__(self, segments: Labels, planes: Sequence[NDArray[np.floating]]) -> None:
        """segments: (h, w) labels 0..n-1, all present; planes: (h, w) each, such as CIELAB."""
        flat = segments.ravel()
        self._sizes = np.bincount(flat).astype(float)
        self._means = [np.bincount(flat, plane.ravel()) / self._sizes for plane in planes]
        self.region_of: Labels = np.arange(len(self._sizes), dtype=np.int32)
        across, down = segments[:, :-1] != segments[:, 1:], segments[:-1] != segments[1:]
        self._connect(
            np.concatenate([segments[:, :-1][across], segments[:-1][down]]),
            np.concatenate([segments[:, 1:][across], segments[1:][down]]),
        )

    def join_cheapest(self, limit: float) -> None:
        """Let each region join its cheapest neighbour at a cost below `limit`.

        Chains of regions become one, so the cost of the whole may be higher; for small regions.
        """
        edges = self._cheapest(limit)
        own = np.flatnonzero(edges >= 0)
        joined = np.arange(len(edges), dtype=np.int32)
        joined[own] = self._ends[0][edges[own]] + self._ends[1][edges[own]] - own
        self._merge(components(joined))

    def merge_below(self, limit: float) -> None:
        """Merge neighbours until each pair costs at least `limit`.

        Pairs that are each other's cheapest neighbours are merged at once (Murtagh, The Computer
        Journal 1983).
        """
        while True:
            edges, (a, b) = self._cheapest(limit), self._ends
            own = np.flatnonzero(edges >= 0)
            found = edges[own]
            mutual = found[(edges[a[found]] == found) & (edges[b[found]] == found)]
            if not len(mutual):
                return
            joined = np.arange(len(edges), dtype=np.int32)
            joined[b[mutual]] = a[mutual]
            self._merge(components(joined))

    def _cheapest(self, limit: float) -> NDArray[np.int64]:
        """For each region its edge of the lowest cost, if that is below the limit, else -1.

        Of equal costs it is the first edge, so chains of such regions have no cycles.
        """
        a, b = self._ends
        sizes = self._sizes
        distances = sum((mean[a] - mean[b]) ** 2 for mean in self._means)
        costs = distances * (sizes[a] * sizes[b] / (sizes[a] + sizes[b]))
        below = np.flatnonzero(costs < limit)
        a, b, costs = a[below], b[below], costs[below]
        least = np.full(len(sizes), np.inf)
        np.minimum.at(least, a, costs)
        np.minimum.at(least, b, costs)
        none = len(self._ends[0])
        edges = np.full(len(sizes), none)
        for ends in (a, b):
            best = costs == least[ends]
            np.minimum.at(edges, ends[best], below[best])
        return np.where(edges < none, edges, -1)

    def _merge(self, merged: Labels) -> None:
        """Give each region a new number, the same to those that become one."""
        sizes = np.bincount(merged, self._sizes)
        self._means = [np.bincount(merged, mean * self._sizes) / sizes for mean in self._means]
        self._sizes, self.region_of = sizes, merged[self.region_of]
        a, b = merged[self._ends[0]], merged[self._ends[1]]
        apart = a != b
        self._connect(a[apart], b[apart])

    def _connect(self, one: Labels, other: Labels) -> None:
        """Take these pairs of regions as the edges, each pair once, in order."""
        count = len(self._sizes)
        codes = np.minimum(one, other).astype(np.int64) * count + np.maximum(one, other)
        codes.sort()  # np.unique takes several times as long
        codes = codes[np.diff(codes, prepend=-1) > 0]
        self._ends = codes // count, codes % count


def components(joined: Labels) -> Labels:
    """(n,) the item that each item is joined to, or itself -> (n,) numbers of their groups from 0.

    The only cycles may be two items that are joined to each other.
    """
    own = np.arange(len(joined), dtype=np.int32)
    joined = np.where((joined[joined] == own) & (own < joined), own, joined)
    while True:
        further = joined[joined]
        if np.array_equal(further, joined):
            break
        joined = further
    return (np.cumsum(joined == own, dtype=np.int32) - 1)[joined]
