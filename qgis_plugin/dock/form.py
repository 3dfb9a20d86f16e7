"""The widgets of the panel and their layout; what they do is decided in `dock`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import QgsProject
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from .. import manual
from ..algorithms.segment_parameters import QUALITIES
from ..translation import tr
from .classes import ClassTable
from .settings import Settings

_KINDS = ("superpixel", "none")  # of regions; others need files or minutes


class Form(QWidget):
    """scheme_chosen: the user wants the classes of a well-known list."""

    scheme_chosen = pyqtSignal(str)

    def __init__(self, table: ClassTable) -> None:
        super().__init__()
        self.raster, self.model = QgsMapLayerComboBox(), QComboBox()
        self.quality, self.regions = QComboBox(), QComboBox()
        self.quality.addItems(list(QUALITIES))
        self.regions.addItems(_KINDS)
        self.live, self.visible = QCheckBox(tr("Live")), QCheckBox(tr("Show"))
        self.live.setToolTip(
            tr("Map the view whenever the canvas, the classes or examples change.")
        )
        self.visible.setChecked(True)
        self.map_view, self.stop = QPushButton(tr("Map the view")), QPushButton(tr("Stop"))
        self.map_all, self.example = QPushButton(tr("Map all")), QToolButton()
        self.map_all.setToolTip(tr("Map the whole raster with these settings, in the background."))
        self.help = QToolButton()
        self.help.setText(tr("Help"))
        self.help.setToolTip(tr("Open the help page of this panel in the browser."))
        if not manual.address("panel"):
            self.help.hide()
        self.example.setText(tr("Add example"))
        self.example.setToolTip(
            tr(
                "Click on something of the class that is selected in the table, or draw its "
                "outline with the mouse button held down."
            )
        )
        self.example.setCheckable(True)
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.bar, self.note = QProgressBar(), QLabel()
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(8)
        self.note.setWordWrap(True)
        self.table = table
        self._scheme_menu = QMenu(self)
        self._lay_out()
        self.idle("")

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        rows = QFormLayout()
        rows.addRow(tr("Raster"), self.raster)
        rows.addRow(tr("Model"), self.model)
        rows.addRow(tr("Quality"), self.quality)
        rows.addRow(tr("Regions"), self.regions)
        layout.addLayout(rows)
        layout.addWidget(self.table, 1)
        layout.addLayout(_row(*self._table_buttons(), None, self.example))
        layout.addLayout(_row(self.map_view, self.stop, self.live, None))
        layout.addWidget(self.bar)
        layout.addLayout(_row(self.visible, QLabel(tr("Opacity")), self.opacity))
        layout.addWidget(self.note)
        last = _row(self.map_all, self.help)
        last.setStretch(0, 1)
        layout.addLayout(last)

    def _table_buttons(self) -> list[QToolButton]:
        found = []
        for text, tip, act in (
            ("+", tr("Add a class"), self.table.add),
            ("\N{MINUS SIGN}", tr("Remove the class"), self.table.remove),
            ("\N{UPWARDS ARROW}", tr("Move the class up"), lambda: self.table.move(-1)),
            ("\N{DOWNWARDS ARROW}", tr("Move the class down"), lambda: self.table.move(1)),
        ):
            button = QToolButton()
            button.setText(text)
            button.setToolTip(tip)
            button.clicked.connect(lambda checked=False, act=act: act())
            found.append(button)
        self._scheme = scheme = QToolButton()
        scheme.setText(tr("Load list"))
        scheme.setToolTip(tr("Replace the table with a predefined class list"))
        scheme.setMenu(self._scheme_menu)
        scheme.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return [*found, scheme]

    def offer(self, known: Mapping[str, Any]) -> None:
        """Offer the class lists that the engine knows, and its models that are installed."""
        self._scheme_menu.clear()
        for name in known.get("schemes") or ():
            self._scheme_menu.addAction(name, lambda name=name: self.scheme_chosen.emit(name))
        self._scheme.setEnabled(not self._scheme_menu.isEmpty())
        names = [
            each["name"] for each in known["models"] if each["kind"] == "clip" and each.get("here")
        ]
        for name in names or ["mini"]:
            if self.model.findText(name) < 0:
                self.model.addItem(name)

    def settings(self) -> Settings:
        """Return what is chosen."""
        layer = self.raster.currentLayer()
        return Settings(
            "" if layer is None else layer.id(), self.model.currentText(),
            self.quality.currentText(), self.regions.currentText(),
        )  # fmt: skip

    def restore(self, settings: Settings, project: QgsProject) -> None:
        """Choose what settings say, as far as it is there."""
        layer = project.mapLayer(settings.raster)
        if layer is not None:
            self.raster.setLayer(layer)
        for box, text in (
            (self.model, settings.model), (self.quality, settings.quality),
            (self.regions, settings.regions),
        ):  # fmt: skip
            if box is self.model and box.findText(text) < 0:
                box.addItem(text)
            box.setCurrentText(text)

    def busy(self, text: str) -> None:
        """Show that something is asked for."""
        self.bar.setRange(0, 0)
        self.bar.show()
        self.stop.setEnabled(True)
        self.note.setText(text)

    def progress(self, done: Any, total: Any) -> None:
        """Show how much is done."""
        if isinstance(done, int) and isinstance(total, int) and 0 < total < 2**31:
            self.bar.setRange(0, total)
            self.bar.setValue(min(done, total))

    def idle(self, text: str) -> None:
        """Show that nothing is asked for."""
        self.bar.hide()
        self.stop.setEnabled(False)
        self.note.setText(text)


def _row(*widgets: QWidget | None) -> QHBoxLayout:
    """Widgets in a row; None for empty space."""
    layout = QHBoxLayout()
    for widget in widgets:
        if widget is None:
            layout.addStretch(1)
        else:
            layout.addWidget(widget)
    return layout
