"""A mask: polygons within which a raster is mapped."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize

from reseg_geo.errors import InputError
from reseg_geo.grid import Box, Grid
from reseg_geo.inputs.refusals import is_missing
from reseg_geo.options.groups import file_and_layer
from reseg_geo.raster.shapes import PlacedShapes, Shapes, read_polygons

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


def open_mask(name: str, whole: Grid, part: Box, where: str, warn: Callable[[str], None]) -> Mask:
    """The mask in a file of polygons, FILE or FILE|layer=NAME, in any CRS.

    whole: the pixels of the raster; part: those that are to be mapped, which `where` names in a
    message. Raises InputError if the file cannot be used, or if no polygon reaches the part.
    """
    if is_missing(file_and_layer(name)[0]):
        raise InputError(f"the mask {name} does not exist; check the path.")
    mask = Mask(read_polygons(name, whole, "a mask", warn))
    if not mask.touches(part):
        raise InputError(
            f"no polygon of {name} overlaps {where}; check the polygons and their CRS."
        )
    return mask
