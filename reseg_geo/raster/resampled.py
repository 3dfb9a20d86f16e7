"""A raster resampled to a ground sampling distance (GSD) that suits the model.

A vision transformer recognises objects at the size in pixels at which it learnt them. If a model
declares the GSDs it was trained on, a finer raster is shrunk and a coarser one enlarged for it, by
an integer factor. Maps stay on the raster's own grid.
"""

import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from affine import Affine
from numpy.typing import NDArray

from reseg_geo.errors import UsageError
from reseg_geo.grid import TILE_SIZE, Box, Grid
from reseg_geo.raster.reader import RasterReader

NATIVE = Fraction(1)
# Enlarging fourfold would cost 16 times the windows without adding any detail.
_ENLARGED = Fraction(1, 2)
_MAX_FACTOR = 1024
# Factors below this become 1/2, others 1; a raster of 0.5 m stays as it is for a model of 0.35 m.
_ENLARGE_BELOW = 2 / 3
# Raster pixels read at a time while shrinking, as full rows if possible.
_STRIP = 2**21


def factor_for(side: float, distance: float) -> Fraction:
    """Raster pixels per view pixel along each side: an integer, or one half.

    side: pixel size of the raster in m; distance: the desired GSD in m. Raises UsageError if the
    factor would exceed 1024.
    """
    wanted = distance / side
    if wanted > _MAX_FACTOR:
        raise UsageError(
            f"a gsd of {distance:.10g} m is more than {_MAX_FACTOR:,} times the raster's own, "
            f"{side:.4g} m; choose a smaller gsd, or native."
        )
    return _ENLARGED if wanted < _ENLARGE_BELOW else Fraction(max(1, round(wanted)))


class RasterView:
    """A raster resampled by `factor`, in raster pixels per view pixel along each side.

    grid: the pixel grid of the whole raster in this view; if its size is not a multiple of the
    factor, the last pixels extend beyond it.
    """

    def __init__(
        self, reader: RasterReader, factor: Fraction = NATIVE, part: Box | None = None
    ) -> None:
        """part: the pixels of the raster to map, by default the reader's."""
        self._reader, self.factor, self.part = reader, factor, part or reader.part
        whole = reader.whole
        self.grid = Grid(
            math.ceil(whole.width / factor),
            math.ceil(whole.height / factor),
            whole.transform @ Affine.scale(float(factor)),
            whole.crs,
        )

    def of_part(self, part: Box) -> "RasterView":
        """The same for other pixels to map."""
        return RasterView(self._reader, self.factor, part)

    @property
    def path(self) -> str:
        """Path of the raster."""
        return self._reader.path

    def read(self, box: Box) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Pixels of a box of the view: (h, w, 3) uint8 RGB, and (h, w) bool, True where valid.

        The box must start at a pixel edge of the raster. Raises InputError if the file is damaged.
        """
        if self.factor < 1:
            return self._enlarged(box, self.factor.denominator)
        return self._reader.read(box) if self.factor == 1 else self._shrunk(box, int(self.factor))

    def chunks(self, tile: Box) -> Iterator[Box]:
        """The boxes of the raster that cover a tile of the view, each at most one tile in size."""
        side = min(TILE_SIZE, int(TILE_SIZE * self.factor))  # a divisor of the tile
        whole = on_raster(tile, self.factor).intersection(self._reader.whole.box)
        assert whole is not None
        for top in range(whole.top, whole.bottom, side):
            for left in range(whole.left, whole.right, side):
                height, width = min(side, whole.bottom - top), min(side, whole.right - left)
                yield Box(top, left, height, width)

    def mapped_chunks(self, tile: Box) -> Iterator[Box]:
        """The same, only the pixels to be mapped."""
        for box in self.chunks(tile):
            if (inside := box.intersection(self.part)) is not None:
                yield inside

    def on_map(self, chunk: Box) -> Box:
        """A box of the raster, in pixels of the map."""
        return chunk.relative_to(self.part)

    def covering(self, box: Box) -> Box:
        """The smallest box of the view that covers a box of the raster."""
        top, left = math.floor(box.top / self.factor), math.floor(box.left / self.factor)
        bottom, right = math.ceil(box.bottom / self.factor), math.ceil(box.right / self.factor)
        return Box(top, left, bottom - top, right - left)

    def pixels(self, chunk: Box, tile: Box) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Indices into an array of a view tile for each pixel of a box of the raster.

        Returns open index arrays, (h, 1) rows and (1, w) columns. In an enlarged view, the first
        of the view pixels within a raster pixel is used.
        """
        up, down = self.factor.denominator, self.factor.numerator
        rows = np.arange(chunk.top, chunk.bottom) * up // down - tile.top
        columns = np.arange(chunk.left, chunk.right) * up // down - tile.left
        return rows[:, None], columns[None]

    def valid(self, chunk: Box) -> NDArray[np.bool_]:
        """Mask of valid pixels of a box of the raster (not of the view), (h, w)."""
        return self._reader.valid(chunk)

    def inside(self, chunk: Box) -> NDArray[np.bool_] | None:
        """Which pixels of a box of the raster lie in the mask, (h, w); None if there is no mask."""
        mask = self._reader.mask
        return None if mask is None else mask.inside(chunk)

    def _shrunk(self, box: Box, times: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Means of the valid pixels at full resolution, because overviews may not be averaged."""
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
        """Bicubic; two extra pixels are read on each side, so values do not depend on the box."""
        top, left = box.top // times - 2, box.left // times - 2
        bottom, right = -(-box.bottom // times) + 2, -(-box.right // times) + 2
        rgb, known = self._reader.read(Box(top, left, bottom - top, right - left))
        size = (known.shape[1] * times, known.shape[0] * times)
        at = box.within(Box(top * times, left * times, size[1], size[0]))
        # Weights exclude nodata pixels, so that the edge of the data does not darken.
        share = _resized(known.astype(np.float32), size)[at].clip(1e-3)
        bands = [_resized(rgb[..., i].astype(np.float32), size)[at] / share for i in range(3)]
        valid = known.repeat(times, axis=0).repeat(times, axis=1)[at]
        large = np.stack(bands, axis=-1).clip(0, 255).round()
        return np.where(valid[..., None], large, 0).astype(np.uint8), valid


def _strips(box: Box, pixels: int) -> Iterator[Box]:
    """Parts of a box of at most `pixels` pixels, in full rows if a row is small enough."""
    width = min(box.width, pixels)
    rows = max(1, pixels // width)
    for top in range(box.top, box.bottom, rows):
        for left in range(box.left, box.right, width):
            yield Box(top, left, min(rows, box.bottom - top), min(width, box.right - left))


def _resized(values: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    """(h, w) values resampled to (width, height)."""
    from PIL import Image

    return np.asarray(Image.fromarray(values).resize(size, Image.Resampling.BICUBIC))


def on_raster(box: Box, factor: Fraction) -> Box:
    """The raster pixels that a box of the view covers; its edges must be raster pixel edges."""
    if factor == 1:
        return box
    return Box(*(int(edge * factor) for edge in (box.top, box.left, box.height, box.width)))
