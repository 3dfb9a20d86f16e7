"""`vectorize`: polygons of a class map."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorDestination,
)

from .layers import load_named, staged
from .raster_algorithm import POLYGON_OPTIONS, RasterAlgorithm
from .run import run_engine


class VectorizeAlgorithm(RasterAlgorithm):
    """Polygons of a class map."""

    NAME = "vectorize"
    TITLE = "Polygons of a class map"
    SHORT = "Turn a class map into polygons with class, true area and mean confidence."
    TAGS = ("polygonize", "vector")
    HELP = """
<p>Turns a class map into polygons with class, true area (in any CRS) and, if its raster is given,
mean confidence. Neighbours share their borders exactly, also after simplification, and the style
is kept inside the GeoPackage.</p>
<p>Any raster of whole numbers will do; names and colours come from its legend if it has one.</p>
"""

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        self.add(
            QgsProcessingParameterRasterLayer("INPUT", "Class map"),
            "A raster of whole numbers; 0 is no data.",
        )
        self.add(
            QgsProcessingParameterRasterLayer("CONFIDENCE", "Confidence", None, True),
            "The confidence raster that was made with the map; each polygon gets its mean.",
        )
        self.add_polygon_options()
        self.add(
            QgsProcessingParameterVectorDestination(
                "OUTPUT", "Polygons", QgsProcessing.SourceType.TypeVectorPolygon
            ),
            "A GeoPackage.",
        )

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:  # fmt: skip
        """What QGIS calls in its main thread, where the layers are."""
        self._sure = None
        if self.parameterAsRasterLayer(parameters, "CONFIDENCE", context) is not None:
            self._sure = self.image(parameters, "CONFIDENCE", context, feedback)
        return super().prepareAlgorithm(parameters, context, feedback)

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:  # fmt: skip
        """Run `reseg-geo vectorize`."""
        class_map = self.input.usable()
        target = self.parameterAsOutputLayer(parameters, "OUTPUT", context)
        sure = None if self._sure is None else self._sure.usable()
        with staged(class_map.file, sure and sure.file) as outputs:
            words = ["vectorize", class_map.source, "-o", outputs.path(target)]
            if sure is not None:
                words += ["--confidence", sure.source]
            words += self.words(parameters, context, POLYGON_OPTIONS)
            run_engine(words, feedback, outputs.names)
            outputs.commit()
        load_named(context, target, "Polygons", f"Polygons of {class_map.name}")
        return {"OUTPUT": target}
