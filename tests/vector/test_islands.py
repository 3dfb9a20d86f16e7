"""Small islands join the class with the longest shared border, wherever rows are cut."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.measure import label

from reseg_geo.vector.islands import absorb_islands

NEIGHBOURS = ((0, 1), (0, -1), (1, 0), (-1, 0))


@pytest.fixture(scope="module")
def patchwork(blobs: Any) -> Callable[..., np.ndarray]:
    """Classes 1 to 4 in blobs of all sizes, with no data (0) in a corner."""

    def make(seed: int, side: int = 120, blur: float = 1.5) -> np.ndarray:
        classes = blobs(seed, side, side, blur=blur) + 1
        classes[: side // 6, : side // 4] = 0
        classes[side // 24, side // 24] = 3  # an island in no data
        return classes

    return make


def absorbed(classes: np.ndarray, areas: np.ndarray, least: float, cuts: object = ()) -> np.ndarray:
    return np.concatenate(list(absorb_islands(np.split(classes, cuts), areas, least)))


def one_by_one(classes: np.ndarray, areas: np.ndarray, least: float) -> np.ndarray:
    """The plain rule: merge the smallest island that has a neighbour, and repeat."""
    classes = classes.copy()
    while True:
        regions = label(classes, background=0, connectivity=1)
        weights = np.broadcast_to(areas[:, None], classes.shape)
        area = np.bincount(regions.ravel(), weights.ravel())
        smallest_first = np.lexsort((np.arange(len(area)), area))
        for region in smallest_first[(smallest_first > 0) & (area[smallest_first] < least)]:
            votes = border_lengths(classes, regions == region)
            if votes[1:].any():
                classes[regions == region] = votes[1:].argmax() + 1
                break
        else:
            return classes


def border_lengths(classes: np.ndarray, region: np.ndarray) -> np.ndarray:
    """Pixel edges that a region shares with each class, by class value."""
    rows, columns = np.nonzero(region)
    lengths = np.zeros(int(classes.max()) + 1, int)
    for down, right in NEIGHBOURS:
        y, x = rows + down, columns + right
        inside = (y >= 0) & (x >= 0) & (y < len(classes)) & (x < classes.shape[1])
        y, x = y[inside], x[inside]
        lengths += np.bincount(classes[y, x][~region[y, x]], minlength=len(lengths))
    return lengths


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), blur=st.sampled_from([0.4, 1.0]), data=st.data())
def test_it_equals_merging_one_by_one(
    patchwork: Callable[..., np.ndarray], seed: int, blur: float, data: st.DataObject
) -> None:
    classes = patchwork(seed, 14, blur)
    # Integers, whose sums are exact in any order.
    areas = 130.0 + data.draw(st.sampled_from([0, 7])) * np.arange(len(classes))
    least = 130 * data.draw(st.integers(2, 30))
    cuts = sorted(data.draw(st.sets(st.integers(1, 13))))
    wanted = one_by_one(classes, areas, least)
    assert np.array_equal(absorbed(classes, areas, least), wanted)
    assert np.array_equal(absorbed(classes, areas, least, cuts), wanted)


@pytest.mark.parametrize("seed", range(3))
def test_no_region_stays_too_small(seed: int, patchwork: Callable[..., np.ndarray]) -> None:
    classes = patchwork(seed)
    least = 40.0
    found = absorbed(classes, np.ones(len(classes)), least)
    assert np.array_equal(found == 0, classes == 0)
    sizes = np.bincount(label(found, background=0, connectivity=1).ravel())[1:]
    assert sorted(sizes)[0] == 1  # the island in no data has no neighbour
    assert sorted(sizes)[1] >= least
    # Large regions are unchanged.
    before = label(classes, background=0, connectivity=1)
    large = np.bincount(before.ravel()) >= least
    large[0] = False
    assert np.array_equal(found[large[before]], classes[large[before]])


def test_an_island_goes_to_the_class_with_the_longest_border() -> None:
    classes = np.ones((8, 8), np.uint8)
    classes[:, 5:] = 2
    classes[2:4, 4] = 3  # four of its edges border on 1, two on 2
    wanted = np.where(classes == 3, 1, classes)
    assert np.array_equal(absorbed(classes, np.ones(8), 3), wanted)
    assert np.array_equal(absorbed(classes, np.ones(8), 2), classes)


def test_regions_that_meet_over_an_island_count_as_one() -> None:
    row = np.array([[1, 1, 1, 1, 1, 2, 2, 3, 2, 2, 1, 1, 1, 1, 1]], np.uint8)
    # The 3 goes first, to the 2; both 2 are then one of five pixels, which is enough.
    wanted = np.where(row == 3, 2, row)
    assert np.array_equal(absorbed(row, np.ones(1), 5), wanted)


def test_rows_are_yielded_as_soon_as_they_are_decided(
    patchwork: Callable[..., np.ndarray],
) -> None:
    classes = np.tile(patchwork(1)[30:], (4, 1))
    held, most, given_on = 0, 0, 0
    portions = np.split(classes, range(30, len(classes), 30))

    def counted() -> object:
        nonlocal held, most
        for portion in portions:
            held += len(portion)
            most = max(most, held)
            yield portion

    for rows in absorb_islands(counted(), np.ones(len(classes)), 40):
        held -= len(rows)
        given_on += len(rows)
    assert given_on == len(classes)
    assert most < 120, "rows pile up"
