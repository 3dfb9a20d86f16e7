"""The footprint of a grid: its outline on the globe as RFC 7946 (GeoJSON) requires it.

Coordinates are WGS 84 longitude and latitude, and exterior rings run counterclockwise. A footprint
that crosses the antimeridian is cut there (section 3.1.9) and has a bounding box whose west is
greater than its east (section 5.2).
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

# Edges that are straight in a projection are curved in degrees, so each side is sampled at this
# many points; the outline is then simplified with a tolerance of a fraction of a pixel.
_POINTS = 64
_TOLERANCE = 0.5  # pixels
_METRES = 111_320  # per degree of latitude
_POLE = 90 + 1e-6  # degrees
_DECIMALS = 9  # of a degree, 0.1 mm on the ground


@dataclass(frozen=True)
class Footprint:
    """A Polygon or MultiPolygon in degrees, and its bounding box (west, south, east, north).

    West is greater than east if the box crosses the antimeridian.
    """

    geometry: shapely.Geometry
    bbox: tuple[float, float, float, float]


def footprint(grid: Grid) -> Footprint | None:
    """The outline of a grid on the globe; None without a CRS, or outside the area its CRS covers.

    Rotated and south-up grids are supported, as are grids across the antimeridian or around a pole.
    """
    side = AreaMeasure(grid).pixel_side()
    if grid.crs is None or side is None:
        return None
    x, y = grid.transform @ _outline(grid.width, grid.height)
    try:
        crs = pyproj.CRS.from_wkt(grid.crs.to_wkt())
        degrees = pyproj.Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
        longitude, latitude = degrees.transform(x, y)
        _, middle = degrees.transform(*(grid.transform @ (grid.width / 2, grid.height / 2)))
    except ProjError:  # a local CRS, or that of another celestial body
        return None
    if not np.isfinite([*longitude, *latitude, middle]).all() or np.abs(latitude).max() > _POLE:
        return None
    outline = _polygon(longitude, latitude.clip(-90, 90), middle)
    try:
        geometry = shapely.simplify(_cut(outline), _TOLERANCE * side / _METRES)
    except shapely.GEOSException:  # a self-intersecting outline
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
    """Columns and rows of points along the border of the grid, as a closed ring."""
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height), (0, 0)], float)
    share = np.arange(4 * _POINTS + 1) / _POINTS
    columns, rows = (np.interp(share, range(5), axis) for axis in corners.T)
    return columns, rows


def _polygon(
    longitude: NDArray[np.float64], latitude: NDArray[np.float64], middle: float
) -> shapely.Polygon:
    """The outline with continuous longitudes, which may exceed 180 degrees.

    A ring that ends 360 degrees from its start goes around a pole: the one in the hemisphere of the
    latitude `middle`. It is extended to that pole so that it encloses the cap.
    """
    longitude = np.unwrap(longitude, period=360)
    if abs(longitude[-1] - longitude[0]) > 180:
        pole = math.copysign(90, middle)
        longitude = np.append(longitude, [longitude[-1], longitude[0]])
        latitude = np.append(latitude, [pole, pole])
    turns = math.floor(((longitude.min() + longitude.max()) / 2 + 180) / 360)
    return shapely.Polygon(np.stack([longitude - 360 * turns, latitude], axis=1))


def _cut(outline: shapely.Polygon) -> shapely.Geometry:
    """The outline wrapped to longitudes of -180 to 180 degrees."""
    world = shapely.box(-180, -90, 180, 90)
    turned = [translate(outline, turn) for turn in (-360, 0, 360)]
    parts = shapely.get_parts(shapely.intersection(turned, world))
    # The grid size merges the two edges at the seam of an outline that spans all longitudes.
    return shapely.union_all(parts[shapely.area(parts) > 0], grid_size=10**-_DECIMALS)
