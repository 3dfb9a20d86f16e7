"""What must not be left behind when the process ends at once, without leaving its contexts."""

import contextlib
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

_lock = threading.Lock()
_removals: dict[int, Callable[[], str | None]] = {}
_next = 0


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
