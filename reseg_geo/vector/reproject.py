"""Polygons in another CRS than the map's.

Only vertices are converted, as by ogr2ogr. Neighbours have the same vertices along their common
border, so it stays common: there are no gaps or overlaps in the new CRS either.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import CRSError, ProjError
from rasterio.crs import CRS

from reseg_geo.errors import InputError, UsageError
from reseg_geo.grid import Grid
from reseg_geo.place.crs import crs_name

Polygons = NDArray[np.object_]


@dataclass(frozen=True)
class PolygonCrs:
    """The CRS in which polygons are written, None if it is unknown.

    Longitudes are continuous: beyond a date line that the map crosses they exceed 180 degrees.
    """

    crs: CRS | None
    name: str
    _convert: pyproj.Transformer | None = None
    _turn: float = 0.0  # of a geographic CRS, in its unit
    _middle: float = 0.0  # longitude of the middle of the map

    @property
    def wkt(self) -> str | None:
        """The CRS as WKT."""
        return None if self.crs is None else self.crs.to_wkt()

    def place(self, shapes: Polygons) -> Polygons:
        """Polygons in the map's CRS, (n,), to this one; exterior rings become counterclockwise.

        Raises InputError if a vertex has no place in it, or borders would cross.
        """
        if self._convert is None:
            return shapes
        placed = shapely.transform(shapes, self._points)
        if not (np.isfinite(shapely.bounds(placed)).all() and shapely.is_valid(placed).all()):
            raise InputError(
                f"parts of the map have no place in {self.name}; choose another --polygons-crs, or "
                "leave it out."
            )
        return shapely.orient_polygons(placed, exterior_cw=False)

    def _points(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        assert self._convert is not None
        x, y = self._convert.transform(*points.T)
        if self._turn:
            x = x - self._turn * np.round((x - self._middle) / self._turn)
        return np.stack([x, y], axis=1)


def polygon_crs(grid: Grid, wanted: str | None, raster: str, target: Path) -> PolygonCrs:
    """The CRS for the polygons of a map on a grid; wanted: None for the map's own.

    raster: its name for errors; target: the output. Raises UsageError if the wanted CRS is unknown,
    the format has another, or the map's own cannot be converted to it.
    """
    if wanted is None:
        return PolygonCrs(grid.crs, "" if grid.crs is None else crs_name(grid.crs))
    if target.suffix.lower() == ".geojson":
        raise UsageError(
            f"{target} is always in WGS 84, as the GeoJSON standard requires; leave out "
            "--polygons-crs, or choose another format."
        )
    try:
        chosen = pyproj.CRS.from_user_input(wanted)
        crs = CRS.from_wkt(chosen.to_wkt())
    except CRSError as error:
        raise UsageError(
            f"--polygons-crs {wanted!r} is not a CRS that PROJ knows; name one such as EPSG:4326."
        ) from error
    if grid.crs is None:
        raise UsageError(
            f"{raster} has no CRS, so its polygons cannot be converted to {wanted}; give it one "
            "with --crs."
        )
    try:
        convert = pyproj.Transformer.from_crs(grid.crs.to_wkt(), chosen, always_xy=True)
    except (CRSError, ProjError) as error:
        raise UsageError(
            f"polygons cannot be converted from {crs_name(grid.crs)} to {wanted}; choose another "
            "--polygons-crs."
        ) from error
    turn = 2 * np.pi / chosen.axis_info[0].unit_conversion_factor if chosen.is_geographic else 0.0
    middle, _ = convert.transform(*(grid.transform @ (grid.width / 2, grid.height / 2)))
    return PolygonCrs(crs, wanted, convert, turn, middle)
