"""Every computation with tensors, on the processor and, if there is one, on a GPU.

Both must give what the processor gives in double precision.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import torch
import torch.nn.functional as F
from small_sam import small_sam

import reseg_geo
from reseg_geo.clip.strategies import METHODS
from reseg_geo.engine.accumulate import Probabilities, accumulate, mean_of
from reseg_geo.engine.decide import class_shares, decide
from reseg_geo.engine.rule import Threshold
from reseg_geo.grid import Box
from reseg_geo.models.device import Batches
from reseg_geo.options.segment import GUIDED_METHODS, SamLevel
from reseg_geo.regions.sam.sam1 import Sam1
from reseg_geo.regions.sam.source import SamRegions
from reseg_geo.scenes.scene import make_scene
from reseg_geo.scorers.head import LinearHead
from reseg_geo.storage.logits import BlockLogits

_CUDA = pytest.param(
    "cuda",
    marks=[
        pytest.mark.cuda,
        pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device"),
    ],
)
on_devices = pytest.mark.parametrize("device", ["cpu", _CUDA])
WORDS = ["building", "road", "tree", "water"]
SIDE = 224


def pixels_of(seed: int, count: int = 2) -> np.ndarray:
    return np.stack([make_scene(seed + i, SIDE, SIDE, style="urban").image for i in range(count)])


@on_devices
@pytest.mark.parametrize("method", sorted({*METHODS} - {*GUIDED_METHODS}))
def test_features(device: str, method: str) -> None:
    regions = np.random.default_rng(0).integers(0, 5, (2, 2, 16, 16))
    exact = reseg_geo.load_model("mini", dtype=torch.float64)
    wanted = exact.encode_tokens(exact.normalise(pixels_of(1)), regions, method)
    for dtype, tolerance in ((torch.float32, 1e-4), (torch.bfloat16, 0.1)):
        model = reseg_geo.load_model("mini", device, dtype)
        found = model.encode_tokens(model.normalise(pixels_of(1)), regions, method).cpu()
        assert (found - wanted).norm(dim=-1).max() < tolerance


@on_devices
def test_texts(device: str) -> None:
    wanted = reseg_geo.load_model("mini").encode_queries(WORDS)
    found = reseg_geo.load_model("mini", device).encode_queries(WORDS).cpu()
    torch.testing.assert_close(found, wanted, atol=1e-5, rtol=1e-5)


@on_devices
def test_logits(device: str) -> None:
    generator = torch.Generator().manual_seed(0)
    tokens, weights = torch.randn(2, 5, 8, generator=generator), torch.randn(3, 8)
    bias = torch.tensor([0.5, -1.0, 0.0])
    exact = tokens.double() @ weights.double().T
    wanted = 40 * (exact[:, 1:] - 0.3 * exact[:, :1]) + bias
    head = LinearHead(weights.to(device), bias.to(device))
    found = head.logits(tokens.to(device), 40.0, 0.3).cpu()
    torch.testing.assert_close(found.double(), wanted, atol=1e-4, rtol=1e-5)


@on_devices
@pytest.mark.parametrize("synonyms", ["max", "mean"])
@pytest.mark.parametrize("spread", [3.0, 60.0], ids=["near", "far apart"])
def test_probabilities_and_classes(device: str, synonyms: str, spread: float) -> None:
    """Two windows of 64 px over 64 x 96 px; logits far apart take the other way of powers."""
    logits = np.random.default_rng(1).normal(0, spread, (2, 3, 4, 4)).astype(np.float32)
    corners, classes = np.array([[0, 0], [0, 32]]), [slice(0, 2), slice(2, 3)]
    sums, weight = torch.zeros(2, 64, 96, dtype=torch.float64), torch.zeros(64, 96)
    for (_, left), own in zip(corners.tolist(), torch.from_numpy(logits).double(), strict=True):
        share = F.interpolate(own[None], size=(64, 64), mode="bilinear")[0].softmax(dim=0)
        for index, queries in enumerate(classes):
            of = share[queries]
            sums[index, :, left : left + 64] += (
                of.amax(dim=0) if synonyms == "max" else of.mean(dim=0)
            )
        weight[:, left : left + 64] += 1
    record = BlockLogits(corners, logits)
    found = accumulate(
        Box(0, 0, 64, 96), [record], classes, 64, synonyms=synonyms, device=torch.device(device)
    )
    assert found.sums.device.type == device
    torch.testing.assert_close(found.sums.cpu().double(), sums, atol=1e-5, rtol=1e-5)
    assert torch.equal(found.weight.cpu(), weight)

    valid = np.ones((64, 96), bool)
    valid[:10] = False
    share = sums / sums.sum(dim=0)
    values, confidence = decide(mean_of([found, found]), valid, Threshold(0.7, 2))
    best = share.amax(dim=0)
    clear = ((best - 0.7).abs() > 1e-4) & ((share[0] - share[1]).abs() > 1e-4)
    wanted = torch.where(best < 0.7, 2, share.argmax(dim=0) + 1).numpy()
    same = (values == np.where(valid, wanted, 0)) | ~clear.numpy()
    assert same.all()
    assert np.abs(confidence[10:] - 100 * best[10:].numpy()).max() <= 0.51
    assert (confidence[:10] == 255).all()
    shares = class_shares(Probabilities(found.sums, found.weight), valid, "float32")
    assert np.allclose(shares[:, 10:], share[:, 10:], atol=1e-5)


@on_devices
def test_regions_of_segment_anything(device: str) -> None:
    """Masks whose score is within rounding of a threshold may differ; so most pixels must agree."""
    image, levels = make_scene(4, SIDE, SIDE, style="urban").image, [SamLevel(4, 0.3, 0.3)]
    labels = []
    for where in ("cpu", device):
        source = SamRegions(Sam1(small_sam(0).to(where), True), levels, enlarge=True, batch=5)
        labels.append(source.labels(image, np.ones((SIDE, SIDE), bool), Box(0, 0, SIDE, SIDE))[0])
    one, other = (np.diff(each, axis=1) != 0 for each in labels)
    assert one.any()
    assert (one == other).mean() > 0.99


@on_devices
def test_the_map_of_a_run(device: str, tmp_path: Path, write_raster: Any) -> None:
    """In float32 the class map is that of a processor, but for ties; windows fill odd batches."""
    picture = make_scene(5, 500, 600, style="suburban").image
    image = write_raster(tmp_path / "image.tif", np.moveaxis(picture, -1, 0))
    maps = []
    for where, batch in (("cpu", 1), (device, 7)):
        target = tmp_path / f"{where}-{batch}.tif"
        reseg_geo.segment(
            image, ", ".join(WORDS), target, device=where, dtype="float32", gsd="native",
            batch_size=batch, progress=False,
        )  # fmt: skip
        with rasterio.open(target) as dataset:
            maps.append(dataset.read(1))
    assert len(np.unique(maps[0])) > 1
    assert (maps[0] == maps[1]).mean() > 0.9999


@on_devices
def test_a_device_without_memory_takes_smaller_batches(device: str) -> None:
    if device == "cpu":
        error: RuntimeError = MemoryError()  # type: ignore[assignment]
    else:
        error = torch.cuda.OutOfMemoryError("CUDA out of memory")
    batches, tried = Batches(8), []

    def run(items: list[int]) -> int:
        tried.append(len(items))
        if len(items) > 2:
            raise error
        return len(items)

    assert [*batches.map(run, [0] * 5)] == [2, 2, 1]
    assert tried == [5, 2, 2, 1]
