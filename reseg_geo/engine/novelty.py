"""Whether a raster looks unlike what the model was trained on; see `clip.familiar`."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from reseg_geo.engine.windows import BlockReader
from reseg_geo.grid import Box
from reseg_geo.scorers.scorer import Model
from reseg_geo.tiling import Tiling

_WINDOWS, _TRIED = 16, 64  # with data, and to look at in search of them
_LEAST_DATA = 0.5  # share of a window
# Multiples of these, less their whole parts, are spread evenly over a square (Roberts's sequence).
_STEPS = (0.7548776662, 0.5698402910)


def is_novel(model: Model, blocks: BlockReader) -> bool:
    """Whether most of what is mapped is unlike what the model knows, by some windows of it.

    No for a model that does not say what it knows, and for a raster without data there. Raises
    InputError if the raster is damaged.
    """
    look = model.novelty
    if look is None:
        return False
    side = blocks.tiling.window
    colours, known = [], []
    for top, left in some_windows(blocks.tiling):
        rgb, valid = blocks.pixels(Box(top, left, side, side))
        if valid.mean() > _LEAST_DATA:
            colours.append(rgb)
            known.append(valid)
        if len(colours) == _WINDOWS:
            break
    return bool(colours) and bool(np.median(look(np.stack(colours), np.stack(known))) > 1)


def some_windows(tiling: Tiling) -> Iterator[tuple[int, int]]:
    """First rows and columns of some windows of what is mapped, the first ones far apart.

    They are the same for all strides. An even step starts at pixels of an enlarged raster, too.
    """
    tiling = replace(tiling, stride=max(1, tiling.window // 4 * 2))
    blocks, seen = [*tiling.blocks_around()], set()
    if tiling.needs is not None or len(blocks) < _TRIED:
        blocks = [block for block in blocks if len(tiling.windows(block.row, block.column))]
    for turn in range(1, _TRIED + 1 if blocks else 1):
        one, two = (turn * step % 1 for step in _STEPS)
        block = blocks[int(one * len(blocks))]
        windows = tiling.windows(block.row, block.column)
        if not len(windows):
            continue
        top, left = windows[int(two * len(windows))].tolist()
        if (top, left) not in seen:
            seen.add((top, left))
            yield top, left
