"""A child process: read line by line, and stopped together with all its own children.

One thread reads each of its outputs, so it never blocks on a full pipe. Its standard input stays
open while it should run: the engine stops when its input is closed, even if QGIS was killed.
"""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

WINDOWS = os.name == "nt"
OUTPUT, ERRORS = "output", "errors"
# QGIS sets these for its own Python and libraries; they break other environments.
_QGIS_OWN = (
    "PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
    "DYLD_FRAMEWORK_PATH", "PROJ_LIB", "PROJ_DATA", "GDAL_DATA", "GDAL_DRIVER_PATH",
    "__PYVENV_LAUNCHER__",
)  # fmt: skip
# Longer lines are split, so that no output can fill the memory.
_MAX_LINE = 2**22  # bytes
_QUEUED_LINES = 32
_POLL = 0.1  # seconds
_GRACE = 1.0  # seconds to exit on its own, and to read what is left in the pipes


class StoppedError(Exception):
    """The user has stopped the run."""

    def __init__(self) -> None:
        from ..translation import tr  # Qt, without which the rest of the module works

        super().__init__(tr("Stopped by the user."))


class Child:
    """A running program; iterating over it yields its lines as (OUTPUT or ERRORS, text)."""

    def __init__(self, words: Sequence[str], wanted: Callable[[], bool]) -> None:
        """Start the program.

        wanted: polled while the program runs; it is stopped when this returns False.
        Raises OSError if the program cannot be started.
        """
        self._wanted = wanted
        own_group = (
            {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
            if WINDOWS
            else {"start_new_session": True}
        )
        self._process = subprocess.Popen(
            list(words), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=environment(), **own_group,
        )  # fmt: skip
        self._lines: queue.Queue[tuple[str, str | None]] = queue.Queue(_QUEUED_LINES)
        self._over = threading.Event()
        for kind, stream in ((OUTPUT, self._process.stdout), (ERRORS, self._process.stderr)):
            threading.Thread(target=self._read, args=(kind, stream), daemon=True).start()

    def _read(self, kind: str, stream: IO[bytes]) -> None:
        with stream:
            for line in iter(lambda: stream.readline(_MAX_LINE), b""):
                self._put(kind, line.decode("utf-8", "replace").rstrip("\r\n"))
        self._put(kind, None)

    def _put(self, kind: str, line: str | None) -> None:
        while not self._over.is_set():
            try:
                self._lines.put((kind, line), timeout=_POLL)
            except queue.Full:
                continue
            return

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Yield lines until the program ends. Raises StoppedError if it was stopped."""
        open_streams = 2
        ended = None
        try:
            while open_streams:
                if not self._wanted():
                    raise StoppedError
                try:
                    kind, line = self._lines.get(timeout=_POLL)
                except queue.Empty:
                    if self._process.poll() is not None:
                        # A grandchild may hold the pipes open; do not wait for it.
                        ended = ended or time.monotonic()
                        if time.monotonic() - ended > _GRACE:
                            break
                    continue
                if line is None:
                    open_streams -= 1
                else:
                    yield kind, line
            while self._process.poll() is None:  # it closed its outputs but still runs
                if not self._wanted():
                    raise StoppedError
                time.sleep(_POLL)
        finally:
            self.stop()

    def send(self, line: str) -> None:
        """Write a line to the program; waits while it does not read. Raises OSError if it ended."""
        self._process.stdin.write(line.encode("utf-8") + b"\n")
        self._process.stdin.flush()

    def stop(self) -> None:
        """Stop the program and all its children."""
        self._over.set()
        # For the engine, the same as Ctrl-C. In a thread, since it waits for one that writes.
        threading.Thread(target=self._close_input, daemon=True).start()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE)
        self._kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE)

    def _close_input(self) -> None:
        with suppress(OSError, ValueError):
            self._process.stdin.close()

    def _kill(self) -> None:
        if WINDOWS:
            if self._process.poll() is None:
                system = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32"
                with suppress(OSError):
                    subprocess.run(
                        [str(system / "taskkill.exe"), "/F", "/T", "/PID", str(self._process.pid)],
                        capture_output=True, check=False, creationflags=subprocess.CREATE_NO_WINDOW,
                    )  # fmt: skip
                self._process.kill()
            return
        # PermissionError: macOS raises it for a group that has ended.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)  # the whole session

    @property
    def status(self) -> int | None:
        """The exit status; None while the program runs."""
        return self._process.poll()


def output_of(words: Sequence[str], wanted: Callable[[], bool], timeout: float) -> str | None:
    """Return the standard output of a program; None if it fails or takes longer than `timeout`.

    timeout: seconds. Raises OSError if the program cannot be started, StoppedError if `wanted`
    returned False.
    """
    deadline = time.monotonic() + timeout
    child = Child(words, lambda: wanted() and time.monotonic() < deadline)
    try:
        lines = [line for kind, line in child if kind == OUTPUT]
    except StoppedError:
        if not wanted():
            raise
        return None
    return None if child.status else "\n".join(lines)


def remove_folder(folder: Path) -> None:
    """Remove a folder; retries, since Windows briefly locks the files of a killed program."""
    for _ in range(10):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(_POLL)


def environment() -> dict[str, str]:
    """Return the environment variables for a program outside the Python of QGIS."""
    from .network import proxy_variables  # Qt, without which the rest of the module works

    kept = {name: value for name, value in os.environ.items() if name not in _QGIS_OWN}
    return {**kept, **proxy_variables(), "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
