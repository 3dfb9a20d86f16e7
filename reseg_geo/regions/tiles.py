"""Regions made once per tile and joined, so that all windows see the same regions."""

import contextlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reseg_geo.grid import TILE_SIZE, Box, Grid
from reseg_geo.progress.stopping import checkpoint
from reseg_geo.raster.resampled import RasterView
from reseg_geo.regions import RegionSource
from reseg_geo.storage.checked import ARRAYS, SPARE, read_checked, write_checked
from reseg_geo.storage.staging import output_error

# Pixels to the left of and above a tile: together 1024 px, the input size of SAM. Refinement needs
# some for any source, and must not change the regions that the model sees.
MARGIN = 224
# Tiles whose labels stay in memory; a block touches four at most, and shares most with the next.
_IN_MEMORY = 10
_SLOW = 2.0  # seconds to make a tile


class JoinedRegions:
    """Labels of any box, from those of the tiles that it touches; see `RegionSource`.

    Sources such as SAM return different regions for each image. So regions are made once per tile,
    and end at its border: a region that continues in the next tile has another label there. Labels
    then depend neither on windows nor on the order of work, and a file of them (`reseg-geo
    regions`) can replace the source.

    grid: of the view; labels_of: (levels, h, w) of a tile and the margin above and to its left,
    numbered from 1; 0 for none.
    """

    placed, parallel = True, False

    def __init__(
        self, levels: int, grid: Grid, labels_of: Callable[[Box], NDArray[np.int32]]
    ) -> None:
        self.levels, self._grid, self._labels_of = levels, grid, labels_of

    def labels(
        self, rgb: NDArray[np.uint8], valid: NDArray[np.bool_], box: Box
    ) -> NDArray[np.int32]:
        """See `RegionSource`; pixels are read again, because tiles may extend beyond the box."""
        result, used = np.zeros((self.levels, box.height, box.width), np.int32), 0
        for tile in tiles_under(box, self._grid):
            part = tile.intersection(box)
            assert part is not None
            labels = self._labels_of(tile)
            labels = labels[(slice(None), *part.within(_ending_with(tile, labels)))]
            target = result[(slice(None), *part.within(box))]
            np.add(labels, used, out=target)  # so that labels of tiles stay distinct and in order
            if used and not labels.all():
                target[labels == 0] = 0
            used += int(labels.max())
        return result if valid.all() else np.where(valid, result, 0)

    def around(self, box: Box) -> NDArray[np.int32]:
        """Labels of a box as the tile at its lower right corner has them, (levels, h, w).

        The box lies within that tile and its margin, so no region ends at a border of tiles.
        """
        tile = [*tiles_under(box, self._grid)][-1]
        labels = self._labels_of(tile)
        return labels[(slice(None), *box.within(_ending_with(tile, labels)))]


class TileRegions(JoinedRegions):
    """The same, made when they are needed; several threads may ask.

    folder: for labels that do not fit into memory; target: the output, named in errors.
    """

    def __init__(self, source: RegionSource, view: RasterView, folder: Path, target: Path) -> None:
        super().__init__(source.levels, view.grid, self.tile)
        self.parallel = source.parallel
        self._source, self._view, self._folder, self._target = source, view, folder, target
        self._forgotten = 0  # rows
        self._lock, self._locks = threading.Lock(), dict[tuple[int, int], threading.Lock]()
        self._in_memory: OrderedDict[tuple[int, int], NDArray[np.int32]] = OrderedDict()
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise output_error(target, error) from error

    def tile(self, tile: Box) -> NDArray[np.int32]:
        """The labels of a tile with its margin, computed only once."""
        corner = (tile.top, tile.left)
        with self._lock:
            own = self._locks.setdefault(corner, threading.Lock())
        with own:  # of two threads that need a tile, one makes it
            labels = self._in_memory.get(corner)
            if labels is None:
                stored = read_checked(self._path(corner)) or read_checked(self._path(corner, SPARE))
                labels = self._made(corner, tile) if stored is None else stored["labels"]
        with self._lock:
            self._in_memory[corner] = labels
            self._in_memory.move_to_end(corner)
            old = self._in_memory.popitem(last=False) if len(self._in_memory) > _IN_MEMORY else None
        if old is not None:
            self._store(*old, SPARE)
        return labels

    def _made(self, corner: tuple[int, int], tile: Box) -> NDArray[np.int32]:
        checkpoint()
        began = time.monotonic()
        labels = self.make(tile)
        if time.monotonic() - began > _SLOW:  # a run that is stopped should not make them again
            self._store(corner, labels)
        return labels

    def forget(self, above: int) -> None:
        """Delete the labels of tiles above this row, which are no longer needed."""
        with self._lock:
            if above <= self._forgotten:
                return
            self._forgotten = above
            for known in (self._in_memory, self._locks):
                for corner in [corner for corner in known if corner[0] < above]:
                    del known[corner]
        for path in self._folder.glob(f"*{ARRAYS}"):
            if int(path.stem.split("-")[1]) < above:
                with contextlib.suppress(OSError):  # the folder is deleted at the end anyway
                    path.unlink()

    def make(self, tile: Box) -> NDArray[np.int32]:
        """Compute the labels of a tile with its margin: (levels, h, w), from 1; 0: none."""
        top, left = max(0, tile.top - MARGIN), max(0, tile.left - MARGIN)
        image = Box(top, left, tile.bottom - top, tile.right - left)
        rgb, valid = self._view.read(image)
        if not valid[tile.within(image)].any():
            return np.zeros((self.levels, image.height, image.width), np.int32)
        return self._source.labels(rgb, valid, image).astype(np.int32, copy=False)

    def _path(self, corner: tuple[int, int], kind: str = "tile") -> Path:
        return self._folder / f"{kind}-{corner[0]}-{corner[1]}{ARRAYS}"

    def _store(
        self, corner: tuple[int, int], labels: NDArray[np.int32], kind: str = "tile"
    ) -> None:
        if self._path(corner).exists() or self._path(corner, kind).exists():
            return
        try:
            write_checked(self._path(corner, kind), {"labels": labels}, compress=True)
        except OSError as error:
            raise output_error(self._target, error) from error


def _ending_with(tile: Box, labels: NDArray[np.integer]) -> Box:
    """The box of labels that end at the lower right corner of a tile."""
    _, height, width = labels.shape
    return Box(tile.bottom - height, tile.right - width, height, width)


def tiles_under(box: Box, grid: Grid) -> Iterator[Box]:
    """The tiles of a grid that a box touches, row by row."""
    inside = box.intersection(grid.box)
    if inside is None:
        return
    for top in range(inside.top // TILE_SIZE * TILE_SIZE, inside.bottom, TILE_SIZE):
        for left in range(inside.left // TILE_SIZE * TILE_SIZE, inside.right, TILE_SIZE):
            tile = Box(top, left, TILE_SIZE, TILE_SIZE).intersection(grid.box)
            assert tile is not None
            yield tile


def renumbered(labels: NDArray[np.integer]) -> NDArray[np.int32]:
    """The labels as consecutive numbers in the same order; 0, no region, stays 0."""
    if labels.size and labels.min() >= 0 and labels.max() <= labels.size:
        indices, used = labels, np.zeros(int(labels.max()) + 1, bool)
        used[labels] = True
        used[0] = False
    else:  # negative, or too large for a look-up table
        values, indices = np.unique(labels, return_inverse=True)
        indices, used = indices.reshape(labels.shape), values != 0
    numbers = np.zeros(len(used), np.int32)
    numbers[used] = np.arange(1, np.count_nonzero(used) + 1)
    return numbers[indices]
