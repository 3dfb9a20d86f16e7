"""How far confidence is from accuracy: the expected calibration error (Guo et al., ICML 2017)."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

BINS = 15  # of equal width, as in the paper
_LEVELS = 101  # of confidence: 0 to 100 per cent


def _no_pixels() -> NDArray[np.int64]:
    return np.zeros(_LEVELS, np.int64)


@dataclass
class Reliability:
    """Counts of labelled pixels by their confidence.

    pixels, right: int64 (101,), the number of pixels with a confidence of 0 to 100 per cent, and of
    those whose class is that of the label.
    """

    pixels: NDArray[np.int64] = field(default_factory=_no_pixels)
    right: NDArray[np.int64] = field(default_factory=_no_pixels)

    def add(
        self,
        confidence: NDArray[np.uint8],
        predicted: NDArray[np.integer],
        truth: NDArray[np.integer],
    ) -> None:
        """Count the pixels that have a label and a class.

        confidence: in per cent; predicted, truth: class values, 0 for none; all of one shape.
        """
        counted = (truth > 0) & (predicted > 0) & (confidence < _LEVELS)
        right = counted & (predicted == truth)
        self.pixels += np.bincount(confidence[counted], minlength=_LEVELS)
        self.right += np.bincount(confidence[right], minlength=_LEVELS)

    @property
    def expected_error(self) -> float:
        """The expected calibration error, 0 to 1; NaN without pixels.

        ECE = sum of n_b / n * |acc_b - conf_b| over 15 bins of equal width (the paper's equation
        3): n_b pixels of n, their accuracy, and their mean confidence. The upper end of a bin
        belongs to it.
        """
        total = self.pixels.sum()
        if not total:
            return float("nan")
        per_cent = np.arange(_LEVELS)
        bins = np.maximum(-(-per_cent * BINS // 100) - 1, 0)
        gaps = np.bincount(bins, self.right - self.pixels * per_cent / 100, minlength=BINS)
        return float(np.abs(gaps).sum() / total)
