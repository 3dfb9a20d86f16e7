"""What SAM answers when it is asked with points: masks that a level may or may not take.

An image is encoded once, each point is asked once, and of each answer is kept what any level could
want: a mask as bits within its box, never all masks at the image's size.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from segment_anything.utils.amg import (
    batched_mask_to_box,
    calculate_stability_score,
    is_box_near_crop_edge,
)
from segment_anything.utils.transforms import ResizeLongestSide
from torch import Tensor

from reseg_geo.grid import Box
from reseg_geo.models.device import Batches, fitting
from reseg_geo.regions.sam.decoder import PointDecoder, decode_plainly
from reseg_geo.regions.sam.network import SamNetwork

STABILITY_OFFSET = 1.0


@dataclass(frozen=True)
class PackedMask:
    """A mask as bits within its box; all else is outside."""

    box: Box
    bits: NDArray[np.uint8]

    @classmethod
    def of(cls, mask: NDArray[np.bool_], top: int = 0, left: int = 0) -> "PackedMask":
        """Pack (h, w) pixels, which lie at (top, left) of the image."""
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
        """Its outermost pixels as SAM has boxes: left, top, right, bottom."""
        box = self.box
        return box.left, box.top, max(box.right - 1, box.left), max(box.bottom - 1, box.top)

    def full(self, height: int, width: int) -> NDArray[np.bool_]:
        """The mask in an image of this size."""
        mask = np.zeros((height, width), bool)
        box = self.box
        mask[box.top : box.bottom, box.left : box.right] = self.pixels()
        return mask


def edges_of(masks: "Sequence[PackedMask]") -> Tensor:
    """(n, 4): their outermost pixels."""
    return torch.tensor([mask.edges for mask in masks], dtype=torch.float).reshape(-1, 4)


@dataclass(frozen=True)
class Candidates:
    """Masks that SAM found in one frame, in the order of the points and three a point.

    frame: the part of the image that SAM saw, in pixels of the image; asked: how many points;
    point: (n,) the index of the point that was asked; iou: (n,) SAM's own estimate; stability:
    (n,); masks: n masks, in pixels of the image.
    """

    frame: Box
    asked: int
    point: Tensor
    iou: Tensor
    stability: Tensor
    masks: list[PackedMask]

    @classmethod
    def none(cls, frame: Box, asked: int) -> "Candidates":
        """No masks."""
        nothing = torch.zeros(0)
        return cls(frame, asked, nothing.long(), nothing, nothing, [])

    @classmethod
    def joined(cls, parts: "Sequence[Candidates]") -> "Candidates":
        """All masks of several, of one frame."""
        return cls(
            parts[0].frame,
            parts[0].asked,
            torch.cat([part.point for part in parts]),
            torch.cat([part.iou for part in parts]),
            torch.cat([part.stability for part in parts]),
            [mask for part in parts for mask in part.masks],
        )


class SeenImage:
    """An image that SAM has encoded, to be asked with points."""

    def __init__(
        self, sam: SamNetwork, rgb: NDArray[np.uint8], enlarge: bool, plainly: bool = False
    ) -> None:
        """Encode (h, w, 3) pixels.

        enlarge: whether its longer side becomes all that SAM sees, as in SAM's own program; if not,
        it is seen pixel by pixel in the corner of an empty image, unless it is larger than that.
        plainly: whether SAM's own decoder answers, to the bit and more slowly.
        """
        side = sam.image_encoder.img_size
        self._sam, self._size = sam, rgb.shape[:2]
        self._resize = ResizeLongestSide(side) if enlarge or max(self._size) > side else None
        pixels = rgb if self._resize is None else self._resize.apply_image(rgb)
        self._seen = pixels.shape[:2]
        tensor = torch.tensor(pixels, device=sam.device).permute(2, 0, 1).contiguous()[None]
        features = sam.image_encoder(sam.preprocess(tensor))
        self._decode = (
            partial(decode_plainly, sam, features) if plainly else PointDecoder(sam, features)
        )

    def ask(self, points: NDArray[np.float64]) -> tuple[Tensor, Tensor]:
        """(n, 2) columns and rows -> (3 n, side / 4, side / 4) logits and (3 n,) estimated IoU."""
        sam = self._sam
        if self._resize is not None:
            points = self._resize.apply_coords(points, self._size)
        # As SAM's own program has them, but for Apple's GPUs, which know no doubles.
        kind = torch.float32 if sam.device.type == "mps" else torch.float64
        at = torch.as_tensor(points, dtype=kind, device=sam.device)[:, None]
        labels = torch.ones(len(points), 1, dtype=torch.int, device=sam.device)
        prompts, _ = sam.prompt_encoder(points=(at, labels), boxes=None, masks=None)
        logits, iou = self._decode(prompts)
        return logits.flatten(0, 1), iou.flatten(0, 1)

    def parts(self, logits: Tensor) -> Iterator[tuple[int, int, Tensor]]:
        """(n, side / 4, side / 4) logits at the image's size: for each of them the top and left of
        a part of the image and the (h, w) logits there; all others are too low to matter.
        """
        if self._resize is not None:
            whole = self._sam.postprocess_masks(logits[:, None], self._seen, self._size)
            yield from ((0, 0, each) for each in whole[:, 0])
            return
        times = self._sam.image_encoder.img_size // logits.shape[-1]
        height, width = self._size
        lowest = self._sam.mask_threshold - STABILITY_OFFSET
        boxes = batched_mask_to_box(logits > lowest).tolist()
        for each, box in zip(logits, boxes, strict=True):
            # A pixel lies between two logits in either direction: one more all round.
            left, top = (max(edge - 1, 0) for edge in box[:2])
            part = each[None, None, top : box[3] + 2, left : box[2] + 2]
            size = [times * side for side in part.shape[2:]]
            left, top = times * left, times * top
            large = F.interpolate(part, size, mode="bilinear", align_corners=False)[0, 0]
            yield top, left, large[: max(height - top, 0), : max(width - left, 0)]


@dataclass(frozen=True)
class Floors:
    """The least IoU and stability, (n,) each, that a mask of each point needs for any level."""

    iou: Tensor
    stability: Tensor


def find_candidates(
    sam: SamNetwork,
    rgb: NDArray[np.uint8],
    frame: Box,
    points: NDArray[np.float64],
    floors: Floors,
    enlarge: bool,
    plainly: bool,
    batches: Batches,
    few: Batches,
) -> Candidates:
    """Ask SAM with points in a frame of the (h, w, 3) image.

    points: (n, 2) columns and rows in pixels of the frame; enlarge, plainly: see `SeenImage`;
    batches: how many are asked at a time; few: how many masks are enlarged at a time.
    Masks below the thresholds are left out, and so are those that touch an edge of the frame that
    is not an edge of the image: the object continues beyond it.
    """
    rows, columns = frame.within(Box(0, 0, *rgb.shape[:2]))
    with fitting():
        seen = SeenImage(sam, rgb[rows, columns], enlarge, plainly)
    corners = [frame.left, frame.top, frame.right, frame.bottom]
    corner = torch.tensor(corners[:2] * 2)
    whole = [0, 0, rgb.shape[1], rgb.shape[0]]
    threshold = sam.mask_threshold

    def answer(indices: NDArray[np.int64]) -> tuple[Tensor, Tensor, Tensor]:
        logits, iou = seen.ask(points[indices])
        iou, point = iou.cpu(), torch.from_numpy(indices).repeat_interleave(3)
        good = _reach(iou, floors.iou[point], strictly=True)
        return logits[good.to(logits.device)], iou[good], point[good]

    def measure(logits: Tensor, iou: Tensor, point: Tensor, part: NDArray[np.int64]) -> Candidates:
        stability, masks = torch.zeros(len(part)), []
        parts = seen.parts(logits[torch.from_numpy(part).to(logits.device)])
        for index, (top, left, large) in enumerate(parts):
            stability[index] = calculate_stability_score(large, threshold, STABILITY_OFFSET)
            binary = (large > threshold).cpu().numpy()
            masks.append(PackedMask.of(binary, frame.top + top, frame.left + left))
        rows = torch.from_numpy(part)
        good = _reach(stability, floors.stability[point[rows]], strictly=False)
        good &= ~is_box_near_crop_edge(edges_of(masks) - corner, corners, whole)
        kept = torch.nonzero(good)[:, 0]
        rows = rows[kept]
        return Candidates(
            frame, len(points), point[rows], iou[rows], stability[kept],
            [masks[index] for index in kept.tolist()],
        )  # fmt: skip

    found = [Candidates.none(frame, len(points))]
    for answers in batches.map(answer, np.arange(len(points))):
        found += few.map(partial(measure, *answers), np.arange(len(answers[0])))
    return Candidates.joined(found)


def _reach(values: Tensor, floors: Tensor, strictly: bool) -> Tensor:
    """Whether values reach their floors; a floor of 0 lets everything pass (SAM's own rule)."""
    reached = values > floors if strictly else values >= floors
    return reached | (floors <= 0)
