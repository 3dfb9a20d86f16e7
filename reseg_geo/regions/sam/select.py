"""From candidates to the masks of a level, as SAM's own automatic mask generator chooses them."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from segment_anything.utils.amg import batched_mask_to_box, remove_small_regions
from torch import Tensor
from torchvision.ops.boxes import batched_nms

from reseg_geo.options import SamLevel
from reseg_geo.regions.sam.candidates import Candidates, PackedMask

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
    boxes, sizes = [torch.zeros(0, 4)], [torch.zeros(0)]
    for found, own in zip(frames, points, strict=True):
        rank = torch.full((found.asked,), -1)
        rank[torch.from_numpy(own)] = torch.arange(len(own))
        good = rank[found.point] >= 0
        if level.iou > 0:
            good &= found.iou > level.iou
        if level.stability > 0:
            good &= found.stability >= level.stability
        chosen = torch.nonzero(good)[:, 0]
        chosen = chosen[rank[found.point[chosen]].argsort(stable=True)]  # in the level's order
        chosen = chosen[_distinct(found.boxes[chosen], found.iou[chosen])]
        masks += [found.masks[index] for index in chosen.tolist()]
        left, top = found.frame.left, found.frame.top
        boxes.append(found.boxes[chosen].float() + torch.tensor([left, top, left, top]))
        sizes.append(torch.full((len(chosen),), float(found.frame.height * found.frame.width)))
    if len(frames) > 1:  # what is seen from nearer is preferred
        keep = _distinct(torch.cat(boxes), 1 / torch.cat(sizes))
        masks = [masks[index] for index in keep.tolist()]
    return _tidied(masks, level.min_area, height, width) if level.min_area else masks


def _distinct(boxes: Tensor, scores: Tensor) -> Tensor:
    """Indices of boxes (n, 4) that are not much the same as one of a higher score, best first."""
    return batched_nms(boxes.float(), scores, torch.zeros(len(boxes)), _SAME)


def _tidied(masks: list[PackedMask], area: int, height: int, width: int) -> list[PackedMask]:
    """Masks without islands and holes smaller than `area` px, and without new duplicates."""
    tidied, boxes, unchanged = [], [torch.zeros(0, 4)], []
    for packed in masks:
        mask, filled = remove_small_regions(packed.full(height, width), area, mode="holes")
        mask, cleared = remove_small_regions(mask, area, mode="islands")
        boxes.append(batched_mask_to_box(torch.from_numpy(mask)[None]).float())
        unchanged.append(float(not filled and not cleared))
        tidied.append(PackedMask.of(mask))
    keep = _distinct(torch.cat(boxes), torch.tensor(unchanged))
    return [tidied[index] for index in keep.tolist()]


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
