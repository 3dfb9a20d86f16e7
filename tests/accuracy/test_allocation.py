"""Sizes against Olofsson et al. (2014), allocations by hand, and what holds for any of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reseg_geo.accuracy.allocation import ALLOCATIONS, allocate, points_needed
from reseg_geo.errors import UsageError

# The example of the paper: deforestation, forest gain, stable forest, stable non-forest.
PIXELS = np.array([200_000, 150_000, 3_200_000, 6_450_000])
EXPECTED = np.array([0.7, 0.6, 0.9, 0.95])


def test_size_of_olofsson_2014() -> None:
    """Section 5.1.1: 641 points for a standard error of 0.01."""
    assert points_needed(PIXELS, EXPECTED, 0.01) == 641


def test_allocations_for_that_example() -> None:
    """Calculated by hand: shares of 641, the rest shared among the classes above the minimum."""
    no_one = np.zeros(4)
    assert allocate(641, PIXELS, "equal", 0, no_one).tolist() == [161, 160, 160, 160]
    assert allocate(641, PIXELS, "proportional", 0, no_one).tolist() == [13, 10, 205, 413]
    assert allocate(641, PIXELS, "proportional", 100, no_one).tolist() == [100, 100, 146, 295]
    assert allocate(641, PIXELS, "proportional", 75, no_one).tolist() == [75, 75, 163, 328]
    assert allocate(641, PIXELS, "proportional", 50, no_one).tolist() == [50, 50, 179, 362]
    assert allocate(641, PIXELS, "neyman", 0, EXPECTED).tolist() == [23, 19, 243, 356]


@given(
    pixels=st.lists(st.integers(1, 10**12), min_size=1, max_size=30),
    size=st.integers(1, 5_000),
    allocation=st.sampled_from(ALLOCATIONS),
    minimum=st.integers(0, 50),
    accuracy=st.floats(0, 1),
)
def test_all_points_are_given_within_limits(
    pixels: list[int], size: int, allocation: str, minimum: int, accuracy: float
) -> None:
    expected = np.full(len(pixels), accuracy)
    least = np.minimum(minimum, pixels)
    if least.sum() > size:
        with pytest.raises(UsageError, match="too few"):
            allocate(size, np.array(pixels), allocation, minimum, expected)
        return
    found = allocate(size, np.array(pixels), allocation, minimum, expected)
    assert found.sum() == min(size, sum(pixels))
    assert (found >= least).all()
    assert (found <= pixels).all()
