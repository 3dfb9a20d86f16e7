"""The way of all blocks: read, encode, and decide a core once all that reaches it is known."""

import contextlib
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from reseg_geo.engine.accumulate import Probabilities, accumulate, mean_of
from reseg_geo.engine.ahead import ahead
from reseg_geo.engine.decide import Majority, Threshold, decide
from reseg_geo.engine.encode import Encoder
from reseg_geo.engine.features import Features
from reseg_geo.engine.prepare import BlockReader, Prepared
from reseg_geo.engine.records import BlockRecord, RecordStore
from reseg_geo.raster.grid import Block, Box

# A box of the raster, its class values and its confidence, both (h, w).
Piece = tuple[Box, NDArray[np.integer], NDArray[np.uint8]]
_AHEAD = 2  # blocks read before they are asked for


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

    reader: BlockReader
    records: RecordStore
    times: int = 1

    def inside(self, coarse: Block) -> Iterator[Block]:
        """The blocks in a block of the coarsest scale, row by row."""
        tiling, n = self.reader.tiling, self.times
        for row in range(coarse.row * n, min((coarse.row + 1) * n, tiling.rows)):
            for column in range(coarse.column * n, min((coarse.column + 1) * n, tiling.columns)):
                yield tiling.block(row, column)

    def read(self, coarse: Block, block: Block) -> Prepared | Features:
        """One of the blocks inside; those above the coarse one's row will not be read any more."""
        if coarse.column == 0:
            self.reader.forget_regions(coarse.row * self.times * self.reader.tiling.core)
        return self.reader.read(block)

    def around(self, coarse: Block) -> list[BlockRecord]:
        """All records whose windows may reach into the core of a block of the coarsest scale."""
        reaching = self.reader.tiling.reaching
        places = {place for block in self.inside(coarse) for place in reaching(block)}
        return [self.records.get(*place) for place in sorted(places)]

    def drop(self, coarse: Block, last: bool) -> None:
        """Forget the records that no later core needs.

        last: whether the block ends its row. A record reaches the core of its own block and of
        those to the right and below.
        """
        n = self.times
        columns = range(coarse.column * n - 1, (coarse.column + 1) * n - 1 + last)
        for row in range(coarse.row * n - 1, (coarse.row + 1) * n - 1):
            for column in columns:
                self.records.drop(row, column)


def map_cores(
    scales: Sequence[Scale], encoder: Encoder, rule: Rule, take: Callable[[Piece], None]
) -> Generator[int]:
    """Decide each core of the coarsest scale, row by row; yields how many pixels it covers.

    scales: the coarsest last. take: is given the pieces of the raster that a core covers, in order.
    Blocks are read ahead by a thread, while the caller's computes. Another decides cores and lets
    them be taken where the model has a device of its own; on a CPU the two would only be in each
    other's way. Close the iterator to end the threads. About two rows of records are kept at a
    time: a record is dropped once the last core that it reaches is done.
    """
    tiling = scales[-1].reader.tiling

    def read(job: _Job) -> tuple[_Job, Prepared | Features]:
        coarse, scale, block = job
        return job, scale.read(coarse, block)

    def finish(coarse: Block) -> int:
        pixels = 0
        for piece in _pieces(coarse, scales, rule):
            take(piece)
            pixels += piece[1].size
        for scale in scales:
            scale.drop(coarse, last=coarse.column == tiling.columns - 1)
        return pixels

    jobs = (
        (coarse, scale, block)
        for coarse in tiling.blocks()
        for scale in scales
        for block in scale.inside(coarse)
    )
    with contextlib.closing(ahead(jobs, read, _AHEAD)) as prepared:
        encoded = _encoded(encoder, prepared)
        if encoder.model.device.type == "cpu":
            yield from map(finish, encoded)
            return
        with contextlib.closing(ahead(encoded, finish)) as finished:
            yield from finished


_Job = tuple[Block, Scale, Block]


def _encoded(
    encoder: Encoder, prepared: Iterable[tuple[_Job, Prepared | Features]]
) -> Iterator[Block]:
    """Blocks of the coarsest scale of which all records have been made."""
    records = encoder.records(prepared)
    for coarse, parts in groupby(records, key=lambda part: part[0][0]):
        for (_, scale, block), record, features in parts:
            scale.records.put(block.row, block.column, record)
            if features is not None and scale.reader.features is not None:
                scale.reader.features.put(block, features)
        yield coarse


def _pieces(coarse: Block, scales: Sequence[Scale], rule: Rule) -> Iterator[Piece]:
    around = [(scale.reader, scale.around(coarse)) for scale in scales]

    @lru_cache(maxsize=1)  # most blocks have one piece, which a refined map needs twice
    def probabilities(box: Box) -> Probabilities:
        return mean_of(
            [
                accumulate(
                    box, records, rule.classes, reader.tiling.window, reader.view.factor,
                    rule.synonyms,
                )
                for reader, records in around
            ]
        )  # fmt: skip

    finest = scales[0]
    view = finest.reader.view
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
