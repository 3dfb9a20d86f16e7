"""Boundary IoU, compared with its published definition: masks eroded by 3 x 3 pixels, d times."""

import functools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import binary_erosion

from reseg_geo.evaluate import boundaries
from reseg_geo.evaluate.boundaries import boundary_counts, boundary_distance, boundary_iou
from reseg_geo.grid import Box


def region(mask: np.ndarray, distance: int) -> np.ndarray:
    """The boundary region of one mask: what d erosions take away, with zeros around the image."""
    padded = np.pad(mask, 1)
    inner = binary_erosion(padded, np.ones((3, 3)), iterations=distance, border_value=1)
    return mask & ~inner[1:-1, 1:-1]


def patches(rng: np.random.Generator, height: int, width: int, classes: int) -> np.ndarray:
    """Class values in patches of a few pixels, with pixels of 0 here and there."""
    coarse = rng.integers(0, classes + 1, (height // 5 + 1, width // 7 + 1))
    values = coarse.repeat(5, axis=0).repeat(7, axis=1)[:height, :width]
    noise = rng.random(values.shape) < 0.02
    return np.where(noise, rng.integers(0, classes + 1, values.shape), values).astype(np.uint8)


def reader(values: np.ndarray, box: Box) -> np.ndarray:
    return values[box.top : box.bottom, box.left : box.right]


def counted(found: np.ndarray, truth: np.ndarray, classes: int, distance: int | None) -> np.ndarray:
    readers = [functools.partial(reader, values) for values in (found, truth)]
    return boundary_counts(*readers, truth.shape, classes, distance)


@given(
    st.integers(1, 4), st.integers(1, 60), st.integers(1, 60), st.integers(1, 9),
    st.integers(0, 2**32 - 1),
)  # fmt: skip
def test_it_is_the_iou_of_boundary_regions(
    classes: int, height: int, width: int, distance: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    truth, found = (patches(rng, height, width, classes) for _ in range(2))
    found = np.where(rng.random() < 0.5, truth, found)  # mostly right, or not at all
    found[: height // 3] = patches(rng, height // 3, width, classes)
    iou = boundary_iou(counted(found, truth, classes, distance))
    for value in range(1, classes + 1):
        theirs = region(truth == value, distance)
        ours = region((found == value) & (truth > 0), distance)
        either = (ours | theirs).sum()
        if either:
            assert iou[value - 1] == pytest.approx((ours & theirs).sum() / either)
        else:
            assert np.isnan(iou[value - 1])


@pytest.mark.parametrize("pixels", [1, 900, 5_000])
def test_strips_give_the_counts_of_the_whole(monkeypatch: pytest.MonkeyPatch, pixels: int) -> None:
    rng = np.random.default_rng(0)
    truth, found = (patches(rng, 211, 37, 3) for _ in range(2))
    whole = counted(found, truth, 3, 4)
    monkeypatch.setattr(boundaries, "_PIXELS", pixels)
    read: list[Box] = []

    def watched(box: Box) -> np.ndarray:
        read.append(box)
        return reader(truth, box)

    strips = boundary_counts(functools.partial(reader, found), watched, truth.shape, 3, 4)
    assert strips.tolist() == whole.tolist()
    assert len(read) > 1
    assert all(box.height * 37 <= max(pixels, 16 * 37) + 8 * 37 for box in read)


def test_the_distance_is_a_share_of_the_diagonal() -> None:
    assert boundary_distance(10, 10) == 1
    assert boundary_distance(512, 512) == 14  # 0.02 * 724.08
    assert boundary_distance(300, 400) == 10
    assert boundary_distance(724, 724) == 20
    assert boundary_distance(6000, 6000) == 20


def test_a_shifted_outline_costs_more_than_its_area() -> None:
    truth = np.ones((100, 100), np.uint8)
    truth[20:80, 20:80] = 2
    counts = counted(np.roll(truth, 2, axis=1), truth, 2, None)
    rows = np.zeros((2, 100, 100), bool)  # frames of 3 px, as 2 % of the diagonal are
    for index, shift in enumerate((0, 2)):
        rows[index, 20:80, 20 + shift : 80 + shift] = True
        rows[index, 23:77, 23 + shift : 77 + shift] = False
    assert counts[1].tolist() == [(rows[0] & rows[1]).sum(), (rows[0] | rows[1]).sum()]
    # The area alone would give 58 of 62 columns.
    assert boundary_iou(counts)[1] < 0.6 < 58 / 62
