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
from ..translation import tr
from .base import SAMS, EngineAlgorithm, models_of


class ModelsAlgorithm(EngineAlgorithm):
    """List the models, or download one."""

    NAME = "models"
    TITLE = tr("Models: list and fetch")
    SHORT = tr("List the installed models, or download another one.")
    TAGS = ("download",)
    HELP = tr("""
<p><b>list</b> writes the installed and the available models with their licences to the log.</p>
<p><b>fetch</b> downloads a model and verifies its checksum. An interrupted download resumes where
it stopped. Models are stored outside QGIS, once for all projects.</p>
""")

    def flags(self) -> Any:
        """Return the flags of QGIS without batch processing."""
        return super().flags() & ~QgsProcessingAlgorithm.Flag.FlagSupportsBatch

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        offer = self.offer()
        label, clips = models_of(offer, ("clip",), tr("Model to download"))
        _, others = models_of(offer, (*SAMS, "guide"), "")
        self.add_list(
            "ACTION", tr("Action"), ["list", "fetch"], "list",
            tr("list: show installed and available models; fetch: download the model below."),
        )  # fmt: skip
        self.add_list("MODEL", label, clips + others, "mini", tr("The model that fetch downloads."))
        self.addOutput(QgsProcessingOutputString("MODELS", tr("Installed models")))

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
            here = tr("installed") if each["here"] else tr("not installed")
            size = f"{each['size'] / 1e6:,.0f}"
            feedback.pushInfo(
                tr("{name}: {kind}, {size} MB, {here}; licence {licence}; {origin}",
                   **{**each, "size": size, "here": here})
            )  # fmt: skip
        return {"MODELS": ", ".join(each["name"] for each in found if each["here"])}
