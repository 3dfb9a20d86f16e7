"""Whether a raster looks unlike what the model was trained on; see `clip.familiar`."""

import numpy as np

from reseg_geo.engine.context import spread_windows
from reseg_geo.engine.windows import BlockReader
from reseg_geo.grid import Box
from reseg_geo.scorers.scorer import Model

_WINDOWS = 16  # at most
_LEAST_DATA = 0.5  # share of a window


def is_novel(model: Model, blocks: BlockReader) -> bool:
    """Whether most of what is mapped is unlike what the model knows, by some windows of it.

    No for a model that does not say what it knows, and for a raster without data there. Raises
    InputError if the raster is damaged.
    """
    look = model.novelty
    if look is None:
        return False
    tiling, side = blocks.tiling, blocks.tiling.window
    colours, known = [], []
    for top, left in spread_windows(tiling, _WINDOWS):
        box = Box(top, left, side, side)
        if tiling.needs is not None and not tiling.needs(box):
            continue
        rgb, valid = blocks.pixels(box)
        if valid.mean() > _LEAST_DATA:
            colours.append(rgb)
            known.append(valid)
    if not colours:
        return False
    return bool(np.median(look(np.stack(colours), np.stack(known))) > 1)
