"""Class maps that overlap as one: at each pixel they vote, the nearer to its own middle the more.

A map's vote for its class there weighs its confidence in per cent (at least 1) times the distance
to the nearest pixel without data or outside of the map, in whole pixels (of the king's moves in
chess) up to `FEATHER`. The class with the greatest sum wins, the first of those that are equal. All
of it is whole numbers, so neither the order of the maps nor that of the blocks can matter.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.vrt import WarpedVRT
from scipy.ndimage import distance_transform_cdt

from reseg_geo.grid import Box, Grid
from reseg_geo.maps.classmap import class_values, on_grid
from reseg_geo.maps.common_grid import Placed
from reseg_geo.maps.confidence import CONFIDENCE_NO_DATA
from reseg_geo.raster.gdal_errors import reading
from reseg_geo.raster.opening import open_raster

FEATHER = 224  # pixels, a window's side

Values = NDArray[np.int32]
Sure = NDArray[np.uint8]
_Open: TypeAlias = "rasterio.DatasetReader | WarpedVRT"
_Pair: TypeAlias = "tuple[_Open, _Open]"


@dataclass(frozen=True)
class Part:
    """A class map and its confidence, and where they lie on the common grid."""

    class_map: str
    confidence: str
    placed: Placed


@dataclass(frozen=True)
class Blended:
    """Classes and confidence of a box, (h, w) each, 0 and 255 for no data; overlaps: where more
    than one map has data, None if nowhere.
    """

    values: Values
    sure: Sure
    overlaps: NDArray[np.bool_] | None


class Blender:
    """Reads boxes of the common grid; use it as a context manager.

    Memory does not grow with the number of maps, but with the classes in one box.
    """

    _most = 32  # maps that are open at a time

    def __init__(self, grid: Grid, parts: Sequence[Part], name: str) -> None:
        """name: of the mosaic, in errors."""
        self._grid, self._parts, self._name = grid, parts, name
        self._open: dict[Part, tuple[contextlib.ExitStack, _Pair]] = {}
        self._row: tuple[Box, list[Part]] | None = None  # the last, and what lies in it

    def __enter__(self) -> "Blender":
        return self

    def __exit__(self, *error: object) -> None:
        for stack, _ in self._open.values():
            stack.close()
        self._open.clear()

    def read(self, box: Box) -> Blended | None:
        """A box of the common grid; None where no map lies. Raises InputError for damaged maps."""
        inside = [
            (part, common)
            for part in self._beside(box)
            if (common := box.intersection(part.placed.box)) is not None
        ]
        if not inside:
            return None
        values = np.zeros((box.height, box.width), np.int32)
        sure = np.full(values.shape, CONFIDENCE_NO_DATA, np.uint8)
        maps = np.zeros(values.shape, np.int32)
        for part, common in inside:
            at = common.within(box)
            own, own_sure = self._read(part, common)
            valid = own > 0
            values[at][valid], sure[at][valid] = own[valid], own_sure[valid]
            maps[at] += valid
        overlaps = maps > 1
        if not overlaps.any():
            return Blended(values, sure, None)
        won, won_sure = self._vote(box, inside, overlaps)
        return Blended(
            np.where(overlaps, won, values), np.where(overlaps, won_sure, sure), overlaps
        )

    def _beside(self, box: Box) -> list[Part]:
        """The maps in a box's rows: boxes come row by row, and there may be many maps."""
        row = Box(box.top, 0, box.height, self._grid.width)
        if self._row is None or self._row[0] != row:
            self._row = row, [part for part in self._parts if row.intersection(part.placed.box)]
        return self._row[1]

    def _vote(
        self, box: Box, inside: Sequence[tuple[Part, Box]], overlaps: NDArray[np.bool_]
    ) -> tuple[Values, Sure]:
        """Classes and confidence of a box, right where maps overlap."""
        votes: dict[int, NDArray[np.int64]] = {}
        sums: dict[int, NDArray[np.int64]] = {}
        for part, common in inside:
            at = common.within(box)
            if not overlaps[at].any():
                continue
            around = _grown(common, FEATHER).intersection(part.placed.box) or common
            wide, wide_sure = self._read(part, around)
            tile = common.within(around)
            own, own_sure = wide[tile], wide_sure[tile].astype(np.int64)
            weight = closeness(wide > 0)[tile] * np.maximum(own_sure, 1)
            for value in np.unique(own[own > 0]).tolist():
                cast = np.where(own == value, weight, 0)
                if value not in votes:
                    votes[value], sums[value] = np.zeros((2, box.height, box.width), np.int64)
                votes[value][at] += cast
                sums[value][at] += cast * own_sure
        best = np.zeros((box.height, box.width), np.int64)
        total, won = best.copy(), np.zeros(best.shape, np.int32)
        for value in sorted(votes):
            more = votes[value] > best
            won[more] = value
            best[more], total[more] = votes[value][more], sums[value][more]
        mean = (2 * total + best) // np.maximum(2 * best, 1)
        return won, mean.astype(np.uint8)

    def _read(self, part: Part, box: Box) -> tuple[Values, Sure]:
        """Classes and confidence (0 where there is none) of a box of the common grid."""
        class_map, confidence = self._datasets(part)
        place = part.placed.box
        own = Box(box.top - place.top, box.left - place.left, box.height, box.width)
        with reading(part.class_map):
            values = class_values(class_map, own)
        with reading(part.confidence):
            return values, class_values(confidence, own).clip(0, 100).astype(np.uint8)

    def _datasets(self, part: Part) -> _Pair:
        if part in self._open:
            self._open[part] = self._open.pop(part)  # the last used is the last to be closed
            return self._open[part][1]
        while len(self._open) >= self._most:
            self._open.pop(next(iter(self._open)))[0].close()
        stack = contextlib.ExitStack()
        box = part.placed.box
        grid = Grid(box.width, box.height, self._grid.transform_of(box), self._grid.crs)

        def opened(path: str) -> _Open:
            dataset = stack.enter_context(open_raster(path))
            if part.placed.aligned:
                return dataset
            return stack.enter_context(on_grid(dataset, grid, self._name))

        try:
            pair = opened(part.class_map), opened(part.confidence)
        except BaseException:
            stack.close()
            raise
        self._open[part] = stack, pair
        return pair


def closeness(valid: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many pixels each lies from the next without data or outside, 1 to `FEATHER`; 0 in it."""
    steps = distance_transform_cdt(np.pad(valid, 1), "chessboard")[1:-1, 1:-1]
    return np.minimum(steps, FEATHER).astype(np.int64)


def _grown(box: Box, by: int) -> Box:
    return Box(box.top - by, box.left - by, box.height + 2 * by, box.width + 2 * by)
