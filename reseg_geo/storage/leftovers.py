"""What an interruption must not leave behind, and what it must not tear apart.

The process may end at once, without leaving its contexts.
"""

import contextlib
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

_lock = threading.Lock()
_removals: dict[int, Callable[[], str | None]] = {}
_next = 0
_completing: list[int] = []  # threads
_waiting = False  # an interruption, for the main thread to be ready
_written = False


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """What begins in this context also ends, if it is short: an interruption waits.

    Raises KeyboardInterrupt afterwards, in the main thread, if there was one.
    """
    global _waiting
    thread = threading.get_ident()
    _completing.append(thread)
    try:
        yield
    finally:
        _completing.remove(thread)
        is_main = threading.current_thread() is threading.main_thread()
        if _waiting and is_main and not postponed():
            raise KeyboardInterrupt


def postponed() -> bool:
    """Whether an interruption, which comes to the main thread, waits for the end of a context."""
    global _waiting
    _waiting = threading.get_ident() in _completing
    return _waiting


def completing() -> bool:
    """Whether any thread is in such a context."""
    return bool(_completing)


def note_written() -> None:
    """Call when outputs are in place."""
    global _written
    _written = True


def written() -> bool:
    """Whether outputs are in place, for which an interruption comes too late."""
    return _written


@contextlib.contextmanager
def removed_at_exit(remove: Callable[[], str | None]) -> Iterator[None]:
    """While this context lasts, `sweep` calls `remove`, which may return a sentence for the user.

    It is called while other threads may still be at work.
    """
    global _next
    with _lock:
        _next += 1
        number = _next
        _removals[number] = remove
    try:
        yield
    finally:
        with _lock:
            _removals.pop(number, None)


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for temporary files, removed in any case but `kill -9`."""
    path = Path(tempfile.mkdtemp(prefix="reseg-geo-"))

    def remove() -> None:
        shutil.rmtree(path, ignore_errors=True)

    with removed_at_exit(remove):
        try:
            yield path
        finally:
            remove()


def sweep() -> list[str]:
    """Remove everything now, the newest first; returns what the user should know."""
    with _lock:
        removals = [each for _, each in sorted(_removals.items(), reverse=True)]
    told = []
    for remove in removals:
        with contextlib.suppress(OSError):
            told.append(remove())
    return [sentence for sentence in told if sentence]
