"""Pictures of rotated, mirrored and south-up rasters with the north of their CRS at the top."""

import math
from collections.abc import Sequence

import numpy as np
from affine import Affine
from numpy.typing import NDArray

from reseg_geo.grid import Grid

_STRAIGHT = 0.01  # the tangent of an angle that is left as it is, half a degree

Picture = NDArray[np.uint8]


def upright(pictures: Sequence[Picture], grid: Grid) -> tuple[list[Picture], Grid]:
    """Pictures, (h, w, RGBA), of a whole grid with its north at the top, and the grid of them.

    They and the grid are returned as they are if they need no turning, or if the CRS does not tell
    where north is. Places outside the grid are transparent; each pixel gets the nearest one.
    """
    t = grid.transform
    across, down = math.hypot(t.a, t.d), math.hypot(t.b, t.e)
    straight = abs(t.d) < _STRAIGHT * across and abs(t.b) < _STRAIGHT * down
    placed = grid.crs is not None and (grid.crs.is_geographic or grid.crs.is_projected)
    if not placed or (straight and t.a > 0 > t.e):
        return list(pictures), grid
    height, width = pictures[0].shape[:2]
    shown = t @ Affine.scale(grid.width / width, grid.height / height)
    side = math.sqrt(abs(shown.determinant))
    left, bottom, right, top = grid.bounds
    size = math.ceil((right - left) / side), math.ceil((top - bottom) / side)
    canvas = Grid(*size, Affine(side, 0, left, 0, -side, top), grid.crs)
    columns, rows = np.meshgrid(np.arange(size[0]) + 0.5, np.arange(size[1]) + 0.5)
    columns, rows = np.floor(~shown @ canvas.transform @ (columns, rows)).astype(int)
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    at = rows.clip(0, height - 1), columns.clip(0, width - 1)
    return [np.where(inside[..., None], each[at], 0) for each in pictures], canvas
