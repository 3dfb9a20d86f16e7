"""Segment Anything as a source of regions: one encoding of an image serves all levels."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from segment_anything.utils.amg import generate_crop_boxes

from reseg_geo.grid import Box
from reseg_geo.models.device import Batches
from reseg_geo.options.segment import SamLevel, SegmentOptions
from reseg_geo.regions.hierarchy import used_levels
from reseg_geo.regions.sam.candidates import Candidates, Floors, PackedMask, find_candidates
from reseg_geo.regions.sam.network import SamNetwork
from reseg_geo.regions.sam.points import level_points
from reseg_geo.regions.sam.select import paint, select_masks

_CROP_OVERLAP = 512 / 1500  # of the shorter side; SAM's own

# Of masks that are enlarged at a time, at SAM's size.
_PIXELS = 2**23


class SamRegions:
    """The `--regions sam` source; see `reseg_geo.regions.RegionSource`.

    configurations: one a level, coarse to fine; enlarge: whether an image is enlarged to all that
    SAM sees, as the paper does with each window, or seen pixel by pixel; crops: how many layers of
    crops SAM looks at from nearer (4 in the first, 16 in the second); order: see `paint`; batch:
    points asked at a time.
    """

    placed = False

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
        # A CPU is faster if the data stays in its cache.
        self._few = Batches(max(1, _PIXELS // sam.image_encoder.img_size**2))
        self._batches = Batches(batch or (4 if sam.device.type == "cpu" else 64))

    @classmethod
    def from_options(cls, sam: SamNetwork, options: SegmentOptions, levels: int) -> "SamRegions":
        """As the options say, with no more levels than are used."""
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
        """The masks of each level in an image, (h, w, 3), the surest first."""
        height, width = rgb.shape[:2]
        boxes, layers = generate_crop_boxes((height, width), self._crops, _CROP_OVERLAP)
        frames, points = [], []
        for (left, top, right, bottom), layer in zip(boxes, layers, strict=True):
            frame = Box(top, left, bottom - top, right - left)
            if frame.height <= 0 or frame.width <= 0:
                continue  # crops of an image so narrow have no overlap
            found, own = self._look(rgb, frame, enlarge=self._enlarge or layer > 0)
            frames.append(found)
            points.append(own)
        return [
            select_masks(level, frames, [own[index] for own in points], height, width)
            for index, level in enumerate(self._configurations)
        ]

    def _look(
        self, rgb: NDArray[np.uint8], frame: Box, enlarge: bool
    ) -> tuple[Candidates, list[NDArray[np.int64]]]:
        """What SAM finds in a frame at the points of all levels, and which points are whose."""
        # A crop has as many points as the whole image: they are closer there.
        grids = [
            level_points(level, *rgb.shape[:2]) * (frame.width, frame.height)
            for level in self._configurations
        ]
        points, places = _distinct(np.concatenate(grids))
        own = np.split(places, np.cumsum([len(grid) for grid in grids])[:-1])
        floors = Floors(*(torch.full((len(points),), torch.inf) for _ in range(2)))
        for level, indices in zip(self._configurations, own, strict=True):
            floors.iou[indices] = floors.iou[indices].clamp(max=level.iou)
            floors.stability[indices] = floors.stability[indices].clamp(max=level.stability)
        found = find_candidates(
            self._sam, rgb, frame, points, floors, enlarge, self._enlarge, self._batches, self._few
        )
        return found, own


def _distinct(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Each of (n, 2) points once, in the order of their first places, and where each went."""
    _, first, place = np.unique(points, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(first), np.int64)
    rank[order] = np.arange(len(first))
    return points[first[order]], rank[place.reshape(-1)]
