"""Accuracy and area, with standard errors, from a stratified random sample of pixels.

Every figure is the ratio of two totals over all pixels, each estimated from the sample. That is
Stehman (2014, Int. J. Remote Sens. 35, 4923-4939), where strata need not be the map's classes.
Where they are, the figures are those of Olofsson et al. (2014, Remote Sens. Environ. 148, 42-57),
except that those take the number of pixels as infinite, while here a stratum of which every pixel
is sampled has no error. Pixels count by their area, which varies in a geographic CRS.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_Floats = NDArray[np.float64]
_Counts = NDArray[np.bool_] | NDArray[np.int64] | _Floats

_STANDARD_ERRORS = 1.96  # in half of a 95% interval, as in both papers


@dataclass(frozen=True)
class Labelled:
    """Sampled pixels with their labels, and the strata from which they were drawn.

    strata: (n,) indices of strata; mapped, reference: (n,) indices of classes, by the map and by a
    person; areas: (n,) of the pixels, in any one unit; pixels: (strata,) number of pixels in each
    stratum, sampled or not.
    """

    strata: NDArray[np.int64]
    mapped: NDArray[np.int64]
    reference: NDArray[np.int64]
    areas: _Floats
    pixels: NDArray[np.int64]

    @property
    def sampled(self) -> NDArray[np.int64]:
        """Number of sampled pixels of each stratum, (strata,)."""
        return np.bincount(self.strata, minlength=len(self.pixels))

    @property
    def weights(self) -> _Floats:
        """The area that each point stands for, (n,), in the unit of `areas`."""
        return self.areas * self.pixels_each

    @property
    def pixels_each(self) -> _Floats:
        """The number of pixels that each point stands for, (n,)."""
        found: _Floats = (self.pixels / np.maximum(self.sampled, 1))[self.strata]
        return found


@dataclass(frozen=True)
class Estimates:
    """Estimates and their standard errors, of one shape.

    values: NaN where the sample says nothing; errors: NaN where it does not say how sure it is,
    since a stratum has a single point; whole, least: the largest and the smallest possible value.
    """

    values: _Floats
    errors: _Floats
    whole: float = 1.0
    least: float = 0.0

    @property
    def halves(self) -> _Floats:
        """Half the width of 95% confidence intervals."""
        return _STANDARD_ERRORS * self.errors

    def intervals(self) -> tuple[_Floats, _Floats]:
        """Lower and upper ends of 95% confidence intervals, within what is possible."""
        low, high = self.values - self.halves, self.values + self.halves
        return low.clip(self.least, self.whole), high.clip(self.least, self.whole)

    def times(self, factor: float) -> "Estimates":
        """The same in another unit."""
        return Estimates(
            self.values * factor, self.errors * factor, self.whole * factor, self.least * factor
        )


@dataclass(frozen=True)
class Accuracy:
    """Figures of a map of k classes; rows are the map's classes, columns those of the reference.

    counts: (k, k) points; matrix: (k, k) shares of the area; overall: (); users, producers, f1,
    iou: (k,), 0 to 1; areas: (k,) shares of the area by the reference.
    """

    counts: NDArray[np.int64]
    matrix: Estimates
    overall: Estimates
    users: Estimates
    producers: Estimates
    f1: Estimates
    iou: Estimates
    areas: Estimates


def accuracy(sample: Labelled, classes: int) -> Accuracy:
    """The figures of a labelled sample. Strata without points are left out of them."""
    mapped = sample.mapped == np.arange(classes)[:, None]
    reference = sample.reference == np.arange(classes)[:, None]
    both, everything = mapped & reference, np.ones(len(sample.mapped), bool)
    counts = np.zeros((classes, classes), np.int64)
    np.add.at(counts, (sample.mapped, sample.reference), 1)
    return Accuracy(
        counts=counts,
        matrix=_stacked([share(sample, row & reference, everything) for row in mapped]),  # eq. 16
        overall=share(sample, both.any(axis=0), everything),  # eq. 12
        users=share(sample, both, mapped),  # eq. 18, 19
        producers=share(sample, both, reference),  # eq. 22, 23
        f1=share(sample, 2 * both, mapped.astype(int) + reference),
        iou=share(sample, both, mapped | reference),
        areas=share(sample, reference, everything),  # eq. 14
    )


def _stacked(rows: Sequence[Estimates]) -> Estimates:
    """Estimates of rows of a matrix as one; all cells at once would fill the memory."""
    return Estimates(np.stack([row.values for row in rows]), np.stack([row.errors for row in rows]))


def share(sample: Labelled, part: _Counts, whole: _Counts) -> Estimates:
    """The ratio of two totals, and its standard error: eq. 27 and 28 of Stehman (2014).

    part, whole: (..., n) what each point counts in the one and in the other. Where the whole is
    everything and pixels are of one area, they are equations 2 and 25.
    """
    some, everything = part * sample.areas, whole * sample.areas
    sampled = sample.sampled
    weights = sample.pixels_each
    total = (everything * weights).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = (some * weights).sum(axis=-1) / total
        residuals = some - values[..., None] * everything
        variance = np.zeros(values.shape)
        for stratum in np.flatnonzero(sampled):
            drawn, pixels = sampled[stratum], float(sample.pixels[stratum])
            if drawn == pixels:  # nothing is left to chance
                continue
            own = residuals[..., sample.strata == stratum]
            spread = ((own - own.mean(axis=-1, keepdims=True)) ** 2).sum(axis=-1) / (drawn - 1)
            variance += pixels**2 * (1 - drawn / pixels) * spread / drawn
        return Estimates(values, np.sqrt(variance) / total)


def number_or_none(value: float) -> float | None:
    """A figure for JSON, which has no NaN."""
    return None if math.isnan(value) else float(value)
