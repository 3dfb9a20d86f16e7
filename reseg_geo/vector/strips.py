"""A class map as strips of rows, from top to bottom, no larger than memory allows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import rasterio
from numpy.typing import NDArray

from reseg_geo.grid import row_boxes
from reseg_geo.maps.classmap import class_values
from reseg_geo.vector.trace import OUTSIDE

Values = NDArray[np.integer]

# Pixels, and changes of class from pixel to pixel, of a strip.
_PIXELS, _CHANGES = 4_000_000, 1_500_000


@dataclass(frozen=True)
class Strip:
    """Rows of a class map.

    top: the first row; values: (h + 2, w) of 0 or more, with the row above and the row below, or
    OUTSIDE in their place where the map ends.
    """

    top: int
    values: Values

    @property
    def inner(self) -> Values:
        """The rows of the strip itself, (h, w)."""
        return self.values[1:-1]

    @property
    def last(self) -> bool:
        """Whether the map ends with it."""
        return bool(self.values[-1, 0] == OUTSIDE)


def read_rows(dataset: rasterio.DatasetReader) -> Iterator[Values]:
    """The class values of a map, a few rows at a time, (h, w) int32 of 0 or more; 0 is no data.

    Raises one of RASTER_ERRORS for a damaged file, InputError for values that are no classes.
    """
    for box in row_boxes(dataset.height, dataset.width, _PIXELS):
        yield from _bearable(class_values(dataset, box))


def _bearable(values: Values) -> Iterator[Values]:
    """The rows in parts with a bearable number of borders."""
    changes = np.count_nonzero(values[:, 1:] != values[:, :-1], axis=1)
    changes[1:] += np.count_nonzero(values[1:] != values[:-1], axis=1)
    parts = np.cumsum(changes) // _CHANGES
    starts = np.flatnonzero(np.diff(parts, prepend=-1))
    for start, stop in zip(starts, [*starts[1:], len(values)], strict=True):
        yield values[start:stop]


def in_strips(rows: Iterable[Values]) -> Iterator[Strip]:
    """Consecutive rows of a map, each (h, w), as strips that know the rows next to them."""
    top, above, waiting = 0, None, None
    for following in rows:
        if waiting is not None:
            yield _strip(top, above, waiting, following[:1])
            top, above = top + len(waiting), waiting[-1:]
        waiting = following
    if waiting is not None:
        yield _strip(top, above, waiting, None)


def _strip(top: int, above: Values | None, values: Values, below: Values | None) -> Strip:
    outside = np.full((1, values.shape[1]), OUTSIDE, values.dtype)
    ends = [outside if row is None else row for row in (above, below)]
    return Strip(top, np.concatenate([ends[0], values, ends[1]]))
