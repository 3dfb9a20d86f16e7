"""The pixels that the model saw, read again where scores are upsampled by the image.

Logits wait on disk, features are kept for later runs, and neither holds the pixels.
"""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from reseg_geo.engine.windows import BlockReader
from reseg_geo.grid import Box
from reseg_geo.upsampling.upsampler import Pixels, Upsampler, resampled


class Guide:
    """An upsampler, and the pixels of a raster at one scale.

    The pixels around a tile stay in memory until those around another are needed.
    """

    def __init__(self, upsampler: Upsampler, reader: BlockReader, device: torch.device) -> None:
        self._upsampler, self._reader, self._device = upsampler, reader, device
        self._box: Box | None = None
        self._rgb, self._valid = np.zeros((0, 0, 3), np.uint8), np.zeros((0, 0), np.bool_)

    def over(self, chunk: Box, factor: Fraction) -> Callable[[tuple[int, int], Tensor], Pixels]:
        """From the corner and scores of a window over a box of the raster to those of its pixels.

        factor: raster pixels per view pixel. Raises InputError if the raster cannot be read.
        """
        self._read(self._around(chunk))
        side = self._reader.tiling.window

        def pixels(corner: tuple[int, int], scores: Tensor) -> Pixels:
            rgb, valid = self._window(Box(*corner, side, side))
            found = self._upsampler.window(scores, rgb, valid)
            return resampled(found, side, int(side * factor))

        return pixels

    def _around(self, chunk: Box) -> Box:
        """The tiles of the view that a box of the raster lies in, and what windows over it see."""
        tiling, seen = self._reader.tiling, self._reader.view.covering(chunk)
        tile, window = tiling.tile, tiling.window
        top, left = seen.top // tile * tile, seen.left // tile * tile
        height, width = -(-seen.bottom // tile) * tile - top, -(-seen.right // tile) * tile - left
        tops, lefts = tiling.window_tops[[0, -1]].tolist(), tiling.window_lefts[[0, -1]].tolist()
        first, last = (Box(y, x, window, window) for y, x in zip(tops, lefts, strict=True))
        found = Box(top, left, height, width).grown(window).intersection(first.union(last))
        assert found is not None
        return found

    def _read(self, box: Box) -> None:
        if box != self._box:
            self._rgb, self._valid = self._reader.pixels(box)
            self._box = box

    def _window(self, window: Box) -> tuple[Tensor, Tensor]:
        """(3, side, side) float32 colours from 0 to 1, and (side, side) where they hold data."""
        assert self._box is not None
        at = window.within(self._box)
        planes: NDArray[np.uint8] = np.ascontiguousarray(np.moveaxis(self._rgb[at], -1, 0))
        rgb = torch.from_numpy(planes).to(self._device).float().div_(255)
        return rgb, torch.from_numpy(self._valid[at].copy()).to(self._device)
