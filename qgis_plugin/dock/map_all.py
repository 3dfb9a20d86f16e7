"""Map the whole raster with the settings of the panel: `segment`, in the background."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from processing.gui.Postprocessing import handleAlgorithmResults
from qgis.core import (
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingUtils,
    QgsProject,
    QgsTask,
)
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..engine import choices
from ..translation import tr
from .snapshot import Snapshot

_ALGORITHM = "reseg_geo:segment"


class LastError(QgsProcessingFeedback):
    """A feedback that remembers the last error."""

    def __init__(self) -> None:
        super().__init__(False)
        self.error = ""

    def reportError(self, error: str, fatalError: bool = False) -> None:  # noqa: N803
        """Keep an error."""
        self.error = error.strip() or self.error
        super().reportError(error, fatalError)


class MapAll(QObject):
    """One run at a time; done: with an empty text, or why it failed."""

    done = pyqtSignal(str)

    def __init__(self, project: QgsProject, parent: QObject) -> None:
        super().__init__(parent)
        self._project = project
        self._task: Any = None
        self._context: QgsProcessingContext | None = None
        self._feedback: LastError | None = None

    def start(self, parameters: dict[str, Any], examples: Snapshot | None) -> None:
        """Start a task, which QGIS shows with its progress, and load the outputs at its end."""
        if examples is not None:
            path = QgsProcessingUtils.generateTempFilename("examples.geojson")
            parameters = {**parameters, "EXAMPLES": path}

        def prepare(task: QgsTask) -> None:
            choices.current()  # which the algorithm would ask for, and QGIS would wait
            if examples is not None:
                text = json.dumps(examples.as_json())
                Path(parameters["EXAMPLES"]).write_text(text, encoding="utf-8")

        def prepared(error: Any, found: Any = None) -> None:
            if error is None:
                self._run(parameters)
            else:
                self.done.emit(tr("The examples cannot be written: {reason}.", reason=error))

        self._task = QgsTask.fromFunction(tr("Land cover: examples"), prepare, on_finished=prepared)
        QgsApplication.taskManager().addTask(self._task)

    def _run(self, parameters: dict[str, Any]) -> None:
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(_ALGORITHM)
        self._context, self._feedback = QgsProcessingContext(), LastError()
        self._context.setProject(self._project)
        self._context.setFeedback(self._feedback)
        self._task = QgsProcessingAlgRunnerTask(
            algorithm, parameters, self._context, self._feedback
        )

        def finished(ok: bool, results: dict[str, Any]) -> None:
            if ok:
                handleAlgorithmResults(algorithm, self._context, self._feedback)
            self.done.emit("" if ok else self._feedback.error or tr("The run was stopped."))

        self._task.executed.connect(finished)
        QgsApplication.taskManager().addTask(self._task)
