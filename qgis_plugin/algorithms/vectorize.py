"""The algorithm `vectorize`: polygons of a class map."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorDestination,
)

from ..engine.run import run_engine
from ..translation import tr
from .raster import LAYER, POLYGON_FORMATS, POLYGON_OPTIONS, RasterAlgorithm, style_words


class VectorizeAlgorithm(RasterAlgorithm):
    """Turn a class map into polygons."""

    NAME = "vectorize"
    CRS_OF = "file"
    TITLE = tr("Polygons of a class map")
    SHORT = tr("Convert a class map to polygons with class, true area and mean confidence.")
    TAGS = ("polygonize", "vector")
    HELP = tr("""
<p>Converts a class map to polygons with class, true area (in any CRS) and, if a confidence raster
is given, mean confidence. Neighbouring polygons share their borders exactly, even after
simplification. The style is stored in the GeoPackage.</p>
<p>Any integer raster can be used; class names and colours are read from its legend if it has
one.</p>
""")

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        self.add(
            QgsProcessingParameterRasterLayer("INPUT", tr("Class map")),
            tr("An integer raster; 0 is nodata."),
        )
        self.add(
            QgsProcessingParameterRasterLayer("CONFIDENCE", tr("Confidence"), None, True),
            tr("The confidence raster of the same map; each polygon gets the mean of its pixels."),
        )
        self.add_polygon_options()
        self.add(
            QgsProcessingParameterVectorDestination(
                "OUTPUT", tr("Polygons"), QgsProcessing.SourceType.TypeVectorPolygon
            ),
            POLYGON_FORMATS,
        )

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:  # fmt: skip
        """Read the layers; QGIS calls this in its main thread, where layers may be used."""
        self._confidence = None
        if self.parameterAsRasterLayer(parameters, "CONFIDENCE", context) is not None:
            self._confidence = self.image(parameters, "CONFIDENCE", context, feedback)
        return super().prepareAlgorithm(parameters, context, feedback)

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:  # fmt: skip
        """Run `reseg-geo vectorize`."""
        class_map = self.input.usable()
        target = self.destination(parameters, "OUTPUT", context, LAYER)
        confidence = None if self._confidence is None else self._confidence.usable()
        words = ["vectorize", class_map.source, "-o", target.word, "--overwrite"]
        words += style_words(target)
        if confidence is not None:
            words += ["--confidence", confidence.source]
        words += self.words(parameters, context, POLYGON_OPTIONS)
        run_engine(words, feedback)
        return self.load(
            {"OUTPUT": target},
            {"OUTPUT": tr("Polygons of {name}", name=class_map.name)},
            context,
            feedback,
        )
