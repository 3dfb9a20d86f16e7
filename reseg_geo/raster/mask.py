"""A mask: polygons within which a raster is mapped."""

from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize

from reseg_geo.grid import Box
from reseg_geo.raster.polygons import Shapes

_KNOWN = 2**14  # boxes whose answer is remembered; windows are asked for several times


class Mask:
    """What lies inside polygons; a pixel does if its centre does."""

    def __init__(self, shapes: Shapes) -> None:
        """shapes: (n,) polygons in pixel coordinates (column, row) of the raster."""
        parts = shapely.get_parts(shapes)
        self._parts = parts[shapely.area(parts) > 0]
        self._tree = shapely.STRtree(self._parts)
        self.touches = lru_cache(_KNOWN)(self._touches)

    def inside(self, box: Box) -> NDArray[np.bool_]:
        """Which pixels of a box of the raster lie inside, (h, w)."""
        result = np.zeros((box.height, box.width), np.uint8)
        found = self._tree.query(_frame(box), predicate="intersects")
        if len(found):
            corner = np.array([box.left, box.top])
            moved = shapely.transform(self._parts[np.sort(found)], lambda xy: xy - corner)
            rasterize(moved, out=result)
        return result.astype(bool)

    def _touches(self, box: Box) -> bool:
        """Whether a polygon reaches a box of the raster."""
        return len(self._tree.query(_frame(box), predicate="intersects")) > 0


def _frame(box: Box) -> shapely.Polygon:
    return shapely.box(box.left, box.top, box.right, box.bottom)
