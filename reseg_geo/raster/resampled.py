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

from reseg_geo.errors import UsageError
from reseg_geo.grid import TILE_SIZE, Box, Grid
from reseg_geo.raster.reader import RasterReader

NATIVE = Fraction(1)
# Enlarging by more would cost sixteen times the windows to see what is not in the pixels.
_ENLARGED = Fraction(1, 2)
_SHRUNK = 1024
# Between 1/2 and 1 this one divides; half a metre is still seen as it is where 0.35 m is best.
_DIVIDE = 2 / 3
# Raster pixels read at a time, in whole rows if possible, when they are shrunk.
_STRIP = 2**21


def factor_for(side: float, distance: float) -> Fraction:
    """Raster pixels to one pixel of the view along each side: a whole number, or one half.

    side: of the raster's pixels on the ground; distance: what the view's should be; in metres.
    Raises UsageError where hardly anything would be left of any raster.
    """
    wanted = distance / side
    if wanted > _SHRUNK:
        raise UsageError(
            f"gsd {distance:g} would make one pixel of {wanted:.3g} x {wanted:.3g} of the "
            f"raster's, which are {side:g} m; choose a smaller one, or native."
        )
    return _ENLARGED if wanted < _DIVIDE else Fraction(max(1, round(wanted)))


class RasterView:
    """A raster seen with `factor` of its pixels to one of the view's, along rows and columns.

    grid: the view's pixels in the CRS; where the raster's size is no multiple of the factor, the
    last ones reach beyond it.
    """

    def __init__(self, reader: RasterReader, factor: Fraction = NATIVE) -> None:
        self._reader, self.factor = reader, factor
        whole = reader.grid
        self.grid = Grid(
            math.ceil(whole.width / factor),
            math.ceil(whole.height / factor),
            whole.transform @ Affine.scale(float(factor)),
            whole.crs,
        )

    @property
    def path(self) -> str:
        """Of the raster."""
        return self._reader.path

    def read(self, box: Box) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Pixels of a box of the view: (h, w, 3) uint8 RGB and (h, w) bool, True where data is.

        The box begins at a whole pixel of the raster. Raises InputError if the file is damaged.
        """
        if self.factor < 1:
            return self._enlarged(box, self.factor.denominator)
        return self._reader.read(box) if self.factor == 1 else self._shrunk(box, int(self.factor))

    def chunks(self, tile: Box) -> Iterator[Box]:
        """A tile of the view as boxes of the raster, each at most as large as a tile."""
        side = min(TILE_SIZE, int(TILE_SIZE * self.factor))  # divides the tile
        whole = on_raster(tile, self.factor).intersection(self._reader.grid.box)
        assert whole is not None
        for top in range(whole.top, whole.bottom, side):
            for left in range(whole.left, whole.right, side):
                height, width = min(side, whole.bottom - top), min(side, whole.right - left)
                yield Box(top, left, height, width)

    def pixels(self, chunk: Box, tile: Box) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where in an array of a tile of the view the pixels of a box of the raster are.

        Returns open index arrays, (h, 1) rows and (1, w) columns. The first of several pixels of
        an enlarged view stands for all.
        """
        up, down = self.factor.denominator, self.factor.numerator
        rows = np.arange(chunk.top, chunk.bottom) * up // down - tile.top
        columns = np.arange(chunk.left, chunk.right) * up // down - tile.left
        return rows[:, None], columns[None]

    def valid(self, chunk: Box) -> NDArray[np.bool_]:
        """Where a box of the raster, not of the view, has data, (h, w)."""
        return self._reader.valid(chunk)

    def _shrunk(self, box: Box, times: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Means of the pixels with data, from the raster itself: overviews may be picked pixels."""
        rgb = np.zeros((box.height, box.width, 3), np.uint8)
        valid = np.zeros((box.height, box.width), bool)
        inside = box.intersection(self.grid.box)
        for strip in () if inside is None else _strips(inside, max(1, _STRIP // times**2)):
            pixels, known = self._reader.read(on_raster(strip, self.factor))
            cells = (strip.height, times, strip.width, times)
            sums = pixels.reshape(*cells, 3).sum(axis=(1, 3), dtype=np.float32)  # 0 without data
            counts = known.reshape(cells).sum(axis=(1, 3), dtype=np.float32)
            at = strip.within(box)
            rgb[at] = (sums / counts.clip(1)[..., None]).round()
            valid[at] = counts > 0
        return rgb, valid

    def _enlarged(self, box: Box, times: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Bicubic, and the same wherever the box begins: two more pixels are read on each side."""
        top, left = box.top // times - 2, box.left // times - 2
        bottom, right = -(-box.bottom // times) + 2, -(-box.right // times) + 2
        rgb, known = self._reader.read(Box(top, left, bottom - top, right - left))
        size = (known.shape[1] * times, known.shape[0] * times)
        at = box.within(Box(top * times, left * times, size[1], size[0]))
        # Only pixels with data count, so that no outline shows where they end.
        share = _resized(known.astype(np.float32), size)[at].clip(1e-3)
        bands = [_resized(rgb[..., i].astype(np.float32), size)[at] / share for i in range(3)]
        valid = known.repeat(times, axis=0).repeat(times, axis=1)[at]
        large = np.stack(bands, axis=-1).clip(0, 255).round()
        return np.where(valid[..., None], large, 0).astype(np.uint8), valid


def _strips(box: Box, pixels: int) -> Iterator[Box]:
    """Parts of a box of at most so many pixels, rows that are whole as long as one may be."""
    width = min(box.width, pixels)
    rows = max(1, pixels // width)
    for top in range(box.top, box.bottom, rows):
        for left in range(box.left, box.right, width):
            yield Box(top, left, min(rows, box.bottom - top), min(width, box.right - left))


def _resized(values: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    """(h, w) values at another size (width, height)."""
    return np.asarray(Image.fromarray(values).resize(size, Image.Resampling.BICUBIC))


def on_raster(box: Box, factor: Fraction) -> Box:
    """The pixels of the raster that a box of the view covers; it lies on whole ones."""
    if factor == 1:
        return box
    return Box(*(int(edge * factor) for edge in (box.top, box.left, box.height, box.width)))
