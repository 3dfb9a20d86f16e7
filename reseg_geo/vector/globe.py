"""Polygons in WGS 84, cut at the antimeridian, as GeoJSON (RFC 7946) requires."""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from rasterio.crs import CRS

from reseg_geo.place.antimeridian import cut, unwrapped
from reseg_geo.place.globe import to_wgs84
from reseg_geo.vector.formats import GEOMETRY

_Shapes = NDArray[np.object_]

# Longer edges are divided, since it must be clear in which direction an edge goes round the globe:
# in degrees; in metres; and in metres near a pole and at the antimeridian, where edges that are
# straight in a projection are much curved in degrees.
_LONGEST = 60.0, 1e6, 1e3
_POLAR = 75  # degrees of latitude


def in_wgs84(batches: Iterable[pa.RecordBatch], crs: str) -> Iterator[pa.RecordBatch]:
    """The same batches with their `geometry`, polygons as WKB in a CRS (WKT), converted.

    A polygon across the antimeridian becomes a multipolygon, and one without a place empty.
    """
    known = CRS.from_wkt(crs)
    for batch in batches:
        at = batch.schema.get_field_index(GEOMETRY)
        shapes = shapely.from_wkb(batch.column(at).to_numpy(zero_copy_only=False))
        placed = pa.array(shapely.to_wkb(_converted(shapes, known)), pa.binary())
        columns = [*batch.columns[:at], placed, *batch.columns[at + 1 :]]
        yield pa.RecordBatch.from_arrays(columns, schema=batch.schema)


def _converted(shapes: _Shapes, crs: CRS) -> _Shapes:
    """Polygons, (n,), in degrees."""
    convert, unit = to_wgs84(crs), float(crs.units_factor[1])
    longest = (np.radians(_LONGEST[0]) if crs.is_geographic else _LONGEST[1]) / unit
    found = shapely.transform(shapely.segmentize(shapes, longest), convert)
    places, owner = shapely.get_coordinates(found, return_index=True)
    with np.errstate(invalid="ignore"):  # places that have none are infinite
        steps = np.abs(np.diff(places[:, 0], prepend=places[:1, 0]))
    steps[np.diff(owner, prepend=-1) != 0] = 0
    odd = ~(np.abs(places[:, 0]) <= 180) | ~(steps <= 180)
    if not crs.is_geographic:
        odd |= np.abs(places[:, 1]) > _POLAR
    for index in np.unique(owner[odd]):
        shape = found[index]
        if not crs.is_geographic:
            shape = shapely.transform(
                shapely.segmentize(shapes[index], _LONGEST[2] / unit), convert
            )
        found[index] = _wrapped(shape)
    return np.asarray(found)


def _wrapped(polygon: shapely.Polygon) -> shapely.Geometry:
    """A polygon whose longitudes may jump or exceed 180 degrees, cut at the antimeridian."""
    if not np.isfinite(shapely.get_coordinates(polygon)).all():
        return shapely.Polygon()
    rings = map(shapely.get_coordinates, shapely.get_rings(polygon))
    shell, *holes = (cut(shapely.Polygon(unwrapped(ring))) for ring in rings)
    whole = shapely.difference(shell, shapely.union_all(holes)) if holes else shell
    return shapely.orient_polygons(whole)
