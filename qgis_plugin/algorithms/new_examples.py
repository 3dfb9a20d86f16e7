"""The algorithm `newexamples`: a layer to draw examples of classes in."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterCrs,
    QgsProcessingParameterVectorDestination,
)

from ..engine.run import class_list
from ..layers.examples import KINDS, make_examples_layer
from ..layers.inputs import scratch
from ..layers.loading import Loaded, load_results
from ..translation import tr
from .classes import add_classes, class_words
from .kept_layer import KeptLayer

_LAYER = "examples"  # of the GeoPackage, unless the user names one


class NewExamplesAlgorithm(KeptLayer):
    """Make an empty layer for examples."""

    NAME = "newexamples"
    TITLE = tr("New examples layer")
    SHORT = tr("Make an empty layer to draw examples of classes in, with a list of the classes.")
    TAGS = ("training", "samples", "digitize", "annotation")
    LOST = tr(
        "Choose a file for the examples; QGIS deletes temporary files when it is closed, with all "
        "that was drawn."
    )
    HELP = tr("""
<p>Makes an empty layer for examples of classes. To fill it, toggle editing, choose <i>Add point
feature</i>, click on the image, and choose the class from the list; five of each class are a good
start. Then run <i>Land-cover map from words</i> with this layer as its examples, or <i>Learn
classes from examples</i>, which says how good they are.</p>
<p><b>Classes</b> are those that the map will have. The layer has their colours. The list and
the colours are stored in the GeoPackage, so they are there wherever you open it.</p>
<p><b>Points</b> are enough for most classes: a point shows the model the patch of some metres
around it. <b>Polygons</b> teach more: outline a few large fields, roofs and stretches of road.</p>
""")

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        add_classes(self, self.offer())
        self.add_list(
            "GEOMETRY", tr("Geometry"), list(KINDS), "points",
            tr("points: one click for each example; polygons: draw areas."),
        )  # fmt: skip
        self.add(
            QgsProcessingParameterCrs("CRS", tr("CRS"), "ProjectCrs", True),
            tr("Any CRS, such as that of the project or the image."),
        )
        self.add(
            QgsProcessingParameterVectorDestination(
                "OUTPUT", tr("Examples"), QgsProcessing.SourceType.TypeVectorAnyGeometry
            ),
            tr(
                "A GeoPackage. A layer is added to one that exists; name it with "
                "project.gpkg|layername=NAME. Layers that exist are not replaced."
            ),
        )

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:  # fmt: skip
        """Ask the engine for the classes and their colours, and make the layer."""
        target = self.destination(parameters, "OUTPUT", context, _LAYER)
        with scratch() as folder:
            words = class_words(self, parameters, context, folder)
            classes = class_list(words, feedback)
        kind = self.parameterAsString(parameters, "GEOMETRY", context)
        crs = self.parameterAsCrs(parameters, "CRS", context)
        make_examples_layer(target, kind, crs, classes, context)
        label = self.parameterDefinition("OUTPUT").description()
        load_results(context, [Loaded(target, label, label)], feedback)
        return {"OUTPUT": target.source}
