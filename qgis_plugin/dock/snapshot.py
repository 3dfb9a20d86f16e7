"""Examples as they are at one moment, to be written by a thread that does not block QGIS."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeatureRequest,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)

from ..layers.examples import FIELD

_DIGITS = 17  # of coordinates, so that none changes
_WGS84 = "EPSG:4326"


@dataclass(frozen=True)
class Snapshot:
    """Names of classes and shapes in the CRS of their layer; transform: to WGS 84, if needed."""

    examples: list[tuple[str, QgsGeometry]]
    crs: str
    transform: QgsCoordinateTransform | None

    @classmethod
    def of(
        cls, layer: QgsVectorLayer, names: Sequence[str], raster: QgsRasterLayer,
        project: QgsProject,
    ) -> Snapshot | None:  # fmt: skip
        """Return the examples of these classes on a raster, unsaved ones included.

        None if they are of fewer than two classes, which teach nothing.
        """
        request = QgsFeatureRequest()
        if layer.crs() != raster.crs():
            to_layer = QgsCoordinateTransform(raster.crs(), layer.crs(), project)
            try:
                request.setFilterRect(to_layer.transformBoundingBox(raster.extent()))
            except QgsCsException:
                return None
        else:
            request.setFilterRect(raster.extent())
        found = [
            (each.attribute(FIELD), QgsGeometry(each.geometry()))
            for each in layer.getFeatures(request)
            if each.attribute(FIELD) in names and each.hasGeometry()
        ]
        if len({name for name, _ in found}) < 2:
            return None
        crs, transform = layer.crs().authid(), None
        if not crs.startswith("EPSG:"):
            crs, goal = _WGS84, QgsCoordinateReferenceSystem(_WGS84)
            transform = QgsCoordinateTransform(layer.crs(), goal, project)
        return cls(found, crs, transform)

    def as_json(self) -> dict[str, Any]:
        """Return a GeoJSON FeatureCollection with its CRS."""
        name = f"urn:ogc:def:crs:EPSG::{self.crs.split(':')[1]}"
        if self.crs == _WGS84:
            name = "urn:ogc:def:crs:OGC:1.3:CRS84"  # longitude before latitude
        return {
            "type": "FeatureCollection",
            "features": [self._feature(*each) for each in self.examples],
            "crs": {"type": "name", "properties": {"name": name}},
        }

    def _feature(self, name: str, shape: QgsGeometry) -> dict[str, Any]:
        if self.transform is not None:
            shape = QgsGeometry(shape)
            shape.transform(self.transform)
        geometry = json.loads(shape.asJson(_DIGITS))
        return {"type": "Feature", "properties": {FIELD: name}, "geometry": geometry}
