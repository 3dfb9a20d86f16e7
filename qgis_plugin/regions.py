"""`regions`: the regions that attention is masked by, as a raster to look at and to use again."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
)

from .base import EngineAlgorithm
from .layers import load_named, staged
from .run import run_engine

_OPTIONS = {
    "REGIONS": "--regions", "MODEL": "--model", "SAM_MODEL": "--sam-model", "DEVICE": "--device",
}  # fmt: skip


class RegionsAlgorithm(EngineAlgorithm):
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
        self.add(
            QgsProcessingParameterRasterLayer("INPUT", "Image"),
            "An orthophoto or satellite image: any raster layer that has a file.",
        )
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

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:  # fmt: skip
        """What QGIS calls in its main thread, where the layer is."""
        self._image = self.image(parameters, "INPUT", context, feedback)
        return True

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:  # fmt: skip
        """Run `reseg-geo regions`."""
        image = self._image.usable()
        target = self.parameterAsOutputLayer(parameters, "OUTPUT", context)
        with staged(image.file) as outputs:
            words = ["regions", image.source, "-o", outputs.path(target)]
            words += self.words(parameters, context, _OPTIONS)
            words += self.bounds(parameters, context, image)
            run_engine(words, feedback, outputs.names)
            outputs.commit()
        load_named(context, target, "Regions", f"Regions of {image.name}")
        return {"OUTPUT": target}
