"""Windows and blocks: each window once, every pixel covered, all windows complete."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reseg_geo.grid import Box, Tiling

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


def test_a_block_is_what_sam_takes() -> None:
    block = Tiling(5000, 5000, 224, 112).block(1, 1)
    assert block.tile == Box(800, 800, 800, 800)
    assert block.read.height <= 1024
    assert block.read.width <= 1024


@pytest.mark.parametrize(("stride", "window", "tile"), [(0, 10, 20), (11, 10, 20), (5, 10, 9)])
def test_gaps_and_small_tiles_are_refused(stride: int, window: int, tile: int) -> None:
    with pytest.raises(ValueError, match="stride"):
        Tiling(100, 100, window, stride, tile)
