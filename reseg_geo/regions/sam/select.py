"""From candidates to the masks of a level, as SAM's own automatic mask generator chooses them."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from segment_anything.utils.amg import remove_small_regions
from torch import Tensor
from torchvision.ops.boxes import batched_nms

from reseg_geo.options.segment import SamLevel
from reseg_geo.regions.sam.candidates import Candidates, PackedMask, edges_of

# Boxes that overlap by more than this (intersection over union) show the same thing.
_SAME = 0.7


def select_masks(
    level: SamLevel,
    frames: Sequence[Candidates],
    points: Sequence[NDArray[np.int64]],
    height: int,
    width: int,
) -> list[PackedMask]:
    """The masks that a level takes, the surest first.

    frames: what was found in each frame of an image of height x width px; points: for each frame
    the indices of the level's points.
    """
    masks: list[PackedMask] = []
    nearness: list[float] = []
    for found, asked in zip(frames, points, strict=True):
        rank = torch.full((found.asked,), -1)
        rank[torch.from_numpy(asked)] = torch.arange(len(asked))
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
        nearness += [1 / (found.frame.height * found.frame.width)] * len(inside)
    if len(frames) > 1:  # what is seen from nearer is preferred
        masks = [masks[index] for index in _distinct(masks, torch.tensor(nearness))]
    return _tidied(masks, level.min_area, height, width) if level.min_area else masks


def _distinct(masks: list[PackedMask], scores: Tensor) -> list[int]:
    """The masks whose box is not much the same as that of one with a higher score, best first."""
    kept: Tensor = batched_nms(edges_of(masks), scores, torch.zeros(len(masks)), _SAME)
    return [int(index) for index in kept]


def _tidied(masks: list[PackedMask], area: int, height: int, width: int) -> list[PackedMask]:
    """Masks without islands and holes smaller than `area` px, and without new duplicates."""
    cleaned = [_clean(mask, area, height, width) for mask in masks]
    tidied = [mask for mask, _ in cleaned]
    keep = _distinct(tidied, torch.tensor([float(unchanged) for _, unchanged in cleaned]))
    return [tidied[index] for index in keep]


def _clean(packed: PackedMask, area: int, height: int, width: int) -> tuple[PackedMask, bool]:
    """A mask without islands and holes smaller than `area` px, and whether it had none."""
    box = packed.box
    outside = height * width - box.height * box.width
    if box.height == height or box.width == width or outside < area:
        mask, top, left = packed.full(height, width), 0, 0
    else:
        # Everything outside the box is one connected part and not a hole; a margin stands for it.
        enough = 1 + area // max(1, min(box.height, box.width))
        above, below = (min(enough, room) for room in (box.top, height - box.bottom))
        before, after = (min(enough, room) for room in (box.left, width - box.right))
        mask = np.pad(packed.pixels(), ((above, below), (before, after)))
        top, left = box.top - above, box.left - before
    mask, filled = remove_small_regions(mask, area, mode="holes")
    mask, cleared = remove_small_regions(mask, area, mode="islands")
    return PackedMask.of(mask, top, left), not filled and not cleared


def paint(masks: Sequence[PackedMask], height: int, width: int, order: str) -> NDArray[np.int32]:
    """Masks as a label image: 0 for none, else numbered from 1 in the order of painting.

    order: "area" paints larger ones first, so that small ones stay visible; "official" takes them
    as they come, so that later ones cover earlier ones (the authors' program).
    """
    if order == "area":
        areas = [np.count_nonzero(mask.pixels()) for mask in masks]
        masks = [masks[index] for index in np.argsort(-np.array(areas, int), kind="stable")]
    labels = np.zeros((height, width), np.int32)
    for number, mask in enumerate(masks, start=1):
        box = mask.box
        labels[box.top : box.bottom, box.left : box.right][mask.pixels()] = number
    return labels
