"""`segment`: from a raster layer and a few words to a class map and polygons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterBand,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterMatrix,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterVectorDestination,
)

from .layers import class_table, load_named, scratch, staged, write_features
from .raster_algorithm import POLYGON_OPTIONS, RasterAlgorithm
from .run import run_engine

EXAMPLE = "building=roof|house, road=street, tree=forest, grass=meadow, bare land=soil, water"
# Steps between windows, in pixels that the model sees.
QUALITIES = {"draft": 224, "standard": 112, "paper": 50}
_TITLES = {"OUTPUT": "Land cover", "POLYGONS": "Polygons", "CONFIDENCE": "Confidence (%)"}
_OUTPUTS = {"OUTPUT": "-o", "POLYGONS": "--polygons", "CONFIDENCE": "--confidence"}
_OPTIONS = {
    "MODEL": "--model", "METHOD": "--method", "DEVICE": "--device", "RESOLUTION": "--resolution",
    "GSD": "--gsd", "THRESHOLD": "--threshold", "TEMPLATE": "--template",
    "FEATURES": "--features",
}  # fmt: skip


class SegmentAlgorithm(RasterAlgorithm):
    """A land-cover map of a raster layer."""

    NAME = "segment"
    TITLE = "Land-cover map from words"
    SHORT = "Map the classes that you name in an orthophoto or satellite image; no training needed."
    TAGS = ("classification", "orthophoto", "deep learning", "semantic")
    HELP = """
<p>Makes a land-cover map of an orthophoto or satellite image from a list of words, without any
training data. Everything is computed on this machine.</p>
<p><b>Classes</b> are words with their synonyms, as in <code>building=roof|house, road=street,
water</code>; the order gives the values 1, 2, 3 of the map. Name all that is to be seen: what
has no class of its own goes to the most similar one. The table does the same and takes colours.</p>
<p><b>Model</b>: <i>mini</i> comes with the engine, knows common land-cover words and is made for
trying out. The others know any words; they are fetched by the algorithm <i>Models</i>.</p>
<p><b>Regions</b> keep objects together: superpixels need no download, Segment Anything follows
objects best, and your own polygons (parcels, for instance) can take their place.</p>
<p><b>Outputs</b>: the class map (0 is no data), polygons with name, true area and mean confidence,
and on request the confidence of each pixel in per cent. They are on the grid of the input.</p>
"""

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        offer = self.offer()
        self.add_image()
        self.add_text(
            "CLASSES", "Classes",
            "Words with synonyms: name=synonym|synonym, name, … or the path of a class file.",
            EXAMPLE,
        )  # fmt: skip
        self.add(
            QgsProcessingParameterMatrix(
                "CLASS_TABLE", "Classes as a table (instead of the words above)", 1, False,
                ["Name", "Synonyms", "Colour"], [], True,
            ),
            "One class a row. Synonyms are separated by commas; colours are as in #c62828.",
        )  # fmt: skip
        self.add_model(offer, "Model", "Which network judges the image; see the help on the right.")
        self.add_regions(offer)
        self.add(
            QgsProcessingParameterFeatureSource(
                "REGION_LAYER", "Polygons as regions (instead of the choice above)",
                [QgsProcessing.SourceType.TypeVectorPolygon], None, True,
            ),
            "Parcels, fields or blocks, say; in any CRS.",
        )  # fmt: skip
        self.add_list(
            "QUALITY", "Quality", list(QUALITIES), "standard",
            "draft: the windows in which the model sees the image lie side by side; standard: each "
            "pixel is seen about four times; paper: about twenty times, at five times the time.",
        )  # fmt: skip
        self.add_extent()
        self.add_polygon_options()
        self._add_advanced(offer)
        self.add(
            QgsProcessingParameterRasterDestination("OUTPUT", "Class map"),
            "A GeoTIFF on the grid of the image: 0 is no data, 1 the first class.",
        )
        self.add(
            QgsProcessingParameterVectorDestination(
                "POLYGONS", "Polygons", QgsProcessing.SourceType.TypeVectorPolygon, None, True
            ),
            "A GeoPackage with class, true area and mean confidence; neighbours share borders.",
        )
        self.add(
            QgsProcessingParameterRasterDestination("CONFIDENCE", "Confidence", None, True, False),
            "A GeoTIFF with 0 to 100 per cent; 255 is no data.",
        )

    def _add_advanced(self, offer: dict[str, Any]) -> None:
        self.add_list(
            "METHOD", "Method", list(offer["methods"]), "reseg",
            "What the last layers of the model attend to; reseg is this tool's own.", True,
        )  # fmt: skip
        self.add_sam_and_device(offer)
        self.add(
            QgsProcessingParameterBand(
                "BANDS", "Bands for red, green, blue", None, "INPUT", True, True
            ),
            "Three bands in this order, or one for grey; leave empty for what the file says.", True,
        )  # fmt: skip
        self.add_number(
            "RESOLUTION", "Pixel size (units of the image's CRS)",
            "Read the image at this pixel size; the outputs have it, too. 0 for the image's own.",
            None, True, decimals=10,
        )  # fmt: skip
        self.add_text(
            "GSD", "Pixel size that the model sees",
            "auto for what suits the model, native for the image's own, or metres.", "auto", True,
        )  # fmt: skip
        self.add_number(
            "THRESHOLD", "Least confidence", "From 0 to 1; pixels below it become no data.", 1, True
        )
        self.add_text(
            "TEMPLATE", "Prompt",
            "The sentence that a word is put into, as {}; leave empty for the model's own.", None,
            True,
        )  # fmt: skip
        folder = QgsProcessingParameterFile.Behavior.Folder
        self.add(
            QgsProcessingParameterFile("FEATURES", "Folder for what the model saw", folder, "",
                                       None, True),
            "What the model saw of the image is kept here and found again, so that other classes "
            "are quick. About 30 bytes a pixel with a large model.", True,
        )  # fmt: skip

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:  # fmt: skip
        """What QGIS calls in its main thread, where the layers are."""
        polygons = self.parameterAsVectorLayer(parameters, "REGION_LAYER", context)
        self._polygons = None if polygons is None else Path(polygons.source().split("|", 1)[0])
        return super().prepareAlgorithm(parameters, context, feedback)

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:  # fmt: skip
        """Run `reseg-geo segment`."""
        image = self.input.usable()
        targets = {
            name: self.parameterAsOutputLayer(parameters, name, context) for name in _OUTPUTS
        }
        targets = {name: path for name, path in targets.items() if path}
        with scratch() as folder, staged(image.file, self._polygons) as outputs:
            words = ["segment", image.source]
            for name, path in targets.items():
                words += [_OUTPUTS[name], outputs.path(path)]
            words += self._classes(parameters, context, folder)
            words += self._regions(parameters, context, folder, feedback)
            words += self.words(parameters, context, {**_OPTIONS, **POLYGON_OPTIONS})
            quality = self.parameterAsString(parameters, "QUALITY", context)
            words += ["--stride", str(QUALITIES[quality])]
            words += self.bounds(parameters, context)
            bands = self.parameterAsInts(parameters, "BANDS", context)
            if bands:
                words += ["--bands", ",".join(map(str, bands))]
            result = run_engine(words, feedback, outputs.names)
            classes = _classes_of(result)
            outputs.commit()
        _summarise(classes, feedback)
        for name, title in _TITLES.items():
            if name in targets:
                output = self.parameterDefinition(name).description()
                shown = classes if name == "OUTPUT" else ()
                load_named(context, targets[name], output, f"{title} of {image.name}", shown)
        return targets

    def _classes(
        self, parameters: dict[str, Any], context: QgsProcessingContext, folder: Path
    ) -> list[str]:
        """The classes, of the table if it has any."""
        table = class_table(self.parameterAsMatrix(parameters, "CLASS_TABLE", context))
        if table != "[]":
            path = folder / "classes.json"
            path.write_text(table, encoding="utf-8")
            return ["--classes", str(path)]
        words = self.parameterAsString(parameters, "CLASSES", context).strip()
        if not words:
            raise QgsProcessingException("Name the classes, as words or in the table.")
        return ["--classes", words]

    def _regions(
        self, parameters: dict[str, Any], context: QgsProcessingContext, folder: Path,
        feedback: QgsProcessingFeedback,
    ) -> list[str]:  # fmt: skip
        """What regions are made of."""
        source = self.parameterAsSource(parameters, "REGION_LAYER", context)
        if source is not None:
            path = folder / "regions.gpkg"
            write_features(source, path, context, feedback)
            return ["--regions", str(path)]
        return self.region_words(parameters, context)


def _classes_of(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The classes of a result. Raises QgsProcessingException if they are not whole."""
    classes = result.get("classes")
    facts = {"value", "name", "color", "pixels", "area_m2"}
    if not isinstance(classes, list) or not all(facts <= set(each) for each in classes):
        raise QgsProcessingException(
            "The engine's result is not whole; it may be an older one: set it up again."
        )
    return classes


def _summarise(classes: list[dict[str, Any]], feedback: QgsProcessingFeedback) -> None:
    """Tell the share and area of each class."""
    total = sum(each["pixels"] for each in classes) or 1
    for each in classes:
        area = "" if each["area_m2"] is None else f", {each['area_m2']:,.0f} m²"
        feedback.pushInfo(f"{each['name']}: {each['pixels'] / total:.1%}{area}")
