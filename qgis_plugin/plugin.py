"""The plugin: registers and removes the Processing provider and the panel."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import Qt

from .provider import ResegGeoProvider


class ResegGeoPlugin:
    """The object that QGIS keeps while the plugin is enabled."""

    def __init__(self, iface: QgisInterface | None) -> None:
        """iface: None in `qgis_process`."""
        self._iface = iface
        self.provider: ResegGeoProvider | None = None
        self.dock = None

    def initProcessing(self) -> None:
        """Register the provider; `qgis_process` calls only this."""
        self.provider = ResegGeoProvider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self) -> None:
        """Register the provider and add the panel; QGIS Desktop calls this."""
        self.initProcessing()
        if self._iface is None:
            return
        from .dock.dock import WordsDock  # widgets, which `qgis_process` does not need

        self.dock = WordsDock(self._iface, self._iface.mainWindow())
        self._iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self.dock.hide()  # View > Panels shows it

    def unload(self) -> None:
        """Remove the panel and the provider."""
        if self.dock is not None:
            self.dock.close_all()
            self._iface.removeDockWidget(self.dock)
            self.dock.deleteLater()
            self.dock = None
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
