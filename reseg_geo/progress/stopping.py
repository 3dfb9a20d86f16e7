"""Stop work in a thread soon after nobody waits for it any more."""

import contextlib
import threading
from collections.abc import Iterator

_here = threading.local()


class Stopped(Exception):  # noqa: N818
    """The work was given up; nobody sees this."""


@contextlib.contextmanager
def stopped_by(*events: threading.Event) -> Iterator[None]:
    """In this thread and context, `checkpoint` raises Stopped once an event is set."""
    _here.events = events
    try:
        yield
    finally:
        _here.events = ()


def checkpoint() -> None:
    """Call a few times a second in work that takes long. Raises Stopped if it should end."""
    events: tuple[threading.Event, ...] = getattr(_here, "events", ())
    if any(event.is_set() for event in events):
        raise Stopped
