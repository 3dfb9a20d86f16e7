"""Progress bars: in a terminal and in a notebook."""

import html
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from typing import Any

from reseg_geo.progress.events import Event, Listener, Message, Progress
from reseg_geo.quantities import duration

_REDRAW_EVERY = 0.2  # seconds, in a notebook


def in_terminal() -> bool:
    """Whether standard error is a terminal."""
    return sys.stderr is not None and sys.stderr.isatty()


def in_notebook() -> bool:
    """Whether this is the kernel of a Jupyter notebook."""
    # Where IPython is not imported, no notebook is running.
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return getattr(shell, "kernel", None) is not None


@contextmanager
def progress_bar(what: str, unit: str) -> Iterator[Listener]:
    """A bar for the events of a run; in a terminal, messages appear above it.

    what: the label of the bar; unit: what is counted, in the plural.
    """
    bar = _notebook_bar if in_notebook() else terminal_bar
    with bar(what, unit) as listener:
        yield listener


@contextmanager
def terminal_bar(what: str, unit: str) -> Iterator[Listener]:
    """A rich bar on standard error, filled by time: it also moves between two events.

    Until the first of them it pulses; if there is none, as when a run is refused, it vanishes.
    """
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar
    from rich.progress_bar import ProgressBar

    watch = Countdown()

    class Times(BarColumn):
        def render(self, task: Any) -> ProgressBar:
            if task.total is None:
                return ProgressBar(total=None, pulse=True, width=self.bar_width)
            return ProgressBar(total=1.0, completed=watch.share, width=self.bar_width)

    class Left(TextColumn):
        def render(self, task: Any) -> Any:
            task.fields["speed"] = watch.speed
            return super().render(task)

    columns = (
        TextColumn(what),
        Times(),
        TextColumn("{task.description}"),
        Left("{task.fields[speed]}"),
    )
    with Bar(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=None)

        def listen(event: Event) -> None:
            if isinstance(event, Message):
                style = "yellow" if event.warning else None
                bar.console.print(sentence(event), style=style, markup=False, highlight=False)
                return
            watch(event)
            count = f"{event.done:,}/{event.total:,} {unit}"
            bar.update(task, total=event.total, completed=event.done, description=count)

        try:
            yield listen
            watch.end()
        finally:
            if bar.tasks[0].total is None:
                bar.remove_task(task)


class Countdown:
    """The time left, which goes on between two events; at the end, the time that it took."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """clock: monotonic seconds (replaced in tests)."""
        self._clock = clock
        self._first = self._began = self._heard = clock()
        self._took: float | None = None
        self.event = Progress(0, 1, None, None)

    def __call__(self, event: Progress) -> None:
        """Take an event."""
        if event.done < self.event.done:  # another raster
            self._began = self._clock()
        self.event, self._heard = event, self._clock()

    def end(self) -> None:
        """The work is done."""
        self._took = self._clock() - self._first

    @property
    def left(self) -> float | None:
        """Seconds left, None if unknown."""
        if self.event.eta_s is None:
            return None
        return max(0.0, self.event.eta_s - (self._clock() - self._heard))

    @property
    def share(self) -> float:
        """The share of the time that has passed, 0 to 1; that of the work while it is unknown."""
        if self._took is not None:
            return self.event.done / max(self.event.total, 1)
        if self.left is None:
            return self.event.done / max(self.event.total, 1)
        passed = self._clock() - self._began
        return passed / max(passed + self.left, 1e-9)

    @property
    def speed(self) -> str:
        """As `speed`, now; at the end, the time that it took."""
        if self._took is not None:
            return _with_rate(self.event, f"took {duration(self._took)}")
        return speed(replace(self.event, eta_s=self.left))


@contextmanager
def _notebook_bar(what: str, unit: str) -> Iterator[Listener]:
    """A bar in the output of a cell; rich would need ipywidgets for it."""
    display, watch = import_module("IPython.display"), Countdown()
    label = html.escape(f"{what}: starting")
    handle = display.display(display.HTML(f"<progress></progress> {label}"), display_id=True)
    drawn = 0.0

    def draw() -> None:
        done, total = watch.event.done, watch.event.total
        label = html.escape(f"{what}: {done:,}/{total:,} {unit}, {watch.speed}")
        handle.update(display.HTML(f'<progress value="{done}" max="{total}"></progress> {label}'))

    def listen(event: Event) -> None:
        nonlocal drawn
        if isinstance(event, Message):
            print(sentence(event))
            return
        watch(event)
        now = time.monotonic()
        if now - drawn >= _REDRAW_EVERY or event.done == event.total:
            drawn = now
            draw()

    try:
        yield listen
        watch.end()
        if drawn:
            draw()
    finally:
        if not drawn:
            handle.update(display.HTML(""))


def sentence(message: Message) -> str:
    """A message as a line of text."""
    return f"Warning: {message.text}" if message.warning else message.text


def speed(event: Progress) -> str:
    """Megapixels per second and the time left, as far as they are known."""
    if event.eta_s is None:
        return "starting"
    return _with_rate(event, f"{duration(event.eta_s)} left")


def _with_rate(event: Progress, text: str) -> str:
    return text if event.rate is None else f"{event.rate:.2f} Mpx/s, {text}"
