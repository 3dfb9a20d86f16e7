"""What the panel asks the engine: one request at a time, the newest counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qgis.core import QgsProcessingException
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..engine.run import classes_of, in_qgis, incomplete
from ..translation import tr
from .client import SessionClient

_PATIENCE = 1500  # milliseconds that an engine may take to answer a request to stop


class Asking(QObject):
    """Starts the engine when it is needed, and passes on what belongs to the newest request.

    answered: the result of a request; failed: a sentence; missing: there is no engine, a sentence;
    progressed: how many of how many windows are done; ready: an engine has started.
    """

    ready = pyqtSignal()
    answered = pyqtSignal(dict)
    failed = pyqtSignal(str)
    missing = pyqtSignal(str)
    progressed = pyqtSignal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._client: SessionClient | None = None
        self._words: list[str] = []
        self._newest = self._stopped = 0  # numbers of requests
        # An engine that does not answer a request to stop is ended.
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._patience.timeout.connect(self._no_answer)
        self.patch = 0.0  # side of a patch that the model sees, in raster pixels; 0 if unknown

    @property
    def running(self) -> bool:
        """Whether the engine runs."""
        return self._client is not None

    def ask(self, words: Sequence[str], request: dict[str, Any]) -> bool:
        """Ask an engine that was started with these words; returns whether it is a new one."""
        new = self._client is None or [*words] != self._words
        if new:
            self.end()
            self._words, self._client = [*words], SessionClient(words, self)
            self._client.event.connect(self._take)
            self._client.ended.connect(self._ended)
            self._client.missing.connect(self.missing)
            self._client.start()
        assert self._client is not None
        self._newest = self._client.send(request)
        return new

    def give_up(self) -> None:
        """Let the engine stop what it does; it stays ready."""
        if self._client is not None:
            self._newest = self._stopped = self._client.send({"request": "stop"})
            self._patience.start()

    def end(self) -> None:
        """End the engine; nothing of it is heard any more."""
        self._patience.stop()
        if self._client is not None:
            client, self._client = self._client, None
            client.event.disconnect(self._take)
            client.ended.disconnect(self._ended)
            client.missing.disconnect(self.missing)
            client.stop()

    def _take(self, event: dict[str, Any]) -> None:
        kind, fields = event["event"], event.get
        if kind == "result" and fields("request") == "stop":
            self._patience.stop()
        if kind == "ready":
            self.patch = float(fields("patch_px") or 0)
            self.ready.emit()
        elif fields("id") != self._newest:
            return
        elif kind == "progress":
            self.progressed.emit(fields("done"), fields("total"))
        elif kind == "result":
            self._take_result(event)
        elif kind == "error":
            self.failed.emit(as_sentence(str(fields("message"))))

    def _take_result(self, event: dict[str, Any]) -> None:
        if event.get("request") != "map":
            return
        try:
            classes_of(event)
            known = isinstance(event["map"], str)
        except (QgsProcessingException, KeyError):
            known = False
        if known:
            self.answered.emit(event)
        else:
            self.failed.emit(str(incomplete()))

    def _no_answer(self) -> None:
        waiting = self._newest != self._stopped
        self.end()
        if waiting:
            self.failed.emit(tr("The engine did not answer, so it was ended; try again."))

    def _ended(self, sentence: str) -> None:
        self._client = None
        self.failed.emit(sentence)


def as_sentence(text: str) -> str:
    """Return a message of the engine as a sentence of QGIS; names of files stay as they are."""
    text = in_qgis(text)
    return text if "." in text.partition(" ")[0] else text[:1].upper() + text[1:]
