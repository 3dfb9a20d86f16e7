"""Linear stretch of any sensor's values to bytes: one per band, the same for the whole raster."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# The percentiles that become black and white.
_PERCENTILES = (2.0, 98.0)

Limits = tuple[float, float]


def measure_limits(bands: NDArray[np.generic], valid: NDArray[np.bool_]) -> list[Limits]:
    """The values of each band that become 0 and 255: its 2nd and 98th percentile.

    bands: (n, h, w), a sample of the raster; valid: (h, w) bool, True where there is data. A band
    in which all values are equal becomes black.
    """
    if not valid.any():
        return [(0.0, 1.0)] * len(bands)
    limits = [np.percentile(band[valid].astype(float), _PERCENTILES) for band in bands]
    return [(float(a), float(b) if b > a else float(a + abs(a) + 1)) for a, b in limits]


def to_bytes(bands: NDArray[np.generic], limits: Sequence[Limits]) -> list[NDArray[np.uint8]]:
    """Each band of (n, h, w) stretched linearly and clipped to 0-255; NaN becomes 0."""
    result = []
    for band, (low, high) in zip(bands, limits, strict=True):
        with np.errstate(invalid="ignore"):
            scaled = (band.astype(np.float64) - low) * (255 / (high - low))
        result.append(np.nan_to_num(scaled.clip(0, 255), nan=0.0).round().astype(np.uint8))
    return result
