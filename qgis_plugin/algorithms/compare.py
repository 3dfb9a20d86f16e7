"""The algorithm `compare`: what changed between two class maps."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorDestination,
)

from ..engine.run import incomplete, run_engine
from ..translation import tr
from .raster import POLYGON_FORMATS, POLYGON_OPTIONS, RasterAlgorithm, output_words

LAYER = "change"  # of polygons in a GeoPackage, unless the user names one
_OUTPUTS = {"OUTPUT": "-o", "POLYGONS": "--polygons", "MATRIX": "--csv"}
# From the top of the layer tree.
_TITLES = {
    "POLYGONS": tr("Changed areas from {before} to {after}"),
    "OUTPUT": tr("Change from {before} to {after}"),
}


class CompareAlgorithm(RasterAlgorithm):
    """Compare two class maps."""

    NAME = "compare"
    TITLE = tr("Change between two class maps")
    SHORT = tr("Measure how much of each class became which class, and map where.")
    TAGS = ("change detection", "transition matrix")
    HELP = tr("""
<p>Compares two class maps of the same place, such as of two years. They may differ in size, pixel
size, CRS and extent; the later map is resampled to the grid of the earlier one. Classes are matched
by name.</p>
<p><b>Outputs</b>: a change map (0 is nodata, 1 is unchanged, then a value for each transition),
polygons of the changed areas, and the transition matrix as a table.</p>
""")

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        self.add(
            QgsProcessingParameterRasterLayer("INPUT", tr("Class map before")),
            tr("The earlier map; the outputs have its grid."),
        )
        self.add(
            QgsProcessingParameterRasterLayer("AFTER", tr("Class map after")), tr("The later map.")
        )
        self.add_polygon_options()
        self.add(
            QgsProcessingParameterRasterDestination("OUTPUT", tr("Change map")),
            tr("A GeoTIFF: 0 is nodata, 1 is unchanged, then a value for each transition."),
        )
        self.add(
            QgsProcessingParameterVectorDestination(
                "POLYGONS", tr("Changed areas"), QgsProcessing.SourceType.TypeVectorPolygon, None,
                True, False,
            ),
            f"{tr('Polygons with the class before and after.')} {POLYGON_FORMATS}",
        )  # fmt: skip
        self.add(
            QgsProcessingParameterFileDestination(
                "MATRIX", tr("Transition matrix"), tr("CSV files (*.csv)"), None, True, False
            ),
            tr("A CSV file with a row for each pair of classes."),
        )

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:  # fmt: skip
        """Read the layers; QGIS calls this in its main thread, where layers may be used."""
        self._after = self.image(parameters, "AFTER", context, feedback)
        return super().prepareAlgorithm(parameters, context, feedback)

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:  # fmt: skip
        """Run `reseg-geo compare`."""
        before, after = self.input.usable(), self._after.usable()
        targets = self.destinations(parameters, _OUTPUTS, context, LAYER)
        words = ["compare", before.source, after.source, "--overwrite"]
        words += output_words(targets, _OUTPUTS)
        words += self.words(parameters, context, POLYGON_OPTIONS)
        result = run_engine(words, feedback)
        for key, text in (
            ("unchanged", tr("unchanged: {share}")), ("changed", tr("changed: {share}")),
        ):  # fmt: skip
            share = (result.get(key) or {}).get("share")
            if share is None:
                raise incomplete()
            feedback.pushInfo(text.format(share=f"{share:.1%}"))
        titles = {
            name: title.format(before=before.name, after=after.name)
            for name, title in _TITLES.items()
        }
        return self.load(targets, titles, context, feedback)
