"""The points that SAM is prompted with for a level of the hierarchy."""

import numpy as np
from numpy.typing import NDArray

from reseg_geo.options.segment import SamLevel

# The paper gives the points of a level per side of a window of this size.
_WINDOW = 224


def level_points(level: SamLevel, height: int, width: int) -> NDArray[np.float64]:
    """(n, 2) columns and rows, as fractions of an image's sides: the centres of equal cells.

    Cells have about the size that they have in a window of 224 px, and come row by row. height,
    width: of the image in pixels.
    """
    rows, columns = (max(1, round(size * level.points / _WINDOW)) for size in (height, width))
    x, y = np.meshgrid(_centres(columns), _centres(rows))
    return np.stack([x, y], axis=-1).reshape(-1, 2)


def _centres(cells: int) -> NDArray[np.float64]:
    """The centres of equal cells between 0 and 1."""
    half = 1 / (2 * cells)
    return np.linspace(half, 1 - half, cells)
