"""Masks processed in a part of the image equal masks processed in the whole image."""

import subprocess
import sys

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter
from segment_anything.utils.amg import remove_small_regions
from small_sam import small_sam

from reseg_geo.grid import Box
from reseg_geo.options.segment import SamLevel
from reseg_geo.regions.sam import select
from reseg_geo.regions.sam.candidates import Candidates, PackedMask
from reseg_geo.regions.sam.image import STABILITY_OFFSET, EncodedImage
from reseg_geo.regions.sam.sam1 import Sam1
from reseg_geo.regions.sam.select import select_masks
from reseg_geo.scenes.scene import make_scene


@pytest.mark.parametrize("shape", [(128, 128), (77, 101), (30, 9)])
@torch.inference_mode()
def test_masks_enlarged_in_part_equal_masks_enlarged_whole(shape: tuple[int, int]) -> None:
    sam = small_sam(2)
    image = make_scene(1, 128, 128, style="urban").image[: shape[0], : shape[1]]
    seen = EncodedImage(Sam1(sam), image, enlarge=False)
    logits, _ = seen.predict(np.random.default_rng(0).uniform(0, 1, (12, 2)) * shape[::-1])
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


def one_mask(mask: np.ndarray) -> Candidates:
    """The result for a single mask."""
    return Candidates(
        Box(0, 0, *mask.shape), 1, torch.zeros(1, dtype=torch.long), torch.ones(1), torch.ones(1),
        [PackedMask.of(mask)],
    )  # fmt: skip


@pytest.mark.parametrize("area", [5, 60, 400, 3000, 10**6])
def test_islands_and_holes_are_removed_as_in_the_whole_image(area: int) -> None:
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
        one = one_mask(mask)
        [found] = select_masks(SamLevel(1, 0, 0, area), [one], [np.zeros(1, int)], size, size)
        wanted, _ = remove_small_regions(mask, area, mode="holes")
        wanted, _ = remove_small_regions(wanted, area, mode="islands")
        assert np.array_equal(found.full(size, size), wanted)


@pytest.mark.parametrize(("side", "area"), [(1, 2000), (20, 2000), (2, 20_000), (300, 20_000)])
def test_masks_are_not_processed_beyond_the_image(
    side: int, area: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    handled: list[int] = []

    def noted(mask: np.ndarray, threshold: float, mode: str) -> tuple[np.ndarray, bool]:
        handled.append(mask.size)
        return remove_small_regions(mask, threshold, mode)

    monkeypatch.setattr(select, "remove_small_regions", noted)
    mask = np.zeros((1024, 1024), bool)
    mask[500 : 500 + side, 30 : 30 + side] = True
    select_masks(SamLevel(1, 0, 0, area), [one_mask(mask)], [np.zeros(1, int)], 1024, 1024)
    assert 0 < max(handled) <= mask.size


def test_a_block_of_400_candidates_takes_little_memory() -> None:
    """In a separate process: 1024 px, three masks per point, small and large, none left out."""
    done = subprocess.run([sys.executable, "-c", _BLOCK], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    candidates, megabytes = map(int, done.stdout.split())
    assert candidates > 400
    assert megabytes < 1500


# A fake network that needs no memory: only the processing of its output is measured.
_BLOCK = """
import resource, types
import numpy as np, torch
from reseg_geo.options.segment import SamLevel
from reseg_geo.regions.sam import candidates
from reseg_geo.regions.sam.source import SamRegions

class FakeImage(candidates.EncodedImage):
    def __init__(self, sam, rgb, enlarge):
        self._sam, self._size, self._resized = sam, rgb.shape[:2], None
    def predict(self, points):
        y = x = torch.arange(256) * 4.0
        answers = [
            (radius - torch.hypot(y[:, None] - point[1], x - point[0])) / 2
            for point in points for radius in (3, 40, 200)
        ]
        return torch.stack(answers), torch.full((len(answers),), 0.9)

candidates.EncodedImage = FakeImage
sam = types.SimpleNamespace(side=1024, device=torch.device("cpu"), mask_threshold=0.0)
source = SamRegions(sam, [SamLevel(4, 0.5, 0.5, 20_000), SamLevel(3, 0.5, 0.5, 2000)])
image = np.zeros((1024, 1024, 3), np.uint8)
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before = peak()
found = source.masks(image)
print(sum(map(len, found)), peak() - before)
"""
