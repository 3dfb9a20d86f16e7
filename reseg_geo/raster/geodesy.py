"""True areas in square metres and lengths in metres, in any CRS.

A projected CRS whose areas are right to 1 % (UTM, state planes, equal-area projections) is measured
in its own plane, as surveyors do, in metres whatever its unit. Any other is measured in one of
Lambert's equal-area projections of the ellipsoid: geographic and Mercator rasters in the
cylindrical one, in which meridians and parallels stay straight, the rest in the azimuthal one,
centred on the raster. In the same way lengths are the plane's where it keeps them, or else
geodesic.
"""

from collections.abc import Callable

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import CRSError, ProjError

from reseg_geo.grid import Box, Grid
from reseg_geo.raster.georeference import pixel_size

# A UTM zone is at most 0.2 % off; web Mercator is 1 % off at 6 degrees of latitude.
_TOLERANCE = 0.01
# Straight edges in one projection are curved in another; longer ones are divided first, so that
# they are off by no more than a hundredth of a pixel.
_LONGEST_EDGE = 256  # pixels
_BULGE = 0.01  # pixels
_EARTH = 6.37e6  # metres
_POLE = 90 + 1e-6  # degrees

# Points (n, 2) of a CRS to (n,) longitudes and latitudes.
_ToDegrees = Callable[[NDArray[np.float64]], tuple[NDArray[np.float64], NDArray[np.float64]]]


class AreaMeasure:
    """Measures pixels and polygons of one grid.

    `known` is False where it has no CRS, or one that PROJ does not know, or lies where that has no
    places.
    """

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._metres = 1.0
        self._to_equal_area: pyproj.Transformer | None = None
        self._to_degrees: _ToDegrees | None = None  # where lengths are geodesic
        self._geod: pyproj.Geod | None = None
        self.known = grid.crs is not None
        if grid.crs is None:
            return
        try:
            crs = pyproj.CRS.from_wkt(grid.crs.to_wkt())
        except CRSError:  # GDAL knows more of them than PROJ, and both other damaged ones
            self.known = False
            return
        self._metres = crs.axis_info[0].unit_conversion_factor if crs.axis_info else 1.0
        if not crs.is_geographic and not crs.is_projected:
            return  # a local, engineering CRS: a plane by definition
        to_degrees = _to_degrees(crs)
        centre = grid.transform @ (grid.width / 2, grid.height / 2)
        longitude, latitude = to_degrees(np.array([*grid.corners, centre]))
        self.known = bool(np.isfinite(longitude).all() and (np.abs(latitude) <= _POLE).all())
        if not self.known:
            return
        areal, linear = _kept(crs, longitude, latitude)
        if not linear:
            self._to_degrees, self._geod = to_degrees, crs.get_geod()
        if areal:
            return
        # "over": a raster may reach across the meridian where longitudes begin anew.
        plane = {"lon_0": float(longitude[-1]), "units": "m", "over": True} | _ellipsoid(crs)
        method = "" if crs.is_geographic else crs.coordinate_operation.method_name
        if crs.is_geographic or method.startswith(("Mercator", "Popular Visualisation Pseudo")):
            plane |= {"proj": "cea"}
        else:
            plane |= {"proj": "laea", "lat_0": float(latitude[-1])}
        self._to_equal_area = pyproj.Transformer.from_crs(
            crs, pyproj.CRS.from_dict(plane), always_xy=True
        )

    def pixel_rows(self, box: Box) -> NDArray[np.float64]:
        """Area in m2 of one pixel of each row of the box, (h,), taken at its middle column."""
        edges = np.arange(box.top, box.bottom + 1)
        middle = box.left + box.width / 2
        left, right = (self._plane(np.full(len(edges), middle + d), edges) for d in (-0.5, 0.5))
        # Shoelace formula of each pixel's four corners: upper left and right, lower right and left.
        corners = np.stack([left[:-1], right[:-1], right[1:], left[1:]], axis=1)
        x, y = corners[..., 0], corners[..., 1]
        x, y = x - x[:, :1], y - y[:, :1]
        twice = (x * np.roll(y, -1, axis=1) - np.roll(x, -1, axis=1) * y).sum(axis=1)
        return np.abs(twice) / 2

    def pixel_side(self) -> float | None:
        """Side in metres of a square as large as the pixel in the middle; None if not known."""
        if not self.known:
            return None
        middle = Box(self._grid.height // 2, self._grid.width // 2, 1, 1)
        return float(np.sqrt(self.pixel_rows(middle)[0]))

    @property
    def longest_edge(self) -> float:
        """Pixels along which an edge stays straight in other projections, too."""
        side = self.pixel_side() or 1.0
        return float(min(_LONGEST_EDGE, max(1.0, np.sqrt(8 * _EARTH * _BULGE / side))))

    def polygons(self, pixel_polygons: NDArray[np.object_]) -> NDArray[np.float64]:
        """Areas in m2 of polygons that are given in pixel coordinates (column, row) of the grid."""
        if self._to_equal_area is None:
            scale = abs(self._grid.transform.determinant) * self._metres**2
            return np.asarray(shapely.area(pixel_polygons) * scale)
        shapes = shapely.segmentize(pixel_polygons, self.longest_edge)
        return np.asarray(shapely.area(shapely.transform(shapes, lambda xy: self._plane(*xy.T))))

    def perimeters(self, pixel_polygons: NDArray[np.object_]) -> NDArray[np.float64]:
        """Lengths in m of the borders, holes included, of polygons in pixel coordinates."""
        if self._to_degrees is None or self._geod is None:
            wide, high = pixel_size(self._grid.transform)
            if self._grid.transform.is_conformal and np.isclose(wide, high, rtol=1e-9):
                return np.asarray(shapely.length(pixel_polygons) * wide * self._metres)
            placed = shapely.transform(pixel_polygons, lambda xy: self._placed(*xy.T))
            return np.asarray(shapely.length(placed) * self._metres)
        shapes = shapely.segmentize(pixel_polygons, self.longest_edge)
        rings, owner = shapely.get_rings(shapes, return_index=True)
        points, ring = shapely.get_coordinates(rings, return_index=True)
        longitude, latitude = self._to_degrees(self._placed(*points.T))
        edge = ring[1:] == ring[:-1]
        ends = longitude[:-1], latitude[:-1], longitude[1:], latitude[1:]
        lengths = self._geod.inv(*(each[edge] for each in ends))[2]
        return np.asarray(
            np.bincount(owner[ring[1:][edge]], lengths, len(pixel_polygons)), np.float64
        )

    def _placed(self, columns: NDArray[np.number], rows: NDArray[np.number]) -> NDArray[np.float64]:
        """Pixel coordinates to those of the CRS, (n, 2)."""
        t = self._grid.transform
        return np.stack(
            [t.a * columns + t.b * rows + t.c, t.d * columns + t.e * rows + t.f], axis=1
        )

    def _plane(
        self, columns: NDArray[np.floating], rows: NDArray[np.number]
    ) -> NDArray[np.float64]:
        """Pixel coordinates to metres in a plane of true area, (n, 2)."""
        placed = self._placed(columns, rows)
        if self._to_equal_area is not None:
            return np.stack(self._to_equal_area.transform(*placed.T), axis=1)
        return placed * self._metres


def _to_degrees(crs: pyproj.CRS) -> _ToDegrees:
    """From points of a CRS to longitudes and latitudes, whose own unit may be another (grads)."""
    transformer = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    degrees = np.degrees(crs.geodetic_crs.axis_info[0].unit_conversion_factor)

    def convert(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        longitude, latitude = transformer.transform(*points.T)
        return longitude * degrees, latitude * degrees

    return convert


def _kept(
    crs: pyproj.CRS, longitude: NDArray[np.float64], latitude: NDArray[np.float64]
) -> tuple[bool, bool]:
    """Whether areas, and lengths, are right within the tolerance at all these places."""
    if not crs.is_projected:
        return False, False
    try:
        factors = pyproj.Proj(crs).get_factors(longitude, latitude)
    except ProjError:
        return True, True  # a projection PROJ cannot differentiate: leave it to its makers
    areal = [factors.areal_scale]
    linear = [factors.tissot_semimajor, factors.tissot_semiminor]
    near = [bool((np.abs(np.asarray(each) - 1) < _TOLERANCE).all()) for each in (areal, linear)]
    return near[0], near[1]


def _ellipsoid(crs: pyproj.CRS) -> dict[str, float]:
    if crs.ellipsoid is None:
        return {}
    return {"a": crs.ellipsoid.semi_major_metre, "b": crs.ellipsoid.semi_minor_metre}
