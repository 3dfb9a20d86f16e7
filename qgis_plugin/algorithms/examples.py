"""The base class of algorithms that map or learn classes, with words or examples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterBand,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
)

from ..engine.run import FIELD
from ..layers.destinations import Destination
from ..layers.inputs import example_fields, is_chosen, write_features
from ..translation import tr
from .raster import RasterAlgorithm

# Command-line options of the parameters that `add_reading` and `add_view` add.
READING_OPTIONS = {"NODATA": "--nodata", "ALPHA": "--alpha", "COLLAR": "--collar"}
VIEW_OPTIONS = {
    "MODEL": "--model", "METHOD": "--method", "GUIDE": "--guide", "GSD": "--gsd",
    "TEMPLATE": "--template",
}  # fmt: skip
_SAMPLE = {"id", "stratum", "map_class", "reference", "note"}  # fields of a sample's points


class ExampleAlgorithm(RasterAlgorithm):
    """An algorithm whose classes may have examples."""

    def add_examples(self, optional: bool) -> None:
        """Add the layer with examples and its field; see `example_words`."""
        self.add(
            QgsProcessingParameterFeatureSource(
                "EXAMPLES", tr("Examples"), [QgsProcessing.SourceType.TypeVectorAnyGeometry], None,
                optional,
            ),
            tr(
                "Points, lines or polygons with the name of a class, in any CRS; a few of each "
                "class make the map better. 'New examples layer' makes such a layer."
            ),
        )  # fmt: skip
        self.add(
            QgsProcessingParameterField("EXAMPLE_FIELD", FIELD, None, "EXAMPLES", optional=True),
            tr("Field with the name of the class; empty for class, name, label or the only text."),
        )

        self.add(
            QgsProcessingParameterBoolean(
                "ALSO_EXAMPLES", tr("Use a sample as examples"), False, True
            ),
            tr(
                "Accept labelled points of 'Accuracy: sample to label' as examples. They then "
                "cannot say any more how good the map is."
            ), True,
        )  # fmt: skip

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:  # fmt: skip
        """Read the layers; QGIS calls this in its main thread, where layers may be used."""
        layer = self.parameterAsVectorLayer(parameters, "EXAMPLES", context)
        self._sample = None
        if layer is not None and {each.name() for each in layer.fields()} >= _SAMPLE:
            self._sample = Destination.of(layer.source()).word
        return super().prepareAlgorithm(parameters, context, feedback)

    def add_reading(self) -> None:
        """Add how the image is read; see `reading_words`."""
        self.add(
            QgsProcessingParameterBand(
                "BANDS", tr("Red, green and blue bands"), None, "INPUT", True, True
            ),
            tr(
                "Three bands in this order, or one for greyscale; empty for the colours of the "
                "file."
            ),
            True,
        )  # fmt: skip
        self.add_text(
            "NODATA", tr("Nodata value"),
            tr(
                "Value of pixels without data, or one a band such as 255,255,255; none if all "
                "pixels hold data; empty for what the file says."
            ), None, True,
        )  # fmt: skip
        self.add_list(
            "ALPHA", tr("Alpha band"), ["auto", "ignore"], "auto",
            tr("auto: pixels that it hides become nodata; ignore: they are mapped."), True,
        )  # fmt: skip
        self.add_list(
            "COLLAR", tr("Black or white border"), ["auto", "keep"], "auto",
            tr("auto: a border that nothing in the file marks becomes nodata; keep: it is mapped."),
            True,
        )  # fmt: skip

    def add_view(self, offer: dict[str, Any]) -> None:
        """Add how the model sees the image, with its name and regions one of `VIEW_OPTIONS`."""
        self.add_list(
            "METHOD", tr("Method"), list(offer["methods"]), "reseg",
            tr("How attention works in the last layers of the model; reseg is the default."), True,
        )  # fmt: skip
        self.add_text(
            "GUIDE", tr("Guide of the method"),
            tr(
                "A vision model for the methods proxyclip, corrclip and coninfer: its name, or "
                "its folder in timm's layout; none for other methods."
            ), "none", True,
        )  # fmt: skip
        self.add_sam_and_device(offer)
        self.add_text(
            "GSD", tr("Ground sampling distance for the model"),
            tr(
                "auto: best for the model; native: that of the image; or a value in metres."
            ), "auto",
            True,
        )  # fmt: skip
        self.add_text(
            "TEMPLATE", tr("Prompt template"),
            tr("A sentence with {} in place of the class name; empty for that of the model."), None,
            True,
        )  # fmt: skip

    def checkParameterValues(
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Run the checks of all algorithms, and check that a field has its layer."""
        field = self.parameterAsString(parameters, "EXAMPLE_FIELD", context)
        if field and not is_chosen(parameters.get("EXAMPLES")):
            return False, tr(
                "'{parameter}' is {field}, but no examples are given; choose their layer.",
                parameter=FIELD,
                field=field,
            )
        return super().checkParameterValues(parameters, context)

    def reading_words(self, parameters: dict[str, Any], context: QgsProcessingContext) -> list[str]:
        """Return the command-line options for how the image is read."""
        words = self.words(parameters, context, READING_OPTIONS) + self.assigned_crs()
        bands = self.parameterAsInts(parameters, "BANDS", context)
        return words + (["--bands", ",".join(map(str, bands))] if bands else [])

    def example_words(
        self, parameters: dict[str, Any], context: QgsProcessingContext, folder: Path,
        feedback: QgsProcessingFeedback,
    ) -> tuple[list[str], dict[str, str]]:  # fmt: skip
        """Return the options for the examples, and what their file is called in QGIS.

        folder: for a copy of the examples, with their field only. Raises QgsProcessingException if
        there are none in the layer, or it has no such field.
        """
        source = self.parameterAsSource(parameters, "EXAMPLES", context)
        if source is None:
            return [], {}
        name = source.sourceName()
        if not source.featureCount():
            raise QgsProcessingException(
                tr("The layer '{name}' has no examples to use; draw or select some.", name=name)
            )
        field = self.parameterAsString(parameters, "EXAMPLE_FIELD", context)
        if self._sample is not None:  # its file says what it is
            if not self.parameterAsBool(parameters, "ALSO_EXAMPLES", context):
                raise QgsProcessingException(
                    tr(
                        "The layer '{name}' is a sample that says how good a map is, which it "
                        "cannot if the map is made from it. Draw other examples, or accept that "
                        "under 'Use a sample as examples'.",
                        name=name,
                    )
                )
            return ["--examples", self._sample, "--also-examples"], {}
        path = folder / "examples.fgb"
        write_features(source, path, context, feedback, example_fields(source, field))
        words = ["--examples", str(path), *(["--example-field", field] if field else [])]
        return words, {str(path): tr("the layer '{name}'", name=name)}
