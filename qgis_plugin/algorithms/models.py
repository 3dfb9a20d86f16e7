"""The algorithm `models`: list models and download more."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputString,
)

from ..engine import choices
from ..engine.child import StoppedError
from ..engine.installation import EngineMissingError
from ..engine.run import run_engine
from .base import SAMS, EngineAlgorithm, models_of


class ModelsAlgorithm(EngineAlgorithm):
    """List the models, or download one."""

    NAME = "models"
    TITLE = "Models: list and fetch"
    SHORT = "List the installed models, or download another one."
    TAGS = ("download",)
    HELP = """
<p><b>list</b> writes the installed and the available models with their licences to the log.</p>
<p><b>fetch</b> downloads a model and verifies its checksum. An interrupted download resumes where
it stopped. Models are stored outside QGIS, once for all projects.</p>
"""

    def flags(self) -> Any:
        """Return the flags of QGIS without batch processing."""
        return super().flags() & ~QgsProcessingAlgorithm.Flag.FlagSupportsBatch

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        offer = self.offer()
        label, clips = models_of(offer, ("clip",), "Model to download")
        _, others = models_of(offer, (*SAMS, "guide"), "")
        self.add_list(
            "ACTION", "Action", ["list", "fetch"], "list",
            "list: show installed and available models; fetch: download the model below.",
        )  # fmt: skip
        self.add_list("MODEL", label, clips + others, "mini", "The model that fetch downloads.")
        self.addOutput(QgsProcessingOutputString("MODELS", "Installed models"))

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:  # fmt: skip
        """Run `reseg-geo models fetch` if asked to, then list the models."""
        if self.parameterAsString(parameters, "ACTION", context) == "fetch":
            name = self.parameterAsString(parameters, "MODEL", context)
            run_engine(["models", "fetch", name], feedback)
        try:
            found = choices.ask(lambda: not feedback.isCanceled())["models"]
        except (EngineMissingError, choices.NoAnswerError, StoppedError) as error:
            raise QgsProcessingException(str(error)) from error
        for each in found:
            here = "installed" if each["here"] else "not installed"
            feedback.pushInfo(
                f"{each['name']}: {each['kind']}, {each['size'] / 1e6:,.0f} MB, {here}; "
                f"licence {each['licence']}; {each['origin']}"
            )
        return {"MODELS": ", ".join(each["name"] for each in found if each["here"])}
