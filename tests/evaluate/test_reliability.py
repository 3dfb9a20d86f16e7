"""The expected calibration error, compared with a plain loop over pixels and bins."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reseg_geo.evaluate.reliability import Reliability


def by_hand(confidence: list[int], predicted: list[int], truth: list[int]) -> float:
    """Guo et al. 2017: 15 bins ((m - 1) / 15, m / 15], each weighted by its share of the pixels."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(15)]
    for sure, one, other in zip(confidence, predicted, truth, strict=True):
        if one == 0 or other == 0 or sure == 255:
            continue
        place = next(m for m in range(1, 16) if 15 * sure <= 100 * m)
        bins[place - 1].append((sure / 100, one == other))
    total = sum(map(len, bins))
    error = 0.0
    for each in filter(None, bins):
        accuracy = sum(right for _, right in each) / len(each)
        mean = sum(sure for sure, _ in each) / len(each)
        error += len(each) / total * abs(accuracy - mean)
    return error if total else math.nan


@given(st.integers(0, 300), st.integers(0, 2**32 - 1))
def test_it_is_the_weighted_gap_of_the_bins(pixels: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    predicted, truth = rng.integers(0, 4, (2, pixels))
    confidence = rng.integers(0, 101, pixels).astype(np.uint8)
    confidence[rng.random(pixels) < 0.1] = 255
    found = Reliability()
    for part in np.array_split(np.arange(pixels), 3):
        found.add(confidence[part], predicted[part], truth[part])
    wanted = by_hand(confidence.tolist(), predicted.tolist(), truth.tolist())
    assert found.expected_error == pytest.approx(wanted, nan_ok=True)


def test_confidence_that_is_right_has_no_error() -> None:
    found, truth = Reliability(), np.ones(100, np.uint8)
    predicted = np.where(np.arange(100) < 80, 1, 2)
    found.add(np.full(100, 80, np.uint8), predicted, truth)
    assert found.expected_error == pytest.approx(0)
    found.add(np.full(100, 100, np.uint8), predicted, truth)  # sure, and as often wrong
    assert found.expected_error == pytest.approx(0.1)
