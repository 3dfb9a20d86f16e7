"""Where a grid lies on the globe: its outline as RFC 7946 (GeoJSON) wants it.

Coordinates are longitude and latitude of WGS 84, exterior rings run counterclockwise, and what
crosses the antimeridian is cut there (3.1.9) and has a box whose west is more than its east (5.2).
"""

import math
from dataclasses import dataclass

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import ProjError
from shapely.affinity import translate

from reseg_geo.grid import Grid
from reseg_geo.raster.geodesy import AreaMeasure

# Straight edges in a projection are curved in degrees, so the outline is taken at this many points
# a side; those within a share of a pixel of the line between their neighbours are dropped again.
_POINTS = 64
_TOLERANCE = 0.5  # pixels
_METRES = 111_320  # in a degree of latitude
_POLE = 90 + 1e-6  # degrees
_DECIMALS = 9  # of a degree: a tenth of a millimetre


@dataclass(frozen=True)
class Footprint:
    """A Polygon or MultiPolygon in degrees, and its box (west, south, east, north).

    West is more than east where the box crosses the antimeridian.
    """

    geometry: shapely.Geometry
    bbox: tuple[float, float, float, float]


def footprint(grid: Grid) -> Footprint | None:
    """The outline of a grid on the globe; None without a CRS, or where it has no places on Earth.

    A grid that is rotated, south-up, across the antimeridian or around a pole is outlined as such.
    """
    side = AreaMeasure(grid).pixel_side()
    if grid.crs is None or side is None:
        return None
    columns, rows = _outline(grid.width, grid.height)
    t = grid.transform
    x, y = t.a * columns + t.b * rows + t.c, t.d * columns + t.e * rows + t.f
    try:
        crs = pyproj.CRS.from_wkt(grid.crs.to_wkt())
        degrees = pyproj.Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
        longitude, latitude = degrees.transform(x, y)
        _, middle = degrees.transform(*(t @ (grid.width / 2, grid.height / 2)))
    except ProjError:  # a local CRS, or one of another celestial body
        return None
    if not np.isfinite([*longitude, *latitude, middle]).all() or np.abs(latitude).max() > _POLE:
        return None
    outline = _polygon(longitude, latitude.clip(-90, 90), middle)
    try:
        geometry = shapely.simplify(_cut(outline), _TOLERANCE * side / _METRES)
    except shapely.GEOSException:  # an outline that crosses itself
        return None
    geometry = shapely.transform(geometry, lambda xy: xy.round(_DECIMALS))
    west, south, east, north = (round(value, _DECIMALS) for value in outline.bounds)
    if east - west >= 360:
        west, east = -180.0, 180.0
    west, east = west + 360 * (west < -180), east - 360 * (east > 180)
    return Footprint(
        shapely.orient_polygons(geometry),
        (round(west, _DECIMALS), south, round(east, _DECIMALS), north),
    )


def _outline(width: int, height: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Columns and rows of points along the border of the pixels, closed."""
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height), (0, 0)], float)
    share = np.arange(4 * _POINTS + 1) / _POINTS
    columns, rows = (np.interp(share, range(5), axis) for axis in corners.T)
    return columns, rows


def _polygon(
    longitude: NDArray[np.float64], latitude: NDArray[np.float64], middle: float
) -> shapely.Polygon:
    """The outline with longitudes that go on beyond 180 degrees instead of beginning anew.

    A ring that comes back a whole turn away goes around a pole: the one on the side of `middle`,
    a latitude. It is led there and back, so that it holds the cap.
    """
    longitude = np.unwrap(longitude, period=360)
    if abs(longitude[-1] - longitude[0]) > 180:
        pole = math.copysign(90, middle)
        longitude = np.append(longitude, [longitude[-1], longitude[0]])
        latitude = np.append(latitude, [pole, pole])
    turns = math.floor(((longitude.min() + longitude.max()) / 2 + 180) / 360)
    return shapely.Polygon(np.stack([longitude - 360 * turns, latitude], axis=1))


def _cut(outline: shapely.Polygon) -> shapely.Geometry:
    """The outline within -180 to 180 degrees, what reaches beyond on the other side."""
    world = shapely.box(-180, -90, 180, 90)
    turned = [translate(outline, turn) for turn in (-360, 0, 360)]
    parts = shapely.get_parts(shapely.intersection(turned, world))
    # The grid size makes one line of the seam of an outline that goes all around.
    return shapely.union_all(parts[shapely.area(parts) > 0], grid_size=10**-_DECIMALS)
