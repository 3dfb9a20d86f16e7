"""Follow a run: count its windows, tell how long the rest takes, and remember how fast it was."""

import threading
import time
from collections.abc import Callable, Container, Iterator, Sequence

from reseg_geo.engine.mapper import Mapper
from reseg_geo.engine.pace import Pace, correct_pace, known_pace
from reseg_geo.engine.pipeline import Watch
from reseg_geo.engine.scale import Scale, visits
from reseg_geo.engine.views import region_kind
from reseg_geo.progress.events import BlockTimes, Progress, WarningRecorder
from reseg_geo.progress.forecast import Forecast, Step
from reseg_geo.quantities import duration
from reseg_geo.tiling import Block

_SLOW = 10.0  # seconds; longer runs announce the expected time
_SURE = 3.0  # seconds of encoding, after which that is known
_REPORT_EVERY = 0.1  # seconds
_COUNTED = 1000  # blocks, whose tiles are counted one by one
_WRITING = 0.3  # seconds a megapixel, until it has been measured on this machine
_ENDING = 0.4  # seconds to write even the smallest outputs
_MIN_WINDOWS = 32  # in a run whose speed is remembered
_MEGA = 1e6


class RunMeter(Watch):
    """Reports the progress of a run in windows.

    The time left is that of its steps, each as fast as it has been so far; see `Forecast`.
    """

    def __init__(
        self,
        mapper: Mapper,
        scales: Sequence[Scale],
        done: Container[tuple[int, int]],
        pixels: int,
        events: WarningRecorder,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """done: rows and columns of finished tiles; pixels: of the others; clock: monotonic
        seconds.
        """
        self._model, self._events, self._clock = mapper.model, events, clock
        self._scales = scales
        self._kind = region_kind(scales[0].reader, mapper.options)
        pace = known_pace(self._model)
        tiles, visited, missing = _work(scales, done)
        self._total = sum(scale.reader.tiling.window_count for scale in scales)
        self._before = self._done = self._total - visited
        self.forecast = Forecast(
            prepare=Step(tiles, pace.tiles.get(self._kind)),
            encode=Step(missing, pace.windows.get(self._model.format)),
            decide=Step(pixels / _MEGA, pace.decide),
            write=Step(pixels / _MEGA, pace.write or _WRITING),
            end=_ENDING,
            shared=self._model.device.type == "cpu",
        )
        self._pixels = pixels
        self._seen: set[tuple[int, int, int]] = set()
        self._lock = threading.Lock()
        self._began = self._reported = self._told = clock()
        self._encoding: float | None = None  # since when
        self._mapped: float | None = None  # when
        self._announced = False
        self._announce()
        self._report()

    def prepared(self, scale: Scale, block: Block, seconds: float) -> None:
        """A block was read and has its regions; called in the threads that do so."""
        with self._lock:
            new = {*_tiles(scale, block)} - self._seen
            self._seen |= new
            self.forecast.prepare.advance(len(new), seconds)

    def passed(self, windows: int, expected: bool) -> None:
        """Windows need not be encoded; expected: whether that was known before."""
        if not windows:
            return
        self._done += windows
        if not expected:
            self.forecast.encode.total -= windows
        self._report()

    def encoded(self, windows: int, seconds: float) -> None:
        """Windows were encoded."""
        now = self._clock()
        self._encoding = now - seconds if self._encoding is None else self._encoding
        self._done += windows
        self.forecast.encode.advance(windows, seconds)
        if now - self._encoding > _SURE:
            self._announce()
        self._report()

    def decided(self, pixels: int, times: BlockTimes) -> None:
        """The pixels of a tile are finished."""
        self.forecast.decide.advance(pixels / _MEGA, times.decide_s)
        self._report(times)

    def decided_elsewhere(self, pixels: int, times: BlockTimes) -> None:
        """A cluster finished the pixels of a tile; how its steps overlap is its own affair."""
        steps, now = self.forecast, self._clock()
        steps.prepare.total = steps.decide.total = 0
        steps.shared = False
        coarse = self._scales[-1].reader.tiling.block(times.row, times.column)
        windows = sum(
            _windows(scale, block) for scale in self._scales for block in scale.inside(coarse)
        )
        self._done += windows
        steps.encode.advance(windows, now - self._told)
        self._told = now
        self._report(times)

    def mapped(self) -> None:
        """All tiles are finished; what follows is writing."""
        self._done, self._mapped = self._total, self._clock()
        self._report(last=True)

    def remember(self) -> None:
        """Correct what is known of the speed of this machine; called when all is written."""
        steps, now = self.forecast, self._clock()
        if self._mapped is None or steps.encode.done < _MIN_WINDOWS:
            return
        windows, tiles = steps.encode.seen, steps.prepare.seen
        writing = max(now - self._mapped - _ENDING, 1e-6) / max(self._pixels / _MEGA, 1e-6)
        correct_pace(
            self._model,
            Pace(
                {} if windows is None else {self._model.format: windows},
                {} if tiles is None else {self._kind: tiles},
                steps.decide.seen,
                writing,
            ),
        )

    def _left(self) -> float | None:
        return self.forecast.left(self._clock() - self._began)

    def _announce(self) -> None:
        left = self._left()
        if self._announced or left is None:
            return
        self._announced = True
        whole = self._clock() - self._began + left
        if whole > _SLOW:
            windows = f"{self._total - self._before:,} windows"
            self._events.reporter.note(f"{windows} will take about {duration(whole)}.")

    def _report(self, block: BlockTimes | None = None, last: bool = False) -> None:
        now = self._clock()
        started = self._done > self._before
        if block is None and started and not last and now - self._reported < _REPORT_EVERY:
            return
        self._reported, rate = now, None
        if started and now > self._began:
            share = (self._done - self._before) / (self._total - self._before)
            rate = share * self._pixels / _MEGA / (now - self._began)
        self._events(Progress(self._done, self._total, self._left(), rate, block))


def _work(scales: Sequence[Scale], done: Container[tuple[int, int]]) -> tuple[int, int, int]:
    """The tiles under all blocks to visit, about; their windows; and how many must be encoded."""
    kept = {scale.times: scale.reader.kept_blocks() for scale in scales}
    tiles: set[tuple[int, int, int]] = set()
    more = windows = missing = 0
    for index, (_, scale, block) in enumerate(visits(scales, done)):
        windows += (own := _windows(scale, block))
        missing += 0 if (block.row, block.column) in kept[scale.times] else own
        if index < _COUNTED:
            tiles.update(_tiles(scale, block))
        else:
            more += 1  # one for each block is close enough
    return len(tiles) + more, windows, missing


def _windows(scale: Scale, block: Block) -> int:
    return len(scale.reader.tiling.windows(block.row, block.column))


def _tiles(scale: Scale, block: Block) -> Iterator[tuple[int, int, int]]:
    for tile in scale.reader.region_tiles(block):
        yield scale.times, tile.top, tile.left
