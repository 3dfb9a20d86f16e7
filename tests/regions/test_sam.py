"""Regions by Segment Anything against the library's own automatic mask generator."""

import numpy as np
import pytest
import torch
from segment_anything import SamAutomaticMaskGenerator
from segment_anything.modeling import Sam
from small_sam import SIDE, small_sam

from reseg_geo.errors import ModelError
from reseg_geo.grid import Box
from reseg_geo.models.device import Batches
from reseg_geo.options.segment import SAM_LEVELS, SamLevel
from reseg_geo.regions.sam.candidates import PackedMask
from reseg_geo.regions.sam.image import EncodedImage
from reseg_geo.regions.sam.points import level_points
from reseg_geo.regions.sam.sam1 import Sam1, build_sam
from reseg_geo.regions.sam.select import paint
from reseg_geo.regions.sam.source import SamRegions
from reseg_geo.scenes.scene import make_scene

WINDOW = 224


def picture(seed: int, side: int = WINDOW) -> np.ndarray:
    return make_scene(seed, side, side, style="urban").image


def generated(
    sam: Sam, level: SamLevel, image: np.ndarray, crops: int = 0, grid: np.ndarray | None = None
) -> list[np.ndarray]:
    """The library's masks for the same settings; grid: points to use instead of the level's."""
    generator = SamAutomaticMaskGenerator(
        sam, points_per_side=level.points if grid is None else None, points_per_batch=5,
        pred_iou_thresh=level.iou, stability_score_thresh=level.stability,
        min_mask_region_area=level.min_area, crop_n_layers=crops,
        point_grids=None if grid is None else [grid],
    )  # fmt: skip
    return [record["segmentation"] for record in generator.generate(image)]


def ours(sam: Sam, levels: list[SamLevel], image: np.ndarray, **how: object) -> list[list]:
    network = Sam1(sam, reference=True)
    source = SamRegions(network, levels, enlarge=True, batch=5, **how)  # type: ignore[arg-type]
    return [[mask.full(*image.shape[:2]) for mask in level] for level in source.masks(image)]


def everywhere(image: np.ndarray) -> tuple[np.ndarray, Box]:
    return np.ones(image.shape[:2], bool), Box(0, 0, *image.shape[:2])


@pytest.mark.parametrize(
    "level",
    [
        SamLevel(4, 0.3, 0.3),
        SamLevel(4, 0.3, 0.3, 20),
        SamLevel(3, 0.4, 0.4, 60),
        SamLevel(2, 0, 0.5, 10),
        SamLevel(4, 0.5, 0),
    ],
)
@pytest.mark.parametrize("seed", range(4))
def test_masks_and_labels_equal_those_of_the_library(seed: int, level: SamLevel) -> None:
    sam, image = small_sam(seed), picture(seed + 3)
    wanted = generated(sam, level, image)
    assert 0 < len(wanted) < 3 * level.points**2, "the thresholds keep some"
    found = ours(sam, [level], image)[0]
    assert len(found) == len(wanted)
    assert all(np.array_equal(one, other) for one, other in zip(found, wanted, strict=True))

    official = np.zeros((WINDOW, WINDOW), int)
    for number, mask in enumerate(wanted, start=1):
        official[mask] = number
    by_area = np.zeros((WINDOW, WINDOW), int)
    for number, mask in enumerate(sorted(wanted, key=lambda m: -int(m.sum())), start=1):
        by_area[mask] = number
    for order, expected in (("official", official), ("area", by_area)):
        source = SamRegions(Sam1(sam, True), [level], enlarge=True, batch=5, order=order)
        assert np.array_equal(source.labels(image, *everywhere(image))[0], expected)


@pytest.mark.parametrize("shape", [(224, 224), (150, 224), (224, 90)])
def test_crops_equal_those_of_the_library(shape: tuple[int, int]) -> None:
    sam, level = small_sam(0), SamLevel(4, 0.3, 0.3, 20)
    image = picture(5)[: shape[0], : shape[1]]
    if shape[0] != shape[1]:  # the library has as many points along both sides
        level = SamLevel(1, 0, 0)
    wanted = generated(sam, level, image, crops=1)
    without = generated(sam, level, image)
    found = ours(sam, [level], image, crops=1)[0]
    assert len(wanted) != len(without)
    assert len(found) == len(wanted)
    assert all(np.array_equal(one, other) for one, other in zip(found, wanted, strict=True))


@pytest.mark.parametrize("shape", [(SIDE, SIDE), (100, SIDE)])
@pytest.mark.parametrize("seed", [0, 2, 3])
def test_masks_of_a_block_that_is_not_enlarged(seed: int, shape: tuple[int, int]) -> None:
    """They equal the library's at the same points, except single pixels: the decoder sums in
    another order.
    """
    sam, image = small_sam(seed), picture(seed + 5, SIDE)[: shape[0], : shape[1]]
    levels = [SamLevel(12, 0, 0.2, 20), SamLevel(16, 0, 0.1)]
    masks = SamRegions(Sam1(sam), levels).masks(image)
    for level, found in zip(levels, masks, strict=True):
        wanted = generated(sam, level, image, grid=level_points(level, *shape))
        assert len(found) == len(wanted) > 0
        for one, other in zip(found, wanted, strict=True):
            assert (one.full(*shape) != other).mean() < 1e-3


def test_levels_computed_together_equal_levels_computed_alone() -> None:
    sam, image = small_sam(2), picture(9)
    levels = [SamLevel(2, 0, 0.3, 90), SamLevel(4, 0.4, 0.3, 20), SamLevel(2, 0, 0.2)]
    together = ours(sam, levels, image)
    for level, found in zip(levels, together, strict=True):
        alone = ours(sam, [level], image)[0]
        assert len(found) == len(alone) > 0
        # The last digits of a point's result may depend on the other points of the batch.
        assert all((one != other).mean() < 1e-3 for one, other in zip(found, alone, strict=True))


def test_an_image_is_encoded_once_and_each_point_decoded_once() -> None:
    sam, image = small_sam(1), picture(4)
    encoded, asked = [], []
    sam.image_encoder.register_forward_hook(lambda *call: encoded.append(1))
    sam.prompt_encoder.register_forward_hook(lambda *call: asked.append(len(call[2][0])))
    SamRegions(Sam1(sam), SAM_LEVELS, enlarge=True).labels(image, *everywhere(image))
    assert len(encoded) == 1
    assert sum(asked) == 4 * 4 + 2 * 2, "three levels share the points of one grid"


def test_points_have_the_same_spacing_in_a_block_and_a_window() -> None:
    level = SamLevel(4, 0.5, 0.5)
    window, block = level_points(level, 224, 224), level_points(level, 1024, 800)
    assert len(window) == 16
    assert len(block) == 18 * 14
    distance = np.diff(np.unique(block[:, 0])) * 800
    assert np.abs(distance - 56).max() < 2
    assert np.allclose(np.unique(window[:, 1]) * 224, [28, 84, 140, 196])


def test_a_block_is_not_enlarged() -> None:
    """SAM gets the pixels of the block, padded with zeros."""
    sam = small_sam(3)
    pixels = torch.zeros(1, 3, SIDE, SIDE)
    image = picture(6, SIDE)[:100, :80]
    seen: list[torch.Tensor] = []
    sam.image_encoder.register_forward_hook(lambda module, inputs, output: seen.append(inputs[0]))
    EncodedImage(Sam1(sam), image, enlarge=False)
    pixels[0, :, :100, :80] = (
        torch.from_numpy(image).permute(2, 0, 1) - sam.pixel_mean
    ) / sam.pixel_std
    assert torch.allclose(seen[0], pixels)


def test_no_data_is_in_no_region_and_costs_nothing() -> None:
    sam, image = small_sam(0), picture(5)
    encoded = []
    sam.image_encoder.register_forward_hook(lambda *call: encoded.append(1))
    source = SamRegions(Sam1(sam), SAM_LEVELS[:2], enlarge=True)
    valid, box = everywhere(image)
    valid[:, 100:] = False
    labels = source.labels(image, valid, box)
    assert labels.shape == (2, WINDOW, WINDOW)
    assert (labels[:, :, 100:] == 0).all()
    assert not source.labels(image, np.zeros_like(valid), box).any()
    assert len(encoded) == 1


def test_a_network_built_from_a_checkpoint_equals_the_librarys() -> None:
    """With attention one head at a time, and sizes read from the weights."""
    sam = small_sam(7)
    built = build_sam(sam.state_dict(), "a test").eval()
    pixels = torch.randn(1, 3, SIDE, SIDE)
    with torch.no_grad():
        wanted, found = sam.image_encoder(pixels), built.image_encoder(pixels)
    assert (wanted - found).abs().max() < 1e-4 * wanted.abs().max()
    assert built.image_encoder.blocks[0].window_size == 3
    assert built.image_encoder.blocks[1].window_size == 0


@pytest.mark.parametrize("make", [np.zeros, np.ones])
def test_packed_masks_can_be_unpacked(make: object) -> None:
    mask = make((50, 70), bool)  # type: ignore[operator]
    mask[10:20, 33:41] ^= True
    assert np.array_equal(PackedMask.of(mask).full(50, 70), mask)
    moved = PackedMask.of(mask, top=5, left=2).full(60, 80)
    assert np.array_equal(moved[5:55, 2:72], mask)
    assert moved.sum() == mask.sum()


def test_smaller_masks_cover_larger_ones() -> None:
    small, large = np.zeros((2, 20, 20), bool)
    small[5:9, 5:9], large[2:15, 2:15] = True, True
    masks = [PackedMask.of(small), PackedMask.of(large)]
    assert set(np.unique(paint(masks, 20, 20, "area"))) == {0, 1, 2}
    assert set(np.unique(paint(masks, 20, 20, "official"))) == {0, 2}
    assert not paint([], 20, 20, "area").any()


def test_masks_of_a_run_equal_those_of_the_library_up_to_rounding() -> None:
    """With a network built from a checkpoint, and the batches of a run."""
    sam, image, level = small_sam(1), picture(4), SamLevel(4, 0.3, 0.3, 20)
    wanted = generated(sam, level, image)
    built = build_sam(sam.state_dict(), "a test").eval()
    built.mask_threshold = sam.mask_threshold
    source = SamRegions(Sam1(built, True), [level], enlarge=True)
    found = [mask.full(WINDOW, WINDOW) for mask in source.masks(image)[0]]
    assert len(found) == len(wanted) > 3
    assert all((one != other).mean() < 1e-3 for one, other in zip(found, wanted, strict=True))


@pytest.mark.parametrize("shape", [(1, 50), (40, 3), (2, 2)])
def test_images_too_narrow_for_crops(shape: tuple[int, int]) -> None:
    image = picture(5)[: shape[0], : shape[1]]
    labels = SamRegions(Sam1(small_sam(0)), [SamLevel(2, 0, 0)], crops=2).labels(
        image, *everywhere(image)
    )
    assert labels.shape == (1, *shape)


def test_batches_are_halved_if_memory_is_short() -> None:
    sizes: list[int] = []

    def run(batch: np.ndarray) -> int:
        sizes.append(len(batch))
        if len(batch) > 3:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory")
        return int(batch.sum())

    batches = Batches(16)
    assert sum(batches.map(run, np.arange(40))) == sum(range(40))
    assert sizes[:4] == [16, 8, 4, 2]
    assert batches.size == 2

    def never(batch: np.ndarray) -> None:
        raise RuntimeError("CUDNN_STATUS_ALLOC_FAILED")

    with pytest.raises(ModelError, match="too little memory"):
        list(Batches(8).map(never, np.arange(3)))

    def broken(batch: np.ndarray) -> None:
        raise RuntimeError("shapes do not match")

    with pytest.raises(RuntimeError, match="shapes"):
        list(Batches(8).map(broken, np.arange(3)))


def test_sam_uses_smaller_batches_if_memory_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    sam, image, level = Sam1(small_sam(0), True), picture(3), SamLevel(4, 0.3, 0.3, 20)
    wanted = SamRegions(sam, [level], enlarge=True, batch=4).labels(image, *everywhere(image))
    predict = EncodedImage.predict

    def short(self: EncodedImage, points: np.ndarray) -> object:
        if len(points) > 4:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory")
        return predict(self, points)

    monkeypatch.setattr(EncodedImage, "predict", short)
    found = SamRegions(sam, [level], enlarge=True, batch=16).labels(image, *everywhere(image))
    assert np.array_equal(found, wanted)
    monkeypatch.setattr(EncodedImage, "__init__", lambda *words: short(None, range(9)))  # type: ignore
    with pytest.raises(ModelError, match="too little memory"):
        SamRegions(sam, [level]).labels(image, *everywhere(image))
