"""Confusion matrix and IoU, compared with plain counting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reseg_geo.evaluate.metrics import area_error, confusion_matrix, intersection_over_union


@given(st.integers(1, 5), st.integers(0, 200), st.integers(0, 2**32 - 1))
def test_iou_is_intersection_over_union(classes: int, pixels: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth, found = rng.integers(0, classes + 1, (2, pixels))
    iou = intersection_over_union(confusion_matrix(found, truth, classes))
    known = truth > 0
    for value in range(1, classes + 1):
        mine, theirs = known & (found == value), truth == value
        either = (mine | theirs).sum()
        if either:
            assert iou[value - 1] == pytest.approx((mine & theirs).sum() / either)
        else:
            assert np.isnan(iou[value - 1])


@given(st.integers(1, 5), st.integers(0, 200), st.integers(0, 2**32 - 1))
def test_area_error_compares_the_map_with_the_labels(classes: int, pixels: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth, found = rng.integers(0, classes + 1, (2, pixels))
    error = area_error(confusion_matrix(found, truth, classes))
    for value in range(1, classes + 1):
        mapped, labelled = ((found == value) & (truth > 0)).sum(), (truth == value).sum()
        if labelled:
            assert error[value - 1] == pytest.approx(mapped / labelled - 1)
        else:
            assert np.isnan(error[value - 1])


def test_wrong_shapes_and_values_are_refused() -> None:
    with pytest.raises(ValueError, match="truth"):
        confusion_matrix(np.ones(3, int), np.ones(4, int), 1)
    with pytest.raises(ValueError, match="larger"):
        confusion_matrix(np.array([3]), np.array([1]), 2)
