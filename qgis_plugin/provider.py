"""The Processing provider: its algorithms, and its place in QGIS's options."""

from __future__ import annotations

from processing.core.ProcessingConfig import ProcessingConfig, Setting
from qgis.core import QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from . import engine
from .base import plugin_icon
from .models import ModelsAlgorithm
from .regions import RegionsAlgorithm
from .segment import SegmentAlgorithm
from .setup_engine import SetUpEngineAlgorithm
from .vectorize import VectorizeAlgorithm

ALGORITHMS = (
    SegmentAlgorithm, VectorizeAlgorithm, RegionsAlgorithm, ModelsAlgorithm, SetUpEngineAlgorithm,
)  # fmt: skip


class ResegGeoProvider(QgsProcessingProvider):
    """`reseg_geo` in the Processing toolbox."""

    def id(self) -> str:
        """The provider's id."""
        return "reseg_geo"

    def name(self) -> str:
        """Its name in the toolbox."""
        return "ReSeg-Geo"

    def longName(self) -> str:
        """Its name with what it is for."""
        return "ReSeg-Geo: land-cover maps from words"

    def icon(self) -> QIcon:
        """Its icon."""
        return plugin_icon()

    def load(self) -> bool:
        """Add the settings to QGIS's options and the algorithms to the toolbox."""
        ProcessingConfig.settingIcons[self.name()] = self.icon()
        ProcessingConfig.addSetting(
            Setting(
                self.name(), engine.SETTING,
                "Program reseg-geo, or the folder of its environment (empty: found by itself)", "",
                valuetype=Setting.STRING,
            )
        )  # fmt: skip
        ProcessingConfig.readSettings()
        self.refreshAlgorithms()
        return True

    def unload(self) -> None:
        """Take the settings away again."""
        ProcessingConfig.removeSetting(engine.SETTING)

    def loadAlgorithms(self) -> None:
        """Add the algorithms."""
        for algorithm in ALGORITHMS:
            self.addAlgorithm(algorithm())

    def supportedOutputRasterLayerExtensions(self) -> list[str]:
        """Rasters are GeoTIFFs."""
        return ["tif"]

    def supportedOutputVectorLayerExtensions(self) -> list[str]:
        """Polygons are GeoPackages."""
        return ["gpkg"]

    def supportsNonFileBasedOutput(self) -> bool:
        """The engine writes files."""
        return False
