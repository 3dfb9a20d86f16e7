"""What the panel asks the engine: one request at a time, the newest counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qgis.PyQt.QtCore import QObject, pyqtSignal

from .client import SessionClient


class Asking(QObject):
    """Starts the engine when it is needed, and passes on what belongs to the newest request.

    answered: the result of a request; failed: a sentence; missing: there is no engine, a sentence;
    progressed: how many of how many windows are done.
    """

    answered = pyqtSignal(dict)
    failed = pyqtSignal(str)
    missing = pyqtSignal(str)
    progressed = pyqtSignal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._client: SessionClient | None = None
        self._words: list[str] = []
        self._newest = 0
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
            self._newest = self._client.send({"request": "stop"})

    def end(self) -> None:
        """End the engine; nothing of it is heard any more."""
        if self._client is not None:
            client, self._client = self._client, None
            client.event.disconnect(self._take)
            client.ended.disconnect(self._ended)
            client.missing.disconnect(self.missing)
            client.stop()

    def _take(self, event: dict[str, Any]) -> None:
        kind, fields = event["event"], event.get
        if kind == "ready":
            self.patch = float(fields("patch_px") or 0)
        elif fields("id") != self._newest:
            return
        elif kind == "progress":
            self.progressed.emit(fields("done"), fields("total"))
        elif kind == "result" and fields("request") == "map":
            self.answered.emit(event)
        elif kind == "error":
            self.failed.emit(str(fields("message")))

    def _ended(self, sentence: str) -> None:
        self._client = None
        self.failed.emit(sentence)
