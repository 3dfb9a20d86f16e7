"""A program that runs beside QGIS: followed line by line, and stopped with all that it started.

Both of its outputs are read by threads of their own, so that it never waits for us. Its standard
input stays open while it is wanted: the engine stops when that ends, also if QGIS itself is gone.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import IO

from .engine import WINDOWS, environment

OUTPUT, ERRORS = "output", "errors"
# Longer lines come in pieces: nothing that a program prints may fill the memory.
_LONGEST = 2**16
_WAITING = 1000
_LOOK = 0.1  # seconds between looks at whether it is still wanted
_GRACE = 1.0  # seconds to stop by itself


class StoppedError(Exception):
    """The user no longer wants it."""


class Child:
    """A running program; iterate over it for its lines as (OUTPUT or ERRORS, text)."""

    def __init__(self, words: Sequence[str], wanted: Callable[[], bool]) -> None:
        """Start it. wanted: asked again and again; False stops it.

        Raises OSError if it cannot be started.
        """
        self._wanted = wanted
        apart = (
            {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
            if WINDOWS
            else {"start_new_session": True}
        )
        self._process = subprocess.Popen(
            list(words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=environment(), **apart,
        )  # fmt: skip
        self._lines: queue.Queue[tuple[str, str | None]] = queue.Queue(_WAITING)
        self._over = threading.Event()
        for kind, stream in ((OUTPUT, self._process.stdout), (ERRORS, self._process.stderr)):
            threading.Thread(target=self._read, args=(kind, stream), daemon=True).start()

    def _read(self, kind: str, stream: IO[bytes]) -> None:
        with stream:
            for line in iter(lambda: stream.readline(_LONGEST), b""):
                self._put(kind, line.decode("utf-8", "replace").rstrip("\r\n"))
        self._put(kind, None)

    def _put(self, kind: str, line: str | None) -> None:
        while not self._over.is_set():  # afterwards nobody takes it
            try:
                self._lines.put((kind, line), timeout=_LOOK)
            except queue.Full:
                continue
            return

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """The lines until it ends; StoppedError, once it is gone, if it is not wanted."""
        open_streams = 2
        try:
            while open_streams:
                if not self._wanted():
                    raise StoppedError
                try:
                    kind, line = self._lines.get(timeout=_LOOK)
                except queue.Empty:
                    if self._process.poll() is not None and self._lines.empty():
                        # Whatever still holds its outputs open is nothing that we wait for.
                        break
                    continue
                if line is None:
                    open_streams -= 1
                else:
                    yield kind, line
            while self._process.poll() is None:  # outputs closed, still at work
                if not self._wanted():
                    raise StoppedError
                time.sleep(_LOOK)
        finally:
            self.stop()

    def stop(self) -> None:
        """End it and all that it started; at once if it has ended by itself."""
        self._over.set()
        with suppress(OSError):
            self._process.stdin.close()  # the engine takes this as Ctrl-C
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE)
        self._kill()
        self._process.wait()

    def _kill(self) -> None:
        if WINDOWS:
            if self._process.poll() is None:
                subprocess.run(
                    ["taskkill", "/F", "/T", "/PID", str(self._process.pid)],
                    capture_output=True, check=False, creationflags=subprocess.CREATE_NO_WINDOW,
                )  # fmt: skip
            return
        # PermissionError: what macOS says of a group that has ended.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)  # its session: children, too

    @property
    def status(self) -> int | None:
        """Its exit status; None while it runs."""
        return self._process.poll()
