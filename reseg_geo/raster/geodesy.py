"""True areas in m² and lengths in m, in any CRS.

Areas are measured in the plane of the CRS if it is projected and its areal scale is within 1 % of 1
(UTM, state planes, equal-area projections). Otherwise they are measured in one of Lambert's
equal-area projections of the ellipsoid: the cylindrical one for geographic and Mercator rasters,
because it keeps meridians and parallels straight, and the azimuthal one, centred on the raster, for
all others. Lengths are planar if the linear scale of the CRS is within 1 % of 1, and geodesic
otherwise.
"""

from collections.abc import Callable

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import CRSError, ProjError

from reseg_geo.grid import Box, Grid
from reseg_geo.raster.georeference import pixel_size

# Areas are at most 0.2 % off in a UTM zone, and 1 % off in web Mercator at 6 degrees of latitude.
_TOLERANCE = 0.01
# Edges that are straight in one projection are curved in another. Longer edges are divided first,
# so that the error is at most a hundredth of a pixel.
_LONGEST_EDGE = 256  # pixels
_MAX_DEVIATION = 0.01  # pixels
_EARTH = 6.37e6  # radius in metres
_POLE = 90 + 1e-6  # degrees

# Converts (n, 2) points of a CRS to (n,) longitudes and (n,) latitudes.
_ToDegrees = Callable[[NDArray[np.float64]], tuple[NDArray[np.float64], NDArray[np.float64]]]


class AreaMeasure:
    """Measures pixels and polygons of one grid.

    `known` is False if the grid has no CRS, if PROJ does not know the CRS, or if the grid lies
    outside of the area that the CRS covers; measures are then meaningless.
    """

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._metres = 1.0
        self._to_equal_area: pyproj.Transformer | None = None
        self._to_degrees: _ToDegrees | None = None  # only if lengths are geodesic
        self._geod: pyproj.Geod | None = None
        self.known = grid.crs is not None
        if grid.crs is None:
            return
        try:
            crs = pyproj.CRS.from_wkt(grid.crs.to_wkt())
        except CRSError:  # GDAL accepts some that PROJ does not
            self.known = False
            return
        self._metres = crs.axis_info[0].unit_conversion_factor if crs.axis_info else 1.0
        if not crs.is_geographic and not crs.is_projected:
            return  # a local engineering CRS is planar by definition
        to_degrees = _to_degrees(crs)
        centre = grid.transform @ (grid.width / 2, grid.height / 2)
        longitude, latitude = to_degrees(np.array([*grid.corners, centre]))
        self.known = bool(np.isfinite(longitude).all() and (np.abs(latitude) <= _POLE).all())
        if not self.known:
            return
        areal, linear = _true_to_scale(crs, longitude, latitude)
        if not linear:
            self._to_degrees, self._geod = to_degrees, crs.get_geod()
        if areal:
            return
        # "over": longitudes must not wrap, because a raster may cross the antimeridian.
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
        """Area in m² of one pixel in each row of the box, (h,), taken at its middle column."""
        edges = np.arange(box.top, box.bottom + 1)
        middle = box.left + box.width / 2
        left, right = (self._plane(np.full(len(edges), middle + d), edges) for d in (-0.5, 0.5))
        # Shoelace formula for the corners: upper left, upper right, lower right, lower left.
        corners = np.stack([left[:-1], right[:-1], right[1:], left[1:]], axis=1)
        x, y = corners[..., 0], corners[..., 1]
        x, y = x - x[:, :1], y - y[:, :1]
        twice = (x * np.roll(y, -1, axis=1) - np.roll(x, -1, axis=1) * y).sum(axis=1)
        return np.abs(twice) / 2

    def pixel_side(self) -> float | None:
        """Side in m of a square with the area of the central pixel; None if unknown."""
        if not self.known:
            return None
        middle = Box(self._grid.height // 2, self._grid.width // 2, 1, 1)
        return float(np.sqrt(self.pixel_rows(middle)[0]))

    @property
    def longest_edge(self) -> float:
        """Longest edge, in pixels, that stays straight enough in another projection."""
        side = self.pixel_side() or 1.0
        return float(min(_LONGEST_EDGE, max(1.0, np.sqrt(8 * _EARTH * _MAX_DEVIATION / side))))

    def polygons(self, pixel_polygons: NDArray[np.object_]) -> NDArray[np.float64]:
        """Areas in m², (n,), of polygons in pixel coordinates (column, row) of the grid, (n,)."""
        if self._to_equal_area is None:
            scale = abs(self._grid.transform.determinant) * self._metres**2
            return np.asarray(shapely.area(pixel_polygons) * scale)
        shapes = shapely.segmentize(pixel_polygons, self.longest_edge)
        return np.asarray(shapely.area(shapely.transform(shapes, lambda xy: self._plane(*xy.T))))

    def perimeters(self, pixel_polygons: NDArray[np.object_]) -> NDArray[np.float64]:
        """Perimeters in m, (n,), including holes, of polygons in pixel coordinates, (n,)."""
        if self._to_degrees is None or self._geod is None:
            wide, high = pixel_size(self._grid.transform)
            if self._grid.transform.is_conformal and np.isclose(wide, high, rtol=1e-9):
                return np.asarray(shapely.length(pixel_polygons) * wide * self._metres)
            placed = shapely.transform(pixel_polygons, lambda xy: self._to_crs(*xy.T))
            return np.asarray(shapely.length(placed) * self._metres)
        shapes = shapely.segmentize(pixel_polygons, self.longest_edge)
        rings, owner = shapely.get_rings(shapes, return_index=True)
        points, ring = shapely.get_coordinates(rings, return_index=True)
        longitude, latitude = self._to_degrees(self._to_crs(*points.T))
        edge = ring[1:] == ring[:-1]
        ends = longitude[:-1], latitude[:-1], longitude[1:], latitude[1:]
        lengths = self._geod.inv(*(each[edge] for each in ends))[2]
        return np.asarray(
            np.bincount(owner[ring[1:][edge]], lengths, len(pixel_polygons)), np.float64
        )

    def _to_crs(self, columns: NDArray[np.number], rows: NDArray[np.number]) -> NDArray[np.float64]:
        """Pixel coordinates to CRS coordinates, (n, 2)."""
        return np.stack(self._grid.transform @ (columns, rows), axis=1)

    def _plane(
        self, columns: NDArray[np.floating], rows: NDArray[np.number]
    ) -> NDArray[np.float64]:
        """Pixel coordinates to metres in an equal-area plane, (n, 2)."""
        points = self._to_crs(columns, rows)
        if self._to_equal_area is not None:
            return np.stack(self._to_equal_area.transform(*points.T), axis=1)
        return points * self._metres


def _to_degrees(crs: pyproj.CRS) -> _ToDegrees:
    """Converter from CRS points to degrees, even if the geographic CRS is in another unit."""
    transformer = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    degrees = np.degrees(crs.geodetic_crs.axis_info[0].unit_conversion_factor)

    def convert(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        longitude, latitude = transformer.transform(*points.T)
        return longitude * degrees, latitude * degrees

    return convert


def _true_to_scale(
    crs: pyproj.CRS, longitude: NDArray[np.float64], latitude: NDArray[np.float64]
) -> tuple[bool, bool]:
    """Whether (areas, lengths) are within the tolerance at all of these points."""
    if not crs.is_projected:
        return False, False
    try:
        factors = pyproj.Proj(crs).get_factors(longitude, latitude)
    except ProjError:
        return True, True  # PROJ has no scale factors for this projection, so trust it
    areal = [factors.areal_scale]
    linear = [factors.tissot_semimajor, factors.tissot_semiminor]
    near = [bool((np.abs(np.asarray(each) - 1) < _TOLERANCE).all()) for each in (areal, linear)]
    return near[0], near[1]


def _ellipsoid(crs: pyproj.CRS) -> dict[str, float]:
    if crs.ellipsoid is None:
        return {}
    return {"a": crs.ellipsoid.semi_major_metre, "b": crs.ellipsoid.semi_minor_metre}
