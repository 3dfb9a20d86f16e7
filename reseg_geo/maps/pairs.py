"""Pixels and area by pair of values of two class maps on one grid."""

from collections import Counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from reseg_geo.errors import InputError
from reseg_geo.maps.classmap import Values

_MAX_VALUES = 1000  # a raster with more is not a class map

Pair = tuple[int, int]  # values of a pixel in the two maps, 0 nodata


def pairs_of(before: Values, after: Values) -> tuple[NDArray[np.int64], list[Pair]]:
    """Return the index of each pixel's pair, (h * w,), and the list of pairs that occur."""
    codes, found = pd.factorize((before.astype(np.int64) << 32 | after).ravel())
    return codes, [(key >> 32, key & 0xFFFFFFFF) for key in found.tolist()]


class PairCounts:
    """Pixels, and area in m², by pair of values."""

    def __init__(self) -> None:
        self.pixels: Counter[Pair] = Counter()
        self.area: Counter[Pair] = Counter()  # of floats

    def add(self, before: Values, after: Values, areas: NDArray[np.float64]) -> None:
        """Count (h, w) values; areas: of the pixels in m², (h, w).

        Raises InputError if a raster has too many different values for a class map.
        """
        codes, pairs = pairs_of(before, after)
        pixels = np.bincount(codes, minlength=len(pairs))
        area = np.bincount(codes, areas.ravel(), len(pairs))
        for pair, count, size in zip(pairs, pixels.tolist(), area.tolist(), strict=True):
            self.pixels[pair] += count
            self.area[pair] += size
        if max(len(set(values)) for values in zip(*self.pixels, strict=True)) > _MAX_VALUES:
            raise InputError(
                f"one of the rasters has more than {_MAX_VALUES:,} different values, so it does "
                "not look like a class map; choose another."
            )
