"""Candidate masks: prompt SAM with points, and keep the masks that a level may use.

An image is encoded once and prompted with each point once. Masks are stored as bits within their
boxes; they are never all in memory at the size of the image.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from segment_anything.utils.amg import calculate_stability_score, is_box_near_crop_edge
from torch import Tensor

from reseg_geo.grid import Box
from reseg_geo.models.device import Batches, fitting
from reseg_geo.progress.stopping import checkpoint
from reseg_geo.regions.sam.image import STABILITY_OFFSET, EncodedImage
from reseg_geo.regions.sam.network import SamNetwork


@dataclass(frozen=True)
class PackedMask:
    """A mask, as bits within its box."""

    box: Box
    bits: NDArray[np.uint8]

    @classmethod
    def of(cls, mask: NDArray[np.bool_], top: int = 0, left: int = 0) -> "PackedMask":
        """Pack (h, w) pixels that start at (top, left) of the image."""
        rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
        if not len(rows):
            return cls(Box(top, left, 0, 0), np.zeros(0, np.uint8))
        y, x = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        box = Box(int(y.start) + top, int(x.start) + left, y.stop - y.start, x.stop - x.start)
        return cls(box, np.packbits(mask[y, x]))

    def pixels(self) -> NDArray[np.bool_]:
        """The mask within its box."""
        shape = (self.box.height, self.box.width)
        return np.unpackbits(self.bits, count=shape[0] * shape[1]).reshape(shape).view(bool)

    @property
    def edges(self) -> tuple[int, int, int, int]:
        """Its outermost pixels: left, top, right, bottom, as SAM defines boxes."""
        box = self.box
        return box.left, box.top, max(box.right - 1, box.left), max(box.bottom - 1, box.top)

    def full(self, height: int, width: int) -> NDArray[np.bool_]:
        """The mask in an image of this size."""
        mask = np.zeros((height, width), bool)
        box = self.box
        mask[box.top : box.bottom, box.left : box.right] = self.pixels()
        return mask


def edges_of(masks: "Sequence[PackedMask]") -> Tensor:
    """The outermost pixels of masks, (n, 4)."""
    return torch.tensor([mask.edges for mask in masks], dtype=torch.float).reshape(-1, 4)


@dataclass(frozen=True)
class Candidates:
    """Masks that SAM found in one frame, in the order of the points, up to three per point.

    frame: the part of the image that SAM saw; prompts: number of points; point: (n,) index of each
    mask's point; iou: (n,) as estimated by SAM; stability: (n,); masks: n masks. Frame and masks
    are in pixels of the image.
    """

    frame: Box
    prompts: int
    point: Tensor
    iou: Tensor
    stability: Tensor
    masks: list[PackedMask]

    @classmethod
    def none(cls, frame: Box, prompts: int) -> "Candidates":
        """No masks."""
        empty = torch.zeros(0)
        return cls(frame, prompts, empty.long(), empty, empty, [])

    @classmethod
    def joined(cls, parts: "Sequence[Candidates]") -> "Candidates":
        """All masks of several candidates of the same frame."""
        return cls(
            parts[0].frame,
            parts[0].prompts,
            torch.cat([part.point for part in parts]),
            torch.cat([part.iou for part in parts]),
            torch.cat([part.stability for part in parts]),
            [mask for part in parts for mask in part.masks],
        )


@dataclass(frozen=True)
class Thresholds:
    """The minimum IoU and stability, (n,) each, of any level for the masks of each point."""

    iou: Tensor
    stability: Tensor


def find_candidates(
    sam: SamNetwork,
    rgb: NDArray[np.uint8],
    frame: Box,
    points: NDArray[np.float64],
    thresholds: Thresholds,
    enlarge: bool,
    point_batches: Batches,
    mask_batches: Batches,
) -> Candidates:
    """Prompt SAM with points in a frame of the (h, w, 3) image.

    points: (n, 2) columns and rows in pixels of the frame; enlarge: see `EncodedImage`;
    point_batches: points per prompt; mask_batches: masks that are enlarged together. Leaves out
    masks below the thresholds, and masks that touch an edge of the frame inside the image, since
    their objects continue beyond it.
    """
    rows, columns = frame.within(Box(0, 0, *rgb.shape[:2]))
    with fitting():
        encoded = EncodedImage(sam, rgb[rows, columns], enlarge)
    corners = [frame.left, frame.top, frame.right, frame.bottom]
    corner = torch.tensor(corners[:2] * 2)
    whole = [0, 0, rgb.shape[1], rgb.shape[0]]
    threshold = sam.mask_threshold

    def predict(indices: NDArray[np.int64]) -> tuple[Tensor, Tensor, Tensor]:
        checkpoint()
        logits, iou = encoded.predict(points[indices])
        iou, point = iou.cpu(), torch.from_numpy(indices).repeat_interleave(3)
        good = _passes(iou, thresholds.iou[point], strictly=True)
        return logits[good.to(logits.device)], iou[good], point[good]

    def measure(logits: Tensor, iou: Tensor, point: Tensor, part: NDArray[np.int64]) -> Candidates:
        stability, masks = torch.zeros(len(part)), []
        parts = encoded.parts(logits[torch.from_numpy(part).to(logits.device)])
        for index, (top, left, large) in enumerate(parts):
            stability[index] = calculate_stability_score(large, threshold, STABILITY_OFFSET)
            binary = (large > threshold).cpu().numpy()
            masks.append(PackedMask.of(binary, frame.top + top, frame.left + left))
        rows = torch.from_numpy(part)
        good = _passes(stability, thresholds.stability[point[rows]], strictly=False)
        good &= ~is_box_near_crop_edge(edges_of(masks) - corner, corners, whole)
        kept = torch.nonzero(good)[:, 0]
        rows = rows[kept]
        return Candidates(
            frame, len(points), point[rows], iou[rows], stability[kept],
            [masks[index] for index in kept.tolist()],
        )  # fmt: skip

    found = [Candidates.none(frame, len(points))]
    for predicted in point_batches.map(predict, np.arange(len(points))):
        found += mask_batches.map(partial(measure, *predicted), np.arange(len(predicted[0])))
    return Candidates.joined(found)


def _passes(values: Tensor, thresholds: Tensor, strictly: bool) -> Tensor:
    """Whether values exceed their thresholds; with 0 all values pass, as in SAM's own code."""
    passed = values > thresholds if strictly else values >= thresholds
    return passed | (thresholds <= 0)
