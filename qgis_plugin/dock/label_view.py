"""How a feature that is labelled is shown on the canvas: in its surroundings, and marked."""

from __future__ import annotations

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeature,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtGui import QColor

from ..translation import tr

_AROUND = 3.0  # sides of an area that are shown
_SMALLEST = 200  # of the layer's extent is seen at least one part of so many
_NEAR, _FAR = 20, 8  # parts of the layer's extent: seen around a point, and too much
_MARK, _EDGE = QColor("#ffff00"), QColor("#000000")


class LabelView:
    """Moves the canvas to features and marks one of them."""

    def __init__(self, canvas: QgsMapCanvas, project: QgsProject) -> None:
        self._canvas, self._project = canvas, project
        self._band: QgsRubberBand | None = None

    def show(self, layer: QgsVectorLayer, feature: QgsFeature) -> str:
        """Show a feature; returns why it cannot be shown, if so."""
        self.clear()
        shape = feature.geometry()
        if shape.isNull() or shape.isEmpty():
            return tr("This feature has no place; label it in the attribute table.")
        goal = self._canvas.mapSettings().destinationCrs()
        try:
            convert = QgsCoordinateTransform(layer.crs(), goal, self._project)
            box = convert.transformBoundingBox(shape.boundingBox())
            whole = convert.transformBoundingBox(layer.extent())
        except QgsCsException:
            return tr("This feature cannot be shown in the CRS of the project.")
        self._move(box, max(whole.width(), whole.height()))
        self._mark(layer, feature)
        self._canvas.refresh()
        return ""

    def clear(self) -> None:
        """Mark nothing."""
        if self._band is not None:
            self._canvas.scene().removeItem(self._band)
            self._band = None

    def _move(self, box: QgsRectangle, whole: float) -> None:
        """whole: the longer side of the layer's extent."""
        shown, side = self._canvas.extent(), max(box.width(), box.height())
        if side > 0:
            side = max(_AROUND * side, whole / _SMALLEST)
        elif whole > 0 and max(shown.width(), shown.height()) > whole / _FAR:
            side = whole / _NEAR
        if side > 0:
            middle, half = box.center(), side / 2
            self._canvas.setExtent(
                QgsRectangle(
                    middle.x() - half, middle.y() - half, middle.x() + half, middle.y() + half
                )
            )
        else:  # the scale stays
            self._canvas.setCenter(box.center())

    def _mark(self, layer: QgsVectorLayer, feature: QgsFeature) -> None:
        kind = layer.geometryType()
        self._band = band = QgsRubberBand(self._canvas, kind)
        band.setStrokeColor(_MARK)
        band.setSecondaryStrokeColor(_EDGE)
        band.setFillColor(QColor(0, 0, 0, 0))
        band.setWidth(3)
        if kind == QgsWkbTypes.GeometryType.PointGeometry:
            band.setIcon(QgsRubberBand.IconType.ICON_BOX)
            band.setIconSize(26)
        band.setToGeometry(feature.geometry(), layer)
