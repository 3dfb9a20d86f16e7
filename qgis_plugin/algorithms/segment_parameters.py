"""The parameters of the algorithm `segment`."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterVectorDestination,
)

from ..engine.run import RESUME
from ..translation import tr
from .classes import add_classes
from .examples import ExampleAlgorithm
from .raster import POLYGON_FORMATS

# Strides, as the engine takes them.
QUALITIES = {"draft": "100%", "standard": "50%", "paper": "50"}


class SegmentParameters(ExampleAlgorithm):
    """What the algorithm `segment` is called and asks for."""

    NAME = "segment"
    TITLE = tr("Land-cover map from words")
    SHORT = tr("Map classes that you describe in words in an orthophoto or satellite image.")
    TAGS = ("classification", "orthophoto", "deep learning", "semantic")
    HELP = tr("""
<p>Makes a land-cover map of an orthophoto or satellite image from a list of words. It needs no
training data, and all computation is done on this machine.</p>
<p><b>Classes</b> are words with optional synonyms, such as <code>building=roof|house, road=street,
water</code>. They become the values 1, 2, 3 of the map in this order. List everything that is
visible in the image, because each pixel is assigned to the most similar class. The table has the
same purpose and also sets colours.</p>
<p><b>Examples</b> (optional) are points or polygons with the name of a class; a few of each class
make the map better, and a class such as <code>kiosk=</code> needs no words then. Draw them in a
layer that <i>New examples layer</i> makes. A <b>head</b> is what <i>Learn classes from examples</i>
wrote; it maps further images without the examples.</p>
<p><b>Model</b>: <i>mini</i> is included; it is a demonstration model that knows common land-cover
words, and its maps are not for decisions. The other models know any word; download them with the
algorithm <i>Models: list and fetch</i>.</p>
<p><b>Regions</b> keep the pixels of an object together. Superpixels need no download, Segment
Anything follows objects best, and your own polygons (such as parcels) can replace both.</p>
<p><b>Outputs</b>: the class map (0 is nodata), polygons with class, true area and mean confidence,
and optionally the confidence of each pixel in percent. The rasters use the grid of the input.</p>
""")

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        offer = self.offer()
        self.add_image(
            tr("Layers of map services work, too, with an extent and an output pixel size.")
        )
        add_classes(self, offer)
        self.add_examples(optional=True)
        self.add(
            QgsProcessingParameterFile("HEAD", tr("Head (replaces the classes)"), extension="head",
                                       optional=True),
            tr(
                "What 'Learn classes from examples' wrote. It also brings the model, regions and "
                "method with which it was learned; those that are chosen here do not count."
            ),
        )  # fmt: skip
        self.add_model(
            offer, tr("Model"), tr(
                "The CLIP model, or SAM 3, that classifies the image; see the help."
            ),
            ("clip", "sam3"),
        )  # fmt: skip
        self.add_regions(offer)
        self.add(
            QgsProcessingParameterFeatureSource(
                "REGION_LAYER", tr("Polygons as regions"),
                [QgsProcessing.SourceType.TypeVectorPolygon], None, True,
            ),
            tr(
                "Such as parcels, fields or city blocks, in any CRS. They replace the choice "
                "above."
            ),
        )  # fmt: skip
        self.add_list(
            "QUALITY", tr("Quality"), list(QUALITIES), "standard",
            tr(
                "How much the windows of the model overlap. draft: not at all; standard: each "
                "pixel is in about four windows; paper: in about twenty, which takes five times "
                "as long."
            ),
        )  # fmt: skip
        self.add_extent()
        self.add(
            QgsProcessingParameterFeatureSource(
                "MASK_LAYER", tr("Map only inside these polygons"),
                [QgsProcessing.SourceType.TypeVectorPolygon], None, True,
            ),
            tr("In any CRS. What lies outside becomes nodata and takes no time."),
        )  # fmt: skip
        self.add_polygon_options()
        self._add_advanced(offer)
        self.add(
            QgsProcessingParameterRasterDestination("OUTPUT", tr("Class map")),
            tr("A GeoTIFF on the grid of the image; 0 is nodata, 1 is the first class."),
        )
        self.add(
            QgsProcessingParameterVectorDestination(
                "POLYGONS", tr("Polygons"), QgsProcessing.SourceType.TypeVectorPolygon, None, True
            ),
            f"{tr('Polygons with class, true area and mean confidence.')} {POLYGON_FORMATS}",
        )
        self.add(
            QgsProcessingParameterRasterDestination(
                "CONFIDENCE", tr("Confidence"), None, True, False
            ),
            tr("A GeoTIFF with values from 0 to 100 percent; 255 is nodata."),
        )
        self.add(
            QgsProcessingParameterRasterDestination(
                "PROBABILITIES", tr("Probabilities"), None, True, False
            ),
            tr("A GeoTIFF with a band for each class, in percent; 255 is nodata."), True,
        )  # fmt: skip
        self.add(
            QgsProcessingParameterFileDestination(
                "REPORT", tr("Report"), tr("HTML files (*.html)"), None, True, False
            ),
            tr("A page to share: the map over the image, areas, confidence, and how it was made."),
        )

    def _add_advanced(self, offer: dict[str, Any]) -> None:
        self.add_list(
            "BLEND", tr("Blending of windows"), ["taper", "mean"], "taper",
            tr(
                "taper: the middle of a window counts most, which leaves no lines; mean: all "
                "pixels count alike, as in the paper."
            ), True,
        )  # fmt: skip
        self.add_list(
            "UPSAMPLE", tr("Detail between patches"), ["bilinear", "guided"], "bilinear",
            tr(
                "How the scores of patches of 14 or 16 pixels become those of pixels. bilinear: "
                "smoothly; guided: along the edges of the image."
            ), True,
        )  # fmt: skip
        self.add_view(offer)
        self.add_reading()
        self.add_number(
            "RESOLUTION", tr("Output pixel size (CRS units of the image)"),
            tr("The image is resampled to this pixel size before processing; 0 for its own."),
            None, True, decimals=10,
        )  # fmt: skip
        self.add_number(
            "THRESHOLD",
            tr("Minimum confidence"),
            tr("From 0 to 1; pixels below become nodata."),
            1,
            True,
        )
        self.add(
            QgsProcessingParameterFile("CALIBRATION", tr("Calibration"), extension="cal",
                                       optional=True),
            tr(
                "What 'Accuracy: report' wrote for maps by the same model and classes. "
                "Confidence becomes the probability that a pixel is right."
            ), True,
        )  # fmt: skip
        self.add(
            QgsProcessingParameterBoolean("RESUME", RESUME, False, True),
            tr(
                "Continue a run that was stopped, with the same image, parameters and class map; "
                "if there is none, start. Without this, what was finished is discarded. A class "
                "map in a temporary file cannot be continued."
            ), True,
        )  # fmt: skip
        folder = QgsProcessingParameterFile.Behavior.Folder
        self.add(
            QgsProcessingParameterFile("FEATURES", tr("Feature folder"), folder, "",
                                       None, True),
            tr(
                "Stores the features of the image for later runs, so that a run with other "
                "classes is faster. Large models need about 30 bytes per pixel."
            ), True,
        )  # fmt: skip
