"""What the `progress` argument of the public functions stands for.

None shows a bar in terminals and notebooks, True shows one anywhere, False shows none; then
warnings are raised with `warnings.warn`. A callable gets all events, warnings included.
"""

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from reseg_geo.errors import ResegWarning
from reseg_geo.progress.bar import in_notebook, in_terminal, progress_bar
from reseg_geo.progress.events import Event, Listener, Message, silent
from reseg_geo.proj_data import NOTICE

ShowProgress = Listener | bool | None

_PACKAGE = __name__.partition(".")[0]


@contextmanager
def listening(progress: ShowProgress, what: str, unit: str) -> Iterator[Listener]:
    """The listener of a run; what: the label of a bar; unit: what is counted, in the plural.

    Warnings point to the line that called the package. The first is about a foreign PROJ database.
    """
    with _listening(progress, what, unit) as listener:
        if NOTICE is not None:
            listener(Message(NOTICE, warning=True))
        yield listener


@contextmanager
def _listening(progress: ShowProgress, what: str, unit: str) -> Iterator[Listener]:
    if callable(progress):
        yield progress
        return
    warn = _Warnings()
    if progress or (progress is None and (in_terminal() or in_notebook())):
        with progress_bar(what, unit) as bar:
            yield warn.before(bar)
    else:
        yield warn.before(silent)


class _Warnings:
    """Raises warnings for the line that is calling the package now.

    The line is looked up at once, since events may come from threads that it did not call.
    """

    def __init__(self) -> None:
        frame = _caller()
        self._file, self._line = frame.f_code.co_filename, frame.f_lineno
        self._module = frame.f_globals.get("__name__", "__main__")
        self._registry = frame.f_globals.setdefault("__warningregistry__", {})

    def before(self, listener: Listener) -> Listener:
        """A listener that raises warnings and passes all other events on."""

        def listen(event: Event) -> None:
            if isinstance(event, Message) and event.warning:
                warnings.warn_explicit(
                    event.text, ResegWarning, self._file, self._line, self._module, self._registry
                )
            else:
                listener(event)

        return listen


def _caller() -> FrameType:
    """The innermost frame outside this package and the context managers of Python."""
    frame = sys._getframe()
    while frame.f_back is not None and _is_ours(frame):
        frame = frame.f_back
    return frame


def _is_ours(frame: FrameType) -> bool:
    name = frame.f_globals.get("__name__", "")
    return name == "contextlib" or name.partition(".")[0] == _PACKAGE
