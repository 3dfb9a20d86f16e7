"""The loop over blocks: encode each, and decide its core once all that reaches it is known."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from reseg_geo.engine.accumulate import accumulate, decide
from reseg_geo.engine.encode import BlockEncoder
from reseg_geo.engine.records import RecordStore
from reseg_geo.raster.grid import Box


def finished_pieces(
    encoder: BlockEncoder, records: RecordStore, classes: Sequence[slice]
) -> Iterator[tuple[Box, NDArray[np.integer], NDArray[np.uint8]]]:
    """Boxes of the raster, core by core, with their class values and confidence, both (h, w).

    classes: for each class the slice of its queries. At most one row of records and two blocks are
    kept at a time: a record is dropped once the last core that it reaches is done.
    """
    tiling, view = encoder.tiling, encoder.view
    for block in tiling.blocks():
        records.put(block.row, block.column, encoder.encode(block))
        around = [records.get(*place) for place in tiling.reaching(block.row, block.column)]
        for piece in view.pieces(block.core):
            found = accumulate(piece, around, classes, tiling.window, view.zoom)
            yield piece, *decide(found, view.valid(piece))
        records.drop(block.row - 1, block.column - 1)
        if block.column == tiling.columns - 1:
            records.drop(block.row - 1, block.column)
