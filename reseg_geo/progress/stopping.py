"""Stop work in a thread soon after nobody waits for it any more."""

import contextlib
import threading
from collections.abc import Iterator

_here = threading.local()


class Stopped(Exception):  # noqa: N818
    """The work was given up; nobody sees this."""


@contextlib.contextmanager
def stopped_by(event: threading.Event) -> Iterator[None]:
    """In this thread and context, `checkpoint` raises Stopped once the event is set."""
    _here.event = event
    try:
        yield
    finally:
        _here.event = None


def checkpoint() -> None:
    """Call a few times a second in work that takes long. Raises Stopped if it should end."""
    event: threading.Event | None = getattr(_here, "event", None)
    if event is not None and event.is_set():
        raise Stopped
