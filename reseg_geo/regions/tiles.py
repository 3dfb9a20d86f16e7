"""Regions made once per tile and joined, so that every window sees the same ones."""

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

# Pixels to the right and below that a tile also sees: 1024 px in all, the input size of SAM.
_MARGIN = 224
# Labels in memory; a box of a block covers four tiles at most.
_IN_MEMORY = 6
# Labels of the n-th tile of a box begin here, so that none are mixed up and their order is kept.
_OFFSET = 2**40


class TileRegions:
    """Labels of any box, from those of the tiles that it covers; see `RegionSource`.

    A source such as SAM gives other regions for each image. So regions are made once per tile, from
    the 1024 px that begin with it, and end at its border: a region that continues in the next tile
    has another label there. Labels then depend neither on windows nor on the order of work, and a
    file of them (`reseg-geo regions`) can replace the source.

    folder: for labels that do not fit into memory; target: the output that they are for, named in
    errors.
    """

    placed = True

    def __init__(self, source: RegionSource, view: RasterView, folder: Path, target: Path) -> None:
        self.levels = source.levels
        self._source, self._view, self._folder, self._target = source, view, folder, target
        self._in_memory: OrderedDict[tuple[int, int], NDArray[np.int32]] = OrderedDict()
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise output_error(target, error) from error

    def labels(
        self, rgb: NDArray[np.uint8], valid: NDArray[np.bool_], box: Box
    ) -> NDArray[np.int64]:
        """See `RegionSource`; pixels are read again, since tiles may reach beyond the box."""
        return joined_labels(box, self._view.grid, valid, self.tile)

    def tile(self, tile: Box) -> NDArray[np.int32]:
        """The labels of a tile, made only once."""
        place = (tile.top, tile.left)
        labels = self._in_memory.get(place)
        if labels is None:
            kept = read_checked(self._path(place))
            labels = self.make(tile) if kept is None else kept["labels"]
        self._in_memory[place] = labels
        self._in_memory.move_to_end(place)
        if len(self._in_memory) > _IN_MEMORY:
            self._keep(*self._in_memory.popitem(last=False))
        return labels

    def forget(self, above: int) -> None:
        """Drop the labels above this row; they will not be needed again."""
        for place in [place for place in self._in_memory if place[0] < above]:
            del self._in_memory[place]
        for path in self._folder.glob("tile-*.arrays"):
            if int(path.stem.split("-")[1]) < above:
                with contextlib.suppress(OSError):  # it goes with the folder at the end
                    path.unlink()

    def make(self, tile: Box) -> NDArray[np.int32]:
        """The labels of a tile, (levels, h, w), numbered from 1 in each level; 0 is no region."""
        wide = Box(tile.top, tile.left, tile.height + _MARGIN, tile.width + _MARGIN)
        image = wide.intersection(self._view.grid.box)
        assert image is not None
        rgb, valid = self._view.read(image)
        inside = (slice(None), *tile.within(image))
        if not valid[inside[1:]].any():
            return np.zeros((self.levels, tile.height, tile.width), np.int32)
        labels = self._source.labels(rgb, valid, image)[inside]
        return np.stack([renumbered(level) for level in labels])

    def _path(self, place: tuple[int, int]) -> Path:
        return self._folder / f"tile-{place[0]}-{place[1]}.arrays"

    def _keep(self, place: tuple[int, int], labels: NDArray[np.int32]) -> None:
        if self._path(place).exists():
            return
        try:
            write_checked(self._path(place), {"labels": labels}, compress=True)
        except OSError as error:
            raise output_error(self._target, error) from error


class GivenRegions:
    """The same from given labels of tiles, by their first row and column."""

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
    """Labels of a box, (levels, h, w), from those of the tiles that it touches."""
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
    """The same labels as consecutive numbers in the same order; 0, no region, stays 0."""
    if labels.size and labels.min() >= 0 and labels.max() <= labels.size:
        places, used = labels, np.zeros(int(labels.max()) + 1, bool)
        used[labels] = True
        used[0] = False
    else:  # too large for a table of all numbers up to them, or negative
        values, places = np.unique(labels, return_inverse=True)
        places, used = places.reshape(labels.shape), values != 0
    numbers = np.zeros(len(used), np.int32)
    numbers[used] = np.arange(1, np.count_nonzero(used) + 1)
    return numbers[places]
