"""The algorithm `reviewqueue`: the polygons of a class map that are worth a person's look."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorDestination,
    QgsProcessingParameterVectorLayer,
)

from ..engine.run import incomplete, run_engine
from ..layers.destinations import saved
from ..layers.loading import Loaded, load_results
from ..translation import tr
from .kept_layer import KeptLayer
from .raster import RasterAlgorithm


class ReviewQueueAlgorithm(KeptLayer, RasterAlgorithm):
    """Rank the polygons of a class map."""

    NAME = "reviewqueue"
    TITLE = tr("Review: polygons to look at")
    SHORT = tr("Rank the polygons of a class map by how much it pays to check them.")
    TAGS = ("correction", "quality control", "active learning", "uncertainty")
    LAYER = "review"
    LOST = tr(
        "Choose a file for the polygons; QGIS deletes temporary files when it is closed, with all "
        "labels."
    )
    HELP = tr("""
<p>Takes the polygons of a class map that are most worth a look: large ones, of low confidence, that
another class surrounds. The score is area × (1 − confidence) × (1 + share of the border with one
other class).</p>
<p>Set <i>reference</i> of each polygon that is wrong to what is really there: in the form, or with
the keys 1 to 9 in the panel <i>Land cover by words</i>, section <i>Label</i>. Then run <i>Corrected
polygons to a class map</i>.</p>
<p>The polygons need the field <i>confidence</i>: choose the confidence raster in <i>Polygons of a
class map</i>, or ask <i>Land-cover map from words</i> for both outputs. A queue that holds labels
is never replaced.</p>
""")

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        self.add(
            QgsProcessingParameterRasterLayer("INPUT", tr("Class map")),
            tr("The map of the polygons; it gives the classes and their colours."),
        )
        areas = QgsProcessing.SourceType.TypeVectorPolygon
        self.add(
            QgsProcessingParameterVectorLayer("POLYGONS", tr("Polygons of the map"), [areas]),
            tr("With their confidence, as this provider writes them, in a file."),
        )
        whole = QgsProcessingParameterNumber.Type.Integer
        self.add(
            QgsProcessingParameterNumber(
                "SIZE", tr("Number of polygons"), whole, 100, False, 1, 100_000
            ),
            tr("The best so many; all if there are fewer."),
        )
        self.add(
            QgsProcessingParameterVectorDestination("OUTPUT", tr("Polygons to review"), areas),
            tr("A GeoPackage of its own."),
        )

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:  # fmt: skip
        """Read the layers; QGIS calls this in its main thread, where layers may be used."""
        layer = self.parameterAsVectorLayer(parameters, "POLYGONS", context)
        self._polygons, self._fault = "", tr("Choose the layer of polygons.")
        if layer is not None:
            self._polygons, self._fault = saved(layer)
        return super().prepareAlgorithm(parameters, context, feedback)

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:  # fmt: skip
        """Run `reseg-geo assess queue`."""
        if self._fault:
            raise QgsProcessingException(self._fault)
        target = self.destination(parameters, "OUTPUT", context, self.LAYER)
        size = self.parameterAsInt(parameters, "SIZE", context)
        result = run_engine(
            ["assess", "queue", self.input.usable().source, "--polygons", self._polygons,
             "-o", target.path, "-n", str(size), "--overwrite"],
            feedback,
        )  # fmt: skip
        if not isinstance(result.get("classes"), list):
            raise incomplete()
        for each in result["classes"]:
            count, area = f"{each['polygons']:,}", f"{each['area_m2']:,.0f}"
            feedback.pushInfo(
                tr("{name}: {count} polygons, {area} m²", name=each["name"], count=count, area=area)
            )
        label = self.parameterDefinition("OUTPUT").description()
        name = tr("Polygons of {name} to review", name=self.input.name)
        load_results(context, [Loaded(target, label, name)], feedback)
        return {"OUTPUT": target.source}
