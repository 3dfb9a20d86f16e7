"""From a raster to decided pixels: read, regions, encode, accumulate, decide, hand over."""

import contextlib
import time
from collections.abc import Callable, Container, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from reseg_geo.engine.accumulate import tile_probabilities
from reseg_geo.engine.decide import decide_tile
from reseg_geo.engine.encode import Encoded, Encoder
from reseg_geo.engine.prefetch import prefetch
from reseg_geo.engine.rule import DecisionRule
from reseg_geo.engine.scale import Scale, reading_threads, visits
from reseg_geo.engine.windows import BlockWindows
from reseg_geo.progress.events import BlockTimes
from reseg_geo.storage.chunks import Chunk
from reseg_geo.storage.features import Features
from reseg_geo.storage.logits import BlockLogits, PartOfBlock
from reseg_geo.tiling import Block


@dataclass(frozen=True)
class DecidedTile:
    """A tile of the coarsest scale: pixels decided, 0 if there was nothing to do, and times."""

    pixels: int
    times: BlockTimes


class Watch:
    """Is told what a run has done; this one ignores it. `prepared` is called in other threads."""

    def prepared(self, scale: Scale, block: Block, seconds: float) -> None:
        """A block was read and has its regions."""

    def passed(self, windows: int, expected: bool) -> None:
        """Windows need not be encoded; expected: since their features are kept."""

    def encoded(self, windows: int, seconds: float) -> None:
        """Windows were encoded."""


_UNWATCHED = Watch()


def map_tiles(
    scales: Sequence[Scale],
    encoder: Encoder,
    rule: DecisionRule,
    hand_over: Callable[[Chunk], None],
    done: Container[tuple[int, int]] = (),
    watch: Watch = _UNWATCHED,
) -> Generator[DecidedTile]:
    """Map a raster tile by tile, row by row, with at most about a row of logits on disk.

    scales: sampling distances at which the model sees the raster, the coarsest last; hand_over: is
    called with each chunk of finished pixels, in order; done: rows and columns of tiles that need
    no work; watch: is told of the work done. Threads read ahead of the model. Where the model has a
    device of its own, another decides, with that device; on a CPU the two would compete. Close the
    generator to end the threads.
    """
    tiling, threads = scales[-1].reader.tiling, reading_threads(scales)

    def prepare(visit: _Visit) -> tuple[_Visit, BlockWindows | Features | BlockLogits]:
        # Read, regions: in threads ahead of the model.
        began, reader = time.monotonic(), visit.scale.reader
        kept = visit.scale.kept(visit.coarse, visit.block)
        content = kept or _with_part(visit, reader.add_regions(reader.read(visit.block)), encoder)
        visit.read_s = time.monotonic() - began
        if not kept:
            watch.prepared(visit.scale, visit.block, visit.read_s / threads)
        return visit, content

    def finish(encoded: tuple[Block, BlockTimes]) -> DecidedTile:
        # Accumulate, decide, hand over: once all windows that reach the tile are encoded.
        (tile, times), pixels, began = encoded, 0, time.monotonic()
        place = tile.row, tile.column
        if tiling.is_mapped(*place) and place not in done:
            probabilities = tile_probabilities(tile, scales, rule, encoder.scorer.model.device)
            for chunk in decide_tile(tile, scales[0], probabilities, rule):
                hand_over(chunk)
                pixels += chunk.values.size
        for scale in scales:
            scale.drop(tile, last=tile.column + 1 == tiling.mapped_columns.stop)
        return DecidedTile(pixels, replace(times, decide_s=time.monotonic() - began))

    planned = (_Visit(*each) for each in visits(scales, done))
    with contextlib.closing(prefetch(planned, prepare, 1 + threads, threads)) as ready:
        # Encode: batches across blocks.
        tiles = _kept(encoder.encode(_passing(ready, watch), watch.encoded, _keep_part))
        if encoder.scorer.model.device.type == "cpu":
            yield from map(finish, tiles)
            return
        with contextlib.closing(prefetch(tiles, finish)) as finished:
            yield from finished


@dataclass
class _Visit:
    """A block of one scale, within a block of the coarsest, and the seconds it took to read."""

    coarse: Block
    scale: Scale
    block: Block
    read_s: float = 0.0


def _passing(
    visits: Iterable[tuple[_Visit, BlockWindows | Features | BlockLogits]], watch: Watch
) -> Iterator[tuple[_Visit, BlockWindows | Features | BlockLogits]]:
    """The same; `watch` is told of windows that need not be encoded."""
    for visit, content in visits:
        windows = len(visit.scale.reader.tiling.windows(visit.block.row, visit.block.column))
        missing = content.missing if isinstance(content, BlockWindows) else 0
        watch.passed(windows - missing, expected=isinstance(content, Features))
        yield visit, content


def _with_part(visit: _Visit, windows: BlockWindows, encoder: Encoder) -> BlockWindows:
    """The same with what a stopped run has encoded of them, if it is of use."""
    part = visit.scale.logits.part(visit.block.row, visit.block.column)
    if part is None or (part.tokens is None) == encoder.keep:
        return windows
    return replace(windows, part=part)


def _keep_part(visit: _Visit, encoded: PartOfBlock) -> None:
    visit.scale.logits.put_part(visit.block.row, visit.block.column, encoded)


def _kept(encoded: Iterable[tuple[_Visit, Encoded]]) -> Iterator[tuple[Block, BlockTimes]]:
    """Keep the logits of each block; the blocks of the coarsest scale that are complete."""
    for coarse, together in groupby(encoded, key=lambda each: each[0].coarse):
        windows, read_s, encode_s = 0, 0.0, 0.0
        for visit, found in together:
            if found.new:
                visit.scale.keep(visit.block, found)
                windows += found.encoded
            read_s += visit.read_s
            encode_s += found.seconds
        yield coarse, BlockTimes(coarse.row, coarse.column, windows, read_s, encode_s)
