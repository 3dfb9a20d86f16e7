"""The widgets of the section "Label"; what they do is decided in `labelling`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtGui import QColor, QHideEvent, QIcon, QPixmap, QShowEvent
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ..layers.labels import LabelClass
from ..translation import tr

KEYS = 9  # classes that have one
_COLUMNS = 2
_SWATCH = 12  # pixels


class _Layers(QComboBox):
    """opened: the list is about to be shown."""

    opened = pyqtSignal()

    def showPopup(self) -> None:
        """Show the list."""
        self.opened.emit()
        super().showPopup()


class LabelForm(QWidget):
    """pressed: the key of a class button; shown, hidden: the section is opened or closed."""

    pressed = pyqtSignal(int)
    shown = pyqtSignal()
    hidden = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.layers = _Layers()
        self.layers.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.layers.setToolTip(tr("Layers with a field `reference` to choose from a list"))
        self.state, self.about, self.more = QLabel(), QLabel(), QLabel()
        for label in (self.state, self.about, self.more):
            label.setWordWrap(True)
        self.previous, self.next = QPushButton(tr("Previous")), QPushButton(tr("Next"))
        self.previous.setToolTip(tr("The feature before this one, labelled or not"))
        self.next.setToolTip(tr("The next feature without a label, by rank if there is one"))
        self.clear, self.save = QPushButton(tr("Clear (0)")), QPushButton(tr("Save"))
        self.clear.setToolTip(tr("Remove the label; the key 0 does it, too"))
        self.save.setToolTip(tr("Save the edits of the layer, as QGIS does it"))
        self.classes: list[QPushButton] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(2)
        layout = QVBoxLayout(self)
        layout.addWidget(self.layers)
        layout.addWidget(self.state)
        row = QHBoxLayout()
        for button in (self.previous, self.next, self.clear, self.save):
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            row.addWidget(button)
        layout.addLayout(row)
        layout.addWidget(self.about)
        layout.addLayout(self._grid)
        layout.addWidget(self.more)

    def offer(self, layers: Sequence[QgsVectorLayer], chosen: str) -> None:
        """List these layers, and choose the one with this id."""
        self.layers.clear()
        for layer in layers:
            self.layers.addItem(layer.name(), layer.id())
        self.layers.setCurrentIndex(self.layers.findData(chosen))

    def chosen(self) -> str:
        """Return the id of the layer that is chosen; empty for none."""
        return self.layers.currentData() or ""

    def set_classes(self, classes: Sequence[LabelClass]) -> None:
        """Make a button for each class that has a key."""
        for button in self.classes:
            self._grid.removeWidget(button)
            button.deleteLater()
        self.classes = []
        for number, item in enumerate(classes[:KEYS]):
            button = QPushButton(_swatch(item.color), f"{number + 1}  {item.name}")
            button.setCheckable(True)
            button.setToolTip(tr("{name}: the key {key}", name=item.name, key=number + 1))
            button.setStyleSheet("text-align: left; padding: 3px;")
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.clicked.connect(partial(self._clicked, number + 1))
            self._grid.addWidget(button, number // _COLUMNS, number % _COLUMNS)
            self.classes.append(button)
        others = len(classes) - KEYS
        self.more.setVisible(others > 0)
        if others > 0:
            self.more.setText(
                tr("1 more class without a key: use the attribute form.")
                if others == 1
                else tr("{count} more classes without a key: use the attribute form.", count=others)
            )

    def _clicked(self, key: int, *_: Any) -> None:
        self.pressed.emit(key)

    def check(self, chosen: Sequence[bool]) -> None:
        """Show which class the feature has."""
        for button, is_it in zip(self.classes, chosen):
            button.setChecked(is_it)

    def set_ready(self, ready: bool) -> None:
        """Allow or forbid what needs a layer with features."""
        for button in (self.previous, self.next, self.clear, self.save, *self.classes):
            button.setEnabled(ready)

    def tell(self, state: str, about: str = "") -> None:
        """Show how far the layer is, and something about the feature that is shown."""
        self.state.setText(state)
        self.about.setText(about)
        self.about.setVisible(bool(about))

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the section is open."""
        super().showEvent(event)
        if not event.spontaneous():  # as when the window was only minimized
            self.shown.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that the section is closed."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.hidden.emit()


def _swatch(color: str) -> QIcon:
    """Return a square of a colour."""
    picture = QPixmap(_SWATCH, _SWATCH)
    picture.fill(QColor(color))
    return QIcon(picture)
