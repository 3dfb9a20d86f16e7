"""Boundary IoU: how well the outlines of classes agree (Cheng et al., CVPR 2021).

The boundary region of a mask is the part of the mask within a distance d of its contour; the
image's edge is a contour, too. The official code erodes a mask d times by 3 x 3 pixels, so the
distance is the larger one of rows and columns. A pixel is inside its class, and not in its boundary
region, if the square of 2d + 1 pixels around it holds this class only: if the minimum and the
maximum of the square are equal. So two filters find the boundary pixels of all classes at once.
"""

import math
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter, minimum_filter

from reseg_geo.grid import Box, row_boxes

SHARE = 0.02  # of an image's diagonal, as in the paper
LARGEST = 20  # pixels: what the share is for a square of 724 px
_PIXELS = 2_000_000  # of each map, looked at at a time

Values = NDArray[np.integer]


def boundary_distance(height: int, width: int) -> int:
    """The distance d in pixels for an image: 2 % of its diagonal, from 1 to 20.

    The paper has no upper limit. There is one here, because 2 % of a raster of 6000 x 6000 px are
    170 px, in which most objects vanish.
    """
    return min(LARGEST, max(1, round(SHARE * math.hypot(height, width))))


def boundary_counts(
    found: Callable[[Box], Values],
    truth: Callable[[Box], Values],
    shape: tuple[int, int],
    classes: int,
    distance: int | None = None,
) -> NDArray[np.int64]:
    """Boundary pixels of each class, int64 (classes, 2): in both maps, and in either of them.

    found, truth: return the class values of a box, (h, w) from 0 to `classes`; shape: rows and
    columns of the image; distance: in pixels, by default `boundary_distance`. Pixels with truth 0
    are cut from both maps first. Counts of several images can be added. Memory does not grow with
    the number of rows: strips are read that overlap by 2d rows.
    """
    reach = boundary_distance(*shape) if distance is None else distance
    counts = np.zeros((classes, 2), np.int64)
    for strip, read in _strips(shape, reach):
        known, mapped = truth(read), found(read)
        mapped = np.where(known > 0, mapped, 0)
        rows = slice(strip.top - read.top, strip.bottom - read.top)
        theirs = (known * _on_boundary(known, reach))[rows]
        ours = (mapped * _on_boundary(mapped, reach))[rows]
        both = _per_class(theirs[theirs == ours], classes)
        counts[:, 0] += both
        counts[:, 1] += _per_class(theirs, classes) + _per_class(ours, classes) - both
    return counts


def boundary_iou(counts: NDArray[np.integer]) -> NDArray[np.float64]:
    """Boundary IoU of each class, (classes,), 0 to 1; NaN for a class in neither map.

    counts: see `boundary_counts`.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(counts[:, 1] > 0, counts[:, 0] / counts[:, 1], np.nan)


def _strips(shape: tuple[int, int], reach: int) -> Iterator[tuple[Box, Box]]:
    """Strips of an image, and each with the rows around it that are read."""
    height, width = shape
    for strip in row_boxes(height, width, max(_PIXELS, 4 * reach * width)):
        top, bottom = max(strip.top - reach, 0), min(strip.bottom + reach, height)
        yield strip, Box(top, 0, bottom - top, width)


def _on_boundary(values: Values, reach: int) -> NDArray[np.bool_]:
    """Which pixels have another value, or the edge of the array, within `reach` pixels."""
    side = 2 * reach + 1
    least = minimum_filter(values, side, mode="constant", cval=0)
    return np.asarray(least != maximum_filter(values, side, mode="constant", cval=0))


def _per_class(values: Values, classes: int) -> NDArray[np.int64]:
    return np.bincount(values.ravel(), minlength=classes + 1)[1:].astype(np.int64)
