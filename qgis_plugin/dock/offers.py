"""What the engine offers the panel: models, class lists, and the classes in one of these."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsApplication, QgsProcessingFeedback, QgsTask
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..engine import choices
from ..engine.run import class_list
from ..translation import tr


class Offers(QObject):
    """Asks the engine in the background.

    told: its models and class lists, as `choices.known` returns them; listed: classes of a list;
    failed: a sentence.
    """

    told = pyqtSignal(dict)
    listed = pyqtSignal(list)
    failed = pyqtSignal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks: dict[str, QgsTask] = {}

    def refresh(self) -> None:
        """Ask for models and class lists, unless that is known or being asked."""

        def ask(task: QgsTask) -> dict[str, Any]:
            return choices.current()

        def asked(error: Any, found: Any = None) -> None:
            del self._tasks["choices"]
            if error is None:
                self.told.emit(found)

        if "choices" not in self._tasks:
            self._start("choices", tr("Models of the engine"), ask, asked)

    def read(self, scheme: str) -> None:
        """Ask for the classes in a list."""

        def ask(task: QgsTask) -> list[dict[str, Any]]:
            return class_list(["--scheme", scheme], QgsProcessingFeedback())

        def asked(error: Any, found: Any = None) -> None:
            if error is None:
                self.listed.emit(found)
            else:
                self.failed.emit(str(error))

        self._start("scheme", tr("Classes of {name}", name=scheme), ask, asked)

    def _start(self, name: str, title: str, work: Any, done: Any) -> None:
        self._tasks[name] = QgsTask.fromFunction(title, work, on_finished=done)
        QgsApplication.taskManager().addTask(self._tasks[name])
