"""Progress bars: in a terminal and in a notebook."""

import html
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
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
    """A bar for the events of a run; messages appear above it.

    what: the label of the bar; unit: what is counted, in the plural.
    """
    bar = _notebook_bar if in_notebook() else terminal_bar
    with bar(what, unit) as listener:
        yield listener


@contextmanager
def terminal_bar(what: str, unit: str) -> Iterator[Listener]:
    """A rich bar on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, TaskID, TextColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn(what), BarColumn(), TextColumn(f"{{task.completed}}/{{task.total}} {unit}"),
        TextColumn("{task.fields[speed]}"),
    )  # fmt: skip
    task: TaskID | None = None
    with Bar(*columns, console=Console(stderr=True)) as bar:

        def listen(event: Event) -> None:
            nonlocal task
            if isinstance(event, Message):
                style = "yellow" if event.warning else None
                bar.console.print(sentence(event), style=style, markup=False, highlight=False)
                return
            if task is None:
                task = bar.add_task(what, total=event.total, speed="")
            bar.update(task, total=event.total, completed=event.done, speed=speed(event))

        yield listen


@contextmanager
def _notebook_bar(what: str, unit: str) -> Iterator[Listener]:
    """A bar in the output of a cell; rich would need ipywidgets for it."""
    display = import_module("IPython.display")
    handle: Any = None
    drawn = 0.0

    def listen(event: Event) -> None:
        nonlocal handle, drawn
        if isinstance(event, Message):
            print(sentence(event))
            return
        now = time.monotonic()
        if handle is not None and now - drawn < _REDRAW_EVERY and event.done < event.total:
            return
        drawn = now
        label = f"{what}: {event.done:,}/{event.total:,} {unit}, {speed(event)}"
        shown = display.HTML(
            f'<progress value="{event.done}" max="{event.total}"></progress> {html.escape(label)}'
        )
        if handle is None:
            handle = display.display(shown, display_id=True)
        else:
            handle.update(shown)

    yield listen


def sentence(message: Message) -> str:
    """A message as a line of text."""
    return f"Warning: {message.text}" if message.warning else message.text


def speed(event: Progress) -> str:
    """Megapixels per second and the time left, as far as they are known."""
    if event.eta_s is None:
        return "starting"
    left = f"{duration(event.eta_s)} left"
    return left if event.rate is None else f"{event.rate:.2f} Mpx/s, {left}"
