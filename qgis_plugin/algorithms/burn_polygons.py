"""The algorithm `burnpolygons`: corrected polygons become a class map again."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsFeatureSource,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
)

from ..engine.run import run_engine
from ..layers.inputs import scratch, write_features
from ..translation import either, tr
from .raster import RasterAlgorithm

_FIELDS = ("class_name", "reference")  # the second counts where it is filled in


class BurnPolygonsAlgorithm(RasterAlgorithm):
    """Burn polygons into a class map."""

    NAME = "burnpolygons"
    CRS_OF = "file"
    TITLE = tr("Corrected polygons to a class map")
    SHORT = tr("Burn polygons into a class map, on the same grid, with the same classes.")
    TAGS = ("rasterize", "correction", "burn", "edit")
    HELP = tr("""
<p>Takes polygons back into a class map: those of <i>Review: polygons to look at</i> after you have
labelled them, or polygons of the map whose class you have changed. The new map has the grid and
the classes of the old one.</p>
<p>A polygon has the class in its field <i>reference</i>, or in <i>class_name</i> where that is
empty, unless you choose a field. Edits that are not saved count. Where polygons overlap, the last
one counts.</p>
""")

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        areas = QgsProcessing.SourceType.TypeVectorPolygon
        self.add(
            QgsProcessingParameterFeatureSource("POLYGONS", tr("Polygons"), [areas]),
            tr("In any CRS; optionally only those that are selected."),
        )
        self.add(
            QgsProcessingParameterRasterLayer("INPUT", tr("Class map")),
            tr("The map that is corrected; it gives the grid and the classes."),
        )
        self.add(
            QgsProcessingParameterBoolean("KEEP", tr("Keep the rest of the map"), True),
            tr(
                "Pixels in no polygon keep their class, and so do those in polygons whose field "
                "reference is empty, if there is one; otherwise they become nodata."
            ),
        )
        field = QgsProcessingParameterField(
            "FIELD", tr("Field with the class"), "", "POLYGONS", optional=True
        )
        self.add(field, tr("Empty for class_name, and reference where that is filled in."), True)
        self.add(
            QgsProcessingParameterRasterDestination("OUTPUT", tr("Corrected class map")),
            tr("A GeoTIFF. It may be the class map itself, if no pixel loses its class."),
        )

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:  # fmt: skip
        """Run `reseg-geo vectorize --reverse`."""
        class_map = self.input.usable()
        target = self.destination(parameters, "OUTPUT", context)
        source = self.parameterAsSource(parameters, "POLYGONS", context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, "POLYGONS"))
        chosen = self.parameterAsString(parameters, "FIELD", context)
        with scratch() as folder:
            path = folder / "polygons.fgb"
            write_features(source, path, context, feedback, _class_fields(source, chosen))
            words = ["vectorize", "--reverse", str(path), "--like", class_map.source]
            words += ["-o", target.path, "--overwrite"]
            words += ["--field", chosen] if chosen else []
            words += self.words(parameters, context, {"KEEP": "--keep"})
            result = run_engine(words, feedback, {str(path): f"'{source.sourceName()}'"})
        titles = {"OUTPUT": tr("{name} (corrected)", name=class_map.name)}
        classes = result.get("classes") or ()
        return self.load({"OUTPUT": target}, titles, context, feedback, classes)


def _class_fields(source: QgsFeatureSource, chosen: str) -> list[str]:
    """Return the fields that name the classes. Raises QgsProcessingException if there are none."""
    wanted = (chosen,) if chosen else _FIELDS
    found = [name for name in wanted if source.fields().indexOf(name) >= 0]
    if not found:
        raise QgsProcessingException(
            tr(
                "The layer '{name}' has no field {fields} with the classes of its polygons; choose "
                "the field that has them.",
                name=source.sourceName(),
                fields=either(wanted),
            )
        )
    return found
