"""The algorithm `assessreport`: how good a class map is, by the labels of a sample."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorLayer,
)

from ..engine.run import incomplete, run_engine
from ..layers.destinations import saved
from ..layers.inputs import Image, is_chosen
from ..translation import tr
from .raster import RasterAlgorithm

_OUTPUTS = {
    "OUTPUT": "-o", "PICTURE": "--picture", "TABLE": "--csv", "CALIBRATION": "--calibrate",
}  # fmt: skip


class AssessReportAlgorithm(RasterAlgorithm):
    """Estimate accuracies and areas."""

    NAME = "assessreport"
    TITLE = tr("Accuracy: report")
    SHORT = tr("Estimate how good a class map is, and true areas, from labelled points.")
    TAGS = ("validation", "accuracy assessment", "confusion matrix", "area estimation")
    HELP = tr("""
<p>Estimates, from the points that <i>Accuracy: sample to label</i> drew and somebody labelled, how
much of a class map is right, of each class the user's and producer's accuracy, and the areas
corrected for the errors of the map, all with 95% confidence intervals (Olofsson et al. 2014,
Stehman 2014).</p>
<p>A better map of the same place is assessed with the same points: choose it as the class map, and
the map that was sampled as <i>Sampled map</i>.</p>
<p>With the probabilities of all classes (an output of <i>Land-cover map from words</i>) the report
says how far confidence can be relied on, and can write a calibration, which makes it the
probability that a pixel is right.</p>
""")

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        self.add(
            QgsProcessingParameterRasterLayer("INPUT", tr("Class map")),
            tr("The map to be assessed."),
        )
        points = QgsProcessing.SourceType.TypeVectorPoint
        self.add(
            QgsProcessingParameterVectorLayer("POINTS", tr("Labelled points"), [points]),
            tr("The layer `points` of a sample, with its labels saved."),
        )
        self.add(
            QgsProcessingParameterRasterLayer("STRATA", tr("Sampled map"), None, True),
            tr("The map that was sampled, if it is not the class map."),
        )
        self.add(
            QgsProcessingParameterRasterLayer("PROBABILITIES", tr("Probabilities"), None, True),
            tr(
                "Those of all classes, as the model of the map gave them; needed for a calibration."
            ),
            True,
        )
        for name, label, kind, tip in (
            ("OUTPUT", tr("Report"), tr("HTML files (*.html)"), tr("A page to share.")),
            (
                "PICTURE",
                tr("Picture"),
                tr("PNG files (*.png)"),
                tr("The matrix, and areas with intervals."),
            ),
            (
                "TABLE",
                tr("Table"),
                tr("CSV files (*.csv)"),
                tr("A row for each class; areas in m²."),
            ),
            (
                "CALIBRATION",
                tr("Calibration"),
                tr("Calibrations (*.cal)"),
                tr("For further maps like this."),
            ),
        ):
            more = name != "OUTPUT"
            self.add(
                QgsProcessingParameterFileDestination(name, label, kind, None, more, not more), tip
            )
        self.addOutput(QgsProcessingOutputNumber("ACCURACY", tr("Overall accuracy, 0 to 1")))
        self.addOutput(QgsProcessingOutputNumber("STANDARD_ERROR", tr("Its standard error")))

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:  # fmt: skip
        """Read the layers; QGIS calls this in its main thread, where layers may be used."""
        self._sampled: Image | None = None
        if is_chosen(parameters.get("STRATA")):
            self._sampled = self.image(parameters, "STRATA", context, feedback)
        self._probabilities: Image | None = None
        if is_chosen(parameters.get("PROBABILITIES")):
            self._probabilities = self.image(parameters, "PROBABILITIES", context, feedback)
        layer = self.parameterAsVectorLayer(parameters, "POINTS", context)
        self._points, self._fault = "", tr("Choose the layer of labelled points.")
        if layer is not None:
            self._points, self._fault = saved(layer)
        return super().prepareAlgorithm(parameters, context, feedback)

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:  # fmt: skip
        """Run `reseg-geo assess report`."""
        if self._fault:
            raise QgsProcessingException(self._fault)
        targets = self.destinations(parameters, _OUTPUTS, context, "")
        words = ["assess", "report", self.input.usable().source, self._points, "--overwrite"]
        for name, target in targets.items():
            words += [_OUTPUTS[name], target.path]
        if self._sampled is not None:
            words += ["--strata", self._sampled.usable().source]
        if self._probabilities is not None:
            words += ["--probabilities", self._probabilities.usable().source]
        elif "CALIBRATION" in targets:
            raise QgsProcessingException(tr("A calibration needs the probabilities; choose them."))
        result = run_engine(words, feedback)
        overall = result.get("overall_accuracy") or {}
        if overall.get("estimate") is None or not isinstance(result.get("classes"), list):
            raise incomplete()
        error = overall.get("standard_error")
        feedback.pushInfo(tr("overall accuracy: {value}", value=_with_half(overall)))
        for each in result["classes"]:
            users, producers = each["users_accuracy"], each["producers_accuracy"]
            feedback.pushInfo(
                tr(
                    "{name}: user's accuracy {users}, producer's accuracy {producers}",
                    name=each["name"],
                    users=_with_half(users),
                    producers=_with_half(producers),
                )
            )
        found = {name: target.path for name, target in targets.items()}
        return {**found, "ACCURACY": overall["estimate"], "STANDARD_ERROR": error}


def _with_half(figure: dict[str, Any]) -> str:
    """Return an estimate and half of its 95 % interval."""
    value, error = figure.get("estimate"), figure.get("standard_error")
    if value is None:
        return tr("unknown")
    return f"{value:.1%} ± {'?' if error is None else format(1.96 * error, '.1%')}"
