"""The layer of examples that the panel draws in: polygons in a GeoPackage, made once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProject,
    QgsTask,
    QgsVectorLayer,
    QgsVectorLayerUtils,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..layers.destinations import Destination
from ..layers.examples import FIELD, make_examples_layer, style_examples

_LAYER, _TITLE = "examples", "Examples"
_DIGITS = 17  # of coordinates, so that none changes
_WGS84 = "EPSG:4326"
_SIDE = 1.5  # patches, of the square that stands for a click; it covers most of one anywhere


class ExampleLayer(QObject):
    """changed: examples were added, moved or removed, saved or not."""

    changed = pyqtSignal()

    def __init__(self, project: QgsProject, parent: QObject) -> None:
        super().__init__(parent)
        self._project, self.layer_id = project, ""
        self._watched = ""
        self._task: QgsTask | None = None
        self._waiting: list[tuple[str, QgsGeometry, Any, float]] = []

    @property
    def layer(self) -> QgsVectorLayer | None:
        """The layer; None if there is none yet, or none any more."""
        found = self._project.mapLayer(self.layer_id) if self.layer_id else None
        if found is not None and self._watched != self.layer_id:
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

        self._task = QgsTask.fromFunction("Layer of examples", write, on_finished=written)
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
        """Show the classes in their colours, and offer them in the form."""
        if self.layer is not None:
            style_examples(self.layer, "polygons", classes)
            self.layer.triggerRepaint()

    def add(self, name: str, shape: QgsGeometry, crs: Any, side: float) -> None:
        """Add an example; the layer's own undo takes it back.

        shape: a polygon, or a point for a square of 1.5 patches; crs: of the shape; side: of a
        patch in units of the layer's CRS.
        """
        layer = self.layer
        if layer is None:
            self._waiting.append((name, QgsGeometry(shape), crs, side))
            return
        shape = QgsGeometry(shape)
        shape.transform(QgsCoordinateTransform(crs, layer.crs(), self._project))
        if shape.type() == QgsWkbTypes.GeometryType.PointGeometry:
            shape = QgsGeometry.fromRect(shape.boundingBox().buffered(_SIDE * side / 2))
        shape.convertToMultiType()
        if not layer.isEditable():
            layer.startEditing()
        layer.beginEditCommand(f"Example of {name}")
        values = {layer.fields().indexOf(FIELD): name}
        feature = QgsVectorLayerUtils.createFeature(layer, shape, values)
        layer.addFeature(feature)
        layer.endEditCommand()

    def collection(self, names: Sequence[str]) -> dict[str, Any] | None:
        """Return the examples of these classes as GeoJSON, unsaved ones included.

        None if they are of fewer than two classes, which teach nothing.
        """
        layer = self.layer
        if layer is None or layer.fields().indexOf(FIELD) < 0:
            return None
        crs = layer.crs().authid()
        transform = None
        if not crs.startswith("EPSG:"):
            crs = _WGS84
            goal = QgsCoordinateReferenceSystem(_WGS84)
            transform = QgsCoordinateTransform(layer.crs(), goal, self._project)
        found = [
            _feature(each, transform)
            for each in layer.getFeatures()
            if each.attribute(FIELD) in names and each.hasGeometry()
        ]
        if len({each["properties"][FIELD] for each in found}) < 2:
            return None
        name = f"urn:ogc:def:crs:EPSG::{crs.split(':')[1]}"
        if crs == _WGS84:
            name = "urn:ogc:def:crs:OGC:1.3:CRS84"  # longitude before latitude
        return {
            "type": "FeatureCollection", "features": found,
            "crs": {"type": "name", "properties": {"name": name}},
        }  # fmt: skip

    def _watch(self, layer: QgsVectorLayer) -> None:
        self._watched = layer.id()
        for signal in (
            layer.featureAdded, layer.featuresDeleted, layer.geometryChanged,
            layer.attributeValueChanged, layer.afterRollBack,
        ):  # fmt: skip
            signal.connect(lambda *_: self.changed.emit())


def _feature(feature: QgsFeature, transform: QgsCoordinateTransform | None) -> dict[str, Any]:
    shape = QgsGeometry(feature.geometry())
    if transform is not None:
        shape.transform(transform)
    return {
        "type": "Feature", "properties": {FIELD: feature.attribute(FIELD)},
        "geometry": json.loads(shape.asJson(_DIGITS)),
    }  # fmt: skip
