"""A raster as the model sees it: at the sampling distance that suits the model.

A vision transformer knows things at the size in pixels that it learnt them at. So a model that says
which sampling distances it was made for sees a finer raster shrunk and a coarser one enlarged, by a
whole factor, while the maps stay on the raster's own grid.
"""

import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from PIL import Image

from reseg_geo.raster.grid import CORE, Box, Grid
from reseg_geo.raster.reader import RasterReader

NATIVE = Fraction(1)
# More would cost sixteen times the windows to see what is not in the pixels.
_ENLARGED = Fraction(1, 2)
# Between 1/2 and 1 this one divides; half a metre is still seen as it is where 0.35 m is best.
_DIVIDE = 2 / 3
# Pixels so much too coarse hold nothing that enlarging could show.
_HOPELESS = 1 / 8


def zoom_for(side: float, distance: float) -> Fraction:
    """Raster pixels to one pixel of the view: a whole number, or one half where that can help.

    side: of the raster's pixels on the ground; distance: what the view's should be; in metres.
    """
    wanted = distance / side
    if _HOPELESS < wanted < _DIVIDE:
        return _ENLARGED
    return Fraction(max(1, round(wanted)))


class RasterView:
    """A raster seen with `zoom` of its pixels to one of the view's, along rows and columns.

    grid: the view's pixels in the CRS; where the raster's size is no multiple of the zoom, the last
    ones reach beyond it.
    """

    def __init__(self, reader: RasterReader, zoom: Fraction = NATIVE) -> None:
        self._reader, self.zoom = reader, zoom
        whole = reader.grid
        self.grid = Grid(
            math.ceil(whole.width / zoom),
            math.ceil(whole.height / zoom),
            whole.transform @ Affine.scale(float(zoom)),
            whole.crs,
        )

    @property
    def piece_count(self) -> int:
        """How many pieces all cores of the view have together."""
        side, whole = _piece_side(self.zoom), self._reader.grid
        return -(-whole.height // side) * -(-whole.width // side)

    def read(self, box: Box) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Pixels of a box of the view: (h, w, 3) uint8 RGB and (h, w) bool, True where data is.

        The box begins at a whole pixel of the raster. Raises InputError if the file is damaged.
        """
        if self.zoom < 1:
            return self._enlarged(box, self.zoom.denominator)
        return self._reader.read(on_raster(box, self.zoom), shrink=int(self.zoom))

    def pieces(self, core: Box) -> Iterator[Box]:
        """A core of the view as boxes of the raster, each at most as large as a core."""
        side = _piece_side(self.zoom)
        whole = on_raster(core, self.zoom).intersection(self._reader.grid.box)
        assert whole is not None
        for top in range(whole.top, whole.bottom, side):
            for left in range(whole.left, whole.right, side):
                height, width = min(side, whole.bottom - top), min(side, whole.right - left)
                yield Box(top, left, height, width)

    def valid(self, piece: Box) -> NDArray[np.bool_]:
        """Where a box of the raster, not of the view, has data, (h, w)."""
        return self._reader.read(piece)[1]

    def _enlarged(self, box: Box, times: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Bicubic, and the same wherever the box begins: it reads two more pixels on each side."""
        top, left = box.top // times - 2, box.left // times - 2
        bottom, right = -(-box.bottom // times) + 2, -(-box.right // times) + 2
        around = Box(top, left, bottom - top, right - left)
        inside = around.intersection(self._reader.grid.box)
        assert inside is not None
        rgb, valid = self._reader.read(inside)
        beyond = [
            (inside.top - top, bottom - inside.bottom),
            (inside.left - left, right - inside.right),
        ]
        rgb = np.pad(rgb, [*beyond, (0, 0)], mode="edge")
        valid = np.pad(valid, beyond).repeat(times, axis=0).repeat(times, axis=1)
        size = (around.width * times, around.height * times)
        at = box.within(Box(top * times, left * times, size[1], size[0]))
        large = np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.BICUBIC))
        return np.where(valid[at][..., None], large[at], 0).astype(np.uint8), valid[at]


def on_raster(box: Box, zoom: Fraction) -> Box:
    """The pixels of the raster that a box of the view covers; it lies on whole ones."""
    return Box(*(int(edge * zoom) for edge in (box.top, box.left, box.height, box.width)))


def _piece_side(zoom: Fraction) -> int:
    """A divisor of a core's side on the raster."""
    return min(CORE, int(CORE * zoom))
