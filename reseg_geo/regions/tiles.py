"""Regions made once per tile and joined, so that all windows see the same regions."""

import contextlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reseg_geo.grid import TILE_SIZE, Box, Grid
from reseg_geo.raster.resampled import RasterView
from reseg_geo.regions import RegionSource
from reseg_geo.storage.checked import read_checked, write_checked
from reseg_geo.storage.staging import output_error

# Margin to the right of and below a tile: together 1024 px, the input size of SAM.
_MARGIN = 224
# Tiles whose labels stay in memory; a block touches at most four.
_IN_MEMORY = 6
# Added to the labels of each further tile of a box, so that they stay distinct and in order.
_OFFSET = 2**40


class TileRegions:
    """Labels of any box, from those of the tiles that it touches; see `RegionSource`.

    Sources such as SAM return different regions for each image. So regions are made once per tile,
    from the 1024 px that start at its upper left corner, and end at its border: a region that
    continues in the next tile has another label there. Labels then depend neither on windows nor on
    the order of work, and a file of them (`reseg-geo regions`) can replace the source.

    folder: for labels that do not fit into memory; target: the output, named in errors.
    """

    placed = True

    def __init__(self, source: RegionSource, view: RasterView, folder: Path, target: Path) -> None:
        self.levels = source.levels
        self._source, self._view, self._folder, self._target = source, view, folder, target
        self._forgotten = 0  # rows
        self._in_memory: OrderedDict[tuple[int, int], NDArray[np.int32]] = OrderedDict()
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise output_error(target, error) from error

    def labels(
        self, rgb: NDArray[np.uint8], valid: NDArray[np.bool_], box: Box
    ) -> NDArray[np.int64]:
        """See `RegionSource`; pixels are read again, because tiles may extend beyond the box."""
        return joined_labels(box, self._view.grid, valid, self.tile)

    def tile(self, tile: Box) -> NDArray[np.int32]:
        """The labels of a tile, computed only once."""
        corner = (tile.top, tile.left)
        labels = self._in_memory.get(corner)
        if labels is None:
            stored = read_checked(self._path(corner))
            labels = self.make(tile) if stored is None else stored["labels"]
        self._in_memory[corner] = labels
        self._in_memory.move_to_end(corner)
        if len(self._in_memory) > _IN_MEMORY:
            self._store(*self._in_memory.popitem(last=False))
        return labels

    def forget(self, above: int) -> None:
        """Delete the labels of tiles above this row, which are no longer needed."""
        if above == self._forgotten:
            return
        self._forgotten = above
        for corner in [corner for corner in self._in_memory if corner[0] < above]:
            del self._in_memory[corner]
        for path in self._folder.glob("tile-*.arrays"):
            if int(path.stem.split("-")[1]) < above:
                with contextlib.suppress(OSError):  # the folder is deleted at the end anyway
                    path.unlink()

    def make(self, tile: Box) -> NDArray[np.int32]:
        """Compute the labels of a tile: (levels, h, w), numbered from 1 in each level; 0: none."""
        wide = Box(tile.top, tile.left, tile.height + _MARGIN, tile.width + _MARGIN)
        image = wide.intersection(self._view.grid.box)
        assert image is not None
        rgb, valid = self._view.read(image)
        inside = (slice(None), *tile.within(image))
        if not valid[inside[1:]].any():
            return np.zeros((self.levels, tile.height, tile.width), np.int32)
        labels = self._source.labels(rgb, valid, image)[inside]
        return np.stack([renumbered(level) for level in labels])

    def _path(self, corner: tuple[int, int]) -> Path:
        return self._folder / f"tile-{corner[0]}-{corner[1]}.arrays"

    def _store(self, corner: tuple[int, int], labels: NDArray[np.int32]) -> None:
        if self._path(corner).exists():
            return
        try:
            write_checked(self._path(corner), {"labels": labels}, compress=True)
        except OSError as error:
            raise output_error(self._target, error) from error


class PrecomputedRegions:
    """The same from precomputed labels of tiles, keyed by first row and column."""

    placed = True

    def __init__(self, grid: Grid, tiles: Mapping[tuple[int, int], NDArray[np.int32]]) -> None:
        self.levels = len(next(iter(tiles.values())))
        self._grid, self._tiles = grid, tiles

    def labels(
        self, rgb: NDArray[np.uint8], valid: NDArray[np.bool_], box: Box
    ) -> NDArray[np.int64]:
        """See `RegionSource`."""
        return joined_labels(box, self._grid, valid, lambda tile: self._tiles[tile.top, tile.left])


def joined_labels(
    box: Box,
    grid: Grid,
    valid: NDArray[np.bool_],
    labels_of: Callable[[Box], NDArray[np.int32]],
) -> NDArray[np.int64]:
    """Labels of a box, (levels, h, w), joined from the tiles that it touches."""
    parts = [(tile, labels_of(tile)) for tile in tiles_under(box, grid)]
    levels = len(parts[0][1])
    result = np.zeros((levels, box.height, box.width), np.int64)
    for number, (tile, whole) in enumerate(parts):
        part = tile.intersection(box)
        assert part is not None
        labels = whole[(slice(None), *part.within(tile))].astype(np.int64)
        result[(slice(None), *part.within(box))] = np.where(labels, labels + number * _OFFSET, 0)
    return np.where(valid, result, 0)


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
