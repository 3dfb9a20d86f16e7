"""An image as a Segment Anything model sees it, and masks from there back to its pixels."""

from collections.abc import Iterator
from math import gcd

import numpy as np
import torch.nn.functional as F
from numpy.typing import NDArray
from segment_anything.utils.amg import batched_mask_to_box
from torch import Tensor

from reseg_geo.regions.sam.network import SamNetwork

STABILITY_OFFSET = 1.0


class EncodedImage:
    """An image encoded by SAM, to be prompted with points."""

    def __init__(self, sam: SamNetwork, rgb: NDArray[np.uint8], enlarge: bool) -> None:
        """Encode (h, w, 3) pixels.

        enlarge: give it the size that SAM's own code does: the longer side that of SAM's input, or
        both sides if SAM was trained so. Otherwise only images larger than the input are resized,
        and smaller ones are padded.
        """
        self._size = height, width = rgb.shape[0], rgb.shape[1]
        self._sam, self._resized = sam, _resized(sam, height, width, enlarge)
        pixels = rgb if self._resized is None else sam.resized(rgb, *self._resized)
        self._decode = sam.encode(pixels)

    def predict(self, points: NDArray[np.float64]) -> tuple[Tensor, Tensor]:
        """(n, 2) columns and rows -> (3 n, side / t, side / t) logits and (3 n,) estimated IoU."""
        if self._resized is not None:
            (height, width), (rows, columns) = self._size, self._resized
            points = points * (columns / width, rows / height)
        logits, iou = self._decode(points)
        return logits.flatten(0, 1), iou.flatten(0, 1)

    def parts(self, logits: Tensor) -> Iterator[tuple[int, int, Tensor]]:
        """Enlarge (n, side / t, side / t) logits to the image's size.

        Yields, for each mask, top, left and the (h, w) logits of the part of the image that can
        contain it; elsewhere logits are below the threshold.
        """
        if self._resized is not None:
            yield from ((0, 0, each) for each in self._whole(logits, self._resized))
            return
        # A whole number of logits, `few`, is a whole number of pixels, `many`.
        common = gcd(self._sam.side, logits.shape[-1])
        many, few = self._sam.side // common, logits.shape[-1] // common
        height, width = self._size
        lowest = self._sam.mask_threshold - STABILITY_OFFSET
        boxes = batched_mask_to_box(logits > lowest).tolist()
        for each, box in zip(logits, boxes, strict=True):
            # Pixels are interpolated between two logits in each direction: add one on each side.
            left, top = (max(edge - 1, 0) // few for edge in box[:2])
            right, bottom = (-(-(edge + 2) // few) for edge in box[2:])
            part = each[None, None, few * top : few * bottom, few * left : few * right]
            size = [side // few * many for side in part.shape[2:]]
            left, top = many * left, many * top
            large = F.interpolate(part, size, mode="bilinear", align_corners=False)[0, 0]
            yield top, left, large[: max(height - top, 0), : max(width - left, 0)]

    def _whole(self, logits: Tensor, resized: tuple[int, int]) -> Tensor:
        """(n, side / t, side / t) logits -> (n, h, w), by way of the input if it is padded."""
        square = (self._sam.side, self._sam.side)
        large = logits[:, None]
        if not self._sam.stretches or resized != square:
            large = F.interpolate(large, square, mode="bilinear", align_corners=False)
            large = large[..., : resized[0], : resized[1]]
        return F.interpolate(large, self._size, mode="bilinear", align_corners=False)[:, 0]


def _resized(sam: SamNetwork, height: int, width: int, enlarge: bool) -> tuple[int, int] | None:
    """The size at which SAM sees an image; None for its own."""
    if not enlarge and max(height, width) <= sam.side:
        return None
    if enlarge and sam.stretches:
        return sam.side, sam.side
    scale = sam.side * 1.0 / max(height, width)
    return int(height * scale + 0.5), int(width * scale + 0.5)
