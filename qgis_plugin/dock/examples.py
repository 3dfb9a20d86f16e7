"""The layer of examples that the panel draws in: polygons in a GeoPackage, made once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsGeometry,
    QgsProcessingContext,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsTask,
    QgsVectorLayer,
    QgsVectorLayerUtils,
)
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..layers.destinations import Destination
from ..layers.examples import FIELD, make_examples_layer, style_examples
from ..translation import tr
from .snapshot import Snapshot

_LAYER, _TITLE = "examples", tr("Examples")
_SIDE = 1.5  # patches, of the square that stands for a click; it covers most of one anywhere


class ExampleLayer(QObject):
    """changed: examples were added, moved or removed, saved or not."""

    changed = pyqtSignal()

    def __init__(self, project: QgsProject, parent: QObject) -> None:
        super().__init__(parent)
        self._project, self.layer_id = project, ""
        self._watched: QgsVectorLayer | None = None
        self._styled: tuple[str, list[Mapping[str, str]]] | None = None
        self._task: QgsTask | None = None
        self._waiting: list[tuple[str, QgsGeometry, Any]] = []

    @property
    def layer(self) -> QgsVectorLayer | None:
        """The layer; None if there is none yet, or none any more."""
        found = self._project.mapLayer(self.layer_id) if self.layer_id else None
        if found is not None and self._watched is not found:  # ids come back with a project
            self._watch(found)
        return found

    def make(
        self, path: Path, crs: QgsCoordinateReferenceSystem, classes: Sequence[Mapping[str, str]],
        failed: Callable[[str], None],
    ) -> None:  # fmt: skip
        """Make the layer in the background, unless there is one; what is drawn meanwhile waits.

        path: of a GeoPackage; if it has examples, they are opened. failed: called with a sentence
        if it cannot be written.
        """
        if self.layer is not None or self._task is not None:
            return
        place, given = Destination(str(path), _LAYER), list(classes)

        def write(task: QgsTask) -> None:
            if not (path.exists() and QgsVectorLayer(place.source, _LAYER, "ogr").isValid()):
                make_examples_layer(place, "polygons", crs, given, QgsProcessingContext())

        def written(error: Any, found: Any = None) -> None:
            self._task = None
            if error is None:
                self._open(place)
            else:
                self._waiting.clear()
                failed(str(error))

        self._task = QgsTask.fromFunction(tr("Layer of examples"), write, on_finished=written)
        QgsApplication.taskManager().addTask(self._task)

    def _open(self, place: Destination) -> None:
        layer = QgsVectorLayer(place.source, _TITLE, "ogr")
        self._project.addMapLayer(layer, False)
        self._project.layerTreeRoot().insertLayer(0, layer)  # above the map of the view
        self.layer_id = layer.id()
        waiting, self._waiting = self._waiting, []
        for example in waiting:
            self.add(*example)

    def set_classes(self, classes: Sequence[Mapping[str, str]]) -> None:
        """Show the classes in their colours, and offer them in the form, if they are others."""
        layer, wanted = self.layer, (self.layer_id, list(classes))
        if layer is None or wanted == self._styled:
            return
        self._styled = wanted
        style_examples(layer, "polygons", classes)
        layer.triggerRepaint()

    def add(self, name: str, shape: QgsGeometry, crs: Any) -> None:
        """Add an example, a polygon in a CRS; the layer's own undo takes it back."""
        layer = self.layer
        if layer is None:
            self._waiting.append((name, QgsGeometry(shape), crs))
            return
        shape = QgsGeometry(shape)
        shape.transform(QgsCoordinateTransform(crs, layer.crs(), self._project))
        shape.convertToMultiType()
        if not layer.isEditable():
            layer.startEditing()
        layer.beginEditCommand(tr("Example of {name}", name=name))
        values = {layer.fields().indexOf(FIELD): name}
        feature = QgsVectorLayerUtils.createFeature(layer, shape, values)
        layer.addFeature(feature)
        layer.endEditCommand()

    def snapshot(self, names: Sequence[str], raster: QgsRasterLayer) -> Snapshot | None:
        """Return the examples of these classes on a raster, if they can teach anything."""
        layer = self.layer
        if layer is None or layer.fields().indexOf(FIELD) < 0:
            return None
        return Snapshot.of(layer, names, raster, self._project)

    def _watch(self, layer: QgsVectorLayer) -> None:
        self._watched = layer
        for signal in (
            layer.featureAdded, layer.featuresDeleted, layer.geometryChanged,
            layer.attributeValueChanged, layer.afterRollBack,
        ):  # fmt: skip
            signal.connect(self._tell)

    def _tell(self, *_: Any) -> None:
        self.changed.emit()


def square_at(
    point: QgsGeometry, crs: QgsCoordinateReferenceSystem, raster: QgsRasterLayer, pixels: float,
    project: QgsProject,
) -> QgsGeometry:  # fmt: skip
    """Return the polygon that a click stands for, in the CRS of the raster.

    point: in a CRS; pixels: of the raster, that a patch of the model is wide.
    """
    place = QgsGeometry(point)
    place.transform(QgsCoordinateTransform(crs, raster.crs(), project))
    middle = place.asPoint()
    half = _SIDE * pixels / 2
    across, down = half * raster.rasterUnitsPerPixelX(), half * raster.rasterUnitsPerPixelY()
    return QgsGeometry.fromRect(
        QgsRectangle(middle.x() - across, middle.y() - down, middle.x() + across, middle.y() + down)
    )
