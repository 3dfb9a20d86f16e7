"""Polygons on the globe as RFC 7946 (GeoJSON) requires them: cut at longitude 180 degrees."""

import math

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.affinity import translate

DECIMALS = 9  # of a degree, 0.1 mm on the ground

_Floats = NDArray[np.float64]


def unwrapped(degrees: _Floats) -> _Floats:
    """A closed ring of longitudes and latitudes, (n, 2), with continuous longitudes.

    Its middle lies between -180 and 180 degrees; neighbours are less than 180 degrees apart. A ring
    that ends 360 degrees from its start goes around a pole, the one in its hemisphere; it is
    extended to that pole so that it encloses the cap.
    """
    longitude, latitude = np.unwrap(degrees[:, 0], period=360), degrees[:, 1]
    if abs(longitude[-1] - longitude[0]) > 180:
        pole = math.copysign(90, latitude.mean())
        longitude = np.append(longitude, [longitude[-1], longitude[0], longitude[0]])
        latitude = np.append(latitude, [pole, pole, latitude[0]])
    longitude[-1] = longitude[0]  # otherwise nearly, and the ring would cross itself
    turns = math.floor(((longitude.min() + longitude.max()) / 2 + 180) / 360)
    return np.stack([longitude - 360 * turns, latitude], axis=1)


def cut(polygon: shapely.Polygon) -> shapely.Geometry:
    """A polygon with continuous longitudes, wrapped to longitudes of -180 to 180 degrees.

    Raises shapely's GEOSException if it crosses itself.
    """
    world = shapely.box(-180, -90, 180, 90)
    turned = [translate(polygon, turn) for turn in (-360, 0, 360)]
    parts = shapely.get_parts(shapely.intersection(turned, world))
    # The grid size merges the two edges at the seam of a polygon that spans all longitudes.
    return shapely.union_all(parts[shapely.area(parts) > 0], grid_size=10**-DECIMALS)
