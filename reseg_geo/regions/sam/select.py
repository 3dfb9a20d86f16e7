"""Select the masks of a level from the candidates, as SAM's automatic mask generator does."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from segment_anything.utils.amg import remove_small_regions
from torch import Tensor
from torchvision.ops.boxes import batched_nms

from reseg_geo.options.segment import SamLevel
from reseg_geo.regions.sam.candidates import Candidates, PackedMask, edges_of

# Boxes with a larger intersection over union count as duplicates.
_MAX_OVERLAP = 0.7


def select_masks(
    level: SamLevel,
    frames: Sequence[Candidates],
    points: Sequence[NDArray[np.int64]],
    height: int,
    width: int,
) -> list[PackedMask]:
    """The masks of a level, in order of decreasing score.

    frames: the candidates of each frame of an image of height x width px; points: for each frame
    the indices of the level's points.
    """
    masks: list[PackedMask] = []
    magnification: list[float] = []
    for found, own in zip(frames, points, strict=True):
        rank = torch.full((found.prompts,), -1)
        rank[torch.from_numpy(own)] = torch.arange(len(own))
        good = rank[found.point] >= 0
        if level.iou > 0:
            good &= found.iou > level.iou
        if level.stability > 0:
            good &= found.stability >= level.stability
        chosen = torch.nonzero(good)[:, 0]
        chosen = chosen[rank[found.point[chosen]].argsort(stable=True)]  # in the level's order
        inside = [found.masks[index] for index in chosen.tolist()]
        inside = [inside[index] for index in _distinct(inside, found.iou[chosen])]
        masks += inside
        magnification += [1 / (found.frame.height * found.frame.width)] * len(inside)
    if len(frames) > 1:  # prefer masks from smaller frames
        masks = [masks[index] for index in _distinct(masks, torch.tensor(magnification))]
    return _cleaned(masks, level.min_area, height, width) if level.min_area else masks


def _distinct(masks: list[PackedMask], scores: Tensor) -> list[int]:
    """Indices of the masks that remain after non-maximum suppression of their boxes, best first."""
    kept: Tensor = batched_nms(edges_of(masks), scores, torch.zeros(len(masks)), _MAX_OVERLAP)
    return [int(index) for index in kept]


def _cleaned(masks: list[PackedMask], area: int, height: int, width: int) -> list[PackedMask]:
    """Masks without islands and holes smaller than `area` px, and without new duplicates."""
    pairs = [_clean(mask, area, height, width) for mask in masks]
    cleaned = [mask for mask, _ in pairs]
    keep = _distinct(cleaned, torch.tensor([float(unchanged) for _, unchanged in pairs]))
    return [cleaned[index] for index in keep]


def _clean(packed: PackedMask, area: int, height: int, width: int) -> tuple[PackedMask, bool]:
    """A mask without islands and holes smaller than `area` px, and whether it is unchanged."""
    box = packed.box
    outside = height * width - box.height * box.width
    if box.height == height or box.width == width or outside < area:
        mask, top, left = packed.full(height, width), 0, 0
    else:
        # The outside of the box is connected and not a hole. A margin of this many pixels is enough
        # to represent it.
        margin = 1 + area // max(1, min(box.height, box.width))
        above, below = (min(margin, room) for room in (box.top, height - box.bottom))
        before, after = (min(margin, room) for room in (box.left, width - box.right))
        mask = np.pad(packed.pixels(), ((above, below), (before, after)))
        top, left = box.top - above, box.left - before
    mask, filled = remove_small_regions(mask, area, mode="holes")
    mask, cleared = remove_small_regions(mask, area, mode="islands")
    return PackedMask.of(mask, top, left), not filled and not cleared


def paint(masks: Sequence[PackedMask], height: int, width: int, order: str) -> NDArray[np.int32]:
    """Masks as a label image, numbered from 1 in the order of painting; 0: no mask.

    order: "area" paints larger masks first, so that small ones stay visible; "official" keeps the
    given order, as the authors' program does. Later masks cover earlier ones.
    """
    if order == "area":
        areas = [np.count_nonzero(mask.pixels()) for mask in masks]
        masks = [masks[index] for index in np.argsort(-np.array(areas, int), kind="stable")]
    labels = np.zeros((height, width), np.int32)
    for number, mask in enumerate(masks, start=1):
        box = mask.box
        labels[box.top : box.bottom, box.left : box.right][mask.pixels()] = number
    return labels
