"""What is known of each polygon, as the columns of a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import shapely
from affine import Affine
from numpy.typing import NDArray

from reseg_geo.grid import Grid
from reseg_geo.maps.legend import LegendEntry, value_name
from reseg_geo.raster.geodesy import AreaMeasure
from reseg_geo.vector.formats import GEOMETRY
from reseg_geo.vector.join import Batch
from reseg_geo.vector.trace import Polygons
from reseg_geo.vector.zones import Zones


@dataclass(frozen=True)
class Attributes:
    """Makes the table of the polygons of a class map on a grid.

    sure: whether the sums of batches are of confidence; texts: more columns by name, each
    the text of each class value.
    """

    legend: Sequence[LegendEntry]
    grid: Grid
    measure: AreaMeasure
    zones: Zones
    sure: bool
    texts: Mapping[str, Mapping[int, str]] = field(default_factory=dict)

    @property
    def schema(self) -> pa.Schema:
        """Names and types of the columns, the geometry last."""
        kinds = {"class_id": pa.int32(), "class_name": pa.string()}
        if self._coded:
            kinds["class_code"] = pa.string()
        kinds |= dict.fromkeys(self.texts, pa.string())
        kinds |= {"area_m2": pa.float64(), "perimeter_m": pa.float64()}
        if self.sure:
            kinds["confidence"] = pa.float64()
        kinds |= dict.fromkeys(self.zones.fields, pa.float64())
        return pa.schema({**kinds, GEOMETRY: pa.binary()})

    @property
    def _coded(self) -> bool:
        return any(entry.code is not None for entry in self.legend)

    def table(self, batch: Batch) -> pa.RecordBatch:
        """The rows of a batch of polygons in pixel coordinates; geometry is WKB in the CRS."""
        entries = {entry.value: entry for entry in self.legend}
        found = [entries.get(value) for value in batch.values.tolist()]
        columns: dict[str, object] = {
            "class_id": batch.values.astype(np.int32),
            "class_name": [
                value_name(value) if entry is None else entry.name
                for value, entry in zip(batch.values.tolist(), found, strict=True)
            ],
        }
        if self._coded:
            columns["class_code"] = [None if entry is None else entry.code for entry in found]
        for name, texts in self.texts.items():
            columns[name] = [texts.get(value) for value in batch.values.tolist()]
        unknown = np.full(len(found), np.nan)
        known = self.measure.known
        columns["area_m2"] = self.measure.polygons(batch.polygons) if known else unknown
        columns["perimeter_m"] = self.measure.perimeters(batch.polygons) if known else unknown
        if self.sure:
            columns["confidence"] = batch.means
        placed = _placed(batch.polygons, self.grid.transform)
        columns |= self.zones.columns(placed)
        arrays = [
            _array(columns[each.name], each.type) for each in self.schema if each.name != GEOMETRY
        ]
        shapes = pa.array(shapely.to_wkb(placed), pa.binary())
        return pa.RecordBatch.from_arrays([*arrays, shapes], schema=self.schema)


def _array(values: object, kind: pa.DataType) -> pa.Array:
    """A column; NaN is null."""
    return pa.array(values, kind, from_pandas=True)


def _placed(shapes: Polygons, t: Affine) -> Polygons:
    """From pixel coordinates to those of the CRS; exteriors counter-clockwise (simple features)."""
    matrix, shift = np.array([[t.a, t.d], [t.b, t.e]]), np.array([t.c, t.f])

    def place(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(points @ matrix + shift)

    return shapely.orient_polygons(shapely.transform(shapes, place), exterior_cw=False)
