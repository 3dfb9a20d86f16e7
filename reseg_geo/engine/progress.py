"""What a run tells while it works: events, and the meter that makes them."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """`done` of `total` blocks; eta_s: seconds left, None if unknown; rate: megapixels a second."""

    done: int
    total: int
    eta_s: float | None
    rate: float | None


@dataclass(frozen=True)
class Message:
    """A sentence for the user; `warning` for what may spoil the result."""

    text: str
    warning: bool = False


_TRUST = 0.05  # share of the work that an expectation counts as

Event = Progress | Message
Listener = Callable[[Event], None]


def silent(event: Event) -> None:
    """The listener of a run that nobody watches."""


class Meter:
    """Counts finished blocks and tells the listener; time left goes by pixels, not by blocks.

    expected: seconds that all was thought to take, if that is known, which counts as much as the
    first pixels do and less and less then; clock: seconds from any start, never going back (tests
    replace it).
    """

    def __init__(
        self,
        blocks: int,
        pixels: int,
        listener: Listener,
        clock: Callable[[], float] = time.monotonic,
        expected: float | None = None,
    ) -> None:
        # As if a part had been done before, in the time that was expected.
        self._before = 0.0 if expected is None else _TRUST * pixels
        self._before_s = _TRUST * (expected or 0.0)
        self._blocks, self._pixels = blocks, pixels
        self._listener, self._clock = listener, clock
        self._done_blocks = self._done_pixels = 0
        self._start = clock()
        listener(Progress(0, blocks, expected, None))

    def advance(self, pixels: int, blocks: int = 1) -> None:
        """One more block, or several, of so many pixels together, is finished."""
        self._done_blocks += blocks
        self._done_pixels += pixels
        spent = max(self._clock() - self._start, 1e-9)
        pace = (spent + self._before_s) / (self._done_pixels + self._before)
        left = pace * (self._pixels - self._done_pixels)
        rate = self._done_pixels / spent / 1e6
        self._listener(Progress(self._done_blocks, self._blocks, left, rate))


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
