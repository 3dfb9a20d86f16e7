"""Whether confidence is what it says: accuracy by confidence, from labelled points.

The expected calibration error is that of Guo et al. (2017, ICML): the mean over the area of how far
the accuracy of a bin of confidence is from its mean confidence.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reseg_geo.accuracy.estimate import Estimates, Labelled, number_or_none, share

_Floats = NDArray[np.float64]

BINS = 10
_DRAWS = 500


@dataclass(frozen=True)
class Reliability:
    """Accuracy by confidence, of BINS equal bins from 0 to 1; NaN in bins without points.

    points: (bins,) numbers; areas: (bins,) shares of the area; confidence: (bins,) means; accuracy:
    (bins,) estimates; error: expected calibration error; chance: what it would be on average if
    confidence were the probability to be right, since points are few.
    """

    points: NDArray[np.int64]
    areas: _Floats
    confidence: _Floats
    accuracy: Estimates
    error: float
    chance: float

    def figures(self) -> dict[str, Any]:
        """All figures as JSON values."""
        low, high = self.accuracy.intervals()
        columns = {
            "area_share": self.areas, "confidence": self.confidence,
            "accuracy": self.accuracy.values, "low": low, "high": high,
        }  # fmt: skip
        return {
            "expected_calibration_error": self.error,
            "by_chance": self.chance,
            "bins": [
                {"from": index / BINS, "to": (index + 1) / BINS, "points": points}
                | {name: number_or_none(values[index]) for name, values in columns.items()}
                for index, points in enumerate(self.points.tolist())
            ],
        }


def reliability(sample: Labelled, probabilities: _Floats) -> Reliability:
    """The reliability of (n, classes) probabilities, whose largest is the confidence of a point.

    sample: the points with their references; its `mapped` is what the probabilities say.
    """
    confidence = probabilities.max(axis=1)
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    inside = bins == np.arange(BINS)[:, None]
    right = sample.mapped == sample.reference
    everything = np.ones(len(bins), bool)
    areas = share(sample, inside, everything).values
    means = share(sample, inside * confidence, inside).values
    accuracy = share(sample, inside & right, inside)
    rng = np.random.default_rng(0)
    drawn = rng.random((_DRAWS, len(bins))) < confidence
    weights = sample.weights / sample.weights.sum()
    return Reliability(
        points=inside.sum(axis=1),
        areas=areas,
        confidence=means,
        accuracy=accuracy,
        error=float(np.nansum(areas * np.abs(accuracy.values - means))),
        chance=float(
            np.abs(((drawn - confidence) * weights) @ inside.T.astype(float)).sum(axis=1).mean()
        ),
    )
