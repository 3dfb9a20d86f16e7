"""All speed-ups give the map of a plain implementation that maps one window after the other."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import scipy.signal
import torch
import torch.nn.functional as F

import reseg_geo
from reseg_geo.errors import UsageError
from reseg_geo.grid import Box
from reseg_geo.models import device
from reseg_geo.regions.superpixel import SuperpixelRegions
from reseg_geo.scenes.scene import make_scene

HEIGHT, WIDTH, SIDE, STRIDE = 400, 512, 224, 88
CLASSES = {"building": ["building", "roof"], "road": ["road"], "tree": ["tree"], "water": ["water"]}
WORDS = "building=roof, road, tree, water"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("levers") / "image.tif"
    pixels = np.moveaxis(make_scene(5, HEIGHT, WIDTH, style="suburban").image, -1, 0)
    with rasterio.open(
        path, "w", driver="GTiff", width=WIDTH, height=HEIGHT, count=3, dtype="uint8"
    ) as dataset:
        dataset.write(pixels)
    return path


@pytest.fixture(scope="module")
def plain(image: Path) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Classes and confidence by sections 1 to 4 of the method, written plainly, by --blend."""
    model = reseg_geo.load_model("mini")
    with rasterio.open(image) as dataset:
        rgb = np.moveaxis(dataset.read(), 0, -1)
    levels = SuperpixelRegions(2).labels(
        rgb, np.ones((HEIGHT, WIDTH), bool), Box(0, 0, HEIGHT, WIDTH)
    )
    queries = [word for words in CLASSES.values() for word in words]
    text = []
    for word in queries:
        filled = [template.replace("{}", word) for template in model.templates]
        each = model.encode_text(filled).mean(0)
        text.append(each / each.norm())
    hann = torch.from_numpy(scipy.signal.windows.hann(2 * SIDE + 1)[1::2]).float()
    weights = {"mean": torch.ones(SIDE, SIDE), "taper": torch.outer(hann, hann)}
    sums = {name: torch.zeros(len(CLASSES), HEIGHT, WIDTH) for name in weights}
    for top in [*range(0, HEIGHT - SIDE, STRIDE), HEIGHT - SIDE]:
        for left in [*range(0, WIDTH - SIDE, STRIDE), WIDTH - SIDE]:
            at = (slice(top, top + SIDE), slice(left, left + SIDE))
            regions = np.zeros((2, 1, 16, 16), np.int64)
            for level in range(2):
                for row in range(16):
                    for column in range(16):
                        y, x = 14 * row, 14 * column
                        patch = levels[level][at][y : y + 14, x : x + 14].ravel()
                        regions[level, 0, row, column] = np.bincount(patch).argmax()
            features = model.encode_patches(model.normalise(rgb[at][None]), regions)[0]
            logits = model.logit_scale * features @ torch.stack(text).T
            maps = logits.T.reshape(1, -1, 16, 16)
            upsampled = F.interpolate(maps, size=SIDE, mode="bilinear", align_corners=False)[0]
            shares, first = upsampled.softmax(0), 0
            for index, words in enumerate(CLASSES.values()):
                for name, weight in weights.items():
                    sums[name][index][at] += weight * shares[first : first + len(words)].amax(0)
                first += len(words)
    return {
        name: (each.argmax(0).numpy() + 1, (100 * each.amax(0) / each.sum(0)).numpy())
        for name, each in sums.items()
    }


def mapped(image: Path, folder: Path, **options: Any) -> tuple[np.ndarray, np.ndarray]:
    reseg_geo.segment(
        image, WORDS, folder / "map.tif", confidence=folder / "sure.tif", stride=STRIDE,
        gsd="native", overwrite=True, **options,
    )  # fmt: skip
    found = []
    for name in ("map.tif", "sure.tif"):
        with rasterio.open(folder / name) as dataset:
            found.append(dataset.read(1).astype(int))
    return found[0], found[1]


@pytest.mark.parametrize(
    ("options", "differing", "off"),
    [
        # Batches of windows, threads, masked layers without the class token, short texts, and
        # similarities before upsampling only cause rounding errors.
        ({"dtype": "float32"}, 1e-4, 0.6),
        ({"dtype": "float32", "blend": "mean"}, 1e-4, 0.6),
        ({"dtype": "float32", "batch_size": 1}, 1e-4, 0.6),
        ({"dtype": "float32", "batch_size": 7}, 1e-4, 0.6),
        # Half-precision features, bfloat16 and int8 cause the documented differences.
        ({"dtype": "float32", "features": "kept"}, 1e-3, 1.5),
        ({"dtype": "bfloat16"}, 5e-3, 5),
        ({"dtype": "bfloat16", "batch_size": 3}, 5e-3, 5),
        ({"dtype": "int8"}, 3e-2, 20),
    ],
    ids=str,
)
def test_each_speed_up_gives_the_plain_map(
    image: Path,
    plain: dict[str, tuple[np.ndarray, np.ndarray]],
    tmp_path: Path,
    options: dict[str, Any],
    differing: float,
    off: float,
) -> None:
    wanted = plain[options.get("blend", "taper")]
    assert len(np.unique(wanted[0])) == 4
    if "features" in options:
        options = options | {"features": tmp_path / "kept"}
        mapped(image, tmp_path, **options)  # the compared run uses the features kept here
    found = mapped(image, tmp_path, **options)
    assert (found[0] != wanted[0]).mean() <= differing
    assert np.abs(found[1] - wanted[1]).max() <= off


@pytest.mark.parametrize("name", ["bfloat16", "int8"])
def test_a_windows_result_does_not_depend_on_its_batch(name: str) -> None:
    whole = reseg_geo.load_model("mini")
    model = whole.in_format(name)
    assert (whole.format, model.format) == ("float32", name)
    assert model.fingerprint == whole.fingerprint
    pixels = torch.randn(5, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(0))
    pixels[1] *= 3  # another range
    regions = torch.arange(5 * 2 * 256).reshape(2, 5, 16, 16) % 7
    together = model.encode_patches(pixels, regions)
    alone = torch.cat([model.encode_patches(pixels[[i]], regions[:, [i]]) for i in range(5)])
    assert (together - alone).abs().max() < 1e-5
    exact = whole.encode_patches(pixels, regions)
    assert (together * exact).sum(-1).min() > 0.99
    assert torch.equal(model.encode_text(["roof"]), whole.encode_text(["roof"]))
    with pytest.raises(ValueError, match="cannot be converted to float32"):
        model.in_format("float32")


def test_int8_is_for_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    model = reseg_geo.load_model("mini")
    model.device = torch.device("cuda")
    with pytest.raises(UsageError, match="needs --device cpu"):
        model.in_format("int8")


@pytest.mark.parametrize("masked", [False, True])
def test_attention_in_bfloat16_is_that_of_pytorch(masked: bool) -> None:
    from reseg_geo.clip.attention import mix

    q, k, v = torch.randn(3, 2, 4, 50, 64, generator=torch.Generator().manual_seed(1))
    regions = torch.arange(100).reshape(2, 50) % 3
    mask = (regions[:, None, :, None] == regions[:, None, None, :]) if masked else None
    exact = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    found = mix(q.bfloat16(), k.bfloat16(), v.bfloat16(), mask)
    assert (found.float() - exact).abs().max() < 0.03
    bias = None if mask is None else torch.zeros(mask.shape).masked_fill(~mask, -1e4)
    if bias is not None:
        added = mix(q.bfloat16(), k.bfloat16(), v.bfloat16(), bias.bfloat16())
        assert (added.float() - exact).abs().max() < 0.03


def test_texts_are_encoded_up_to_the_longest() -> None:
    model = reseg_geo.load_model("mini")
    words = ["roof", "an aerial photo of a river", "water"]
    whole = F.normalize(model.clip.encode_text(model._tokenizer(words)), dim=-1)
    assert torch.allclose(model.encode_text(words), whole, atol=1e-6)
    assert torch.allclose(model.encode_text(words[:1]), whole[:1], atol=1e-6)


def test_large_windows_go_one_by_one_on_a_processor() -> None:
    """15 MB for ViT-L/14, 600 MB for SAM 3."""
    cpu = torch.device("cpu")
    assert [device.batch_for(cpu, "float32", size) for size in (15_000_000, 600_000_000)] == [4, 1]
    assert [device.batch_for(cpu, "bfloat16", size) for size in (8_000_000, 900_000_000)] == [8, 1]


def test_batches_suit_the_device() -> None:
    sizes = {name: device.batch_for(torch.device("cpu"), name) for name in ("float32", "bfloat16")}
    assert sizes["float32"] < sizes["bfloat16"] < device.batch_for(torch.device("cuda"), "bfloat16")


@pytest.mark.parametrize(
    ("free", "batch"),
    [(140e9, 256), (8e9, 256), (1.5e9, 64), (100e6, 4), (10e6, 1), (0, 1)],
)
def test_a_batch_takes_half_of_the_free_memory(
    monkeypatch: pytest.MonkeyPatch, free: float, batch: int
) -> None:
    """10 MB a window, as ViT-L/14 in bfloat16."""
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda where: (int(free), int(200e9)))
    assert device.batch_for(torch.device("cuda"), "bfloat16", 10_000_000) == batch
