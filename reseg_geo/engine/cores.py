"""The loop over blocks: encode each, and decide its core once all that reaches it is known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from reseg_geo.engine.accumulate import Probabilities, accumulate, mean_of
from reseg_geo.engine.decide import Majority, Threshold, decide
from reseg_geo.engine.encode import BlockEncoder
from reseg_geo.engine.records import BlockRecord, RecordStore
from reseg_geo.raster.grid import Block, Box

# A box of the raster, its class values and its confidence, both (h, w).
Piece = tuple[Box, NDArray[np.integer], NDArray[np.uint8]]


@dataclass(frozen=True)
class Rule:
    """How similarities become classes.

    classes: for each class the slice of its queries; synonyms: "max" or "mean"; refine: whether
    each finest region gets the class that most of its pixels have.
    """

    classes: Sequence[slice]
    synonyms: str = "max"
    threshold: Threshold = field(default_factory=Threshold)
    refine: bool = False


@dataclass(frozen=True)
class Scale:
    """One sampling distance that the raster is seen at; `times` of its blocks along each side lie
    in one block of the coarsest scale.
    """

    encoder: BlockEncoder
    records: RecordStore
    times: int = 1

    def inside(self, coarse: Block) -> Iterator[Block]:
        """The blocks in a block of the coarsest scale, row by row."""
        tiling, n = self.encoder.tiling, self.times
        for row in range(coarse.row * n, min((coarse.row + 1) * n, tiling.rows)):
            for column in range(coarse.column * n, min((coarse.column + 1) * n, tiling.columns)):
                yield tiling.block(row, column)

    def encode(self, coarse: Block) -> None:
        """Make the records of the blocks inside."""
        for block in self.inside(coarse):
            self.records.put(block.row, block.column, self.encoder.encode(block))

    def around(self, coarse: Block) -> list[BlockRecord]:
        """All records whose windows may reach into the core of a block of the coarsest scale."""
        reaching = self.encoder.tiling.reaching
        places = {place for block in self.inside(coarse) for place in reaching(block)}
        return [self.records.get(*place) for place in sorted(places)]

    def drop(self, coarse: Block, last: bool) -> None:
        """Forget the records and regions that no later core needs.

        last: whether the block ends its row. A record reaches the core of its own block and of
        those to the right and below.
        """
        n = self.times
        columns = range(coarse.column * n - 1, (coarse.column + 1) * n - 1 + last)
        for row in range(coarse.row * n - 1, (coarse.row + 1) * n - 1):
            for column in columns:
                self.records.drop(row, column)
        if last:
            self.encoder.forget_regions((coarse.row + 1) * n * self.encoder.tiling.core)


def finished_cores(scales: Sequence[Scale], rule: Rule) -> Iterator[Iterator[Piece]]:
    """Each core of the coarsest scale, row by row, as the pieces of the raster that it covers.

    scales: the coarsest last. A core's pieces must be used up before the next core is asked for.
    About two rows of records are kept at a time: a record is dropped once the last core that it
    reaches is done.
    """
    tiling = scales[-1].encoder.tiling
    for block in tiling.blocks():
        for scale in scales:
            scale.encode(block)
        yield _pieces(block, scales, rule)
        for scale in scales:
            scale.drop(block, last=block.column == tiling.columns - 1)


def _pieces(coarse: Block, scales: Sequence[Scale], rule: Rule) -> Iterator[Piece]:
    around = [(scale.encoder, scale.around(coarse)) for scale in scales]

    @lru_cache(maxsize=1)  # most blocks have one piece, which a refined map needs twice
    def probabilities(box: Box) -> Probabilities:
        return mean_of(
            [
                accumulate(
                    box, records, rule.classes, encoder.tiling.window, encoder.view.factor,
                    rule.synonyms,
                )
                for encoder, records in around
            ]
        )  # fmt: skip

    finest = scales[0]
    view = finest.encoder.view
    for block in finest.inside(coarse):
        regions = finest.records.get(block.row, block.column).regions if rule.refine else None
        boxes = list(view.pieces(block.core))
        majority = None
        if regions is not None:
            majority = Majority(int(regions.max()), len(rule.classes))
            for box in boxes:
                values, _ = decide(probabilities(box), view.valid(box))
                majority.add(regions[view.pixels(box, block.core)], values)
        for box in boxes:
            chosen = None
            if majority is not None and regions is not None:
                chosen = majority.of(regions[view.pixels(box, block.core)])
            yield box, *decide(probabilities(box), view.valid(box), rule.threshold, chosen)
