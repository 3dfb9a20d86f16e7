"""The parts of the panel below each other."""

from __future__ import annotations

from functools import partial

from qgis.gui import QgsCollapsibleGroupBoxBasic, QgsScrollArea
from qgis.PyQt.QtCore import QSize, Qt, QTimer
from qgis.PyQt.QtWidgets import QFrame, QVBoxLayout, QWidget

_LOWEST = 200  # pixels


class Column(QgsScrollArea):
    """As wide as its parts need, with a bar to scroll where the screen is too low for them."""

    def __init__(self, *parts: QWidget) -> None:
        super().__init__()
        self._inside = QWidget()
        layout = QVBoxLayout(self._inside)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in parts:
            layout.addWidget(part, 0 if isinstance(part, QgsCollapsibleGroupBoxBasic) else 1)
            if isinstance(part, QgsCollapsibleGroupBoxBasic):
                part.collapsedStateChanged.connect(partial(self._show_part, part))
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _show_part(self, part: QgsCollapsibleGroupBoxBasic, collapsed: bool) -> None:
        """Scroll to a part that is opened, once it has its size."""
        if not collapsed:
            QTimer.singleShot(0, partial(self.ensureWidgetVisible, part))

    def minimumSizeHint(self) -> QSize:
        """Return the width of the parts and of the bar, and some height."""
        wide = self._inside.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(wide, _LOWEST)

    def sizeHint(self) -> QSize:
        """Return the size at which nothing is cut off."""
        return self._inside.sizeHint().expandedTo(self.minimumSizeHint())
