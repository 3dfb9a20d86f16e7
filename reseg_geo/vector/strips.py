"""Read a class map as strips of rows, from top to bottom, of limited size."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import rasterio
from numpy.typing import NDArray

from reseg_geo.grid import row_boxes
from reseg_geo.maps.classmap import class_values
from reseg_geo.vector.trace import OUTSIDE

Values = NDArray[np.integer]

# Maximum number of pixels, and of class changes between neighbouring pixels, in a strip.
_PIXELS, _CHANGES = 4_000_000, 1_500_000


@dataclass(frozen=True)
class Strip:
    """Rows of a class map.

    top: the first row; values: (h + 2, w), class values of 0 or more including the rows above and
    below the strip, which are OUTSIDE where the map ends.
    """

    top: int
    values: Values

    @property
    def inner(self) -> Values:
        """The rows of the strip itself, (h, w)."""
        return self.values[1:-1]

    @property
    def last(self) -> bool:
        """Whether this is the last strip of the map."""
        return bool(self.values[-1, 0] == OUTSIDE)


def read_rows(dataset: rasterio.DatasetReader) -> Iterator[Values]:
    """The class values of a map in consecutive parts, (h, w) int32, 0 for no data.

    Raises one of RASTER_ERRORS if the file is damaged, InputError if values are negative or exceed
    32 bits.
    """
    for box in row_boxes(dataset.height, dataset.width, _PIXELS):
        yield from _split(class_values(dataset, box))


def _split(values: Values) -> Iterator[Values]:
    """Parts of the rows with at most about `_CHANGES` class changes each."""
    changes = np.count_nonzero(values[:, 1:] != values[:, :-1], axis=1)
    changes[1:] += np.count_nonzero(values[1:] != values[:-1], axis=1)
    parts = np.cumsum(changes) // _CHANGES
    starts = np.flatnonzero(np.diff(parts, prepend=-1))
    for start, stop in zip(starts, [*starts[1:], len(values)], strict=True):
        yield values[start:stop]


def in_strips(rows: Iterable[Values]) -> Iterator[Strip]:
    """Strips from consecutive parts of a map, (h, w) each, with the adjoining rows added."""
    top, above, current = 0, None, None
    for following in rows:
        if current is not None:
            yield _strip(top, above, current, following[:1])
            top, above = top + len(current), current[-1:]
        current = following
    if current is not None:
        yield _strip(top, above, current, None)


def _strip(top: int, above: Values | None, values: Values, below: Values | None) -> Strip:
    outside = np.full((1, values.shape[1]), OUTSIDE, values.dtype)
    ends = [outside if row is None else row for row in (above, below)]
    return Strip(top, np.concatenate([ends[0], values, ends[1]]))
