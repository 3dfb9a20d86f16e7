"""The way of all blocks: read, encode, and decide a tile once all that reaches it is known."""

import contextlib
import time
from collections.abc import Callable, Container, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from reseg_geo.engine.accumulate import Probabilities, accumulate, mean_of
from reseg_geo.engine.decide import Majority, Threshold, decide
from reseg_geo.engine.encode import Encoded, Encoder
from reseg_geo.engine.features import Features
from reseg_geo.engine.logits import BlockLogits, LogitStore
from reseg_geo.engine.prefetch import prefetch
from reseg_geo.engine.progress import BlockTimes
from reseg_geo.engine.windows import BlockReader, BlockWindows
from reseg_geo.errors import OutputError
from reseg_geo.grid import Block, Box, Tiling, row_boxes
from reseg_geo.storage.chunks import Chunk

_FLOAT = 4  # bytes of a logit, and of a region label
_AT_ONCE = 2**26  # probabilities in memory
_AHEAD = 2  # blocks read before they are asked for


@dataclass(frozen=True)
class DecisionRule:
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
    records: LogitStore
    times: int = 1

    def inside(self, coarse: Block) -> Iterator[Block]:
        """The blocks in a block of the coarsest scale, row by row."""
        tiling, n = self.reader.tiling, self.times
        for row in range(coarse.row * n, min((coarse.row + 1) * n, tiling.rows)):
            for column in range(coarse.column * n, min((coarse.column + 1) * n, tiling.columns)):
                yield tiling.block(row, column)

    def boxes(self, coarse: Block) -> Iterator[Box]:
        """The boxes of the raster that a block of the coarsest scale covers, in order."""
        for block in self.inside(coarse):
            yield from self.reader.view.chunks(block.tile)

    def read(self, coarse: Block, block: Block) -> BlockWindows | Features | BlockLogits:
        """One of the blocks inside, or its record if that is kept; blocks above the coarse one's
        row will not be read any more.
        """
        if coarse.column == 0:
            self.reader.forget_regions(coarse.row * self.times * self.reader.tiling.tile)
        return self.records.get(block.row, block.column) or self.reader.read(block)

    def around(self, coarse: Block) -> list[BlockLogits]:
        """All records whose windows may reach into the tile of a block of the coarsest scale."""
        return [self.record(*place) for place in self.reaching(coarse)]

    def reaching(self, coarse: Block) -> list[tuple[int, int]]:
        """Rows and columns of those records."""
        reaching = self.reader.tiling.reaching
        return sorted({place for block in self.inside(coarse) for place in reaching(block)})

    def record(self, row: int, column: int) -> BlockLogits:
        """A record that has been made. Raises OutputError if it was damaged since."""
        found = self.records.get(row, column)
        if found is None:
            raise OutputError(
                f"what the run keeps of block {row}, {column} of {self.reader.view.path} has been "
                "removed or damaged by something else; run it again with --resume."
            )
        return found

    def drop(self, coarse: Block, last: bool) -> None:
        """Forget the records that no later tile needs.

        last: whether the block ends its row. A record reaches the tile of its own block and of
        those to the right and below.
        """
        for row, column in self.passed(coarse, last):
            self.records.drop(row, column)

    def passed(self, coarse: Block, last: bool) -> Iterator[tuple[int, int]]:
        """Rows and columns of those records."""
        n = self.times
        columns = range(coarse.column * n - 1, (coarse.column + 1) * n - 1 + last)
        for row in range(coarse.row * n - 1, (coarse.row + 1) * n - 1):
            yield from ((row, column) for column in columns)


@dataclass(frozen=True)
class DecidedTile:
    """A tile of the coarsest scale that is decided: how many pixels of the raster it covers, and
    what its block has taken; pixels is 0 for one that was done before.
    """

    pixels: int
    times: BlockTimes


def map_tiles(
    scales: Sequence[Scale],
    encoder: Encoder,
    rule: DecisionRule,
    take: Callable[[Chunk], None],
    done: Container[tuple[int, int]] = (),
) -> Generator[DecidedTile]:
    """Decide each tile of the coarsest scale, row by row.

    scales: the coarsest last. take: is given the chunks of the raster that a tile covers, in order.
    done: rows and columns of tiles that need not be decided; what reaches only those is not looked
    at.
    Blocks are read ahead by a thread, while the caller's computes. Another decides tiles and lets
    them be taken where the model has a device of its own; on a CPU the two would only be in each
    other's way. Close the iterator to end the threads. About a row of records and two are kept at a
    time: a record is dropped once the last tile that it reaches is done.
    """
    tiling = scales[-1].reader.tiling

    def read(part: _Part) -> tuple[_Part, BlockWindows | Features | BlockLogits]:
        began = time.monotonic()
        content = part.scale.read(part.coarse, part.block)
        part.reading = time.monotonic() - began
        part.known = isinstance(content, BlockLogits)
        return part, content

    def finish(encoded: tuple[Block, BlockTimes]) -> DecidedTile:
        (coarse, times), pixels, began = encoded, 0, time.monotonic()
        if (coarse.row, coarse.column) not in done:
            for chunk in decided(coarse, scales, rule):
                take(chunk)
                pixels += chunk[1].size
        for scale in scales:
            scale.drop(coarse, last=coarse.column == tiling.columns - 1)
        return DecidedTile(pixels, replace(times, decide_s=time.monotonic() - began))

    parts = (
        _Part(coarse, scale, block)
        for coarse in needed(tiling, done)
        for scale in scales
        for block in scale.inside(coarse)
    )
    with contextlib.closing(prefetch(parts, read, _AHEAD)) as prepared:
        encoded = _encoded(encoder, prepared)
        if encoder.model.device.type == "cpu":
            yield from map(finish, encoded)
            return
        with contextlib.closing(prefetch(encoded, finish)) as finished:
            yield from finished


def needed(tiling: Tiling, done: Container[tuple[int, int]]) -> Iterator[Block]:
    """The blocks whose windows reach into a tile that is still to be decided, row by row."""
    for block in tiling.blocks():
        rows = range(block.row, min(block.row + 2, tiling.rows))
        columns = range(block.column, min(block.column + 2, tiling.columns))
        if any((row, column) not in done for row in rows for column in columns):
            yield block


def scratch_size(scales: Sequence[Scale], encoder: Encoder) -> int:
    """Bytes that records may take: about one row of blocks and two, at each scale."""
    rows, columns = encoder.model.grid
    a_window = len(encoder.text) * rows * columns * _FLOAT
    size = 0
    for scale in scales:
        tiling = scale.reader.tiling
        blocks = min(scale.times * (tiling.columns + 2), tiling.rows * tiling.columns)
        windows = blocks * (-(-tiling.tile // tiling.stride)) ** 2
        windows = min(windows, len(tiling.window_tops) * len(tiling.window_lefts))
        labels = blocks * min(tiling.tile**2, tiling.height * tiling.width) * _FLOAT
        size += windows * a_window + labels * scale.reader.keep_regions
    return size


@dataclass
class _Part:
    """A block of one scale, in a block of the coarsest; whether its record was known; seconds."""

    coarse: Block
    scale: Scale
    block: Block
    known: bool = False
    reading: float = 0.0


def _encoded(
    encoder: Encoder, prepared: Iterable[tuple[_Part, BlockWindows | Features | BlockLogits]]
) -> Iterator[tuple[Block, BlockTimes]]:
    """Blocks of the coarsest scale of which all records have been made."""
    records = encoder.records(prepared)
    for coarse, parts in groupby(records, key=lambda encoded: encoded[0].coarse):
        windows, reading, encoding = 0, 0.0, 0.0
        for part, seen in parts:
            if not part.known:
                keep(part.scale, part.block, seen)
                windows += seen.encoded
            reading += part.reading
            encoding += seen.seconds
        yield coarse, BlockTimes(coarse.row, coarse.column, windows, reading, encoding)


def keep(scale: Scale, block: Block, seen: Encoded) -> None:
    """Keep what was seen of a block. Raises OutputError if the disk is full."""
    scale.records.put(block.row, block.column, seen.record)
    if seen.features is not None and scale.reader.features is not None:
        scale.reader.features.put(block, seen.features)


def decided(coarse: Block, scales: Sequence[Scale], rule: DecisionRule) -> Iterator[Chunk]:
    """The chunks of the raster that a tile of the coarsest scale covers, from all records around
    it.
    """
    around = [(scale.reader, scale.around(coarse)) for scale in scales]

    @lru_cache(maxsize=1)  # most blocks have one chunk, which a refined map needs twice
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

    def pixels(
        box: Box, threshold: Threshold, chosen: NDArray[np.integer] | None
    ) -> tuple[NDArray[np.integer], NDArray[np.uint8]]:
        """Class values and confidence, a few rows at a time if there are many classes."""
        parts = []
        for part in row_boxes(box.height, box.width, _AT_ONCE // len(rule.classes)):
            strip = Box(box.top + part.top, box.left, part.height, box.width)
            own = None if chosen is None else chosen[part.top : part.bottom]
            parts.append(decide(probabilities(strip), view.valid(strip), threshold, own))
        values, sure = zip(*parts, strict=True)
        return np.concatenate(values), np.concatenate(sure)

    for block in finest.inside(coarse):
        regions = finest.record(block.row, block.column).regions if rule.refine else None
        boxes = list(view.chunks(block.tile))
        majority = None
        if regions is not None:
            majority = Majority(int(regions.max()), len(rule.classes))
            for box in boxes:
                values, _ = pixels(box, Threshold(), None)
                majority.add(regions[view.pixels(box, block.tile)], values)
        for box in boxes:
            chosen = None
            if majority is not None and regions is not None:
                chosen = majority.of(regions[view.pixels(box, block.tile)])
            yield box, *pixels(box, rule.threshold, chosen)
