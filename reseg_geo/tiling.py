"""The division of a raster into blocks, and the model's windows.

All boxes are in pixels of the view, rows before columns, with the end excluded. A block is a tile
that no other block writes, plus the margin it reads so that every window starting in the tile is
complete.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from reseg_geo.grid import TILE_SIZE, Box


@dataclass(frozen=True)
class Block:
    """Block (row, column) of the tiling: the tile it writes and the box it reads."""

    row: int
    column: int
    tile: Box
    read: Box


@dataclass(frozen=True)
class Tiling:
    """Windows of `window` px every `stride` px over height x width px, grouped in square blocks.

    The last window along each axis is moved back to end at the edge of the raster, so every pixel
    is covered. A raster smaller than a window gets one window that extends beyond it. A window
    belongs to the block in whose tile it starts.

    part: the pixels to map, all by default. Windows and tiles are those of the whole raster, so the
    map of a part is the part of the map; only windows that overlap the part are used. needs:
    whether anything in a box is needed, None if everything is; only windows with such are used.

    overlap: if not 0, pixels of a tile are decided together with those around it, its surroundings,
    which reach this far beyond the tile. The tiles are then moved up and to the left by as much, so
    that windows that start in a later block are not needed.

    Raises ValueError unless 1 <= stride <= window <= tile.
    """

    height: int
    width: int
    window: int
    stride: int
    tile: int = TILE_SIZE
    part: Box | None = None
    overlap: int = 0
    needs: Callable[[Box], bool] | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.stride <= self.window <= self.tile - 2 * self.overlap:
            raise ValueError("a tiling needs 1 <= stride <= window <= tile - 2 * overlap")

    @property
    def rows(self) -> int:
        """Number of rows of blocks."""
        return -(-self.height // self.tile)

    @property
    def columns(self) -> int:
        """Number of columns of blocks."""
        return -(-self.width // self.tile)

    @property
    def mapped(self) -> Box:
        """The part, or all pixels."""
        return self.part or Box(0, 0, self.height, self.width)

    @cached_property
    def mapped_rows(self) -> range:
        """Rows of the tiles that overlap the part."""
        first, last = self.mapped.top, self.mapped.bottom - 1
        return range(self._tile_at(first, self.rows), self._tile_at(last, self.rows) + 1)

    @cached_property
    def mapped_columns(self) -> range:
        """Columns of the tiles that overlap the part."""
        first, last = self.mapped.left, self.mapped.right - 1
        return range(self._tile_at(first, self.columns), self._tile_at(last, self.columns) + 1)

    @property
    def count(self) -> int:
        """Number of tiles that overlap the part."""
        return len(self.mapped_rows) * len(self.mapped_columns)

    @cached_property
    def window_tops(self) -> NDArray[np.int64]:
        """First row of each window that reaches rows of the part, ascending."""
        starts, needed = _starts(self.height, self.window, self.stride), self._needed
        return _between(starts, needed.top - self.window + 1, needed.bottom)

    @cached_property
    def window_lefts(self) -> NDArray[np.int64]:
        """First column of each window that reaches columns of the part, ascending."""
        starts, needed = _starts(self.width, self.window, self.stride), self._needed
        return _between(starts, needed.left - self.window + 1, needed.right)

    @property
    def _needed(self) -> Box:
        """The pixels whose probabilities are needed: the part, or the surroundings of its tiles."""
        if not self.overlap:
            return self.mapped
        first = self.surroundings(self.mapped_rows.start, self.mapped_columns.start)
        last = self.surroundings(self.mapped_rows.stop - 1, self.mapped_columns.stop - 1)
        return first.union(last)

    def blocks(self) -> Iterator[Block]:
        """The blocks whose tiles overlap the part, row by row."""
        for row in self.mapped_rows:
            for column in self.mapped_columns:
                yield self.block(row, column)

    def blocks_around(self) -> Iterator[Block]:
        """The same and those before them, whose windows may reach the part, row by row."""
        rows, columns = self.mapped_rows, self.mapped_columns
        for row in range(max(0, rows.start - 1), rows.stop):
            for column in range(max(0, columns.start - 1), columns.stop):
                yield self.block(row, column)

    def is_mapped(self, row: int, column: int) -> bool:
        """Whether a tile overlaps the part."""
        return row in self.mapped_rows and column in self.mapped_columns

    def is_used(self, row: int, column: int) -> bool:
        """Whether a block's tile overlaps the part, or one of its windows does."""
        return self.is_mapped(row, column) or len(self.windows(row, column)) > 0

    def block(self, row: int, column: int) -> Block:
        """One block. It reads its share of the part and its windows, even past the raster."""
        top, bottom = self._edge(row, self.rows), self._edge(row + 1, self.rows)
        left, right = self._edge(column, self.columns), self._edge(column + 1, self.columns)
        tile = Box(top, left, min(bottom, self.height) - top, min(right, self.width) - left)
        read = None
        if not self.overlap and (self.needs is None or self.needs(tile)):
            read = tile.intersection(self.mapped)
        windows = self.windows(row, column)
        if len(windows):
            (y, x), (last_y, last_x) = windows.min(axis=0).tolist(), windows.max(axis=0).tolist()
            seen = Box(y, x, last_y - y + self.window, last_x - x + self.window)
            read = seen if read is None else read.union(seen)
        return Block(row, column, tile, read or Box(top, left, 0, 0))

    def surroundings(self, row: int, column: int) -> Box:
        """The pixels with which those of a tile are decided: the tile and `overlap` around it."""
        reach = 2 * self.overlap
        top, left = max(0, row * self.tile - reach), max(0, column * self.tile - reach)
        bottom, right = (row + 1) * self.tile, (column + 1) * self.tile
        return Box(top, left, min(bottom, self.height) - top, min(right, self.width) - left)

    def _edge(self, index: int, count: int) -> int:
        """The first row or column of a tile; of the one after the last, a multiple of the side."""
        moved = 0 < index < count
        return index * self.tile - (self.overlap if moved else 0)

    def _tile_at(self, pixel: int, count: int) -> int:
        """The row or column of the tile that holds a row or column of pixels."""
        return min((pixel + self.overlap) // self.tile, count - 1)

    def windows(self, row: int, column: int) -> NDArray[np.int64]:
        """First row and column of the windows that start in the block, (n, 2), row by row."""
        tops = _between(self.window_tops, row * self.tile, (row + 1) * self.tile)
        lefts = _between(self.window_lefts, column * self.tile, (column + 1) * self.tile)
        found = np.stack(np.meshgrid(tops, lefts, indexing="ij"), axis=-1).reshape(-1, 2)
        if self.needs is None or not len(found):
            return found
        (top, left), (bottom, right) = found.min(axis=0).tolist(), found.max(axis=0).tolist()
        side = self.window
        if not self.needs(Box(top, left, bottom - top + side, right - left + side)):
            return found[:0]
        needed = [self.needs(Box(y, x, side, side)) for y, x in found.tolist()]
        return found[np.array(needed, bool)]

    @cached_property
    def window_count(self) -> int:
        """Number of windows that are used."""
        if self.needs is None:
            return len(self.window_tops) * len(self.window_lefts)
        return sum(len(self.windows(block.row, block.column)) for block in self.blocks_around())

    def reaching(self, block: Block) -> list[tuple[int, int]]:
        """(row, column) of the blocks whose windows may overlap this block's tile.

        A window is no larger than a tile less what surrounds it, so these are the block itself and
        its neighbours above and to the left; they also cover the tile's surroundings.
        """
        return [
            (row, column)
            for row in (block.row - 1, block.row)
            for column in (block.column - 1, block.column)
            if row >= 0 and column >= 0 and self.is_used(row, column)
        ]


def _starts(size: int, window: int, stride: int) -> NDArray[np.int64]:
    last = max(size - window, 0)
    return np.append(np.arange(0, last, stride, dtype=np.int64), last)


def _between(starts: NDArray[np.int64], low: int, high: int) -> NDArray[np.int64]:
    return starts[(starts >= low) & (starts < high)]
