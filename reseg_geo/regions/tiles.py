"""Regions that are made, put together tile by tile, so that all who ask see the same ones."""

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

# What a tile sees to the right and below beside its own pixels: 1024 px, all that SAM takes.
_MARGIN = 224
# Labels in memory; a box of a block covers four tiles at most.
_AT_HAND = 6
# Labels of the n-th tile of a box begin here, so that none are mixed up and their order is kept.
_APART = 2**40


class TileRegions:
    """Labels of any box, from those of the tiles that it covers; see `RegionSource`.

    A source that makes regions makes other ones for each image. So they are made once for a tile,
    from 1024 px that begin with it, and end where it ends: a region that goes on in the next tile
    is another one there. Labels then depend neither on windows nor on the order of work, and a file
    that holds them (`reseg-geo regions`) stands for the source.

    folder: where labels are kept that do not fit the memory; target: the output that they are for,
    named in errors.
    """

    placed = True

    def __init__(self, source: RegionSource, view: RasterView, folder: Path, target: Path) -> None:
        self.levels = source.levels
        self._source, self._view, self._folder, self._target = source, view, folder, target
        self._at_hand: OrderedDict[tuple[int, int], NDArray[np.int32]] = OrderedDict()
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise output_error(target, error) from error

    def labels(
        self, rgb: NDArray[np.uint8], valid: NDArray[np.bool_], box: Box
    ) -> NDArray[np.int64]:
        """See `RegionSource`; the pixels are read anew, since tiles may reach beyond them."""
        return put_together(box, self._view.grid, valid, self.tile)

    def tile(self, tile: Box) -> NDArray[np.int32]:
        """What `make` gives, made only once."""
        place = (tile.top, tile.left)
        labels = self._at_hand.get(place)
        if labels is None:
            kept = read_checked(self._path(place))
            labels = self.make(tile) if kept is None else kept["labels"]
        self._at_hand[place] = labels
        self._at_hand.move_to_end(place)
        if len(self._at_hand) > _AT_HAND:
            self._keep(*self._at_hand.popitem(last=False))
        return labels

    def forget(self, above: int) -> None:
        """Drop what lies above this row: nobody will ask for it again."""
        for place in [place for place in self._at_hand if place[0] < above]:
            del self._at_hand[place]
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
    """The same from labels of tiles that were made elsewhere, by their first row and column."""

    placed = True

    def __init__(self, grid: Grid, tiles: Mapping[tuple[int, int], NDArray[np.int32]]) -> None:
        self.levels = len(next(iter(tiles.values())))
        self._grid, self._tiles = grid, tiles

    def labels(
        self, rgb: NDArray[np.uint8], valid: NDArray[np.bool_], box: Box
    ) -> NDArray[np.int64]:
        """See `RegionSource`."""
        return put_together(box, self._grid, valid, lambda tile: self._tiles[tile.top, tile.left])


def put_together(
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
        result[(slice(None), *part.within(box))] = np.where(labels, labels + number * _APART, 0)
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
    """The same regions by small numbers in the same order; 0, no region, stays 0."""
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
