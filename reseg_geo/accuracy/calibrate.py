"""Calibrate the probabilities of a model by labelled points."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reseg_geo.accuracy.estimate import Labelled
from reseg_geo.accuracy.probabilities import PointShares
from reseg_geo.accuracy.reliability import BINS, Reliability, reliability
from reseg_geo.accuracy.scaling import FOLDS, fit
from reseg_geo.errors import InputError
from reseg_geo.heads.calibration import Calibration
from reseg_geo.publish.text_table import text_table
from reseg_geo.quantities import listed

FEWEST = 30  # points from which anything can be fitted

Warn = Callable[[str], None]


@dataclass(frozen=True)
class Calibrated:
    """A calibration, and how reliable confidence is before and after it.

    probabilities: the file with the shares; points: number of points it was fitted to; before,
    after: reliability; `after` is cross-validated; losses: mean negative log-likelihood of both.
    """

    calibration: Calibration
    probabilities: str
    points: int
    before: Reliability
    after: Reliability
    losses: tuple[float, float]

    @property
    def biased(self) -> list[str]:
        """Names of the classes that have a bias."""
        own = self.calibration
        return [name for name, each in zip(own.classes, own.scaling.biases, strict=True) if each]

    def figures(self) -> dict[str, Any]:
        """All figures as JSON values."""
        scaling = self.calibration.scaling
        return {
            "probabilities": self.probabilities,
            "points": self.points,
            "temperature": scaling.temperature,
            "biases": dict(zip(self.calibration.classes, scaling.biases, strict=True)),
            "before": self.before.figures() | {"log_loss": self.losses[0]},
            "after": self.after.figures() | {"log_loss": self.losses[1]},
        }

    def summary(self) -> str:
        """What was found, in a few sentences."""
        scaling = self.calibration.scaling
        by_chance = (
            f"By chance alone it would be about {points_text(self.before.chance)} with "
            f"{self.points:,} points."
        )
        before, after = points_text(self.before.error), points_text(self.after.error)
        if scaling.temperature == 1 and not self.biased:
            return (
                f"Confidence is off by {before} on average (expected calibration error). "
                f"{by_chance} No calibration is clearly better."
            )
        biases = f", and biases of {listed(self.biased, 5)}" if self.biased else ""
        return (
            f"Before calibration, confidence is off by {before} on average; after it, by {after} "
            f"(expected calibration error, cross-validated). {by_chance} Temperature "
            f"{scaling.temperature:.2f}{biases}."
        )

    def __str__(self) -> str:
        rows = []
        for index in range(BINS):
            cells = [f"{index * 100 // BINS}-{(index + 1) * 100 // BINS}%"]
            for each in (self.before, self.after):
                empty = not each.points[index]
                right = each.accuracy.values[index]
                cells += ["-", "-"] if empty else [f"{each.areas[index]:.0%}", f"{right:.0%}"]
            rows.append(cells)
        heads = ["confidence", "area", "right", "calibrated: area", "right"]
        return f"{self.summary()}\n\n{text_table(heads, rows)}"


def calibrate(
    sample: Labelled, names: list[str], shares: PointShares, source: str, digest: str, warn: Warn
) -> Calibrated:
    """Fit the probabilities of points to their labels.

    sample: labelled points, whose references are indices of `names`; shares: of these points;
    source, digest: of the sample. Warns of points without probabilities. Raises InputError if there
    are too few others.
    """
    bands = {name.casefold(): index for index, name in enumerate(shares.classes)}
    labels = np.array([bands.get(name.casefold(), -1) for name in names])[sample.reference]
    used = (labels >= 0) & np.isfinite(shares.shares).all(axis=1)
    if not (labels >= 0).any():
        raise InputError(
            f"no label of {source} is one of the classes of {shares.name} "
            f"({listed(shares.classes, 5)}); use the probabilities of these classes."
        )
    if lost := int((~used).sum()):
        warn(
            f"{shares.name} has no data, or no band for the labelled class, at {lost:,} labelled "
            f"point{'s' * (lost != 1)}, which the calibration leaves out."
        )
    if used.sum() < FEWEST:
        raise InputError(
            f"{source} has {int(used.sum()):,} labelled points with probabilities, and a "
            f"calibration needs {FEWEST} or more; label more of them."
        )
    labels, found = labels[used], shares.shares[used]
    weights = sample.weights[used]
    fitted = fit(found, labels, weights, shares.floor, shares.stand_alone)
    before = reliability(_by(sample, used, found, labels), found)
    after = reliability(_by(sample, used, fitted.probabilities, labels), fitted.probabilities)
    figures = {
        "sample": digest, "points": len(labels), "folds": FOLDS,
        "expected_calibration_error": {"before": before.error, "after": after.error},
    }  # fmt: skip
    own = Calibration(shares.classes, fitted.scaling, shares.run, figures)
    return Calibrated(own, shares.name, len(labels), before, after, fitted.losses)


def _by(
    sample: Labelled,
    used: NDArray[np.bool_],
    probabilities: NDArray[np.float64],
    labels: NDArray[np.int64],
) -> Labelled:
    """The points as a map by these probabilities shows them."""
    return Labelled(
        sample.strata[used], probabilities.argmax(axis=1), labels, sample.areas[used], sample.pixels
    )


def points_text(error: float) -> str:
    """A calibration error as people write it: "7.4 percentage points"."""
    return f"{100 * error:.1f} percentage points"
