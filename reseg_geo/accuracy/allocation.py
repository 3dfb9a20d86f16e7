"""How many points a sample needs, and how many of them lie in each stratum."""

import numpy as np
from numpy.typing import NDArray

from reseg_geo.errors import UsageError

ALLOCATIONS = ("proportional", "equal", "neyman")

_Counts = NDArray[np.int64]
_Floats = NDArray[np.float64]


def points_needed(
    pixels: _Counts, expected: _Floats, target: float, allocation: str = "neyman"
) -> int:
    """Points for a standard error `target` of the overall accuracy, 0 to 1.

    pixels: (strata,) number of pixels in each; expected: (strata,) user's accuracies, 0 to 1, that
    one expects. Cochran (1977, Sampling Techniques, section 5.9); for Neyman's allocation it is eq.
    5.25, which Olofsson et al. (2014, eq. 13) shorten for many pixels.
    """
    weights, variances = pixels / pixels.sum(), expected * (1 - expected)
    spread = {
        "proportional": float((weights * variances).sum()),
        "equal": len(pixels) * float((weights**2 * variances).sum()),
        "neyman": float((weights * np.sqrt(variances)).sum()) ** 2,
    }[allocation]
    needed = spread / (target**2 + float((weights * variances).sum()) / int(pixels.sum()))
    return int(np.ceil(needed))


def allocate(
    size: int, pixels: _Counts, allocation: str, minimum: int, expected: _Floats
) -> _Counts:
    """Points of each stratum, (strata,), `size` in all, and not more than it has pixels.

    Proportional to the strata's pixels, equal, or as Neyman (1934) for the smallest standard error
    of the overall accuracy, given the expected user's accuracies. Strata that would get fewer than
    `minimum` get so many, and the others share the rest, as Olofsson et al. (2014, section 5.1.2)
    advise. Raises UsageError if `size` is too small for that.
    """
    least = np.minimum(minimum, pixels)
    if least.sum() > size:
        raise UsageError(
            f"{size:,} points are too few: {len(pixels):,} strata with at least {minimum:,} points "
            f"each need {int(least.sum()):,}; raise the size, or lower the minimum."
        )
    wished = {
        "proportional": pixels.astype(float),
        "equal": np.ones(len(pixels)),
        "neyman": pixels * np.sqrt(expected * (1 - expected)),
    }[allocation]
    return _rounded(_shared(float(min(size, pixels.sum())), wished, least, pixels), pixels)


def _shared(size: float, wished: _Floats, least: _Counts, most: _Counts) -> _Floats:
    """Shares of `size` in proportion to `wished`, within limits; (strata,)."""
    # In a sum of clipped shares that grows with the factor, find the factor by bisection.
    wished = np.maximum(wished, 1e-12 * max(wished.max(), 1.0))
    low, high = 0.0, float((most / wished).max())
    for _ in range(200):
        middle = (low + high) / 2
        if (wished * middle).clip(least, most).sum() < size:
            low = middle
        else:
            high = middle
    return (wished * high).clip(least, most)


def _rounded(shares: _Floats, most: _Counts) -> _Counts:
    """Whole numbers with the same total: the largest remainders are rounded up."""
    whole = np.floor(shares + 1e-9).astype(np.int64)
    left = round(float(shares.sum())) - int(whole.sum())
    remainder = np.where(whole < most, shares - whole, -1)
    whole[np.argsort(-remainder, kind="stable")[:left]] += 1
    return whole
