"""The base class of algorithms with a raster layer as input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterExtent,
    QgsProcessingParameterRasterLayer,
)

from ..layers.destinations import Destination
from ..layers.inputs import Image, crs_word
from ..layers.loading import Loaded, load_results
from ..translation import tr
from .base import SAMS, EngineAlgorithm, models_of

LAYER = "land_cover"  # of polygons in a GeoPackage, unless the user names one
POLYGON_FORMATS = tr(
    "GeoPackage, FlatGeobuf, GeoJSON, shapefile or GeoParquet. In a GeoPackage that exists, only "
    "one layer is added or replaced; name it with project.gpkg|layername=NAME."
)
_IMAGE = tr("An orthophoto or satellite image: any raster layer that is stored in a file.")
# Command-line options of the parameters that `add_polygon_options` adds.
POLYGON_OPTIONS = {"MIN_AREA": "--min-area", "SMOOTH": "--smooth", "SIMPLIFY": "--simplify"}


class RasterAlgorithm(EngineAlgorithm):
    """An algorithm with a raster layer as the parameter INPUT; a run finds it in `input`."""

    CRS_OF = "layer"  # that the outputs have, if the layer's and its file's differ

    input: Image

    def add_image(self, more: str = "") -> None:
        """Add the input image; more: another sentence of its tooltip."""
        self.add(
            QgsProcessingParameterRasterLayer("INPUT", tr("Input image")),
            f"{_IMAGE} {more}".strip(),
        )

    def add_model(
        self, offer: dict[str, Any], label: str, tip: str, kinds: Sequence[str] = ("clip",)
    ) -> None:
        """Add the list of models of some kinds, the installed ones first."""
        self.add_list("MODEL", *models_of(offer, kinds, label), "mini", tip)

    def add_regions(self, offer: dict[str, Any], without: str = "") -> None:
        """Add the list of kinds of regions.

        without: a kind to leave out.
        """
        self.add_list(
            "REGIONS", tr("Regions"), [word for word in offer["regions"] if word != without],
            "superpixel",
            tr(
                "Regions keep the pixels of an object together. superpixel: areas of similar "
                "colour, no download needed; sam, sam2, sam3: Segment Anything, follows objects "
                "but is slower."
            ),
        )  # fmt: skip

    def add_extent(self) -> None:
        """Add the extent; see `bounds`."""
        self.add(
            QgsProcessingParameterExtent("EXTENT", tr("Extent"), None, True),
            tr("Process only this part of the image, in any CRS; empty for the whole image."),
        )

    def add_sam_and_device(self, offer: dict[str, Any]) -> None:
        """Add the Segment Anything model and the device."""
        self.add_list(
            "SAM_MODEL", *models_of(offer, SAMS, tr("Segment Anything model")), None,
            tr(
                "Used if Regions is sam, sam2 or sam3, and must be of that kind; if it is left "
                "empty, the usual one of that kind is used."
            ), True,
        )  # fmt: skip
        self.add_list(
            "DEVICE", tr("Device"), list(offer["devices"]), "auto",
            tr("Device that runs the models; auto uses a graphics card if there is one."), True,
        )  # fmt: skip

    def add_polygon_options(self) -> None:
        """Add the parameters in `POLYGON_OPTIONS`."""
        self.add_number(
            "MIN_AREA", tr("Minimum polygon area (m²)"),
            tr("Smaller polygons are merged into the neighbour with the longest shared border."),
        )  # fmt: skip
        self.add(
            QgsProcessingParameterBoolean("SMOOTH", tr("Smooth polygons"), False, True),
            tr("Cut polygon corners by half a pixel to remove pixel stairs."),
        )
        self.add_number(
            "SIMPLIFY", tr("Simplification tolerance (m)"),
            tr(
                "One pixel size removes pixel stairs. Neighbouring polygons keep their shared "
                "borders."
            ),
        )  # fmt: skip

    def image(
        self, parameters: dict[str, Any], name: str, context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Image:  # fmt: skip
        """Return the chosen raster layer; call this from `prepareAlgorithm` only."""
        layer = self.parameterAsRasterLayer(parameters, name, context)
        if layer is None:
            return Image(fault=self.invalidRasterError(parameters, name))
        image = Image.of(layer)
        if image.crs is not None and image.file_crs is not None:
            own = image.file_crs.authid() if image.file_crs.isValid() else tr("no CRS")
            crs = image.crs.authid() or tr("its own CRS")
            feedback.pushWarning(
                tr("The layer '{name}' is set to {crs}, but its file has {own}; the outputs get "
                   "the CRS of the layer.", name=image.name, crs=crs, own=own)
                if self.CRS_OF == "layer"
                else tr("The layer '{name}' is set to {crs}, but its file has {own}; the outputs "
                        "get the CRS of the file.", name=image.name, crs=crs, own=own)
            )  # fmt: skip
        return image

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:  # fmt: skip
        """Read the layer; QGIS calls this in its main thread, where layers may be used."""
        self.input = self.image(parameters, "INPUT", context, feedback)
        return True

    def region_words(self, parameters: dict[str, Any], context: QgsProcessingContext) -> list[str]:
        """Return the command-line options for the kind of regions."""
        words = self.words(parameters, context, {"REGIONS": "--regions"})
        if words[-1] in SAMS:
            words += self.words(parameters, context, {"SAM_MODEL": "--sam-model"})
        return words

    def assigned_crs(self) -> list[str]:
        """Return the command-line option for the CRS of the input, if its file has another."""
        crs = self.input.crs
        if crs is None or self.input.file_crs is None:
            return []
        return ["--crs", crs_word(crs)]

    def bounds(self, parameters: dict[str, Any], context: QgsProcessingContext) -> list[str]:
        """Return the command-line option for the extent, in the CRS of the input."""
        extent = self.parameterAsExtent(parameters, "EXTENT", context, self.input.crs)
        if extent.isNull():
            return []
        edges = extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()
        return ["--bounds", *map(repr, edges)]

    def load(
        self, targets: Mapping[str, Destination], titles: Mapping[str, str],
        context: QgsProcessingContext, feedback: QgsProcessingFeedback,
        classes: Sequence[Mapping[str, Any]] = (),
    ) -> dict[str, Any]:  # fmt: skip
        """Load the outputs that QGIS shows, and return the results of the algorithm.

        titles: names of the layers by output, from the top of the layer tree; classes: those of
        the class map, which is OUTPUT.
        """
        loaded = [
            Loaded(
                targets[name], self.parameterDefinition(name).description(), title,
                classes if name == "OUTPUT" else (),
            )
            for name, title in titles.items()
            if name in targets
        ]  # fmt: skip
        load_results(context, loaded, feedback)
        return {name: target.source for name, target in targets.items()}


def output_words(targets: Mapping[str, Destination], options: Mapping[str, str]) -> list[str]:
    """Return the command-line options for outputs.

    options: command-line option by output.
    """
    words = []
    for name, target in targets.items():
        words += [options[name], target.word]
    return words + style_words(targets.get("POLYGONS"))


def style_words(polygons: Destination | None) -> list[str]:
    """Return the option that writes styles next to the outputs; a GeoPackage holds its own."""
    return [] if polygons is None or polygons.layer else ["--qml"]
