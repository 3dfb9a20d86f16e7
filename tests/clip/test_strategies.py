"""Each strategy compared with the formula of its paper, on random weights."""

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from plain_vit import PlainTower, ordinary, weighted
from torch import Tensor

from reseg_geo.clip.model import ClipModel
from reseg_geo.clip.strategies import METHODS
from reseg_geo.clip.tokenizer import Tokenizer
from reseg_geo.models.architecture import build
from reseg_geo.options.methods import GUIDED_METHODS
from reseg_geo.options.segment import METHODS as NAMES

LAYERS, SIDE = 8, 6
Plain = Callable[[PlainTower, Tensor, Tensor], Tensor]


def itself(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    return v


def earlier(tower: PlainTower, x: Tensor) -> Tensor:
    for layer in range(LAYERS - 1):
        x = tower.block(x, layer, ordinary)
    return x


def clip(tower: PlainTower, x: Tensor, regions: Tensor) -> Tensor:
    return tower.block(earlier(tower, x), LAYERS - 1, ordinary)


def maskclip(tower: PlainTower, x: Tensor, regions: Tensor) -> Tensor:
    return tower.block(earlier(tower, x), LAYERS - 1, itself)


def sclip(tower: PlainTower, x: Tensor, regions: Tensor) -> Tensor:
    return tower.block(
        earlier(tower, x), LAYERS - 1, lambda q, k, v: weighted(q, q, v) + weighted(k, k, v)
    )


def clearclip(tower: PlainTower, x: Tensor, regions: Tensor) -> Tensor:
    return tower.attend(earlier(tower, x), LAYERS - 1, lambda q, k, v: weighted(q, q, v))


def naclip(tower: PlainTower, x: Tensor, regions: Tensor) -> Tensor:
    near = torch.zeros(len(x), len(x), dtype=x.dtype)
    for i in range(SIDE * SIDE):
        for j in range(SIDE * SIDE):
            down, across = i // SIDE - j // SIDE, i % SIDE - j % SIDE
            near[i + tower.prefix, j + tower.prefix] = math.exp(
                -(down**2 + across**2) / (2 * 5.0**2)
            )
    return tower.attend(earlier(tower, x), LAYERS - 1, lambda q, k, v: weighted(k, k, v, near))


def segearth(tower: PlainTower, x: Tensor, regions: Tensor) -> Tensor:
    return tower.attend(
        earlier(tower, x),
        LAYERS - 1,
        lambda q, k, v: weighted(q, q, v) + weighted(k, k, v) + weighted(v, v, v),
    )


def gem(tower: PlainTower, x: Tensor, regions: Tensor) -> Tensor:
    for layer in range(2):
        x = tower.block(x, layer, ordinary)
    other = x
    for layer in range(2, LAYERS):
        length = tower.entering(x, layer).norm(dim=1).mean()

        def head(q: Tensor, k: Tensor, v: Tensor, length: Tensor = length) -> Tensor:
            found = []
            for part in (q, k, v):
                sharp = length / math.sqrt(part.shape[1])
                part = part / part.norm(dim=1, keepdim=True)
                part = torch.softmax(sharp * (part @ part.T), dim=1) @ part
                part = part / part.norm(dim=1, keepdim=True)
                found.append(torch.softmax(sharp * (part @ part.T), dim=1) @ v)
            return sum(found) / 3

        other = other + tower.attend(x, layer, head)
        x = tower.block(x, layer, ordinary)
    return other


def within(regions: Tensor, prefix: int) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
    label = torch.cat([torch.full((prefix,), -1), regions.flatten()])
    bias = torch.where(label[:, None] == label[None], 0.0, -1e9).to(torch.float64)
    return lambda q, k, v: weighted(q, k, v, bias)


def reseg(tower: PlainTower, x: Tensor, regions: Tensor) -> Tensor:
    for layer in range(LAYERS):
        free = layer < LAYERS - len(regions)
        head = ordinary if free else within(regions[layer - LAYERS], tower.prefix)
        x = tower.block(x, layer, head)
    return x


def reseg_official(tower: PlainTower, x: Tensor, regions: Tensor) -> Tensor:
    heads = [ordinary] * (LAYERS - 2 - len(regions)) + [
        within(level, tower.prefix) for level in regions
    ]
    for layer, head in enumerate([*heads, itself, itself]):
        x = tower.block(x, layer, head)
    return x


PLAIN: dict[str, Plain] = {
    "reseg": reseg, "reseg-official": reseg_official, "clip": clip, "maskclip": maskclip,
    "sclip": sclip, "clearclip": clearclip, "naclip": naclip, "gem": gem, "segearth": segearth,
}  # fmt: skip


@pytest.fixture(scope="module", params=[False, True], ids=["GELU", "QuickGELU"])
def model(request: pytest.FixtureRequest) -> ClipModel:
    """A small tower in float64 whose attention is far from uniform."""
    torch.manual_seed(7)
    config = {
        "embed_dim": 12,
        "quick_gelu": request.param,
        "vision_cfg": {
            "image_size": 14 * SIDE, "layers": LAYERS, "width": 32, "head_width": 8,
            "patch_size": 14,
        },
        "text_cfg": {"context_length": 8, "vocab_size": 64, "width": 8, "heads": 1, "layers": 1},
    }  # fmt: skip
    clip = build(config, "a test")
    for block in clip.visual.transformer.resblocks:
        block.attn.in_proj_weight.data *= 4
        block.attn.in_proj_bias.data.normal_(0, 0.5)
        block.attn.out_proj.bias.data.normal_(0, 0.1)
        block.ln_1.weight.data.uniform_(0.5, 2)
    return ClipModel(clip, Tokenizer(8), name="small", dtype=torch.float64)


def inputs() -> tuple[Tensor, Tensor]:
    """Pixels of two windows and their regions for two masked layers."""
    rng = np.random.default_rng(11)
    pixels = torch.from_numpy(rng.normal(size=(2, 3, 14 * SIDE, 14 * SIDE)))
    return pixels, torch.from_numpy(rng.integers(0, 5, (2, 2, SIDE, SIDE)))


@pytest.mark.parametrize("name", PLAIN)
def test_a_strategy_equals_its_formula(model: ClipModel, name: str) -> None:
    pixels, regions = inputs()
    quick = "QuickGELU" in type(model.visual.transformer.resblocks[0].mlp.gelu).__name__
    tower = PlainTower(model.visual.state_dict(), heads=4, quick_gelu=quick)
    found = model.encode_patches(pixels, regions, name)
    with torch.no_grad():
        for window in range(2):
            plain = PLAIN[name](tower, tower.embed(pixels[window]), regions[:, window])
            assert (found[window] - tower.features(plain)).abs().max() < 1e-6


def test_strategies_differ(model: ClipModel) -> None:
    pixels, regions = inputs()
    found = [model.encode_patches(pixels, regions, name) for name in PLAIN]
    for index, one in enumerate(found):
        for other in found[:index]:
            assert (one - other).abs().max() > 1e-3


def test_every_strategy_can_be_chosen() -> None:
    """Those that need a guide are in test_guided.py."""
    assert {*NAMES} == {*METHODS} == {*PLAIN, *GUIDED_METHODS}


def test_official_needs_two_more_layers(model: ClipModel) -> None:
    pixels, _ = inputs()
    with pytest.raises(ValueError, match="9 masked layers"):
        model.encode_patches(
            pixels, torch.zeros(7, 2, SIDE, SIDE, dtype=torch.int64), "reseg-official"
        )
