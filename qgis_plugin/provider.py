"""The Processing provider: its algorithms and its setting in the QGIS options."""

from __future__ import annotations

from processing.core.ProcessingConfig import ProcessingConfig, Setting
from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from .algorithms.assess_report import AssessReportAlgorithm
from .algorithms.assess_sample import AssessSampleAlgorithm
from .algorithms.base import plugin_icon
from .algorithms.burn_polygons import BurnPolygonsAlgorithm
from .algorithms.compare import CompareAlgorithm
from .algorithms.learn import LearnAlgorithm
from .algorithms.models import ModelsAlgorithm
from .algorithms.new_examples import NewExamplesAlgorithm
from .algorithms.regions import RegionsAlgorithm
from .algorithms.review_queue import ReviewQueueAlgorithm
from .algorithms.segment import SegmentAlgorithm
from .algorithms.setup_engine import SetUpEngineAlgorithm
from .algorithms.vectorize import VectorizeAlgorithm
from .engine import installation
from .translation import tr

ALGORITHMS = (
    SegmentAlgorithm, VectorizeAlgorithm, CompareAlgorithm, RegionsAlgorithm, LearnAlgorithm,
    NewExamplesAlgorithm, AssessSampleAlgorithm, AssessReportAlgorithm, ReviewQueueAlgorithm,
    BurnPolygonsAlgorithm, ModelsAlgorithm, SetUpEngineAlgorithm,
)  # fmt: skip


class ResegGeoProvider(QgsProcessingProvider):
    """The provider `reseg_geo` of the Processing toolbox."""

    def id(self) -> str:
        """Return the provider id."""
        return "reseg_geo"

    def name(self) -> str:
        """Return the name shown in the toolbox."""
        return "ReSeg-Geo"

    def longName(self) -> str:
        """Return the name with a short description."""
        return tr("ReSeg-Geo: land-cover maps from words")

    def icon(self) -> QIcon:
        """Return the icon."""
        return plugin_icon()

    def load(self) -> bool:
        """Add the setting to the QGIS options and the algorithms to the toolbox."""
        ProcessingConfig.settingIcons[self.name()] = self.icon()
        ProcessingConfig.addSetting(
            Setting(
                self.name(), installation.SETTING,
                tr("Path to reseg-geo or its environment folder (empty: detect automatically)"), "",
                valuetype=Setting.STRING,
            )
        )  # fmt: skip
        ProcessingConfig.readSettings()
        self.refreshAlgorithms()
        return True

    def unload(self) -> None:
        """Remove the setting from the QGIS options."""
        ProcessingConfig.removeSetting(installation.SETTING)

    def loadAlgorithms(self) -> None:
        """Add the algorithms to the provider."""
        for algorithm in ALGORITHMS:
            self.addAlgorithm(algorithm())

    def supportedOutputRasterLayerExtensions(self) -> list[str]:
        """Return the raster formats: GeoTIFF only."""
        return ["tif"]

    def supportedOutputVectorLayerExtensions(self) -> list[str]:
        """Return the vector formats of the engine, the default one first."""
        return ["gpkg", "fgb", "geojson", "shp", "parquet"]

    def supportsNonFileBasedOutput(self) -> bool:
        """Return False: the engine writes files only."""
        return False
