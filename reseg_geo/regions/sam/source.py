"""Segment Anything as a source of regions; an image is encoded once for all levels."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from segment_anything.utils.amg import generate_crop_boxes

from reseg_geo.grid import Box
from reseg_geo.models.device import Batches
from reseg_geo.options.segment import SamLevel, SegmentOptions
from reseg_geo.regions.hierarchy import used_levels
from reseg_geo.regions.sam.candidates import Candidates, PackedMask, Thresholds, find_candidates
from reseg_geo.regions.sam.network import SamNetwork
from reseg_geo.regions.sam.points import level_points
from reseg_geo.regions.sam.select import paint, select_masks

_CROP_OVERLAP = 512 / 1500  # of the shorter side; SAM's default

# Pixels, at SAM's input size, of the masks that are enlarged together.
_PIXELS = 2**23


class SamRegions:
    """The source of `--regions sam`, `sam2` and `sam3`; see `reseg_geo.regions.RegionSource`.

    configurations: one per level, coarse to fine; enlarge: enlarge images to SAM's input size, as
    the paper does with each window; crops: layers of crops that SAM also sees enlarged (4 in the
    first, 16 in the second); order: see `paint`; batch: points per prompt.
    """

    placed, parallel = False, False

    def __init__(
        self,
        sam: SamNetwork,
        configurations: Sequence[SamLevel],
        *,
        enlarge: bool = False,
        crops: int = 0,
        order: str = "area",
        batch: int | None = None,
    ) -> None:
        self.levels = len(configurations)
        self._sam, self._configurations, self._order = sam, configurations, order
        self._enlarge, self._crops = enlarge, crops
        self._mask_batches = Batches(max(1, _PIXELS // sam.side**2))
        # Small batches stay in a CPU's cache, which is faster.
        self._point_batches = Batches(batch or (4 if sam.device.type == "cpu" else 64))

    @classmethod
    def from_options(cls, sam: SamNetwork, options: SegmentOptions, levels: int) -> "SamRegions":
        """A source with these options and only the levels that are used."""
        return cls(
            sam,
            used_levels(options.sam_levels, levels),
            enlarge=options.region_scope == "window",
            crops=options.sam_crops,
            order=options.mask_order,
        )

    def labels(
        self, rgb: NDArray[np.uint8], valid: NDArray[np.bool_], box: Box
    ) -> NDArray[np.integer]:
        """See `RegionSource`. Regions are numbered from 1 in each level; no data is 0."""
        height, width = valid.shape
        if not valid.any():
            return np.zeros((self.levels, height, width), np.int32)
        labels = [paint(masks, height, width, self._order) for masks in self.masks(rgb)]
        return np.where(valid, np.stack(labels), 0)

    @torch.inference_mode()
    def masks(self, rgb: NDArray[np.uint8]) -> list[list[PackedMask]]:
        """The masks of each level in an image, (h, w, 3), in order of decreasing score."""
        height, width = rgb.shape[:2]
        boxes, layers = generate_crop_boxes((height, width), self._crops, _CROP_OVERLAP)
        frames, points = [], []
        for (left, top, right, bottom), layer in zip(boxes, layers, strict=True):
            frame = Box(top, left, bottom - top, right - left)
            if frame.height <= 0 or frame.width <= 0:
                continue  # the image is too narrow for crops
            found, own = self._find(rgb, frame, enlarge=self._enlarge or layer > 0)
            frames.append(found)
            points.append(own)
        return [
            select_masks(level, frames, [own[index] for own in points], height, width)
            for index, level in enumerate(self._configurations)
        ]

    def _find(
        self, rgb: NDArray[np.uint8], frame: Box, enlarge: bool
    ) -> tuple[Candidates, list[NDArray[np.int64]]]:
        """The candidates in a frame for the points of all levels, and each level's points."""
        # A crop has as many points as the whole image, so they are denser.
        grids = [
            level_points(level, *rgb.shape[:2]) * (frame.width, frame.height)
            for level in self._configurations
        ]
        points, indices = _distinct(np.concatenate(grids))
        own = np.split(indices, np.cumsum([len(grid) for grid in grids])[:-1])
        iou, stability = (torch.full((len(points),), torch.inf) for _ in range(2))
        for level, at in zip(self._configurations, own, strict=True):
            iou[at] = iou[at].clamp(max=level.iou)
            stability[at] = stability[at].clamp(max=level.stability)
        found = find_candidates(
            self._sam, rgb, frame, points, Thresholds(iou, stability), enlarge,
            self._point_batches, self._mask_batches,
        )  # fmt: skip
        return found, own


def _distinct(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Distinct points in the order of first occurrence, and the index of each of the (n, 2)."""
    _, first, inverse = np.unique(points, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(first), np.int64)
    rank[order] = np.arange(len(first))
    return points[first[order]], rank[inverse.reshape(-1)]
