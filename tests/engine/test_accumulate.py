"""Sums over windows and blocks equal one computation over the whole array."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from reseg_geo.engine.accumulate import Probabilities, accumulate
from reseg_geo.engine.decide import Majority, decide
from reseg_geo.engine.rule import Threshold
from reseg_geo.grid import Box
from reseg_geo.storage.logits import BlockLogits, LogitFiles
from reseg_geo.tiling import Tiling
from reseg_geo.upsampling.powers import Powers, at_most_zero

SIDE, GRID = 12, 3


def logits_at(top: int, left: int, queries: int) -> np.ndarray:
    """Logits of a window that depend only on its position."""
    return np.random.default_rng([top, left]).normal(0, 3, (queries, GRID, GRID)).astype(np.float32)


def plain(height: int, width: int, stride: int, classes: list[slice]) -> tuple[torch.Tensor, ...]:
    """Step 4 of the method over the whole array, window by window, without blocks."""
    tall, wide = max(height, SIDE), max(width, SIDE)
    sums, count = torch.zeros(len(classes), tall, wide), torch.zeros(tall, wide)
    for top in sorted({*range(0, tall - SIDE, stride), tall - SIDE}):
        for left in sorted({*range(0, wide - SIDE, stride), wide - SIDE}):
            logits = torch.from_numpy(logits_at(top, left, classes[-1].stop))[None]
            pixels = F.interpolate(logits, size=(SIDE, SIDE), mode="bilinear", align_corners=False)
            probability = torch.exp(pixels[0]) / torch.exp(pixels[0]).sum(dim=0)
            for index, queries in enumerate(classes):
                best = probability[queries].max(dim=0).values
                sums[index, top : top + SIDE, left : left + SIDE] += best
            count[top : top + SIDE, left : left + SIDE] += 1
    return sums[:, :height, :width], count[:height, :width]


@pytest.mark.parametrize("factor", [Fraction(1, 2), Fraction(2), Fraction(3)])
def test_windows_of_a_view_are_upsampled_to_the_raster(factor: Fraction) -> None:
    """Each window is upsampled on its own and added at its position."""
    classes, side = [slice(0, 1), slice(1, 2)], int(SIDE * factor)
    windows = np.array([[0, 0], [0, 4], [6, 2]])
    logits = np.array([logits_at(int(t), int(x), 2) for t, x in windows])
    tall, wide = int(18 * factor), int(16 * factor)
    sums, count = torch.zeros(2, tall, wide), torch.zeros(tall, wide)
    for (top, left), one in zip(windows, logits, strict=True):
        pixels = F.interpolate(torch.from_numpy(one)[None], size=(side, side), mode="bilinear")[0]
        y, x = int(top * factor), int(left * factor)
        at = np.s_[y : y + side, x : x + side]
        sums[(slice(None), *at)] += pixels.softmax(dim=0)
        count[at] += 1
    record = BlockLogits(windows, logits)
    for chunk in (Box(0, 0, tall, wide), Box(1, 2, tall - 3, wide - 2)):
        found = accumulate(chunk, [record], classes, SIDE, factor)
        at = chunk.within(Box(0, 0, tall, wide))
        assert torch.equal(found.weight, count[at])
        torch.testing.assert_close(found.sums, sums[(slice(None), *at)], atol=2e-5, rtol=1e-5)


@settings(deadline=None, max_examples=60)
@given(
    st.integers(1, 60), st.integers(1, 60), st.integers(1, SIDE), st.integers(SIDE, 30), st.data()
)
def test_blocks_equal_the_whole_array(
    height: int, width: int, stride: int, tile: int, data: st.DataObject
) -> None:
    sizes = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    ends = np.cumsum(sizes).tolist()
    classes = [slice(end - size, end) for end, size in zip(ends, sizes, strict=True)]
    tiling = Tiling(height, width, SIDE, stride, tile)
    records = {}
    sums, count = torch.full((len(sizes), height, width), -1.0), torch.zeros(height, width)
    for block in tiling.blocks():
        windows = tiling.windows(block.row, block.column)
        found = [logits_at(int(t), int(x), ends[-1]) for t, x in windows]
        logits = np.array(found, np.float32).reshape(-1, ends[-1], GRID, GRID)
        records[block.row, block.column] = BlockLogits(windows, logits)
        around = [records[place] for place in tiling.reaching(block)]
        part = accumulate(block.tile, around, classes, SIDE)
        rows, columns = block.tile.within(Box(0, 0, height, width))
        sums[:, rows, columns], count[rows, columns] = part.sums, part.weight
    expected_sums, expected_count = plain(height, width, stride, classes)
    assert torch.equal(count, expected_count)
    assert count.min() >= 1
    torch.testing.assert_close(sums, expected_sums, atol=2e-5, rtol=1e-5)


def test_the_order_of_blocks_does_not_change_a_bit() -> None:
    rng = np.random.default_rng(0)
    windows = np.array([[0, 0], [0, 3], [4, 1], [5, 5]])
    logits = rng.normal(size=(4, 2, GRID, GRID)).astype(np.float32)
    tile, classes = Box(0, 0, 20, 20), [slice(0, 1), slice(1, 2)]
    whole = accumulate(tile, [BlockLogits(windows, logits)], classes, SIDE)
    parts = [BlockLogits(windows[i : i + 1], logits[i : i + 1]) for i in (2, 0, 3, 1)]
    assert torch.equal(accumulate(tile, parts, classes, SIDE).sums, whole.sums)


def test_decision() -> None:
    sums = torch.tensor([[[0.6, 1.0, 0.0, 0.9]], [[0.2, 1.0, 0.0, 0.1]]])
    count = torch.tensor([[1.0, 2.0, 0.0, 1.0]])
    valid = np.array([[True, True, True, False]])
    values, confidence = decide(Probabilities(sums, count), valid)
    # The winner's share; a tie goes to the first class; no data outside windows and valid pixels.
    assert values.tolist() == [[1, 1, 0, 0]]
    assert confidence.tolist() == [[75, 50, 255, 255]]


def test_a_threshold_gives_pixels_to_the_background() -> None:
    sums = torch.tensor([[[0.6, 1.2, 0.1]], [[0.4, 0.4, 0.9]], [[0.0, 0.4, 0.0]]])
    found, valid = Probabilities(sums, torch.ones(1, 3)), np.array([[True, True, True]])
    values, confidence = decide(found, valid, Threshold(0.61, 3))
    assert values.tolist() == [[3, 3, 2]]
    assert confidence.tolist() == [[60, 60, 90]]
    values, confidence = decide(found, valid, Threshold(0.61))
    assert values.tolist() == [[0, 0, 2]]
    assert confidence.tolist() == [[255, 255, 90]]


def test_chosen_classes_have_their_own_confidence() -> None:
    sums = torch.tensor([[[0.6, 0.6]], [[0.4, 0.4]]])
    found = Probabilities(sums, torch.ones(1, 2))
    values, confidence = decide(found, np.ones((1, 2), bool), majority=np.array([[2, 0]]))
    assert values.tolist() == [[2, 1]]
    assert confidence.tolist() == [[40, 60]]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**31), st.integers(1, 5))
def test_majority_is_counted_over_chunks(seed: int, classes: int) -> None:
    rng = np.random.default_rng(seed)
    labels, values = rng.integers(0, 5, (6, 7)), rng.integers(0, classes + 1, (6, 7))
    votes = Majority(int(labels.max()), classes)
    for rows in (slice(0, 2), slice(2, 6)):
        votes.add(labels[rows], values[rows])
    found = votes.of(labels)
    assert (found[labels == 0] == 0).all()
    for region in set(np.unique(labels)) - {0}:
        own = [int(v) for v in values[labels == region] if v]
        expected = max(sorted(set(own)), key=own.count) if own else 0
        assert (found[labels == region] == expected).all()


def test_synonyms_by_maximum_or_mean() -> None:
    logits = np.log(np.array([0.5, 0.3, 0.2], np.float32))[None, :, None, None]
    record, pixel = BlockLogits(np.array([[0, 0]]), logits), Box(0, 0, 1, 1)
    classes = [slice(0, 1), slice(1, 3)]
    best = accumulate(pixel, [record], classes, 1).sums.flatten()
    mean = accumulate(pixel, [record], classes, 1, synonyms="mean").sums.flatten()
    assert best.tolist() == pytest.approx([0.5, 0.3])
    assert mean.tolist() == pytest.approx([0.5, 0.25])


@pytest.mark.parametrize("side", [SIDE, 15, 3, 14, 300])  # 14 is not a multiple of the patches
@pytest.mark.parametrize("spread", [0.1, 3.0, 20.0, 1e4])
def test_powers_give_a_softmax(side: int, spread: float) -> None:
    """Also of logits so far apart that the powers of all but a few are 0."""
    logits = spread * torch.from_numpy(logits_at(1, 2, 5))
    rows, columns = slice(side // 4, side - 1), slice(side // 3, side)
    pixels = F.interpolate(logits[None].double(), size=(side, side), mode="bilinear")[0]
    expected = pixels[:, rows, columns].softmax(dim=0)
    (lower,), (products,) = at_most_zero(logits[None])
    assert products == (spread < 10)
    powers = Powers(5, side, GRID, (side, side), lower.device)
    found = powers.of(lower, rows, columns, products)
    # The logits themselves have seven digits.
    error = 1e-6 * max(1.0, float(logits.abs().max()))
    torch.testing.assert_close((found / found.sum(dim=0)).double(), expected, atol=error, rtol=0)


def test_a_window_much_larger_than_the_raster_takes_little_memory() -> None:
    """At a sampling distance of 500 m a window has 50 billion pixels of a raster of 0.5 m."""
    record = BlockLogits(np.array([[0, 0]]), logits_at(0, 0, 2)[None])
    found = accumulate(
        Box(0, 0, 40, 50),
        [record],
        [slice(0, 1), slice(1, 2)],
        SIDE,
        Fraction(10_000),
        blend="taper",
    )
    assert (found.weight > 0).all()
    expected = torch.from_numpy(record.logits[0, :, 0, 0]).softmax(dim=0)
    shares = found.sums[:, 20, 20] / found.weight[20, 20]
    torch.testing.assert_close(shares, expected, atol=1e-5, rtol=0)


def test_stored_logits_are_unchanged(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    store = LogitFiles(tmp_path / "blocks", tmp_path / "map.tif")
    record = BlockLogits(
        np.array([[3, 4]]),
        rng.normal(size=(1, 2, GRID, GRID)).astype(np.float32),
        rng.integers(0, 9, (5, 6)),
    )
    store.put(2, 5, record)
    assert store.get(2, 5) is record  # in memory
    back = LogitFiles(tmp_path / "blocks", tmp_path / "map.tif").get(2, 5)
    assert back is not None
    for name in ("windows", "logits", "regions"):
        assert np.array_equal(getattr(back, name), getattr(record, name))
        assert getattr(back, name).dtype == getattr(record, name).dtype
    store.drop(2, 5)
    store.drop(2, 5)
    assert store.get(2, 5) is None
    assert list((tmp_path / "blocks").iterdir()) == []


def test_logits_that_do_not_fit_into_memory_are_read_from_their_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = BlockLogits(np.array([[3, 4]]), np.ones((1, 2, GRID, GRID), np.float32))
    monkeypatch.setattr("reseg_geo.storage.logits._IN_MEMORY", 2 * record.logits.nbytes)
    store = LogitFiles(tmp_path / "blocks", tmp_path / "map.tif")
    for column in range(3):
        store.put(0, column, record)
    (tmp_path / "blocks" / "block-0-2.arrays").unlink()
    assert store.get(0, 2) is record
    back = store.get(0, 0)
    assert back is not None
    assert back is not record
    assert np.array_equal(back.logits, record.logits)
