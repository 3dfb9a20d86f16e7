"""The order in which a view is mapped."""

import pytest

from reseg_geo.engine.scale import blocks_for
from reseg_geo.grid import Box
from reseg_geo.session.nearest import from_middle
from reseg_geo.tiling import Tiling


@pytest.mark.parametrize(
    ("part", "middle"),
    [(None, (2, 3)), (Box(900, 1700, 1500, 2400), (2, 3)), (Box(0, 0, 1000, 3000), (0, 1))],
)
def test_the_tile_at_the_middle_comes_first(part: Box | None, middle: tuple[int, int]) -> None:
    tiling = Tiling(4000, 5600, 224, 112, part=part)
    blocks = from_middle(tiling)
    row, column = middle
    needed = {(r, c) for r in (row - 1, row) for c in (column - 1, column) if min(r, c) >= 0}
    assert {(block.row, block.column) for block in blocks[: len(needed)]} == needed


def test_all_blocks_come_once() -> None:
    tiling = Tiling(4000, 5600, 224, 112, part=Box(900, 1700, 1500, 2400))
    blocks = from_middle(tiling)
    every = [(block.row, block.column) for block in blocks_for(tiling, ())]
    assert sorted((block.row, block.column) for block in blocks) == every


def test_the_farther_from_the_middle_the_later() -> None:
    tiling = Tiling(8000, 8000, 224, 112)
    places = [(block.row, block.column) for block in from_middle(tiling)]
    near = [max(abs(row - 4.5), abs(column - 4.5)) for row, column in places]
    assert sum(near[:16]) / 16 < 2 < sum(near[-16:]) / 16
