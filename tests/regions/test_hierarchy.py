"""Majority votes and the assignment of levels to layers, compared with plain loops."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import reseg_geo
from reseg_geo.regions.hierarchy import spread_levels, window_regions


@given(
    st.integers(1, 5),
    st.integers(1, 3),
    st.integers(1, 3),
    st.integers(0, 4),
    st.integers(0, 2**32 - 1),
)
def test_majority_vote(patch: int, rows: int, columns: int, surplus: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 4, (2, rows * patch + surplus % patch, columns * patch))
    found = reseg_geo.patch_regions(labels, patch)
    assert found.dtype == np.int64
    assert found.shape == (2, rows, columns)
    for level in range(2):
        for r in range(rows):
            for c in range(columns):
                part = labels[
                    level, r * patch : (r + 1) * patch, c * patch : (c + 1) * patch
                ].ravel()
                counts = Counter(part.tolist())
                most = max(counts.values())
                assert found[level, r, c] == min(k for k, n in counts.items() if n == most)


@given(st.integers(1, 4), st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_windows_that_overlap_have_the_regions_of_each(patch: int, count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    side = patch * count + int(rng.integers(patch))  # the rest of a window is ignored
    labels = rng.integers(0, 5, (2, side + 9, side + 4))
    corners = np.stack([rng.integers(0, 10, 6), rng.integers(0, 5, 6)], axis=1)
    found = window_regions(labels, corners, side, patch)
    for index, (top, left) in enumerate(corners):
        own = labels[:, top : top + side, left : left + side]
        assert np.array_equal(found[:, index], reseg_geo.patch_regions(own, patch))


def test_the_smallest_label_wins_a_tie_and_zero_counts() -> None:
    assert reseg_geo.patch_regions(np.array([[7, 0], [0, 7]]), 2).tolist() == [[0]]
    assert reseg_geo.patch_regions(np.array([[9, 3], [3, 9]], np.uint32), 2).tolist() == [[3]]


def test_an_image_smaller_than_a_patch_is_refused() -> None:
    with pytest.raises(ValueError, match="no 14 px patch"):
        reseg_geo.patch_regions(np.zeros((5, 20), int), 14)


@pytest.mark.parametrize(
    ("levels", "layers", "expected"),
    [
        (6, 6, [0, 1, 2, 3, 4, 5]),
        (2, 6, [0, 0, 0, 1, 1, 1]),
        (4, 6, [0, 0, 1, 2, 2, 3]),
        (1, 3, [0, 0, 0]),
        (4, 2, [1, 3]),
        (3, 0, []),
    ],
)
def test_levels_are_assigned_coarse_to_fine(levels: int, layers: int, expected: list[int]) -> None:
    assert spread_levels(levels, layers) == expected
