"""`models`: what is on this machine, and fetching more."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputString,
)

from . import choices
from .base import EngineAlgorithm, models_of
from .child import StoppedError
from .engine import EngineMissingError
from .run import run_engine


class ModelsAlgorithm(EngineAlgorithm):
    """The models that the engine has, and can get."""

    NAME = "models"
    TITLE = "Models: list and fetch"
    SHORT = "Show the models on this machine, or get another; a download that was cut goes on."
    TAGS = ("download",)
    HELP = """
<p><b>list</b> shows in the log which models are on this machine and which can be fetched, with
their licences.</p>
<p><b>fetch</b> gets one, with its checksum verified. A download that was cut goes on where
it stopped. Models are kept once for all projects, outside QGIS.</p>
"""

    def flags(self) -> Any:
        """Nothing for batches."""
        return super().flags() & ~QgsProcessingAlgorithm.Flag.FlagSupportsBatch

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        offer = self.offer()
        label, clips = models_of(offer, "clip", "Model to fetch")
        _, sams = models_of(offer, "sam", "")
        self.add_list(
            "ACTION", "What to do", ["list", "fetch"], "list",
            "list: show what is here and what can be fetched; fetch: get the model below.",
        )  # fmt: skip
        self.add_list("MODEL", label, clips + sams, "mini", "One to fetch.")
        self.addOutput(QgsProcessingOutputString("MODELS", "Models on this machine"))

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:  # fmt: skip
        """Run `reseg-geo models fetch`, then ask what there is."""
        if self.parameterAsString(parameters, "ACTION", context) == "fetch":
            name = self.parameterAsString(parameters, "MODEL", context)
            run_engine(["models", "fetch", name], feedback)
        try:
            found = choices.ask(lambda: not feedback.isCanceled())["models"]
        except (EngineMissingError, choices.NoAnswerError, StoppedError) as error:
            raise QgsProcessingException(str(error)) from error
        for each in found:
            here = "here" if each["here"] else "to be fetched"
            feedback.pushInfo(
                f"{each['name']}: {each['kind']}, {each['size'] / 1e6:,.0f} MB, {here}; "
                f"licence {each['licence']}; {each['origin']}"
            )
        return {"MODELS": ", ".join(each["name"] for each in found if each["here"])}
