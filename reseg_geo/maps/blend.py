"""Blend overlapping class maps by a weighted vote at each pixel.

The weight of a map's vote is its confidence in per cent (at least 1) times the Chebyshev distance
in pixels, up to `FEATHER`, to the nearest pixel that has no data or lies outside the map. The class
with the largest sum wins; on a tie, the one with the smallest value. All arithmetic is on integers,
so the result does not depend on the order of maps or blocks.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.vrt import WarpedVRT

from reseg_geo.grid import Box, Grid
from reseg_geo.inputs.gdal_errors import reading
from reseg_geo.inputs.opening import open_raster
from reseg_geo.maps.classmap import Values, class_values, on_grid
from reseg_geo.maps.common_grid import Placed
from reseg_geo.maps.confidence import CONFIDENCE_NO_DATA

FEATHER = 224  # pixels, the side of a window

Confidence = NDArray[np.uint8]
_Dataset: TypeAlias = "rasterio.DatasetReader | WarpedVRT"
_Datasets: TypeAlias = "tuple[_Dataset, _Dataset]"  # of a class map and its confidence


@dataclass(frozen=True)
class Part:
    """A class map and its confidence, and their position on the common grid."""

    class_map: str
    confidence: str
    placed: Placed


@dataclass(frozen=True)
class Blended:
    """A blended box.

    values: class values, (h, w), 0 for no data; confidence: in per cent, (h, w), 255 for no data;
    overlaps: True where more than one map has data, (h, w), or None if nowhere.
    """

    values: Values
    confidence: Confidence
    overlaps: NDArray[np.bool_] | None


class Blender:
    """Reads blended boxes of the common grid; use it as a context manager.

    Memory grows with the number of classes in a box, not with the number of maps.
    """

    _max_open = 32  # maps

    def __init__(self, grid: Grid, parts: Sequence[Part], name: str) -> None:
        """name: the mosaic's name for errors."""
        self._grid, self._parts, self._name = grid, parts, name
        self._open: dict[Part, tuple[contextlib.ExitStack, _Datasets]] = {}
        self._row: tuple[Box, list[Part]] | None = None  # the last row of boxes, and its maps

    def __enter__(self) -> "Blender":
        return self

    def __exit__(self, *error: object) -> None:
        for stack, _ in self._open.values():
            stack.close()
        self._open.clear()

    def read(self, box: Box) -> Blended | None:
        """A box of the common grid, or None if no map covers it.

        Raises InputError if a map is damaged.
        """
        inside = [
            (part, common)
            for part in self._in_row(box)
            if (common := box.intersection(part.placed.box)) is not None
        ]
        if not inside:
            return None
        values = np.zeros((box.height, box.width), np.int32)
        confidence = np.full(values.shape, CONFIDENCE_NO_DATA, np.uint8)
        maps = np.zeros(values.shape, np.int32)
        for part, common in inside:
            at = common.within(box)
            own, own_confidence = self._read(part, common)
            valid = own > 0
            values[at][valid], confidence[at][valid] = own[valid], own_confidence[valid]
            maps[at] += valid
        overlaps = maps > 1
        if not overlaps.any():
            return Blended(values, confidence, None)
        winner, its_confidence = self._vote(box, inside, overlaps)
        return Blended(
            np.where(overlaps, winner, values),
            np.where(overlaps, its_confidence, confidence),
            overlaps,
        )

    def _in_row(self, box: Box) -> list[Part]:
        """The maps in a box's rows, kept from box to box because there may be many maps."""
        row = Box(box.top, 0, box.height, self._grid.width)
        if self._row is None or self._row[0] != row:
            self._row = row, [part for part in self._parts if row.intersection(part.placed.box)]
        return self._row[1]

    def _vote(
        self, box: Box, inside: Sequence[tuple[Part, Box]], overlaps: NDArray[np.bool_]
    ) -> tuple[Values, Confidence]:
        """Winning classes and their mean confidence in a box, valid where maps overlap."""
        votes: dict[int, NDArray[np.int64]] = {}
        confidences: dict[int, NDArray[np.int64]] = {}  # sums, weighted by the votes
        for part, common in inside:
            at = common.within(box)
            if not overlaps[at].any():
                continue
            around = common.grown(FEATHER).intersection(part.placed.box) or common
            wide, wide_confidence = self._read(part, around)
            inner = common.within(around)
            own, confidence = wide[inner], wide_confidence[inner].astype(np.int64)
            weight = closeness(wide > 0)[inner] * np.maximum(confidence, 1)
            for value in np.unique(own[own > 0]).tolist():
                cast = np.where(own == value, weight, 0)
                if value not in votes:
                    votes[value] = np.zeros((box.height, box.width), np.int64)
                    confidences[value] = np.zeros_like(votes[value])
                votes[value][at] += cast
                confidences[value][at] += cast * confidence
        best = np.zeros((box.height, box.width), np.int64)
        total, winner = best.copy(), np.zeros(best.shape, np.int32)
        for value in sorted(votes):
            more = votes[value] > best
            winner[more] = value
            best[more], total[more] = votes[value][more], confidences[value][more]
        mean = (2 * total + best) // np.maximum(2 * best, 1)  # rounded
        return winner, mean.astype(np.uint8)

    def _read(self, part: Part, box: Box) -> tuple[Values, Confidence]:
        """Classes and confidence (0 for none) of one map in a box of the common grid."""
        class_map, confidence = self._datasets(part)
        placed = part.placed.box
        own = Box(box.top - placed.top, box.left - placed.left, box.height, box.width)
        with reading(part.class_map):
            values = class_values(class_map, own)
        with reading(part.confidence):
            return values, class_values(confidence, own).clip(0, 100).astype(np.uint8)

    def _datasets(self, part: Part) -> _Datasets:
        if part in self._open:
            self._open[part] = self._open.pop(part)  # last in the dict, so closed last
            return self._open[part][1]
        while len(self._open) >= self._max_open:
            self._open.pop(next(iter(self._open)))[0].close()
        stack = contextlib.ExitStack()
        box = part.placed.box
        grid = Grid(box.width, box.height, self._grid.transform_of(box), self._grid.crs)

        def opened(path: str) -> _Dataset:
            dataset = stack.enter_context(open_raster(path))
            if part.placed.aligned:
                return dataset
            return stack.enter_context(on_grid(dataset, grid, self._name))

        try:
            datasets = opened(part.class_map), opened(part.confidence)
        except BaseException:
            stack.close()
            raise
        self._open[part] = stack, datasets
        return datasets


def closeness(valid: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Chebyshev distance in pixels to the nearest invalid or outside pixel, at most `FEATHER`.

    valid: (h, w); invalid pixels themselves are 0.
    """
    from scipy.ndimage import distance_transform_cdt  # slow to import, needed only for overlaps

    steps = distance_transform_cdt(np.pad(valid, 1), "chessboard")[1:-1, 1:-1]
    return np.minimum(steps, FEATHER).astype(np.int64)
