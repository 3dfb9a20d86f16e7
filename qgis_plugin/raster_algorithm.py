"""What the algorithms have in common that work on a raster layer."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterExtent,
    QgsProcessingParameterRasterLayer,
)

from .base import EngineAlgorithm, models_of
from .layers import Image

# What `add_polygon_options` adds, as the engine's options.
POLYGON_OPTIONS = {"MIN_AREA": "--min-area", "SMOOTH": "--smooth", "SIMPLIFY": "--simplify"}


class RasterAlgorithm(EngineAlgorithm):
    """An algorithm with a raster layer, the parameter INPUT, which a run finds in `input`."""

    input: Image

    def add_image(self) -> None:
        """Add an image to be mapped as the input."""
        self.add(
            QgsProcessingParameterRasterLayer("INPUT", "Image"),
            "An orthophoto or satellite image: any raster layer that has a file.",
        )

    def add_model(self, offer: dict[str, Any], label: str, tip: str) -> None:
        """Add the list of CLIP models; those that are installed stand first, and in the label."""
        self.add_list("MODEL", *models_of(offer, "clip", label), "mini", tip)

    def add_regions(self, offer: dict[str, Any], without: str = "") -> None:
        """Add the list of kinds of regions."""
        self.add_list(
            "REGIONS", "Regions", [word for word in offer["regions"] if word != without],
            "superpixel",
            "What keeps the pixels of an object together. superpixel: areas of like colour, with "
            "nothing to fetch; sam: Segment Anything, follows objects but is slower.",
        )  # fmt: skip

    def add_extent(self) -> None:
        """Add the extent that `bounds` reads."""
        self.add(
            QgsProcessingParameterExtent("EXTENT", "Extent", None, True),
            "Only this part of the image, in any CRS; leave empty for all of it.",
        )

    def add_sam_and_device(self, offer: dict[str, Any]) -> None:
        """Add the model of regions by Segment Anything, and where models run."""
        self.add_list(
            "SAM_MODEL", *models_of(offer, "sam", "Segment Anything model"), "sam-vit-b",
            "For regions by Segment Anything.", True,
        )  # fmt: skip
        self.add_list(
            "DEVICE", "Device", list(offer["devices"]), "auto",
            "Where models run; auto takes a graphics card if there is one.", True,
        )  # fmt: skip

    def add_polygon_options(self) -> None:
        """Add what `words` hands on of polygons."""
        self.add_number(
            "MIN_AREA", "Smallest polygon (m²)",
            "Smaller ones become part of the class that they share most border with.",
        )  # fmt: skip
        self.add(
            QgsProcessingParameterBoolean("SMOOTH", "Smooth the stairs of pixels", False, True),
            "Cuts the corners of polygons by half a pixel.",
        )
        self.add_number(
            "SIMPLIFY", "Simplify borders by (m)",
            "Tolerance; a pixel's size takes the stairs away. Neighbours keep borders in common.",
        )  # fmt: skip

    def image(
        self, parameters: dict[str, Any], name: str, context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> Image:  # fmt: skip
        """The raster layer that was chosen; to be called from `prepareAlgorithm`."""
        layer = self.parameterAsRasterLayer(parameters, name, context)
        if layer is None:
            return Image(fault=self.invalidRasterError(parameters, name))
        return Image.of(layer, feedback)

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:  # fmt: skip
        """What QGIS calls in its main thread, where the layers are."""
        self.input = self.image(parameters, "INPUT", context, feedback)
        return True

    def region_words(self, parameters: dict[str, Any], context: QgsProcessingContext) -> list[str]:
        """The engine's options for the kind of regions."""
        words = self.words(parameters, context, {"REGIONS": "--regions"})
        if words[-1] == "sam":
            words += self.words(parameters, context, {"SAM_MODEL": "--sam-model"})
        return words

    def bounds(self, parameters: dict[str, Any], context: QgsProcessingContext) -> list[str]:
        """The engine's option for the extent, in the CRS of the input."""
        extent = self.parameterAsExtent(parameters, "EXTENT", context, self.input.crs)
        if extent.isNull():
            return []
        edges = extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()
        return ["--bounds", *map(repr, edges)]
