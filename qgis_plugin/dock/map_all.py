"""Map the whole raster with the settings of the panel: `segment`, in the background."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from processing.gui.Postprocessing import handleAlgorithmResults
from qgis.core import (
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
)

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


def map_all(
    parameters: dict[str, Any], project: QgsProject, done: Callable[[str], None]
) -> QgsProcessingAlgRunnerTask:
    """Start the task, which QGIS shows with its progress, and load the outputs at its end.

    done: called with an empty text, or why it failed. Keep the task as long as it runs.
    """
    algorithm = QgsApplication.processingRegistry().createAlgorithmById(_ALGORITHM)
    context, feedback = QgsProcessingContext(), LastError()
    context.setProject(project)
    context.setFeedback(feedback)
    task = QgsProcessingAlgRunnerTask(algorithm, parameters, context, feedback)

    def finished(ok: bool, results: dict[str, Any]) -> None:
        if ok:
            handleAlgorithmResults(algorithm, context, feedback)
        done("" if ok else feedback.error or "The run was stopped.")

    task.executed.connect(finished)
    QgsApplication.taskManager().addTask(task)
    return task
