"""`reseg-geo session`: requests as JSON lines on standard input, answers on standard output."""

import os
import shutil
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Container, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from cloup import option_group

from reseg_geo.progress.events import Event, Listener, Progress
from reseg_geo.progress.stopping import Stopped
from reseg_geo.quantities import size

from .options import classes as class_options
from .options import shared
from .options.completion import files
from .options.model import model
from .options.reading import mask, reading_whole
from .options.regions import regions
from .terminal.commands import Command
from .terminal.log import logged
from .terminal.progress import emit_json

if TYPE_CHECKING:
    from reseg_geo.session.requests import Request
    from reseg_geo.session.session import Session

_LONGEST = 2**25  # bytes of a line
_KEPT = 4  # maps whose files stay
_EVERY = 0.1  # seconds between lines of progress
_CHUNK = 2**16  # bytes that are read at once
_REPLACED = {"map": {"map"}, "stop": {"map", "learn"}}  # requests that others end, by kind


@click.command(cls=Command)
@click.argument("raster", shell_complete=files)
@reading_whole
@option_group("Part", mask)
@option_group("Examples", class_options.also_examples)
@model
@regions
@option_group(
    "Running", shared.device, shared.dtype, shared.batch_size, shared.features, shared.log_file,
    shared.debug,
)  # fmt: skip
def session(raster: str, **keywords: Any) -> None:
    """Keep a model and RASTER in hand, and answer requests of another program.

    Each line of standard input is a request as a JSON object, such as {"id": 1, "request": "map",
    "classes": "building=roof, tree", "bounds": [346000, 5647600, 346250, 5647850], "size": [1200,
    800]}. Each line of standard output is an event. It ends with its input. The page "Sessions" of
    the documentation describes them.
    """
    from reseg_geo.session.requests import about
    from reseg_geo.session.session import open as open_session

    output = _Output()
    with (
        logged(output.listener(None)) as tell,
        open_session(raster, progress=tell, **keywords) as opened,
    ):
        output.emit("ready", None, **about(opened))
        _serve(opened, output)


def _serve(opened: "Session", output: "_Output") -> None:
    from reseg_geo.session.requests import answer

    inbox = _Inbox(opened, output)
    threading.Thread(target=inbox.read, daemon=True).start()
    folders: deque[Path] = deque()
    number = 0
    while (request := inbox.take()) is not None:
        began, number = time.monotonic(), number + 1
        folders.append(opened.folder / f"map-{number}")
        if len(folders) > _KEPT:
            shutil.rmtree(folders.popleft(), ignore_errors=True)
        try:
            listener = output.listener(request.number, inbox.check)
            found = answer(opened, request, folders[-1], listener)
        except Exception as error:  # the session lives on
            output.failed(request.number, error)
        else:
            seconds = round(time.monotonic() - began, 3)
            output.emit("result", request.number, request=request.kind, seconds=seconds, **found)


class _Output:
    """Events as lines, from any thread; number: that of their request."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def emit(self, event: str, number: Any, **fields: Any) -> None:
        with self._lock:
            emit_json(event, id=number, **fields)

    def failed(self, number: Any, error: Exception) -> None:
        from reseg_geo.session.requests import error_fields

        fields = error_fields(error)
        if fields["kind"] == "superseded":
            self.emit("superseded", number)
            return
        self.emit("error", number, **fields)
        if "--debug" in sys.argv:
            traceback.print_exception(error)

    def listener(self, number: Any, check: Callable[[], None] = lambda: None) -> Listener:
        """Tells of a request; check: is called with each event, and may end the request."""
        last = 0.0

        def listen(event: Event) -> None:
            nonlocal last
            check()
            now, progress = time.monotonic(), isinstance(event, Progress)
            if progress and now - last < _EVERY:
                return
            last = now if progress else last
            from reseg_geo.session.requests import event_fields

            name, fields = event_fields(event)
            self.emit(name, number, **fields)

        return listen


class _Inbox:
    """Requests that wait; a thread reads them while another is carried out."""

    def __init__(self, session: "Session", output: _Output) -> None:
        self._session, self._output = session, output
        self._waiting: deque[Request] = deque()
        self._running: Request | None = None
        self._changed = threading.Condition()
        self._ended = False

    def take(self) -> "Request | None":
        """The next request; None at the end of the input, or after a request to close."""
        with self._changed:
            self._running = None
            self._changed.wait_for(lambda: self._waiting or self._ended)
            if self._ended:
                return None
            self._running = self._waiting.popleft()
        if self._running.kind == "close":
            self._output.emit("result", self._running.number, request="close")
            return None
        return self._running

    def check(self) -> None:
        """Raise Stopped if the request that is carried out is given up."""
        if self._running is not None and self._running.given_up:
            raise Stopped

    def read(self) -> None:
        """Read until the input ends, or the client asks to close."""
        from reseg_geo.session.requests import RequestError, parse_request

        for line in _lines():
            try:
                if line is None:
                    raise RequestError(
                        f"a line is longer than {size(_LONGEST)}; send less at once."
                    )
                request = parse_request(line)
            except RequestError as error:
                self._output.failed(error.number, error)
                continue
            self._put(request)
            if request.kind == "close":
                return
        with self._changed:
            self._ended = True
            self._changed.notify()
            self._give_up({"map", "learn"})

    def _put(self, request: "Request") -> None:
        """A map takes the place of those before it; so does a request to stop."""
        with self._changed:
            if request.kind in _REPLACED:
                self._give_up(_REPLACED[request.kind])
            if request.kind == "stop":
                self._output.emit("result", request.number, request="stop")
                return
            self._waiting.append(request)
            self._changed.notify()

    def _give_up(self, kinds: Container[str]) -> None:
        for each in [each for each in self._waiting if each.kind in kinds]:
            self._waiting.remove(each)
            self._output.emit("superseded", each.number)
        if self._running is not None and self._running.kind in kinds:
            self._running.given_up = True
            self._session.stop()


def _lines() -> Iterator[bytes | None]:
    """The lines of standard input that are not empty; None for one that is too long.

    Not through `sys.stdin`: Python could not end while a thread waits for that.
    """
    line, too_long = bytearray(), False

    def ended() -> Iterator[bytes | None]:
        nonlocal too_long
        if too_long or line.strip():
            yield None if too_long else bytes(line)
        line.clear()
        too_long = False

    while chunk := os.read(0, _CHUNK):
        first, *rest = chunk.split(b"\n")
        line += first
        for part in rest:
            yield from ended()
            line += part
        if len(line) > _LONGEST:
            too_long = True
            line.clear()
    yield from ended()
