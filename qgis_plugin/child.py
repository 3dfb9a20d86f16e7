"""A program that runs beside QGIS: followed line by line, and stopped with all that it started.

Both of its outputs are read by threads of their own, so that it never waits for us. Its standard
input stays open while it is wanted: the engine stops when that ends, also if QGIS itself is gone.
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
# QGIS sets these for its own Python and libraries; in another environment they do harm.
_QGIS_OWN = (
    "PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
    "DYLD_FRAMEWORK_PATH", "PROJ_LIB", "PROJ_DATA", "GDAL_DATA", "GDAL_DRIVER_PATH",
    "__PYVENV_LAUNCHER__",
)  # fmt: skip
# Longer lines come in chunks: nothing that a program prints may fill the memory.
_LONGEST = 2**22
_WAITING = 32  # chunks that are read ahead
_LOOK = 0.1  # seconds between looks at whether it is still wanted
_GRACE = 1.0  # seconds to stop by itself, and for what is still in the pipes at the end


class StoppedError(Exception):
    """The user no longer wants it."""

    def __init__(self) -> None:
        super().__init__("Stopped by the user.")


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
        ended = None
        try:
            while open_streams:
                if not self._wanted():
                    raise StoppedError
                try:
                    kind, line = self._lines.get(timeout=_LOOK)
                except queue.Empty:
                    if self._process.poll() is not None:
                        # What still holds its outputs open then is nothing that we wait for.
                        ended = ended or time.monotonic()
                        if time.monotonic() - ended > _GRACE:
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
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE)

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
        # PermissionError: what macOS says of a group that has ended.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)  # its session: children, too

    @property
    def status(self) -> int | None:
        """Its exit status; None while it runs."""
        return self._process.poll()


def output_of(words: Sequence[str], wanted: Callable[[], bool], patience: float) -> str | None:
    """What a program prints on standard output; None if it fails or takes too many seconds.

    Raises OSError if it cannot be started, StoppedError if it is no longer wanted.
    """
    latest = time.monotonic() + patience
    child = Child(words, lambda: wanted() and time.monotonic() < latest)
    try:
        lines = [line for kind, line in child if kind == OUTPUT]
    except StoppedError:
        if not wanted():
            raise
        return None
    return None if child.status else "\n".join(lines)


def remove_folder(folder: Path) -> None:
    """Remove a folder; Windows holds files of a program that was just killed for a moment."""
    for _ in range(10):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(_LOOK)


def environment() -> dict[str, str]:
    """What a program in an environment of its own is started with."""
    kept = {name: value for name, value in os.environ.items() if name not in _QGIS_OWN}
    return {**kept, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
