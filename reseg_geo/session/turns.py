"""Calls to a session from several threads: one at a time, and a later one ends the one before."""

import contextlib
import threading
from collections.abc import Iterator

from reseg_geo.errors import SupersededError, UsageError
from reseg_geo.progress.stopping import Stopped, stopped_by


class Turns:
    """Whose turn it is to use a session."""

    def __init__(self) -> None:
        self._lock, self._choice = threading.Lock(), threading.Lock()
        self._stop: threading.Event | None = None
        self._owner: int | None = None  # the thread whose turn it is
        self._closed = False

    @contextlib.contextmanager
    def take(self) -> Iterator[threading.Event]:
        """The turn of a call; it ends the one before it, and is set when it is to end itself.

        Raises UsageError if the session is closed, or for a call within another, and
        SupersededError if it was ended.
        """
        stop = threading.Event()
        if self._owner == threading.get_ident():
            raise UsageError(
                "a session cannot be asked from the progress function of its own call; do it when "
                "that call has returned."
            )
        with self._choice:
            self._check_open()
            if self._stop is not None:
                self._stop.set()
            self._stop = stop
        with self._lock, stopped_by(stop):
            self._owner = threading.get_ident()
            try:
                self._check_open()
                yield stop
            except Stopped as error:
                raise SupersededError(
                    "it was ended by a later call, or by stop() or close()."
                ) from error
            finally:
                self._owner = None

    def end(self) -> None:
        """End the call whose turn it is, soon."""
        with self._choice:
            if self._stop is not None:
                self._stop.set()

    @contextlib.contextmanager
    def closing(self) -> Iterator[None]:
        """Nobody's turn, for good."""
        with self._choice:
            self._closed = True
        self.end()
        with self._lock:
            yield

    def _check_open(self) -> None:
        if self._closed:
            raise UsageError("the session is closed; open another with reseg_geo.open.")
