"""Which classes lie along the borders of polygons that share their vertices with neighbours."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from reseg_geo.raster.shapes import Shapes

# Odd constants of the SplitMix64 generator, by which bits of coordinates are mixed.
_STEP, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_PART = 20  # polygons that are cut into segments at a time


class Borders:
    """Lengths of the borders of some polygons, by the class on the other side.

    Neighbours share every vertex of their common border, as polygons of `vectorize` do, also
    simplified and smoothed ones; so a segment of one is a segment of the other, and is found by
    its 64-bit hash. Memory grows with the vertices of these polygons only.
    """

    def __init__(self, shapes: Shapes, names: Sequence[str], crs: str | None) -> None:
        """shapes: (n,) polygons in a CRS; names: of their classes."""
        self._degrees = crs is not None and CRS(crs).is_geographic
        self._names = list(names)
        frames = shapely.envelope(shapes)  # without the vertices, which are many
        self._tree = shapely.STRtree(frames)
        parts = [
            (first, *_segments(shapes[first : first + _PART], self._degrees))
            for first in range(0, len(shapes), _PART)
        ]
        keys, lengths = (np.concatenate([each[i] for each in parts]) for i in (1, 2))
        owner = np.concatenate([own + first for first, _, _, own in parts])
        del parts
        order = np.argsort(keys, kind="stable")
        self._keys, self._lengths, self._owner = keys[order], lengths[order], owner[order]
        self._total = np.bincount(owner, lengths, len(shapes))
        self._classes: dict[str, int] = {}
        self._shared = np.zeros((len(shapes), 0))

    def add(self, shapes: Shapes, names: Sequence[str]) -> None:
        """Take polygons that may be neighbours; each polygon of the file once."""
        near = np.unique(self._tree.query(shapes)[0])
        found = np.array([i for i in near.tolist() if names[i]], np.int64)
        if not len(found):
            return
        keys, _, owner = _segments(shapes[found], self._degrees)
        column = np.array([self._column(names[i]) for i in found.tolist()])[owner]
        if len(self._classes) > self._shared.shape[1]:
            more = len(self._classes) - self._shared.shape[1]
            self._shared = np.pad(self._shared, ((0, 0), (0, more)))
        order = np.argsort(keys)  # sorted keys are found much faster
        keys, column = keys[order], column[order]
        first = np.searchsorted(self._keys, keys)
        # A segment belongs to two of the polygons if these are neighbours.
        for place in (first, first + 1):
            inside = place < len(self._keys)
            hit = np.flatnonzero(inside)[self._keys[place[inside]] == keys[inside]]
            where = self._owner[place[hit]], column[hit]
            np.add.at(self._shared, where, self._lengths[place[hit]])

    def most_common(self) -> tuple[list[str], NDArray[np.float64]]:
        """The class that shares most of each border, "" for none, and its share, 0 to 1, (n,)."""
        other = self._shared.copy()
        for row, name in enumerate(self._names):
            if name in self._classes:
                other[row, self._classes[name]] = 0
        if not other.shape[1]:
            return [""] * len(self._names), np.zeros(len(self._names))
        best, words = other.argmax(axis=1), list(self._classes)
        length = other[np.arange(len(other)), best]
        shares = np.divide(length, self._total, out=np.zeros(len(other)), where=self._total > 0)
        names = [words[i] if share > 0 else "" for i, share in zip(best, shares, strict=True)]
        return names, np.minimum(shares, 1.0)

    def _column(self, name: str) -> int:
        return self._classes.setdefault(name, len(self._classes))


def _segments(
    shapes: Shapes, degrees: bool
) -> tuple[NDArray[np.uint64], NDArray[np.float64], NDArray[np.int64]]:
    """The segments of polygons: a hash that does not depend on direction, the length, the polygon.

    degrees: whether coordinates are longitude and latitude, so that lengths are of one unit.
    """
    parts, of_shape = shapely.get_parts(shapes, return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    points, of_ring = shapely.get_coordinates(rings, return_index=True)
    inside = of_ring[1:] == of_ring[:-1]
    start, end = points[:-1][inside] + 0.0, points[1:][inside] + 0.0  # without -0.0
    owner = of_shape[of_part[of_ring[1:][inside]]].astype(np.int64)
    step = end - start
    if degrees:
        step[:, 0] *= np.cos(np.radians((start[:, 1] + end[:, 1]) / 2))
    back = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    start[back], end[back] = end[back], start[back].copy()
    keys = np.zeros(len(start), np.uint64)
    for values in (start[:, 0], start[:, 1], end[:, 0], end[:, 1]):
        keys = (keys ^ np.ascontiguousarray(values).view(np.uint64)) * _MIX + _STEP
        keys ^= keys >> np.uint64(29)
    return keys, np.hypot(*step.T), owner
