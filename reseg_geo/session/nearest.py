"""Map a part of a raster from its middle outwards, so that what is looked at comes first."""

import math
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from reseg_geo.engine.accumulate import tile_probabilities
from reseg_geo.engine.decide import decide_tile
from reseg_geo.engine.encode import Encoder
from reseg_geo.engine.prefetch import prefetch
from reseg_geo.engine.rule import DecisionRule
from reseg_geo.engine.scale import Scale, blocks_for, reading_threads
from reseg_geo.engine.windows import BlockWindows
from reseg_geo.grid import Box
from reseg_geo.progress.stopping import checkpoint
from reseg_geo.storage.chunks import Chunk
from reseg_geo.storage.features import Features
from reseg_geo.storage.logits import PartOfBlock
from reseg_geo.tiling import Block, Tiling

Place = tuple[int, int]  # row and column of a block of the coarsest scale
Content = BlockWindows | Features


@dataclass(frozen=True)
class _Visit:
    """A block of one scale, within a block of the coarsest."""

    place: Place
    scale: Scale
    block: Block


def map_from_middle(
    scales: Sequence[Scale],
    encoder: Encoder,
    rule: DecisionRule,
    stop: threading.Event,
    told: Callable[[int], None] = lambda windows: None,
) -> Generator[Chunk]:
    """The chunks of the map of a part, those nearest to its middle first; pixels as of `map_tiles`.

    scales: of that part, with features that are kept and without logits; stop: once another thread
    sets it, work ends soon, with Stopped here; what is encoded by then is kept. told: called with
    numbers of windows that are done.
    """
    tiling, threads = scales[-1].reader.tiling, reading_threads(scales)
    visits = [
        _Visit((each.row, each.column), scale, block)
        for each in from_middle(tiling)
        for scale in scales
        for block in scale.inside(each)
    ]
    tiles = {(tile.row, tile.column): tile for tile in tiling.blocks()}
    queue = _Queue(tiles, [visit.place for visit in visits])

    def prepare(visit: _Visit) -> tuple[_Visit, Content]:
        reader = visit.scale.reader
        return visit, reader.kept(visit.block) or reader.add_regions(reader.read(visit.block))

    def encoded(windows: int, seconds: float) -> None:
        told(windows)
        checkpoint()

    device = encoder.scorer.model.device

    def decided(ready: Iterable[Place]) -> Iterator[Chunk]:
        for place in ready:
            probabilities = tile_probabilities(tiles[place], scales, rule, device)
            for chunk in decide_tile(tiles[place], scales[0], probabilities, rule):
                yield chunk
                checkpoint()
            for passed in queue.decided(place):
                for scale in scales:
                    for block in scale.inside(tiling.block(*passed)):
                        scale.logits.drop(block.row, block.column)

    yield from decided(queue.first())
    with closing(prefetch(visits, prepare, 1 + threads, threads, stop)) as ready:
        for visit, found in encoder.encode(_counted(ready, told), encoded, _keep_part):
            visit.scale.keep(visit.block, found)
            yield from decided(queue.encoded(visit.place))


class _Queue:
    """Which tiles can be decided: those whose windows are all encoded, at all scales."""

    def __init__(self, tiles: Iterable[Place], places: Sequence[Place]) -> None:
        """tiles: to decide; places: of the blocks that will be encoded, once for each."""
        self._to_come = Counter(places)
        self._missing = {tile: self._to_come.keys() & _square(tile, -1) for tile in tiles}
        self._users = {place: self._missing.keys() & _square(place, 1) for place in self._to_come}

    def first(self) -> list[Place]:
        """The tiles that no window reaches."""
        return [tile for tile, missing in self._missing.items() if not missing]

    def encoded(self, place: Place) -> list[Place]:
        """A block was encoded; the tiles that have been waiting for it alone."""
        self._to_come[place] -= 1
        if self._to_come[place]:
            return []
        for tile in self._users[place]:
            self._missing[tile] = self._missing[tile] - {place}
        return [tile for tile in sorted(self._users[place]) if not self._missing[tile]]

    def decided(self, tile: Place) -> list[Place]:
        """A tile was decided; the places whose logits no other tile needs."""
        around = self._users.keys() & _square(tile, -1)
        for place in around:
            self._users[place] = self._users[place] - {tile}
        return [place for place in around if not self._users[place]]


def _square(place: Place, step: int) -> set[Place]:
    """A place and its three neighbours up and to the left, or down and to the right.

    Windows that start in a block reach at most one tile down and to the right.
    """
    row, column = place
    return {(row, column), (row + step, column), (row, column + step), (row + step, column + step)}


def from_middle(tiling: Tiling) -> list[Block]:
    """The blocks whose windows reach the part, in the order in which its tiles need them: first
    the tile at its middle.
    """
    around = {(block.row, block.column): block for block in blocks_for(tiling, ())}
    row, column = _middle(tiling.mapped)

    def distance(tile: Block) -> float:
        seen = tile.tile.intersection(tiling.mapped)
        assert seen is not None
        y, x = _middle(seen)
        return math.hypot(y - row, x - column)

    places = {
        place: None  # each once, in this order
        for tile in sorted(tiling.blocks(), key=distance)
        for place in sorted(_square((tile.row, tile.column), -1))
    }
    return [around[place] for place in places if place in around]


def _middle(box: Box) -> tuple[float, float]:
    return box.top + box.height / 2, box.left + box.width / 2


def _counted(
    visits: Iterable[tuple[_Visit, Content]], told: Callable[[int], None]
) -> Iterator[tuple[_Visit, Content]]:
    """The same; `told` is called with numbers of windows that need not be encoded."""
    for visit, content in visits:
        windows = len(visit.scale.reader.tiling.windows(visit.block.row, visit.block.column))
        told(windows - (content.missing if isinstance(content, BlockWindows) else 0))
        checkpoint()
        yield visit, content


def _keep_part(visit: _Visit, part: PartOfBlock) -> None:
    """Keep what has been encoded of a block, for a later request."""
    features = visit.scale.reader.features
    assert features is not None
    assert part.tokens is not None
    features.put(visit.block, Features(part.windows, part.tokens, np.zeros((0, 2), np.int64)))
