"""The algorithm `regions`: the regions that attention is masked by, as a raster."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterRasterDestination,
)

from ..engine.run import run_engine
from ..translation import tr
from .raster import RasterAlgorithm


class RegionsAlgorithm(RasterAlgorithm):
    """Write the regions of an image."""

    NAME = "regions"
    TITLE = tr("Regions of an image")
    SHORT = tr("Write the regions that keep the pixels of an object together, one band per level.")
    TAGS = ("superpixels", "segment anything", "sam")
    HELP = tr("""
<p>Writes the regions that a land-cover map uses to keep the pixels of an object together. The
raster has one band per level, from coarse to fine. Each region has its own number; 0 means that a
pixel is in no region.</p>
<p>Use it to check which borders the land-cover map can follow, or as a segmentation for other
work.</p>
""")

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        offer = self.offer()
        self.add_image()
        self.add_regions(offer, without="none")
        self.add_model(
            offer, tr("Model"),
            tr(
                "The model that will use the regions; it sets the number of levels and the pixel "
                "size."
            ),
        )  # fmt: skip
        self.add_extent()
        self.add_sam_and_device(offer)
        self.add(
            QgsProcessingParameterRasterDestination("OUTPUT", tr("Regions")),
            tr("A GeoTIFF with one band per level."),
        )

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:  # fmt: skip
        """Run `reseg-geo regions`."""
        image = self.input.usable()
        target = self.destination(parameters, "OUTPUT", context)
        words = ["regions", image.source, "-o", target.word, "--overwrite"]
        words += self.region_words(parameters, context)
        words += self.words(parameters, context, {"MODEL": "--model", "DEVICE": "--device"})
        words += self.assigned_crs() + self.bounds(parameters, context)
        run_engine(words, feedback)
        return self.load(
            {"OUTPUT": target},
            {"OUTPUT": tr("Regions of {name}", name=image.name)},
            context,
            feedback,
        )
