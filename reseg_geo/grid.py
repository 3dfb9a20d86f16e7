"""Where things are: the georeferenced pixel grid, its blocks, and the windows of the model.

All boxes are in pixels of the grid, rows before columns, the end excluded. A block is a tile that
it alone writes, and the larger box it reads, so that every window that starts in the tile is whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.windows import Window

# With a window of 224 px a block reads at most 1024 x 1024 px, which is also what SAM takes.
TILE_SIZE = 800
_SAME_PLACE = 1e-3  # pixels


@dataclass(frozen=True)
class Box:
    """A rectangle of pixels: rows top..top+height, columns left..left+width."""

    top: int
    left: int
    height: int
    width: int

    @property
    def bottom(self) -> int:
        """The row after the last."""
        return self.top + self.height

    @property
    def right(self) -> int:
        """The column after the last."""
        return self.left + self.width

    @property
    def window(self) -> Window:
        """The same as a rasterio window."""
        return Window(self.left, self.top, self.width, self.height)

    def intersection(self, other: "Box") -> "Box | None":
        """What both cover, or None."""
        top, left = max(self.top, other.top), max(self.left, other.left)
        height = min(self.bottom, other.bottom) - top
        width = min(self.right, other.right) - left
        return Box(top, left, height, width) if height > 0 and width > 0 else None

    def within(self, outer: "Box") -> tuple[slice, slice]:
        """Row and column slices of this box in an array that holds `outer`."""
        top, left = self.top - outer.top, self.left - outer.left
        return slice(top, top + self.height), slice(left, left + self.width)


@dataclass(frozen=True)
class Grid:
    """Size in pixels, transform from (column, row) to CRS coordinates, and the CRS if known."""

    width: int
    height: int
    transform: Affine
    crs: CRS | None

    @property
    def box(self) -> Box:
        """The whole grid."""
        return Box(0, 0, self.height, self.width)

    @property
    def corners(self) -> list[tuple[float, float]]:
        """CRS coordinates of the four corners, left before right and upper before lower."""
        return [self.transform @ (x, y) for y in (0, self.height) for x in (0, self.width)]

    @property
    def placed(self) -> bool:
        """Whether it says where it lies, if only in some plane."""
        return self.crs is not None or not self.transform.is_identity

    def has_pixels_of(self, other: "Grid") -> bool:
        """Whether two grids have the same pixels; a CRS that one of them lacks is no difference."""
        if (self.width, self.height) != (other.width, other.height):
            return False
        if None not in (self.crs, other.crs) and self.crs != other.crs:
            return False
        shifted = [~self.transform @ corner for corner in other.corners]
        own = [(x, y) for y in (0, self.height) for x in (0, self.width)]
        return bool(np.abs(np.subtract(shifted, own)).max() < _SAME_PLACE)

    def transform_of(self, box: Box) -> Affine:
        """The transform of the part of the grid in `box`."""
        return self.transform @ Affine.translation(box.left, box.top)


@dataclass(frozen=True)
class Block:
    """Block (row, column) of the tiling: the tile it owns and the box it reads."""

    row: int
    column: int
    tile: Box
    read: Box


@dataclass(frozen=True)
class Tiling:
    """Windows of `window` px every `stride` px over height x width px, grouped in square blocks.

    The last window of each axis is moved back to end with the raster, so that every pixel is
    covered; a raster smaller than a window gets one window that reaches beyond it. A window
    belongs to the block in whose tile it starts.
    """

    height: int
    width: int
    window: int
    stride: int
    tile: int = TILE_SIZE

    def __post_init__(self) -> None:
        if not 1 <= self.stride <= self.window <= self.tile:
            raise ValueError("a tiling needs 1 <= stride <= window <= tile")

    @property
    def rows(self) -> int:
        """Number of rows of blocks."""
        return -(-self.height // self.tile)

    @property
    def columns(self) -> int:
        """Number of columns of blocks."""
        return -(-self.width // self.tile)

    @cached_property
    def window_tops(self) -> NDArray[np.int64]:
        """First rows of all windows, ascending."""
        return _starts(self.height, self.window, self.stride)

    @cached_property
    def window_lefts(self) -> NDArray[np.int64]:
        """First columns of all windows, ascending."""
        return _starts(self.width, self.window, self.stride)

    def blocks(self) -> Iterator[Block]:
        """All blocks, row by row."""
        for row in range(self.rows):
            for column in range(self.columns):
                yield self.block(row, column)

    def block(self, row: int, column: int) -> Block:
        """One block; it reads its windows whole, also where they reach beyond a small raster."""
        top, left = row * self.tile, column * self.tile
        tile = Box(top, left, min(self.tile, self.height - top), min(self.tile, self.width - left))
        bottom, right = tile.bottom, tile.right
        for y, x in self.windows(row, column):
            bottom, right = max(bottom, y + self.window), max(right, x + self.window)
        return Block(row, column, tile, Box(top, left, int(bottom) - top, int(right) - left))

    def windows(self, row: int, column: int) -> NDArray[np.int64]:
        """(n, 2) first row and column of the windows that start in the block, row by row."""
        tops = _between(self.window_tops, row * self.tile, (row + 1) * self.tile)
        lefts = _between(self.window_lefts, column * self.tile, (column + 1) * self.tile)
        return np.stack(np.meshgrid(tops, lefts, indexing="ij"), axis=-1).reshape(-1, 2)

    def reaching(self, block: Block) -> list[tuple[int, int]]:
        """Rows and columns of the blocks whose windows may reach into the tile of this one.

        A window is no larger than a tile, so only the block and its neighbours above and to the
        left can.
        """
        return [
            (row, column)
            for row in (block.row - 1, block.row)
            for column in (block.column - 1, block.column)
            if row >= 0 and column >= 0
        ]


def row_boxes(height: int, width: int, pixels: int) -> Iterator[Box]:
    """Boxes of whole rows, from top to bottom, of at most so many pixels, or of one row."""
    rows = max(1, pixels // width)
    for top in range(0, height, rows):
        yield Box(top, 0, min(rows, height - top), width)


def _starts(size: int, window: int, stride: int) -> NDArray[np.int64]:
    last = max(size - window, 0)
    return np.append(np.arange(0, last, stride, dtype=np.int64), last)


def _between(starts: NDArray[np.int64], low: int, high: int) -> NDArray[np.int64]:
    return starts[(starts >= low) & (starts < high)]
