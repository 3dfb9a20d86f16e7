"""The footprint of a grid: its outline on the globe as RFC 7946 (GeoJSON) requires it.

Coordinates are WGS 84 longitude and latitude, and exterior rings run counterclockwise. A footprint
that crosses the antimeridian is cut there (section 3.1.9) and has a bounding box whose west is
greater than its east (section 5.2).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import CRSError, ProjError

from reseg_geo.grid import Grid
from reseg_geo.place.antimeridian import DECIMALS, cut, unwrapped
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.place.globe import to_wgs84

# Edges that are straight in a projection are curved in degrees, so each side is sampled at this
# many points; the outline is then simplified with a tolerance of a fraction of a pixel.
_POINTS = 64
_TOLERANCE = 0.5  # pixels
_METRES = 111_320  # per degree of latitude
_POLE = 90 + 1e-6  # degrees
_HALVINGS = 40  # of the way from the middle to the border


@dataclass(frozen=True)
class Footprint:
    """A Polygon or MultiPolygon in degrees, and its bounding box (west, south, east, north).

    West is greater than east if the box crosses the antimeridian.
    """

    geometry: shapely.Geometry
    bbox: tuple[float, float, float, float]


def footprint(grid: Grid) -> Footprint | None:
    """The outline of a grid on the globe; None without a CRS, or outside the area its CRS covers.

    Rotated and south-up grids are supported, as are grids across the antimeridian or around a pole,
    and images of half the globe, whose outline is that of the disk.
    """
    side = AreaMeasure(grid).pixel_side()
    if grid.crs is None or side is None:
        return None
    try:
        convert = to_wgs84(grid.crs)
    except (CRSError, ProjError):  # a local CRS, or that of another celestial body
        return None

    def degrees(pixels: NDArray[np.float64]) -> NDArray[np.float64]:
        return convert(np.stack(grid.transform @ pixels.T, axis=-1))

    border = _seen(_border(grid.width, grid.height), degrees)
    if border is None:
        return None
    ring = degrees(border)
    if np.abs(ring[:, 1]).max() > _POLE:
        return None
    outline = shapely.Polygon(unwrapped(np.clip(ring, [-np.inf, -90], [np.inf, 90])))
    try:
        geometry = shapely.simplify(cut(outline), _TOLERANCE * side / _METRES)
    except shapely.GEOSException:  # a self-intersecting outline
        return None
    geometry = shapely.transform(geometry, lambda xy: xy.round(DECIMALS))
    west, south, east, north = (round(value, DECIMALS) for value in outline.bounds)
    if east - west >= 360:
        west, east = -180.0, 180.0
    west, east = west + 360 * (west < -180), east - 360 * (east > 180)
    return Footprint(
        shapely.orient_polygons(geometry),
        (round(west, DECIMALS), south, round(east, DECIMALS), north),
    )


def _border(width: int, height: int) -> NDArray[np.float64]:
    """Columns and rows of points along the border of the grid, as a closed ring, (n, 2)."""
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height), (0, 0)], float)
    share = np.arange(4 * _POINTS + 1) / _POINTS
    return np.stack([np.interp(share, range(5), axis) for axis in corners.T], axis=1)


def _seen(
    border: NDArray[np.float64], degrees: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> NDArray[np.float64] | None:
    """The border, where it has no place moved towards the middle until it has one.

    So the outline of an image of half the globe is that of the disk. None if the middle has none.
    """
    there, gone = np.full_like(border, border[:-1].mean(axis=0)), border.copy()
    if not np.isfinite(degrees(there[:1])).all():
        return None
    whole = np.isfinite(degrees(border)).all(axis=1)
    there[whole] = border[whole]
    for _ in range(_HALVINGS):
        between = (there + gone) / 2
        placed = np.isfinite(degrees(between)).all(axis=1)
        there[placed], gone[~placed] = between[placed], between[~placed]
    return there
