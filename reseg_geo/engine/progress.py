"""What a run tells while it works: events, and the meter that makes them."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class BlockTimes:
    """What a block has taken in seconds: to read it and make its regions, to encode its windows
    (its share of the batches), to decide its pixels. windows: how many the model has encoded. These
    go on beside each other, so they add up to more than the time between two blocks.
    """

    row: int
    column: int
    windows: int
    read_s: float
    encode_s: float
    decide_s: float = 0.0


@dataclass(frozen=True)
class Progress:
    """`done` of `total` blocks; eta_s: seconds left, None if unknown; rate: megapixels a second;
    block: the one that has just been done, where there is one.
    """

    done: int
    total: int
    eta_s: float | None
    rate: float | None
    block: BlockTimes | None = None


@dataclass(frozen=True)
class Message:
    """A sentence for the user; `warning` for what may spoil the result."""

    text: str
    warning: bool = False


_TOLD_EVERY = 5.0  # seconds
_TRUST = 0.05  # share of the work that an expectation counts as

Event = Progress | Message
Listener = Callable[[Event], None]


def silent(event: Event) -> None:
    """The listener of a run that nobody watches."""


class Meter:
    """Counts finished blocks and tells the listener; time left goes by pixels, not by blocks.

    expected: seconds that all was thought to take, if that is known, which counts as much as the
    first pixels do and less and less then; clock: seconds from any start, never going back (tests
    replace it); before: blocks and pixels that an earlier run has finished.
    """

    def __init__(
        self,
        blocks: int,
        pixels: int,
        listener: Listener,
        clock: Callable[[], float] = time.monotonic,
        expected: float | None = None,
        before: tuple[int, int] = (0, 0),
    ) -> None:
        self._blocks, self._done_blocks = blocks, before[0]
        self._pixels = pixels - before[1]
        # As if a part had been done before, in the time that was expected.
        self._before = 0.0 if expected is None else _TRUST * self._pixels
        self._before_s = _TRUST * (expected or 0.0)
        self._listener, self._clock = listener, clock
        self._done_pixels = 0
        self._start = clock()
        listener(Progress(self._done_blocks, blocks, expected, None))

    def advance(self, pixels: int, blocks: int = 1, block: BlockTimes | None = None) -> None:
        """One more block, or several, of so many pixels together, is finished."""
        self._done_blocks += blocks
        self._done_pixels += pixels
        spent = max(self._clock() - self._start, 1e-9)
        pace = (spent + self._before_s) / (self._done_pixels + self._before)
        left = pace * (self._pixels - self._done_pixels)
        rate = self._done_pixels / spent / 1e6
        self._listener(Progress(self._done_blocks, self._blocks, left, rate, block))


def row_reporter(note: Callable[[str], None], what: str) -> Callable[[int, int, int], None]:
    """Says now and then, of work that takes longer than a moment, up to which row it is."""
    last = time.monotonic()

    def tell(row: int, rows: int, width: int) -> None:
        nonlocal last
        if time.monotonic() - last > _TOLD_EVERY:
            last = time.monotonic()
            note(f"{what}: {row / rows:.0%} of the rows")

    return tell


def row_meter(listener: Listener) -> Callable[[int, int, int], None]:
    """Tells a listener up to which row, of how many, of how many pixels each, work is done."""
    meter: Meter | None = None
    done = 0

    def advance(row: int, rows: int, width: int) -> None:
        nonlocal meter, done
        if meter is None:
            meter = Meter(rows, rows * width, listener)
        if row > done:
            meter.advance((row - done) * width, row - done)
            done = row

    return advance
