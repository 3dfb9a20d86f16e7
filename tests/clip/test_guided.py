"""Guided methods compared with the formulas of their papers, on random weights."""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from plain_vit import PlainTower, ordinary
from small_guide import small_guide
from torch import Tensor, nn

from reseg_geo.clip.guide import load_guide, whole_places
from reseg_geo.clip.model import ClipModel
from reseg_geo.clip.strategies import METHODS, corrclip, proxyclip
from reseg_geo.clip.tokenizer import Tokenizer
from reseg_geo.clip.towers.find import tower_of
from reseg_geo.models.architecture import build
from reseg_geo.options.methods import CONTEXT_METHODS, GUIDED_METHODS

SIDE = 84  # pixels of a window, of 6 x 6 patches
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of the guides' input
# Kind, size of its patches, places of its own and pixels of a patch that it sees in a window.
GUIDES = [("dinov2", 12, 7), ("dinov3", 16, 6)]


def blend(count: int, size: int) -> Tensor:
    """(size, count): the bilinear weights of pixels for a line of another length."""
    weights = torch.zeros(size, count, dtype=torch.float64)
    for i in range(size):
        at = max(0.0, (i + 0.5) * count / size - 0.5)
        low = min(int(at), count - 1)
        weights[i, low] += 1 - (at - low)
        weights[i, min(low + 1, count - 1)] += at - low
    return weights


def resized(rows: Tensor, size: int) -> Tensor:
    """(N, d) of a square grid -> (size * size, d)."""
    side = math.isqrt(len(rows))
    by = blend(side, size)
    grid = rows.reshape(side, side, -1)
    return torch.einsum("ia,jb,abd->ijd", by, by, grid).reshape(size * size, -1)


def guidance(network: nn.Module, pixels: Tensor, side: int, places: int) -> Tensor:
    """(M, C): unit-length patch features of a window, (3, H, W) RGB from 0 to 1."""
    mean, std = (torch.tensor(each, dtype=torch.float64).view(3, 1) for each in (MEAN, STD))
    plane = resized(((pixels.flatten(1) - mean) / std).T, side).T.reshape(1, 3, side, side)
    tokens = network.forward_features(plane)[0, network.num_prefix_tokens :]
    found = resized(tokens, places)
    return found / found.norm(dim=1, keepdim=True)


def attended(tower: PlainTower, x: Tensor, weights: Tensor) -> Tensor:
    """The last layer with these (M, M) weights of v on another grid, without residual and MLP."""
    side = math.isqrt(len(weights))

    def head(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        return torch.cat([v[:1], weights @ resized(v[1:], side)])

    return tower.attend(x, tower.layers - 1, head)


def plain_proxyclip(tower: PlainTower, x: Tensor, seen: Tensor, regions: Tensor) -> Tensor:
    """Lan et al. 2024, eq. 5 to 7, with beta = 1.2 and gamma = 3."""
    for layer in range(tower.layers - 1):
        x = tower.block(x, layer, ordinary)
    similarity = seen @ seen.T
    scores = 3.0 * (similarity - 1.2 * similarity.sum() / similarity.numel())
    weights = torch.zeros_like(scores)
    for i, row in enumerate(scores):
        left = row >= 0
        weights[i, left] = row[left].exp() / row[left].exp().sum()
    return tower.features(attended(tower, x, weights))


def plain_corrclip(tower: PlainTower, x: Tensor, seen: Tensor, regions: Tensor) -> Tensor:
    """Zhang et al. 2025: value and scope reconstruction, main and spatial branch."""
    outputs = []
    for layer in range(tower.layers - 1):
        x = tower.block(x, layer, ordinary)
        outputs.append(x)
    first, end = {8: (2, 6), 12: (5, 10)}[tower.layers]
    middle = sum(outputs[first:end]) / (end - first)
    weights = (4.0 * (seen @ seen.T)).exp()
    weights = weights * (regions.flatten()[:, None] == regions.flatten())
    weights = weights / weights.sum(dim=1, keepdim=True)
    out = sum(tower.norm(attended(tower, each, weights)[1:], "ln_post") for each in (x, middle))
    out = out @ tower.weights["proj"]
    return out / out.norm(dim=1, keepdim=True)


PLAIN: dict[str, Callable[[PlainTower, Tensor, Tensor, Tensor], Tensor]] = {
    "proxyclip": plain_proxyclip, "corrclip": plain_corrclip,
}  # fmt: skip


def clip_model(layers: int, dtype: torch.dtype = torch.float32) -> ClipModel:
    torch.manual_seed(7)
    config = {
        "embed_dim": 12,
        "vision_cfg": {"image_size": SIDE, "layers": layers, "width": 32, "head_width": 8,
                       "patch_size": 14},
        "text_cfg": {"context_length": 8, "vocab_size": 64, "width": 8, "heads": 1, "layers": 1},
    }  # fmt: skip
    clip = build(config, "a test")
    for block in clip.visual.transformer.resblocks:
        block.attn.in_proj_weight.data *= 2
        block.attn.in_proj_bias.data.normal_(0, 0.3)
        block.attn.out_proj.bias.data.normal_(0, 0.1)
        block.ln_1.weight.data.uniform_(0.5, 2)
    return ClipModel(clip, Tokenizer(8), name="small", dtype=dtype)


@pytest.mark.parametrize("layers", [8, 12])
@pytest.mark.parametrize(("kind", "patch", "places"), GUIDES)
@pytest.mark.parametrize("method", PLAIN)
def test_a_guided_method_equals_its_formula(
    tmp_path: Path, method: str, kind: str, patch: int, places: int, layers: int
) -> None:
    """In float32, from 8-bit pixels on; the formula is computed in float64."""
    network = small_guide(tmp_path / kind, kind, patch_size=patch, img_size=patch * 9)
    network.set_input_size(img_size=(places * patch,) * 2)
    model = clip_model(layers)
    grid = 12 if method == "corrclip" else places
    guide = load_guide(tmp_path / kind, SIDE, model.device, grid)
    guided = model.guided_by(guide)
    assert guided.grid == (grid, grid)
    assert guided.fingerprint != model.fingerprint
    rng = np.random.default_rng(3)
    rough = rng.integers(0, 255, (2, 6, 6, 3)).repeat(14, axis=1).repeat(14, axis=2)
    rgb = np.clip(rough + rng.normal(0, 9, (2, SIDE, SIDE, 3)), 0, 255).astype(np.uint8)
    regions = torch.from_numpy(rng.integers(0, 4, (1, 2, grid, grid)))
    found = guided.encode_patches(guided.normalise(rgb), regions, method).double()
    weights = {name: each.double() for name, each in model.visual.state_dict().items()}
    tower, network = PlainTower(weights, heads=4, quick_gelu=False), network.double()
    mean, std = model._mean.double().view(3, 1, 1), model._std.double().view(3, 1, 1)
    with torch.no_grad():
        for window in range(2):
            pixels = torch.from_numpy(rgb[window]).double().permute(2, 0, 1) / 255
            seen = guidance(network, pixels, places * patch, grid)
            wanted = PLAIN[method](
                tower, tower.embed((pixels - mean) / std), seen, regions[0, window]
            )
            assert (found[window] - wanted).abs().max() < 1e-5
            assert (wanted - wanted.mean(dim=0)).norm(dim=1).mean() > 0.1, "patches differ"


def test_methods_say_that_they_are_guided() -> None:
    assert {name for name, each in METHODS.items() if each.guided} == {*PLAIN}
    context = {name for name, each in METHODS.items() if each.context}
    assert context == {*CONTEXT_METHODS}
    assert {*PLAIN} | context == {*GUIDED_METHODS}


def test_places_are_whole_numbers_of_pixels() -> None:
    found = [whole_places(224, 224 / patch) for patch in (14, 16, 8)]
    assert found == [16, 14, 28]
    assert whole_places(378, 378 / 16) == 21  # 18 px each; 27 of 14 px are further off
    assert whole_places(336, 2 * 24) == 48


def test_in_a_uniform_window_nothing_is_cut() -> None:
    """There the mean of S is nearly 1, so that even S = 1 is below 1.2 times the mean."""
    model = clip_model(8, torch.float64)
    layers = tower_of(model.visual).layers
    generator = torch.Generator().manual_seed(0)
    tokens = torch.randn(2, 37, 32, generator=generator, dtype=torch.float64)
    seen = torch.ones(2, 5, 6, 6) + 0.01 * torch.randn(2, 5, 6, 6, generator=generator)
    found = proxyclip(layers, tokens, None, seen)
    assert found.isfinite().all()
    # All attend to all alike, as in one region of corrclip.
    main, _ = corrclip(layers, tokens, None, seen)
    assert (found - main).abs().max() < 1e-3
    assert (found[:, 1:] - found[:, 1:2]).abs().max() < 1e-3


def test_the_class_token_passes_as_in_clip() -> None:
    model = clip_model(8, torch.float64)
    layers = tower_of(model.visual).layers
    generator = torch.Generator().manual_seed(0)
    tokens = torch.randn(2, 37, 32, generator=generator, dtype=torch.float64)
    found = proxyclip(layers, tokens, None, torch.randn(2, 5, 7, 7, generator=generator))
    wanted = METHODS["clip"].strategy(layers, tokens, None)
    assert found.shape == (2, 50, 32)
    assert (found[:, 0] - wanted[:, 0]).abs().max() < 1e-12


def test_a_guide_follows_the_number_format(tmp_path: Path) -> None:
    small_guide(tmp_path / "guide", patch_size=12, img_size=SIDE)
    model = clip_model(8)
    model = model.guided_by(load_guide(tmp_path / "guide", SIDE, model.device))
    pixels = model.normalise(
        np.random.default_rng(0).integers(0, 255, (1, SIDE, SIDE, 3), np.uint8)
    )
    wanted = model.encode_patches(pixels, None, "proxyclip")
    for name, tolerance in (("bfloat16", 0.1), ("int8", 0.2)):
        other = model.in_format(name)
        assert other.fingerprint == model.fingerprint
        assert other.guide is not None
        weights = next(other.guide.network.parameters())
        assert weights.dtype == (torch.bfloat16 if name == "bfloat16" else torch.float32)
        found = other.encode_patches(pixels, None, "proxyclip")
        assert 0 < (found - wanted).norm(dim=-1).max() < tolerance
