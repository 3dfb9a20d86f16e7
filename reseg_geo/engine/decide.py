"""From probabilities to classes: the best one, the majority of a region, a threshold."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from reseg_geo.engine.accumulate import Probabilities
from reseg_geo.maps.confidence import CONFIDENCE_NO_DATA

Values = NDArray[np.integer]


@dataclass(frozen=True)
class Threshold:
    """Pixels whose confidence, 0 to 1, is below `least` get `value`; 0 is no data."""

    least: float = 0.0
    value: int = 0


def decide(
    found: Probabilities,
    valid: NDArray[np.bool_],
    threshold: Threshold = Threshold(),
    chosen: Values | None = None,
) -> tuple[Values, NDArray[np.uint8]]:
    """Class values and confidence of pixels.

    chosen: (h, w) class values to take, where not 0, instead of the most probable class. Returns
    (h, w) integers, 0 where there is no data, else 1 + the index of the most probable class (a tie
    goes to the first), and (h, w) uint8, that class's share of all classes' probability in per
    cent (of a pixel below the threshold, that of the class it would have had), 255 where there is
    no data.
    """
    best, index = found.sums.max(dim=0)
    if chosen is not None:
        given = torch.from_numpy(chosen.astype(np.int64))
        index = torch.where(given > 0, given - 1, index)
        best = found.sums.gather(0, index[None])[0]
    share = best / found.sums.sum(dim=0).clamp(min=1e-12)
    values = index + 1
    if threshold.least:
        values = torch.where(share < threshold.least, threshold.value, values)
    has_data = valid & (found.count > 0).numpy()
    known = np.where(has_data, values.to(torch.int32).numpy(), 0)
    per_cent = (100 * share).round().to(torch.uint8).numpy()
    return known, np.where(known > 0, per_cent, CONFIDENCE_NO_DATA).astype(np.uint8)


class Majority:
    """The class that most pixels of each region have, counted chunk by chunk."""

    def __init__(self, regions: int, classes: int) -> None:
        """regions, classes: the largest label and the largest class value."""
        self._votes = np.zeros((regions + 1, classes + 1), np.int64)

    def add(self, labels: Values, values: Values) -> None:
        """Count pixels: (h, w) region labels and (h, w) class values, 0 for no data."""
        places = labels.astype(np.int64) * self._votes.shape[1] + values
        self._votes += np.bincount(places.ravel(), minlength=self._votes.size).reshape(
            self._votes.shape
        )

    def of(self, labels: Values) -> Values:
        """The class value of each pixel's region; 0 where it has none, and outside of regions.

        A tie goes to the first class.
        """
        winner = self._votes[:, 1:].argmax(axis=1) + 1
        winner[self._votes[:, 1:].sum(axis=1) == 0] = 0
        winner[0] = 0
        return np.asarray(winner[labels])
