"""The plugin: registers and removes the Processing provider."""

from __future__ import annotations

from qgis.core import QgsApplication

from .provider import ResegGeoProvider


class ResegGeoPlugin:
    """The object that QGIS keeps while the plugin is enabled."""

    def __init__(self) -> None:
        self.provider: ResegGeoProvider | None = None

    def initProcessing(self) -> None:
        """Register the provider; `qgis_process` calls only this."""
        self.provider = ResegGeoProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self) -> None:
        """Register the provider; QGIS Desktop calls this."""
        self.initProcessing()

    def unload(self) -> None:
        """Remove the provider."""
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
