"""The georeferenced pixel grid, and boxes of its pixels: rows before columns, the end excluded."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from affine import Affine
from rasterio.crs import CRS
from rasterio.windows import Window

# With 224 px windows a block reads at most 1024 x 1024 px, which is also SAM's input size.
TILE_SIZE = 800
_SAME_PLACE = 1e-3  # pixels; grids closer than this coincide


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
        """The box as a rasterio window."""
        return Window(self.left, self.top, self.width, self.height)

    def intersection(self, other: "Box") -> "Box | None":
        """The overlap of two boxes, or None."""
        top, left = max(self.top, other.top), max(self.left, other.left)
        height = min(self.bottom, other.bottom) - top
        width = min(self.right, other.right) - left
        return Box(top, left, height, width) if height > 0 and width > 0 else None

    def union(self, other: "Box") -> "Box":
        """The smallest box that contains both."""
        top, left = min(self.top, other.top), min(self.left, other.left)
        bottom, right = max(self.bottom, other.bottom), max(self.right, other.right)
        return Box(top, left, bottom - top, right - left)

    def grown(self, by: int) -> "Box":
        """The box and so many pixels around it."""
        return Box(self.top - by, self.left - by, self.height + 2 * by, self.width + 2 * by)

    def relative_to(self, outer: "Box") -> "Box":
        """The same box, with rows and columns counted from the corner of `outer`."""
        return Box(self.top - outer.top, self.left - outer.left, self.height, self.width)

    def within(self, outer: "Box") -> tuple[slice, slice]:
        """Row and column slices of this box in an array that holds `outer`."""
        top, left = self.top - outer.top, self.left - outer.left
        return slice(top, top + self.height), slice(left, left + self.width)


@dataclass(frozen=True)
class Grid:
    """A pixel grid: size, transform from (column, row) to CRS coordinates, and CRS if known."""

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
        """CRS coordinates of the corners: upper left, upper right, lower left, lower right."""
        return [self.transform @ (x, y) for y in (0, self.height) for x in (0, self.width)]

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of all corners, in CRS coordinates."""
        x, y = zip(*self.corners, strict=True)
        return min(x), min(y), max(x), max(y)

    @property
    def placed(self) -> bool:
        """Whether the grid is georeferenced, with a CRS or at least a transform."""
        return self.crs is not None or not self.transform.is_identity

    def has_pixels_of(self, other: "Grid") -> bool:
        """Whether two grids have the same pixels.

        The CRS is compared only if both grids have one.
        """
        if (self.width, self.height) != (other.width, other.height):
            return False
        if None not in (self.crs, other.crs) and self.crs != other.crs:
            return False
        shifted = [~self.transform @ corner for corner in other.corners]
        own = [(x, y) for y in (0, self.height) for x in (0, self.width)]
        return bool(np.abs(np.subtract(shifted, own)).max() < _SAME_PLACE)

    def cut(self, box: Box) -> "Grid":
        """The grid of the pixels in `box`."""
        return Grid(box.width, box.height, self.transform_of(box), self.crs)

    def transform_of(self, box: Box) -> Affine:
        """The transform of the part of the grid in `box`."""
        return self.transform @ Affine.translation(box.left, box.top)


def row_boxes(height: int, width: int, pixels: int) -> Iterator[Box]:
    """Boxes of full rows, top to bottom, each of at most `pixels` pixels but at least one row."""
    rows = max(1, pixels // width)
    for top in range(0, height, rows):
        yield Box(top, 0, min(rows, height - top), width)
