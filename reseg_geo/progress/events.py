"""The events that a run reports while it works, and the meter that makes them."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class BlockTimes:
    """Seconds that a block took: to read it and make its regions, to encode its windows (its share
    of the batches) and to decide its pixels. windows: the number of windows encoded. These steps
    overlap, so they add up to more than the time between two blocks.
    """

    row: int
    column: int
    windows: int
    read_s: float
    encode_s: float
    decide_s: float = 0.0


@dataclass(frozen=True)
class Progress:
    """`done` of `total` windows, rows or the like are finished.

    eta_s: seconds left, None if unknown; rate: megapixels per second, None if unknown; block: the
    block that has just been finished, if any.
    """

    done: int
    total: int
    eta_s: float | None
    rate: float | None
    block: BlockTimes | None = None


@dataclass(frozen=True)
class Message:
    """A sentence for the user; `warning` if it is about something that may spoil the result."""

    text: str
    warning: bool = False


_REPORT_EVERY = 5.0  # seconds

Event = Progress | Message
Listener = Callable[[Event], None]
# Called with (rows done, all rows, width of a row in pixels).
Advance = Callable[[int, int, int], None]


def silent(event: Event) -> None:
    """The listener that ignores all events."""


@dataclass(frozen=True)
class Reporter:
    """Takes sentences for the user: warnings of what may spoil the result, and notes."""

    warn: Callable[[str], None] = lambda text: None
    note: Callable[[str], None] = lambda text: None


SILENT = Reporter()


def reporter_for(listener: Listener) -> Reporter:
    """A reporter that sends its sentences to a listener."""
    return Reporter(
        warn=lambda text: listener(Message(text, warning=True)),
        note=lambda text: listener(Message(text)),
    )


class WarningRecorder:
    """A listener that passes events on and keeps the warnings, each of them once."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self.warnings: list[str] = []
        self.reporter = reporter_for(self)

    def __call__(self, event: Event) -> None:
        """Take an event."""
        if isinstance(event, Message) and event.warning:
            if event.text in self.warnings:
                return
            self.warnings.append(event.text)
        self._listener(event)


class Meter:
    """Counts finished pieces of work and reports them; the time left is estimated from pixels.

    clock: monotonic seconds (replaced in tests).
    """

    def __init__(
        self,
        pieces: int,
        pixels: int,
        listener: Listener,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pieces, self._pixels = pieces, pixels
        self._listener, self._clock = listener, clock
        self._done = self._done_pixels = 0
        self._start = clock()
        listener(Progress(0, pieces, None, None))

    def advance(self, pixels: int, pieces: int = 1) -> None:
        """Report that one or more pieces, with this many pixels in total, are finished."""
        self._done += pieces
        self._done_pixels += pixels
        spent = max(self._clock() - self._start, 1e-9)
        left = spent / max(self._done_pixels, 1) * (self._pixels - self._done_pixels)
        rate = self._done_pixels / spent / 1e6
        self._listener(Progress(self._done, self._pieces, left, rate))


def row_reporter(note: Callable[[str], None], what: str) -> Callable[[int, int, int], None]:
    """A function that reports every few seconds how many of the rows are done."""
    last = time.monotonic()

    def report(row: int, rows: int, width: int) -> None:
        nonlocal last
        if time.monotonic() - last > _REPORT_EVERY:
            last = time.monotonic()
            note(f"{what}: {row / rows:.0%} of the rows")

    return report


def row_meter(listener: Listener) -> Advance:
    """A function of (row, rows, width in pixels) that reports rows to a listener as `Progress`."""
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


class RowPasses:
    """Reports several passes over the rows of a grid as one progress."""

    def __init__(self, listener: Listener, passes: int) -> None:
        self._advance, self._passes, self._begun = row_meter(listener), passes, 0

    def next(self) -> Advance:
        """Start the next pass; returns its progress callback."""
        done, self._begun = self._begun, self._begun + 1
        return lambda row, rows, width: self._advance(done * rows + row, self._passes * rows, width)
