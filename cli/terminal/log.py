"""`--log-file`: the events of a run as JSON lines."""

import json
import os
import socket
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from io import RawIOBase
from pathlib import Path
from typing import Any

import click

from reseg_geo.errors import ResegError
from reseg_geo.progress.events import Event, Listener, Message
from reseg_geo.storage.staging import output_error
from reseg_geo.version import __version__

_META = "reseg_geo.log_file"


def remember(context: click.Context, parameter: click.Parameter, value: Path | None) -> None:
    """Keep the path for the listener of the command."""
    context.meta[_META] = value


@contextmanager
def logged(tell: Listener) -> Iterator[Listener]:
    """A listener that also writes to the log file, if the command line names one.

    Each line is a JSON object: time, level, process, event and its fields; an error has its
    traceback. Lines are appended to an existing file. Raises OutputError if it cannot be written.
    """
    context = click.get_current_context(silent=True)
    path = None if context is None else context.meta.get(_META)
    if path is None:
        yield tell
        return
    try:
        file = path.open("ab", buffering=0)  # nothing is left to write on closing
    except OSError as error:
        raise output_error(path, error) from error
    with file:
        log = _Log(file, path)
        began = time.monotonic()
        log.write(
            "info", "begin", command=["reseg-geo", *sys.argv[1:]], version=__version__,
            host=socket.gethostname(), folder=os.fspath(Path.cwd()),
        )  # fmt: skip

        def both(event: Event) -> None:
            log.take(event)
            tell(event)

        try:
            yield both
        except BaseException as error:
            known = isinstance(error, (ResegError, KeyboardInterrupt))
            log.write(
                "error", "end", seconds=round(time.monotonic() - began, 3),
                error=type(error).__name__, text=str(error),
                traceback=None if known else traceback.format_exc(),
            )  # fmt: skip
            raise
        log.write("info", "end", seconds=round(time.monotonic() - began, 3), error=None)


class _Log:
    """A log file; if it can no longer be written, the run continues without it."""

    def __init__(self, file: RawIOBase, path: Path) -> None:
        self._file, self._path, self._broken = file, path, False

    def take(self, event: Event) -> None:
        """Write an event of the engine."""
        if isinstance(event, Message):
            self.write("warning" if event.warning else "info", "message", text=event.text)
        elif event.block is not None:
            times = {name: round(value, 4) for name, value in vars(event.block).items()}
            self.write("info", "block", done=event.done, total=event.total, **times)

    def write(self, level: str, event: str, **fields: Any) -> None:
        """Write a line at once."""
        if self._broken:
            return
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        line = {"time": now, "level": level, "pid": os.getpid(), "event": event, **fields}
        try:
            self._file.write((json.dumps(line) + "\n").encode())
        except OSError as error:
            self._broken = True
            sentence = output_error(self._path, error)
            click.echo(f"Warning: {sentence} The run continues without a log.", err=True)
