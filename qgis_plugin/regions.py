"""`regions`: the regions that attention is masked by, as a raster to look at and to use again."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterRasterDestination,
)

from .layers import load_named, staged
from .raster_algorithm import RasterAlgorithm
from .run import run_engine


class RegionsAlgorithm(RasterAlgorithm):
    """The regions of an image."""

    NAME = "regions"
    TITLE = "Regions of an image"
    SHORT = "Write the regions that keep the pixels of an object together, one band a level."
    TAGS = ("superpixels", "segment anything", "sam")
    HELP = """
<p>Writes the regions by which the land-cover map keeps the pixels of an object together: one band a
level, from coarse to fine; 0 is in no region, and a number stands for one region of the whole
raster.</p>
<p>They show what the map goes by, and can be used for other purposes.</p>
"""

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        offer = self.offer()
        self.add_image()
        self.add_regions(offer, without="none")
        self.add_model(
            offer, "Model that they are for",
            "It decides how many levels there are, and the pixel size.",
        )  # fmt: skip
        self.add_extent()
        self.add_sam_and_device(offer)
        self.add(
            QgsProcessingParameterRasterDestination("OUTPUT", "Regions"),
            "A GeoTIFF with one band a level.",
        )

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:  # fmt: skip
        """Run `reseg-geo regions`."""
        image = self.input.usable()
        target = self.parameterAsOutputLayer(parameters, "OUTPUT", context)
        with staged(image.file) as outputs:
            words = ["regions", image.source, "-o", outputs.path(target)]
            words += self.region_words(parameters, context)
            words += self.words(parameters, context, {"MODEL": "--model", "DEVICE": "--device"})
            words += self.bounds(parameters, context)
            run_engine(words, feedback, outputs.names)
            outputs.commit()
        load_named(context, target, "Regions", f"Regions of {image.name}")
        return {"OUTPUT": target}
