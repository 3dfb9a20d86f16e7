"""Where on its body, mostly the Earth, a place in the horizontal plane of a CRS lies.

Heights are left out: those of a compound or three-dimensional CRS do not move a pixel. Coordinates
are easting and northing, or longitude and latitude, in this order, whatever the CRS says, as GDAL's
transforms have them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyproj
from numpy.typing import NDArray
from pyproj.exceptions import CRSError, ProjError
from rasterio.crs import CRS

_Floats = NDArray[np.float64]
_POLE = 90 + 1e-6  # degrees
_FARTHEST = 720  # degrees of longitude; a raster may start anywhere, but goes round once


def horizontal(crs: CRS) -> pyproj.CRS:
    """The horizontal part of a CRS, without a transformation to another datum.

    Raises pyproj's CRSError if PROJ does not know the CRS, as it does not all that GDAL accepts.
    """
    part = _without_height(pyproj.CRS.from_wkt(crs.to_wkt()))
    while part.is_bound:
        part = _without_height(part.source_crs)
    return part


def _without_height(crs: pyproj.CRS) -> pyproj.CRS:
    while crs.is_compound:
        crs = crs.sub_crs_list[0]
    has_height = len(crs.axis_info) == 3 and not (crs.is_bound or crs.is_geocentric)
    return crs.to_2d() if has_height else crs


def to_wgs84(crs: CRS) -> Callable[[_Floats], _Floats]:
    """Converter of places in a CRS to WGS 84 longitude and latitude in degrees, both (..., 2).

    Places that have none become infinite; latitudes beyond a pole become the pole's. Raises
    pyproj's CRSError or ProjError if the CRS is local, or that of another celestial body.
    """
    part = _without_height(pyproj.CRS.from_wkt(crs.to_wkt()))
    transformer = pyproj.Transformer.from_crs(part, "OGC:CRS84", always_xy=True)
    pole = np.pi / 2 / part.axis_info[0].unit_conversion_factor if part.is_geographic else np.inf

    def convert(points: _Floats) -> _Floats:
        x, y = (np.ascontiguousarray(points[..., axis]) for axis in (0, 1))
        return np.stack(transformer.transform(x, y.clip(-pole, pole)), axis=-1)

    return convert


@dataclass(frozen=True)
class Globe:
    """Converts places in a CRS to places on the surface of its ellipsoid and back.

    metres: the half axes of the ellipsoid.
    """

    metres: tuple[float, float]
    _to_degrees: pyproj.Transformer
    _unit: float  # of the geographic CRS, in degrees

    @classmethod
    def of(cls, crs: pyproj.CRS) -> "Globe | None":
        """None if the CRS is local, or if PROJ cannot convert from it."""
        base = crs.geodetic_crs
        if not (crs.is_geographic or crs.is_projected) or base is None or base.ellipsoid is None:
            return None
        try:
            to_degrees = pyproj.Transformer.from_crs(crs, base, always_xy=True)
        except (CRSError, ProjError):
            return None
        axes = base.ellipsoid.semi_major_metre, base.ellipsoid.semi_minor_metre
        unit = float(np.degrees(base.axis_info[0].unit_conversion_factor))
        return cls(axes, to_degrees, unit)

    def degrees(self, points: _Floats) -> _Floats:
        """Longitude and latitude of places in the CRS, both (..., 2); NaN where there are none.

        Latitudes beyond a pole become the pole's: grids in degrees may have pixels centred on it.
        """
        longitude, latitude = self._convert(points)
        placed = np.isfinite(latitude) & (np.abs(longitude) <= _FARTHEST)
        degrees = np.stack([longitude, latitude.clip(-90, 90)], axis=-1)
        return np.where(placed[..., None], degrees, np.nan)

    def is_beyond_a_pole(self, points: _Floats) -> NDArray[np.bool_]:
        """Whether latitudes had to be moved to a pole, (...)."""
        return np.asarray(np.abs(self._convert(points)[1]) > _POLE)

    def points(self, degrees: _Floats) -> _Floats:
        """Places in the CRS, (..., 2), of longitude and latitude; infinite where there are none."""
        return np.stack(self._transform(degrees / self._unit, "INVERSE"), axis=-1)

    def in_space(self, degrees: _Floats) -> _Floats:
        """Geocentric X, Y and Z in metres, (..., 3), of longitude and latitude on the ellipsoid.

        EPSG guidance note 7-2, method 9602, at a height of 0.
        """
        longitude, latitude = np.radians(degrees[..., 0]), np.radians(degrees[..., 1])
        a, b = self.metres
        east, north = a * np.cos(latitude), b * np.sin(latitude)
        length = np.hypot(east, north)
        ring = a * east / length
        return np.stack(
            [ring * np.cos(longitude), ring * np.sin(longitude), b * north / length], axis=-1
        )

    def _convert(self, points: _Floats) -> tuple[_Floats, _Floats]:
        longitude, latitude = self._transform(points, "FORWARD")
        return longitude * self._unit, latitude * self._unit

    def _transform(self, points: _Floats, direction: str) -> tuple[_Floats, _Floats]:
        x, y = (np.ascontiguousarray(points[..., axis]) for axis in (0, 1))
        try:
            return self._to_degrees.transform(x, y, direction=direction)
        except ProjError:  # some conversions have no way back
            nowhere = np.full(x.shape, np.nan)
            return nowhere, nowhere
