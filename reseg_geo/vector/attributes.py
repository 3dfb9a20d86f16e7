"""The attribute table of the polygons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import shapely
from affine import Affine

from reseg_geo.grid import Grid
from reseg_geo.maps.legend import LegendEntry, value_name
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.vector.formats import GEOMETRY
from reseg_geo.vector.join import Batch
from reseg_geo.vector.reproject import PolygonCrs
from reseg_geo.vector.trace import Polygons
from reseg_geo.vector.zones import Zones


@dataclass(frozen=True)
class Attributes:
    """Builds the attribute table of the polygons of a class map on a grid.

    confidence: whether batches hold sums of confidence; texts: further columns by name, each with
    the string for each class value; crs: in which polygons are written.
    """

    legend: Sequence[LegendEntry]
    grid: Grid
    measure: AreaMeasure
    zones: Zones
    confidence: bool
    crs: PolygonCrs
    texts: Mapping[str, Mapping[int, str]] = field(default_factory=dict)

    @property
    def schema(self) -> pa.Schema:
        """Names and types of the columns, with the geometry last."""
        kinds = {"class_id": pa.int32(), "class_name": pa.string()}
        if self._coded:
            kinds["class_code"] = pa.string()
        kinds |= dict.fromkeys(self.texts, pa.string())
        kinds |= {"area_m2": pa.float64(), "perimeter_m": pa.float64()}
        if self.confidence:
            kinds["confidence"] = pa.float64()
        kinds |= dict.fromkeys(self.zones.fields, pa.float64())
        return pa.schema({**kinds, GEOMETRY: pa.binary()})

    @property
    def _coded(self) -> bool:
        return any(entry.code is not None for entry in self.legend)

    def table(self, batch: Batch) -> pa.RecordBatch:
        """Rows for a batch of polygons in pixel coordinates, with the geometry in `crs`."""
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
        if self.confidence:
            columns["confidence"] = batch.means
        placed = _to_crs(batch.polygons, self.grid.transform)
        columns |= self.zones.columns(placed)
        arrays = [
            pa.array(columns[each.name], each.type, from_pandas=True)  # NaN becomes null
            for each in self.schema if each.name != GEOMETRY
        ]  # fmt: skip
        shapes = pa.array(shapely.to_wkb(self.crs.place(placed)), pa.binary())
        return pa.RecordBatch.from_arrays([*arrays, shapes], schema=self.schema)


def _to_crs(shapes: Polygons, transform: Affine) -> Polygons:
    """Pixel coordinates to CRS coordinates; exterior rings become counterclockwise."""
    placed = shapely.transform(shapes, lambda xy: np.stack(transform @ tuple(xy.T), axis=1))
    return shapely.orient_polygons(placed, exterior_cw=False)
