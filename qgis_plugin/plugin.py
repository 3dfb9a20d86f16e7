"""The plugin: it registers the Processing provider, and takes it away again."""

from __future__ import annotations

from qgis.core import QgsApplication

from .provider import ResegGeoProvider


class ResegGeoPlugin:
    """What QGIS holds while the plugin is enabled."""

    def __init__(self) -> None:
        self.provider: ResegGeoProvider | None = None

    def initProcessing(self) -> None:
        """Register the provider; all that `qgis_process` calls."""
        self.provider = ResegGeoProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self) -> None:
        """Register the provider; what QGIS with windows calls."""
        self.initProcessing()

    def unload(self) -> None:
        """Take the provider away."""
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
