"""Windows and blocks: each window once, every pixel covered, all windows complete."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reseg_geo.grid import Box
from reseg_geo.tiling import Tiling

SIDE = 10


@settings(deadline=None)
@given(
    st.integers(1, 70), st.integers(1, 70), st.integers(1, SIDE), st.integers(SIDE, 40)
)  # fmt: skip
def test_tiling(height: int, width: int, stride: int, tile: int) -> None:
    tiling = Tiling(height, width, SIDE, stride, tile)
    seen = np.zeros((max(height, SIDE), max(width, SIDE)), int)
    owned = np.zeros((height, width), int)
    starts: list[tuple[int, int]] = []
    blocks = list(tiling.blocks())
    assert len(blocks) == tiling.rows * tiling.columns
    for block in blocks:
        owned[block.tile.within(Box(0, 0, height, width))] += 1
        for top, left in tiling.windows(block.row, block.column).tolist():
            window = Box(top, left, SIDE, SIDE)
            starts.append((top, left))
            seen[top : top + SIDE, left : left + SIDE] += 1
            # It starts in the tile, the block reads it whole, and only listed blocks need it.
            assert block.tile.top <= top < block.tile.top + tile
            assert block.tile.left <= left < block.tile.left + tile
            assert window.intersection(block.read) == window
            for other in blocks:
                if window.intersection(other.tile):
                    assert (block.row, block.column) in tiling.reaching(other)
    assert (owned == 1).all()
    assert len(set(starts)) == len(starts)
    assert (seen >= 1).all(), "every pixel is covered"
    inner = {t for t, _ in starts if t + SIDE < max(height, SIDE)}
    assert all(t % stride == 0 for t in inner)


@settings(deadline=None)
@given(
    st.integers(1, 70), st.integers(1, 70), st.integers(1, SIDE), st.integers(SIDE + 8, 40),
    st.integers(1, 4), st.data(),
)  # fmt: skip
def test_tiles_that_overlap(
    height: int, width: int, stride: int, tile: int, overlap: int, data: st.DataObject
) -> None:
    top, left = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    part = Box(
        top, left, data.draw(st.integers(1, height - top)), data.draw(st.integers(1, width - left))
    )
    whole, frame = Tiling(height, width, SIDE, stride, tile), Box(0, 0, height, width)
    tiling = Tiling(height, width, SIDE, stride, tile, part, overlap)
    owned = np.zeros((height, width), int)
    encoded = {
        (block.row, block.column): tiling.windows(block.row, block.column).tolist()
        for block in tiling.blocks_around()
    }
    every = [each for b in whole.blocks() for each in whole.windows(b.row, b.column).tolist()]
    for block in tiling.blocks():
        owned[block.tile.within(frame)] += 1
        around = tiling.surroundings(block.row, block.column)
        assert around.intersection(block.tile) == block.tile
        for edge, end, inner in (
            (around.top, 0, block.tile.top), (around.left, 0, block.tile.left),
            (height - around.bottom, 0, height - block.tile.bottom),
            (width - around.right, 0, width - block.tile.right),
        ):  # fmt: skip
            assert edge == end or inner - edge >= overlap
        near = {tuple(each) for place in tiling.reaching(block) for each in encoded[place]}
        needed = [each for each in every if Box(*each, SIDE, SIDE).intersection(around)]
        assert near.issuperset(map(tuple, needed)), "all windows over the surroundings"
    inside = np.zeros((height, width), bool)
    inside[part.within(frame)] = True
    assert (owned[inside] == 1).all()
    assert owned.max() == 1


def test_a_block_is_what_sam_takes() -> None:
    block = Tiling(5000, 5000, 224, 112).block(1, 1)
    assert block.tile == Box(800, 800, 800, 800)
    assert block.read.height <= 1024
    assert block.read.width <= 1024


@pytest.mark.parametrize(("stride", "window", "tile"), [(0, 10, 20), (11, 10, 20), (5, 10, 9)])
def test_gaps_and_small_tiles_are_refused(stride: int, window: int, tile: int) -> None:
    with pytest.raises(ValueError, match="stride"):
        Tiling(100, 100, window, stride, tile)
