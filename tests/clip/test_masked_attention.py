"""Masked attention compared with a direct implementation of eq. 2, without open_clip."""

import numpy as np
import open_clip
import pytest
import torch
from plain_vit import PlainTower, weighted
from torch import Tensor

from reseg_geo.clip.model import ClipModel
from reseg_geo.clip.registry import clip_folder, read_config
from reseg_geo.clip.tokenizer import Tokenizer
from reseg_geo.errors import UsageError
from reseg_geo.models.architecture import build

FORBIDDEN = -1e9


def plain_patches(
    weights: dict[str, Tensor], heads: int, quick_gelu: bool, pixels: Tensor, regions: Tensor | None
) -> Tensor:
    """Eq. 2, token by token and head by head, for one window; (patches, d) of unit length."""
    tower = PlainTower(weights, heads, quick_gelu)
    x = tower.embed(pixels)
    masked = 0 if regions is None else len(regions)
    for layer in range(tower.layers):
        bias = torch.zeros(len(x), len(x), dtype=x.dtype)
        if layer >= tower.layers - masked:
            label = regions[layer - (tower.layers - masked)].flatten().tolist()
            bias[:] = FORBIDDEN
            bias[0, 0] = 0
            for i, mine in enumerate(label, start=1):
                for j, other in enumerate(label, start=1):
                    if mine == other:
                        bias[i, j] = 0
        x = tower.block(x, layer, lambda q, k, v, bias=bias: weighted(q, k, v, bias))
    return tower.features(x)


def random_model(architecture: str, dtype: torch.dtype = torch.float32) -> tuple[ClipModel, bool]:
    """A model with random weights, and whether it has QuickGELU.

    In float64 attention is made far from uniform, which in float32 would amplify rounding.
    """
    torch.manual_seed(3)
    if architecture == "mini":
        config = read_config(clip_folder("mini"))
        clip = build(config["model_cfg"], clip_folder("mini"))
        quick = False
    else:
        clip = open_clip.create_model(architecture, pretrained=None)
        quick = "quickgelu" in architecture
    if dtype == torch.float64:
        for block in clip.visual.transformer.resblocks:
            block.attn.in_proj_weight.data *= 3
            block.attn.in_proj_bias.data.normal_(0, 0.3)
            block.ln_1.weight.data.uniform_(0.5, 2)
    return ClipModel(clip, Tokenizer(clip.context_length), name=architecture, dtype=dtype), quick


@pytest.mark.parametrize(
    ("architecture", "dtype", "tolerance"),
    [
        ("mini", torch.float32, 1e-4),
        ("ViT-B-32", torch.float32, 1e-4),
        ("ViT-L-14-quickgelu", torch.float32, 1e-4),
        ("mini", torch.float64, 1e-6),
        ("ViT-B-32", torch.float64, 1e-6),
    ],
)
def test_encode_patches_equals_equation_2(
    architecture: str, dtype: torch.dtype, tolerance: float
) -> None:
    model, quick_gelu = random_model(architecture, dtype)
    rng = np.random.default_rng(5)
    rows, columns = model.grid
    pixels = torch.from_numpy(rng.normal(size=(1, 3, 224, 224)).astype(np.float32)).to(dtype)
    regions = torch.from_numpy(rng.integers(0, 4, (model.masked_layers, 1, rows, columns)))
    weights = model.visual.state_dict()
    heads = model.visual.transformer.resblocks[0].attn.num_heads

    with torch.no_grad():
        masked = plain_patches(weights, heads, quick_gelu, pixels[0], regions[:, 0])
        unmasked = plain_patches(weights, heads, quick_gelu, pixels[0], None)

    assert (model.encode_patches(pixels, regions)[0] - masked).abs().max() < tolerance
    assert (model.encode_patches(pixels)[0] - unmasked).abs().max() < tolerance
    # The masks must make a difference, or the comparison above would prove nothing.
    assert (masked - unmasked).abs().max() > 20 * tolerance


@pytest.mark.parametrize(("layers", "expected"), [(24, 6), (8, 2)])
def test_a_quarter_of_the_layers_is_masked(layers: int, expected: int) -> None:
    config = {
        "embed_dim": 8,
        "vision_cfg": {
            "image_size": 28, "layers": layers, "width": 16, "head_width": 8, "patch_size": 14
        },
        "text_cfg": {"context_length": 8, "vocab_size": 64, "width": 8, "heads": 1, "layers": 1},
    }  # fmt: skip
    clip = build(config, clip_folder("mini"))
    assert ClipModel(clip, Tokenizer(8), name="tiny").masked_layers == expected


def test_regions_do_not_influence_each_other() -> None:
    """If all layers are masked, a changed region does not change patches of other regions."""
    model, _ = random_model("mini")
    rng = np.random.default_rng(1)
    pixels = torch.from_numpy(rng.normal(size=(1, 3, 224, 224)).astype(np.float32))
    regions = torch.zeros(model.blocks, 1, *model.grid, dtype=torch.int64)
    regions[..., 8:] = 1
    changed = pixels.clone()
    changed[..., 112:] += 1
    left = model.encode_patches(pixels, regions).view(*model.grid, -1)[:, :8]
    still = model.encode_patches(changed, regions).view(*model.grid, -1)[:, :8]
    assert torch.equal(left, still)


def test_results_do_not_depend_on_the_batch() -> None:
    model, _ = random_model("mini")
    rng = np.random.default_rng(2)
    pixels = torch.from_numpy(rng.normal(size=(5, 3, 224, 224)).astype(np.float32))
    regions = torch.from_numpy(rng.integers(0, 3, (2, 5, *model.grid)))
    together = model.encode_patches(pixels, regions)
    alone = torch.cat([model.encode_patches(pixels[[i]], regions[:, [i]]) for i in range(5)])
    assert (together - alone).abs().max() < 1e-5


def test_wrong_shapes_and_methods_are_refused() -> None:
    model, _ = random_model("mini")
    pixels = torch.zeros(2, 3, 224, 224)
    with pytest.raises(ValueError, match="pixels must be"):
        model.encode_patches(torch.zeros(2, 3, 224, 223))
    with pytest.raises(ValueError, match="regions must be"):
        model.encode_patches(pixels, torch.zeros(2, 1, *model.grid, dtype=torch.int64))
    with pytest.raises(ValueError, match="masked layers"):
        model.encode_patches(pixels, torch.zeros(9, 2, *model.grid, dtype=torch.int64))
    with pytest.raises(UsageError, match="'magic'"):
        model.encode_patches(pixels, method="magic")


def test_method_clip_ignores_regions() -> None:
    model, _ = random_model("mini")
    pixels = torch.randn(1, 3, 224, 224)
    regions = torch.zeros(2, 1, *model.grid, dtype=torch.int64)
    regions[..., ::2] = 1
    free = model.encode_patches(pixels)
    assert torch.equal(model.encode_patches(pixels, regions, "clip"), free)
    assert not torch.allclose(model.encode_patches(pixels, regions), free, atol=1e-3)


def test_a_window_of_a_large_model_takes_ten_megabytes() -> None:
    model, _ = random_model("ViT-L-14-quickgelu")
    assert 5e6 < model.in_format("bfloat16").window_bytes < 20e6
