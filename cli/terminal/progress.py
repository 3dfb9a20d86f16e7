"""Show the events of a run: as a bar, plain lines, or JSON lines."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import click

from reseg_geo.progress.bar import sentence, speed, terminal_bar
from reseg_geo.progress.events import BlockTimes, Event, Listener, Message, Progress, silent
from reseg_geo.quantities import duration, size
from reseg_geo.storage.staging import output_error

from .log import logged
from .verbosity import quiet, verbose

# Seconds between two lines.
_PLAIN_SECONDS = 10.0
_JSON_SECONDS = 0.5


@contextmanager
def listener(kind: str, what: str = "segment", unit: str = "windows") -> Iterator[Listener]:
    """The listener for `--progress`, `--quiet`, `--verbose` and `--log-file`.

    what, unit: the work and its steps, as named in a bar.
    """
    kind, began = _resolved(kind), time.monotonic()
    listeners: dict[str, Listener] = {
        "json": _json, "plain": _Plain(unit), "none": _warnings, "quiet": silent,
    }  # fmt: skip
    with ExitStack() as stack:
        shown = stack.enter_context(_bar(what, unit)) if kind == "rich" else listeners[kind]
        yield stack.enter_context(logged(shown))
    if verbose() and kind != "json":
        click.echo(f"{what}: {duration(time.monotonic() - began)} in all", err=True)


def _resolved(kind: str) -> str:
    """What `--progress` means here: rich, plain, json, none, or quiet."""
    if quiet() and kind != "json":
        return "quiet"
    if kind == "auto":
        return "rich" if sys.stderr.isatty() else "plain"
    return kind


def emit_json(event: str, **fields: Any) -> None:
    """Print one JSON line on standard output, at once. Raises OutputError if it is full."""
    # ASCII, because a pipe may have any encoding (a code page on Windows).
    try:
        print(json.dumps({"event": event, **fields}), flush=True)
    except BrokenPipeError:  # nobody reads it any more, which is no fault
        raise
    except OSError as error:
        raise output_error(Path("standard output"), error) from error


def _json(event: Event) -> None:
    if isinstance(event, Message):
        emit_json("message", text=event.text, warning=event.warning)
    else:
        eta = None if event.eta_s is None else round(event.eta_s, 1)
        more = {} if event.block is None else {"block": _block(event.block)}
        emit_json("progress", done=event.done, total=event.total, eta_s=eta, **more)


def _block(times: BlockTimes) -> dict[str, float]:
    return {name: round(value, 3) for name, value in vars(times).items()}


def _warnings(event: Event) -> None:
    """Print warnings on standard error; if --verbose, also other messages and block times."""
    if isinstance(event, Message) and (event.warning or verbose()):
        click.echo(sentence(event), err=True)
    else:
        _block_line(event)


def _block_line(event: Event) -> None:
    """Print the times of a finished block, if --verbose."""
    if verbose() and isinstance(event, Progress) and event.block is not None:
        click.echo(_block_times(event.block), err=True)


def _block_times(block: BlockTimes) -> str:
    return (
        f"block at row {block.row}, column {block.column} (windows: {block.windows:,}): read "
        f"{block.read_s:.2f} s, encode {block.encode_s:.2f} s, decide {block.decide_s:.2f} s"
    )


class _Plain:
    """Lines on standard error: each message, and progress every few seconds."""

    def __init__(self, unit: str) -> None:
        self._unit, self._last = unit, time.monotonic()

    def __call__(self, event: Event) -> None:
        if isinstance(event, Message):
            click.echo(sentence(event), err=True)
            return
        _block_line(event)
        if time.monotonic() - self._last >= _PLAIN_SECONDS and event.done:
            self._last = time.monotonic()
            click.echo(f"{event.done:,}/{event.total:,} {self._unit}, {speed(event)}", err=True)


@contextmanager
def _bar(what: str, unit: str) -> Iterator[Listener]:
    """A progress bar; messages, and if --verbose the times of blocks, appear above it."""
    with terminal_bar(what, unit) as show:

        def listen(event: Event) -> None:
            if verbose() and isinstance(event, Progress) and event.block is not None:
                show(Message(_block_times(event.block)))
            show(event)

        yield listen


@contextmanager
def byte_listener(kind: str, what: str) -> Iterator[Callable[[int, "int | None"], None]]:
    """Like `listener`, for a download; called with the bytes received, and their total or None."""
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
        if kind in ("none", "quiet") or not (waited or done == total):
            return
        last = now
        gained = (done - first) / max(now - began, 1e-6)
        left = None if total is None or not gained else round((total - done) / gained, 1)
        if kind == "json":
            emit_json("progress", done=done, total=total, eta_s=left)
        else:
            of = "" if total is None else f" of {size(total)}"
            click.echo(f"{what}: {size(done)}{of}", err=True)

    yield tell
