"""A map tool to draw examples: a click, or an outline drawn with the mouse held down."""

from __future__ import annotations

from qgis.core import QgsGeometry, QgsPointXY, QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapTool, QgsRubberBand
from qgis.PyQt.QtCore import QPoint, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor

_CLICK = 5  # pixels of the screen within which it is no outline


class ExampleTool(QgsMapTool):
    """drawn: a point or a polygon in the CRS of the canvas."""

    drawn = pyqtSignal(QgsGeometry)

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.color = QColor("#ff00ff")
        self._band: QgsRubberBand | None = None
        self._start = QPoint()
        self._points: list[QgsPointXY] = []

    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:
        """Begin an example."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._drop()
        self._start, self._points = event.pos(), [event.mapPoint()]
        self._band = QgsRubberBand(self.canvas(), QgsWkbTypes.GeometryType.PolygonGeometry)
        self._band.setStrokeColor(self.color)
        fill = QColor(self.color)
        fill.setAlphaF(0.3)
        self._band.setFillColor(fill)
        self._band.setWidth(2)
        self._band.addPoint(event.mapPoint())

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:
        """Go on with an outline."""
        if self._band is not None:
            self._points.append(event.mapPoint())
            self._band.addPoint(event.mapPoint())

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:
        """End an example."""
        if self._band is None or event.button() != Qt.MouseButton.LeftButton:
            return
        points, moved = self._points, event.pos() - self._start
        self._drop()
        outline = _areas(QgsGeometry.fromPolygonXY([points])) if len(points) > 2 else None
        if moved.manhattanLength() <= _CLICK and (outline is None or self._is_small(outline)):
            self.drawn.emit(QgsGeometry.fromPointXY(points[0]))
        elif outline is not None and outline.area() > 0:
            self.drawn.emit(outline)

    def _is_small(self, outline: QgsGeometry) -> bool:
        box, unit = outline.boundingBox(), self.canvas().mapUnitsPerPixel()
        return max(box.width(), box.height()) <= _CLICK * unit

    def deactivate(self) -> None:
        """Forget an unfinished example."""
        self._drop()
        super().deactivate()

    def _drop(self) -> None:
        if self._band is not None:
            self.canvas().scene().removeItem(self._band)
            self._band = None
        self._points = []


def _areas(outline: QgsGeometry) -> QgsGeometry:
    """Return the areas of an outline that may cross itself, without the lines and points in it."""
    areal = QgsWkbTypes.GeometryType.PolygonGeometry
    parts = [each for each in outline.makeValid().asGeometryCollection() if each.type() == areal]
    return QgsGeometry.unaryUnion(parts) if parts else QgsGeometry()
