"""A session of the engine: requests go out, events come in, and QGIS never waits for either."""

from __future__ import annotations

import json
import queue
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..engine import installation
from ..engine.child import OUTPUT, Child, StoppedError
from ..engine.run import event_of, in_qgis, said_last
from ..translation import tr


class SessionClient(QObject):
    """One child process, started and stopped by threads of its own.

    event: an event of the engine, as docs/reference/session.md describes them; ended: the process
    has ended, with a sentence on why, empty if it was stopped; missing: there is no engine, with a
    sentence on what to do.
    """

    event = pyqtSignal(dict)
    ended = pyqtSignal(str)
    missing = pyqtSignal(str)

    def __init__(self, words: Sequence[str], parent: QObject | None = None) -> None:
        """words: the arguments of `reseg-geo`."""
        super().__init__(parent)
        self._words, self._wanted = list(words), True
        self._lines: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._number = 0

    def start(self) -> None:
        """Start the process; connect the signals before."""
        threading.Thread(target=self._run, daemon=True).start()

    def send(self, request: dict[str, Any]) -> int:
        """Send a request, once the engine is ready for it; returns the number of its events.

        Values with `as_json` are converted by the thread that writes.
        """
        self._number += 1
        self._lines.put({"id": self._number, **request})
        return self._number

    def stop(self) -> None:
        """End the process, within two seconds; no further signal comes but `ended`."""
        self._wanted = False
        self._lines.put(None)

    def _run(self) -> None:
        try:
            sentence = self._talk()
        except StoppedError:
            sentence = ""
        except installation.EngineMissingError as error:
            sentence = ""
            self.missing.emit(str(error))
        except OSError as error:
            reason = error.strerror or error
            sentence = tr(
                "The engine cannot be started ({reason}); set up the engine again.", reason=reason
            )
        self._lines.put(None)
        with suppress(RuntimeError):  # QGIS has ended
            self.ended.emit(sentence if self._wanted else "")

    def _talk(self) -> str:
        """Read until the process ends; returns why it did."""
        program, last = str(installation.find()), deque[str](maxlen=20)
        child = Child([program, *self._words], lambda: self._wanted)
        threading.Thread(target=self._write, args=(child,), daemon=True).start()
        for kind, line in child:
            if kind != OUTPUT:
                last.append(line)
                continue
            found = event_of(line)
            if found is not None and self._wanted:
                with suppress(RuntimeError):
                    self.event.emit(found)
        said = said_last(last)
        if any("No such command 'session'" in line for line in last):
            return tr(
                "The engine is an older version that has no sessions; set up the engine again."
            )
        ended = tr(
            "The engine has ended (exit status {status}); press 'Map the view' again.",
            status=child.status,
        )
        return in_qgis(said) or ended

    def _write(self, child: Child) -> None:
        with suppress(OSError, ValueError):  # it has ended, as the other thread will tell
            for request in iter(self._lines.get, None):
                child.send(json.dumps(request, default=lambda value: value.as_json()))
