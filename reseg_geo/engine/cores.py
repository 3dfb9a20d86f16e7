"""The loop over blocks: encode each, and decide its core once all that reaches it is known."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from reseg_geo.engine.accumulate import accumulate, decide
from reseg_geo.engine.encode import BlockEncoder
from reseg_geo.engine.records import BlockRecord, RecordStore
from reseg_geo.raster.grid import Block, Box

# A box of the raster, its class values and its confidence, both (h, w).
Piece = tuple[Box, NDArray[np.integer], NDArray[np.uint8]]


def finished_cores(
    encoder: BlockEncoder, records: RecordStore, classes: Sequence[slice]
) -> Iterator[Iterator[Piece]]:
    """Each core of the tiling, row by row, as the pieces of the raster that it covers.

    A core's pieces must be used up before the next core is asked for. classes: for each class the
    slice of its queries. At most one row of records and two blocks are kept at a time: a record is
    dropped once the last core that it reaches is done.
    """
    tiling = encoder.tiling
    for block in tiling.blocks():
        records.put(block.row, block.column, encoder.encode(block))
        around = [records.get(*place) for place in tiling.reaching(block.row, block.column)]
        yield _pieces(block, encoder, around, classes)
        records.drop(block.row - 1, block.column - 1)
        if block.column == tiling.columns - 1:
            records.drop(block.row - 1, block.column)


def _pieces(
    block: Block, encoder: BlockEncoder, around: Sequence[BlockRecord], classes: Sequence[slice]
) -> Iterator[Piece]:
    view = encoder.view
    for box in view.pieces(block.core):
        found = accumulate(box, around, classes, encoder.tiling.window, view.factor)
        yield box, *decide(found, view.valid(box))
