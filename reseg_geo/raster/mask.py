"""A mask: polygons within which a raster is mapped."""

from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize

from reseg_geo.grid import Box
from reseg_geo.raster.shapes import PlacedShapes, Shapes

_KNOWN = 2**14  # boxes whose answer is remembered; windows are asked for several times


class Mask:
    """What lies inside polygons; a pixel does if its centre does."""

    def __init__(self, shapes: Shapes) -> None:
        """shapes: (n,) polygons in pixel coordinates (column, row) of the raster."""
        parts = shapely.get_parts(shapes)
        self._polygons = PlacedShapes(parts[shapely.area(parts) > 0])
        self.touches = lru_cache(_KNOWN)(self._touches)

    def inside(self, box: Box) -> NDArray[np.bool_]:
        """Which pixels of a box of the raster lie inside, (h, w)."""
        result = np.zeros((box.height, box.width), np.uint8)
        if len(found := self._polygons.touching(box)):
            rasterize(self._polygons.within(box, found), out=result)
        return result.astype(bool)

    def _touches(self, box: Box) -> bool:
        """Whether a polygon reaches a box of the raster."""
        return len(self._polygons.touching(box)) > 0
