"""Work on a part of an image gives what work on all of it would."""

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter
from segment_anything.utils.amg import remove_small_regions
from small_sam import small_sam

from reseg_geo.options import SamLevel
from reseg_geo.raster.grid import Box
from reseg_geo.regions.sam.candidates import STABILITY_OFFSET, Candidates, PackedMask, SeenImage
from reseg_geo.regions.sam.select import select_masks
from reseg_geo.scenes.scene import make_scene


@pytest.mark.parametrize("shape", [(128, 128), (77, 101), (30, 9)])
@torch.inference_mode()
def test_masks_enlarged_in_part_are_those_enlarged_whole(shape: tuple[int, int]) -> None:
    sam = small_sam(2)
    image = make_scene(1, 128, 128, style="urban").image[: shape[0], : shape[1]]
    seen = SeenImage(sam, image, enlarge=False)
    logits, _ = seen.ask(np.random.default_rng(0).uniform(0, 1, (12, 2)) * shape[::-1])
    logits[0] = sam.mask_threshold - 5  # a mask without a pixel
    whole = sam.postprocess_masks(logits[:, None], shape, shape)[:, 0]
    smaller = 0
    for wanted, (top, left, part) in zip(whole, seen.parts(logits), strict=True):
        found = torch.full(shape, -torch.inf)
        height, width = part.shape
        found[top : top + height, left : left + width] = part
        smaller += part.numel() < wanted.numel()
        for offset in (-STABILITY_OFFSET, 0, STABILITY_OFFSET):
            threshold = sam.mask_threshold + offset
            assert torch.equal(found > threshold, wanted > threshold)
    assert smaller > 1


@pytest.mark.parametrize("area", [5, 60, 400, 3000])
def test_islands_and_holes_are_those_of_the_whole_image(area: int) -> None:
    rng, size = np.random.default_rng(area), 64
    masks = []
    for _ in range(120):
        blobs = gaussian_filter(rng.standard_normal((size, size)), rng.uniform(1, 4))
        blobs = blobs > np.quantile(blobs, rng.uniform(0.3, 0.95))
        top, left, bottom, right = (
            rng.choice([0, 0, 7, 20]),
            rng.choice([0, 9]),
            *rng.integers(30, 65, 2),
        )
        mask = np.zeros((size, size), bool)
        mask[top:bottom, left:right] = blobs[top:bottom, left:right]
        masks.append(mask)
    masks.append(np.eye(size, dtype=bool))  # cuts the image in two
    masks.append(np.eye(size, k=40, dtype=bool))  # cuts a corner off
    for mask in masks:
        # One mask alone is not compared with any other.
        one = Candidates(
            Box(0, 0, size, size), 1, torch.zeros(1, dtype=torch.long), torch.ones(1),
            torch.ones(1), [PackedMask.of(mask)],
        )  # fmt: skip
        [found] = select_masks(SamLevel(1, 0, 0, area), [one], [np.zeros(1, int)], size, size)
        wanted, _ = remove_small_regions(mask, area, mode="holes")
        wanted, _ = remove_small_regions(wanted, area, mode="islands")
        assert np.array_equal(found.full(size, size), wanted)
