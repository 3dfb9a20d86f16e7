"""How a run's events reach the user: a bar, plain lines, or JSON lines."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import click

from reseg_geo.engine.progress import BlockTimes, Event, Listener, Message, Progress, silent

from .log import logged

# Without a terminal a line now and then is enough.
_PLAIN_SECONDS = 10.0
_JSON_SECONDS = 0.5


@contextmanager
def listener(kind: str, what: str = "segment", unit: str = "blocks") -> Iterator[Listener]:
    """The listener for `--progress`; "auto" is a bar on a terminal and plain lines elsewhere."""
    kind = _resolved(kind)
    listeners: dict[str, Listener] = {"json": _json, "plain": _Plain(unit), "none": silent}
    with ExitStack() as stack:
        shown = stack.enter_context(_bar(what, unit)) if kind == "rich" else listeners[kind]
        yield stack.enter_context(logged(shown))


def _resolved(kind: str) -> str:
    if kind == "auto":
        return "rich" if sys.stderr.isatty() else "plain"
    return kind


def emit_json(event: str, **fields: Any) -> None:
    """Print one JSON line on standard output, at once."""
    # ASCII, since a pipe's encoding may be any (a code page on Windows).
    print(json.dumps({"event": event, **fields}), flush=True)


def _json(event: Event) -> None:
    if isinstance(event, Message):
        emit_json("message", text=event.text, warning=event.warning)
    else:
        eta = None if event.eta_s is None else round(event.eta_s, 1)
        more = {} if event.block is None else {"block": _block(event.block)}
        emit_json("progress", done=event.done, total=event.total, eta_s=eta, **more)


def _block(times: BlockTimes) -> dict[str, float]:
    return {name: round(value, 3) for name, value in vars(times).items()}


class _Plain:
    """Lines on standard error: every message, and progress every few seconds."""

    def __init__(self, unit: str) -> None:
        self._unit, self._last = unit, time.monotonic()

    def __call__(self, event: Event) -> None:
        if isinstance(event, Message):
            click.echo(_sentence(event), err=True)
        elif time.monotonic() - self._last >= _PLAIN_SECONDS and event.done:
            self._last = time.monotonic()
            click.echo(f"{event.done}/{event.total} {self._unit}, {_pace(event)}", err=True)


@contextmanager
def _bar(what: str, unit: str) -> Iterator[Listener]:
    """A rich progress bar on standard error; messages appear above it."""
    from rich.console import Console
    from rich.progress import BarColumn, TaskID, TextColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn(what), BarColumn(), TextColumn(f"{{task.completed}}/{{task.total}} {unit}"),
        TextColumn("{task.fields[pace]}"),
    )  # fmt: skip
    task: TaskID | None = None
    with Bar(*columns, console=Console(stderr=True)) as bar:

        def tell(event: Event) -> None:
            nonlocal task
            if isinstance(event, Message):
                style = "yellow" if event.warning else None
                bar.console.print(_sentence(event), style=style, markup=False, highlight=False)
            elif task is None:
                task = bar.add_task(what, total=event.total, pace=_pace(event))
            else:
                bar.update(task, total=event.total, completed=event.done, pace=_pace(event))

        yield tell


def _sentence(message: Message) -> str:
    return f"Warning: {message.text}" if message.warning else message.text


def _pace(event: Progress) -> str:
    if event.eta_s is None:
        return "starting"
    minutes, seconds = divmod(round(event.eta_s), 60)
    hours, minutes = divmod(minutes, 60)
    left = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{left} left" if event.rate is None else f"{event.rate:.2f} Mpx/s, {left} left"


@contextmanager
def byte_listener(kind: str, what: str) -> Iterator[Callable[[int, "int | None"], None]]:
    """Like `listener`, for a download: told how many bytes are here, and of how many."""
    kind = _resolved(kind)
    if kind == "rich":
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = ("[progress.description]{task.description}", BarColumn(), DownloadColumn())
        with Bar(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bar:
            task = bar.add_task(what, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)
        return
    began = time.monotonic()
    last, first = began, -1

    def tell(done: int, total: int | None) -> None:
        nonlocal last, first
        first = done if first < 0 else first
        now = time.monotonic()
        waited = now - last >= (_PLAIN_SECONDS if kind == "plain" else _JSON_SECONDS)
        if kind == "none" or not (waited or done == total):
            return
        last = now
        gained = (done - first) / max(now - began, 1e-6)
        left = None if total is None or not gained else round((total - done) / gained, 1)
        if kind == "json":
            emit_json("progress", done=done, total=total, eta_s=left)
        else:
            of = "" if total is None else f" of {total / 1e6:.0f}"
            click.echo(f"{what}: {done / 1e6:.0f}{of} MB", err=True)

    yield tell
