"""The algorithm `segment`: a land-cover map of a raster layer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterBand,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMatrix,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterVectorDestination,
    QgsProcessingUtils,
)

from .destinations import Destination, check_not_input, source_of
from .layers import Image, class_table, scratch, write_features
from .loading import Loaded, load_results
from .raster_algorithm import LAYER, POLYGON_FORMATS, POLYGON_OPTIONS, RasterAlgorithm, style_words
from .run import RESUME, classes_of, run_engine

EXAMPLE = "building=roof|house, road=street, tree=forest, grass=meadow, bare land=soil, water"
# Strides, in pixels of the model's input.
QUALITIES = {"draft": 224, "standard": 112, "paper": 50}
# From the top of the layer tree.
_TITLES = {
    "POLYGONS": "Polygons", "OUTPUT": "Land cover", "CONFIDENCE": "Confidence (%)",
    "PROBABILITIES": "Probabilities (%)",
}  # fmt: skip
_OUTPUTS = {
    "OUTPUT": "-o", "POLYGONS": "--polygons", "CONFIDENCE": "--confidence",
    "PROBABILITIES": "--probabilities", "REPORT": "--report",
}  # fmt: skip
_OPTIONS = {
    "MODEL": "--model", "METHOD": "--method", "DEVICE": "--device", "RESOLUTION": "--resolution",
    "GSD": "--gsd", "THRESHOLD": "--threshold", "TEMPLATE": "--template",
    "FEATURES": "--features", "BLEND": "--blend", "NODATA": "--nodata", "ALPHA": "--alpha",
    "COLLAR": "--collar",
}  # fmt: skip


class SegmentAlgorithm(RasterAlgorithm):
    """Make a land-cover map of a raster layer."""

    NAME = "segment"
    TITLE = "Land-cover map from words"
    SHORT = "Map classes that you describe in words in an orthophoto or satellite image."
    TAGS = ("classification", "orthophoto", "deep learning", "semantic")
    HELP = """
<p>Makes a land-cover map of an orthophoto or satellite image from a list of words. It needs no
training data, and all computation is done on this machine.</p>
<p><b>Classes</b> are words with optional synonyms, such as <code>building=roof|house, road=street,
water</code>. They become the values 1, 2, 3 of the map in this order. List everything that is
visible in the image, because each pixel is assigned to the most similar class. The table has the
same purpose and also sets colours.</p>
<p><b>Model</b>: <i>mini</i> is included; it is a demonstration model that knows common land-cover
words, and its maps are not for decisions. The other models know any word; download them with the
algorithm <i>Models: list and fetch</i>.</p>
<p><b>Regions</b> keep the pixels of an object together. Superpixels need no download, Segment
Anything follows objects best, and your own polygons (such as parcels) can replace both.</p>
<p><b>Outputs</b>: the class map (0 is nodata), polygons with class, true area and mean confidence,
and optionally the confidence of each pixel in percent. The rasters use the grid of the input.</p>
"""

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        offer = self.offer()
        self.add_image()
        self.add_text(
            "CLASSES", "Classes",
            "Class names with optional synonyms (name=synonym|synonym, name, …), or a class file.",
            EXAMPLE,
        )  # fmt: skip
        self.add(
            QgsProcessingParameterMatrix(
                "CLASS_TABLE", "Classes as a table (replaces the list above)", 1, False,
                ["Name", "Synonyms", "Colour"], [], True,
            ),
            "One class per row. Separate synonyms by commas; write colours as #c62828.",
        )  # fmt: skip
        self.add_model(offer, "Model", "The CLIP model that classifies the image; see the help.")
        self.add_regions(offer)
        self.add(
            QgsProcessingParameterFeatureSource(
                "REGION_LAYER", "Polygons as regions (replaces the choice above)",
                [QgsProcessing.SourceType.TypeVectorPolygon], None, True,
            ),
            "Such as parcels, fields or city blocks, in any CRS.",
        )  # fmt: skip
        self.add_list(
            "QUALITY", "Quality", list(QUALITIES), "standard",
            "How much the windows of the model overlap. draft: not at all; standard: each pixel is "
            "in about four windows; paper: in about twenty, which takes five times as long.",
        )  # fmt: skip
        self.add_extent()
        self.add(
            QgsProcessingParameterFeatureSource(
                "MASK_LAYER", "Map only inside these polygons",
                [QgsProcessing.SourceType.TypeVectorPolygon], None, True,
            ),
            "In any CRS. What lies outside becomes nodata and takes no time.",
        )  # fmt: skip
        self.add_polygon_options()
        self._add_advanced(offer)
        self.add(
            QgsProcessingParameterRasterDestination("OUTPUT", "Class map"),
            "A GeoTIFF on the grid of the image; 0 is nodata, 1 is the first class.",
        )
        self.add(
            QgsProcessingParameterVectorDestination(
                "POLYGONS", "Polygons", QgsProcessing.SourceType.TypeVectorPolygon, None, True
            ),
            "Polygons with class, true area and mean confidence. " + POLYGON_FORMATS,
        )
        self.add(
            QgsProcessingParameterRasterDestination("CONFIDENCE", "Confidence", None, True, False),
            "A GeoTIFF with values from 0 to 100 percent; 255 is nodata.",
        )
        self.add(
            QgsProcessingParameterRasterDestination(
                "PROBABILITIES", "Probabilities", None, True, False
            ),
            "A GeoTIFF with a band for each class, in percent; 255 is nodata.", True,
        )  # fmt: skip
        self.add(
            QgsProcessingParameterFileDestination(
                "REPORT", "Report", "HTML files (*.html)", None, True, False
            ),
            "A page to share: the map over the image, areas, confidence, and how it was made.",
        )

    def _add_advanced(self, offer: dict[str, Any]) -> None:
        schemes = offer.get("schemes") or []  # an older engine does not list them
        self.add(
            QgsProcessingParameterEnum(
                "SCHEME", "Well-known class list (replaces the classes above)", schemes, False,
                None, True, True,
            ),
            "Such as worldcover for ESA WorldCover, or osm for OpenStreetMap.", True,
        )  # fmt: skip
        self.add_list(
            "BLEND", "Blending of windows", ["taper", "mean"], "taper",
            "taper: the middle of a window counts most, which leaves no lines; mean: all pixels "
            "count alike, as in the paper.", True,
        )  # fmt: skip
        self.add_list(
            "METHOD", "Method", list(offer["methods"]), "reseg",
            "How attention works in the last layers of the model; reseg is the default.", True,
        )  # fmt: skip
        self.add_sam_and_device(offer)
        self.add(
            QgsProcessingParameterBand(
                "BANDS", "Red, green and blue bands", None, "INPUT", True, True
            ),
            "Three bands in this order, or one for greyscale; empty for the colours of the file.",
            True,
        )  # fmt: skip
        self.add_text(
            "NODATA", "Nodata value",
            "Value of pixels without data, or one a band such as 255,255,255; none if all pixels "
            "hold data; empty for what the file says.", None, True,
        )  # fmt: skip
        self.add_list(
            "ALPHA", "Alpha band", ["auto", "ignore"], "auto",
            "auto: pixels that it hides become nodata; ignore: they are mapped.", True,
        )  # fmt: skip
        self.add_list(
            "COLLAR", "Black or white border", ["auto", "keep"], "auto",
            "auto: a border that nothing in the file marks becomes nodata; keep: it is mapped.",
            True,
        )  # fmt: skip
        self.add_number(
            "RESOLUTION", "Output pixel size (CRS units of the image)",
            "The image is resampled to this pixel size before processing; 0 for its own.",
            None, True, decimals=10,
        )  # fmt: skip
        self.add_text(
            "GSD", "Ground sampling distance for the model",
            "auto: best for the model; native: that of the image; or a value in metres.", "auto",
            True,
        )  # fmt: skip
        self.add_number(
            "THRESHOLD", "Minimum confidence", "From 0 to 1; pixels below become nodata.", 1, True
        )
        self.add_text(
            "TEMPLATE", "Prompt template",
            "A sentence with {} in place of the class name; empty for that of the model.", None,
            True,
        )  # fmt: skip
        self.add(
            QgsProcessingParameterBoolean("RESUME", RESUME, False, True),
            "Continue a run that was stopped, with the same image, parameters and class map; if "
            "there is none, start. Without this, what was finished is discarded. A class map in a "
            "temporary file cannot be continued.", True,
        )  # fmt: skip
        folder = QgsProcessingParameterFile.Behavior.Folder
        self.add(
            QgsProcessingParameterFile("FEATURES", "Feature folder", folder, "",
                                       None, True),
            "Stores the features of the image for later runs, so that a run with other classes is "
            "faster. Large models need about 30 bytes per pixel.", True,
        )  # fmt: skip

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:  # fmt: skip
        """Read the layers; QGIS calls this in its main thread, where layers may be used."""
        layers = [
            self.parameterAsVectorLayer(parameters, name, context)
            for name in ("REGION_LAYER", "MASK_LAYER")
        ]
        self._polygons = [
            source_of(each.source(), each.providerType()) for each in layers if each is not None
        ]
        return super().prepareAlgorithm(parameters, context, feedback)

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:  # fmt: skip
        """Run `reseg-geo segment`."""
        image = self._image(parameters, context, feedback)
        targets = self.destinations(parameters, _OUTPUTS, context, LAYER)
        for polygons in self._polygons:
            check_not_input(list(targets.values()), polygons)
        with scratch() as folder:
            words = ["segment", image.source, "--overwrite"]
            words += self.words(parameters, context, {"RESUME": "--resume"})
            for name, target in targets.items():
                words += [_OUTPUTS[name], target.word]
            words += style_words(targets.get("POLYGONS"))
            words += self._classes(parameters, context, folder)
            words += self._regions(parameters, context, folder, feedback)
            words += self.words(parameters, context, {**_OPTIONS, **POLYGON_OPTIONS})
            quality = self.parameterAsString(parameters, "QUALITY", context)
            words += ["--stride", str(QUALITIES[quality])]
            words += self.assigned_crs() + self.bounds(parameters, context)
            words += self._mask(parameters, context, folder, feedback)
            bands = self.parameterAsInts(parameters, "BANDS", context)
            if bands:
                words += ["--bands", ",".join(map(str, bands))]
            result = self._run(words, targets["OUTPUT"], feedback)
        classes = classes_of(result)
        _summarise(classes, feedback)
        loaded = [
            Loaded(
                targets[name], self.parameterDefinition(name).description(),
                f"{title} of {image.name}", classes if name == "OUTPUT" else (),
            )
            for name, title in _TITLES.items()
            if name in targets
        ]  # fmt: skip
        load_results(context, loaded, feedback)
        return {name: target.source for name, target in targets.items()}

    def _image(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Image:  # fmt: skip
        """Return the image; that of a map service is the extent at the pixel size asked for."""
        if self.input.service is None:
            return self.input.usable()
        extent = self.parameterAsExtent(parameters, "EXTENT", context, self.input.crs)
        pixel = self.parameterAsDouble(parameters, "RESOLUTION", context)
        path, notice = self.input.service.write(extent, pixel)
        feedback.pushWarning(notice)
        return replace(self.input, source=str(path))

    def _run(
        self, words: list[str], target: Destination, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Run the engine; if the user stops it, say how to continue."""
        try:
            return run_engine(words, feedback)
        except QgsProcessingException:
            if feedback.isCanceled() and not target.path.startswith(
                QgsProcessingUtils.tempFolder()
            ):
                feedback.pushInfo(
                    f"What is finished is kept next to {target.path}; to continue, run this again "
                    f"with the same parameters and '{RESUME}'."
                )
            raise

    def _classes(
        self, parameters: dict[str, Any], context: QgsProcessingContext, folder: Path
    ) -> list[str]:
        """Return the option for the classes: the scheme, or the table, or else the list."""
        scheme = self.words(parameters, context, {"SCHEME": "--scheme"})
        if scheme:
            return scheme
        table = class_table(self.parameterAsMatrix(parameters, "CLASS_TABLE", context))
        if table != "[]":
            path = folder / "classes.json"
            path.write_text(table, encoding="utf-8")
            return ["--classes", str(path)]
        words = self.parameterAsString(parameters, "CLASSES", context).strip()
        if not words:
            raise QgsProcessingException(
                "No classes are given; list them as words or in the table."
            )
        return ["--classes", words]

    def _regions(
        self, parameters: dict[str, Any], context: QgsProcessingContext, folder: Path,
        feedback: QgsProcessingFeedback,
    ) -> list[str]:  # fmt: skip
        """Return the options for the regions, from the polygon layer if there is one."""
        source = self.parameterAsSource(parameters, "REGION_LAYER", context)
        if source is not None:
            path = folder / "regions.fgb"
            write_features(source, path, context, feedback)
            return ["--regions", str(path)]
        return self.region_words(parameters, context)

    def _mask(
        self, parameters: dict[str, Any], context: QgsProcessingContext, folder: Path,
        feedback: QgsProcessingFeedback,
    ) -> list[str]:  # fmt: skip
        """Return the option for the polygons inside which the image is mapped, if any."""
        source = self.parameterAsSource(parameters, "MASK_LAYER", context)
        if source is None:
            return []
        path = folder / "mask.fgb"
        write_features(source, path, context, feedback)
        return ["--mask", str(path)]


def _summarise(classes: list[dict[str, Any]], feedback: QgsProcessingFeedback) -> None:
    """Write the share and area of each class to the log."""
    total = sum(each["pixels"] for each in classes) or 1
    for each in classes:
        area = "" if each["area_m2"] is None else f", {each['area_m2']:,.0f} m²"
        feedback.pushInfo(f"{each['name']}: {each['pixels'] / total:.1%}{area}")
