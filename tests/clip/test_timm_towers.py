"""The methods on timm's towers, compared with a transcription of their blocks and formulas."""

import pytest
import torch
from plain_timm import PlainTimmTower
from plain_vit import PlainTower
from small_towers import HEADS, LAYERS, PATCH, SIDE, TEXTS, TRUNKS, small_model
from test_strategies import PLAIN
from torch import Tensor

from reseg_geo.clip.model import ClipModel
from reseg_geo.clip.tokenizer import Tokenizer
from reseg_geo.models.architecture import build

METHODS = [
    "reseg", "reseg-official", "clip", "maskclip", "sclip", "clearclip", "naclip", "gem",
    "segearth",
]  # fmt: skip
# What the transcription needs to know of a trunk apart from its weights.
PLAIN_TRUNKS = {
    "SigLIP": {"prefix": 0},
    "ViT with norms, scales and registers": {"prefix": 4},
    "EVA-02": {"prefix": 1, "rotary": 4},
    "EVA-01": {"prefix": 1},
    "EVA-02-E": {"prefix": 1, "norms_after": True},
}


def inputs(windows: int = 2) -> tuple[Tensor, Tensor]:
    """Pixels of windows and their regions for two masked layers."""
    numbers = torch.Generator().manual_seed(2)
    side = SIDE * PATCH
    pixels = torch.randn(windows, 3, side, side, generator=numbers, dtype=torch.float64)
    return pixels, torch.randint(0, 4, (2, windows, SIDE, SIDE), generator=numbers)


@pytest.fixture(scope="module", params=PLAIN_TRUNKS)
def pair(request: pytest.FixtureRequest) -> tuple[ClipModel, PlainTimmTower]:
    model = small_model(request.param, torch.float64)
    weights = model.visual.trunk.state_dict()
    return model, PlainTimmTower(weights, HEADS, side=SIDE, **PLAIN_TRUNKS[request.param])


@pytest.mark.parametrize("name", METHODS)
def test_a_method_equals_its_formula(pair: tuple[ClipModel, PlainTimmTower], name: str) -> None:
    model, tower = pair
    pixels, regions = inputs()
    found = model.encode_patches(pixels, regions, name)
    plain_tower: PlainTower = tower  # type: ignore[assignment]
    with torch.no_grad():
        for window in range(2):
            tokens = PLAIN[name](plain_tower, tower.embed(pixels[window]), regions[:, window])
            assert (found[window] - tower.features(tokens)).abs().max() < 2e-6


@pytest.mark.parametrize("kind", TRUNKS)
def test_the_first_token_is_the_towers_own_image_feature(kind: str) -> None:
    model = small_model(kind)
    pixels = inputs()[0].float()
    with torch.no_grad():
        own = torch.nn.functional.normalize(model.visual(pixels), dim=-1)
    assert (model.encode_tokens(pixels, None, "clip")[:, 0] - own).abs().max() < 1e-5
    assert (own[0] - own[1]).abs().max() > 1e-2


@pytest.mark.parametrize("kind", TRUNKS)
def test_methods_differ(kind: str) -> None:
    model = small_model(kind)
    pixels, regions = inputs()
    found = [model.encode_patches(pixels.float(), regions, name) for name in METHODS]
    for index, one in enumerate(found):
        for other in found[:index]:
            assert (one - other).abs().max() > 1e-3


def test_a_patch_alone_is_what_the_pool_returns_for_one_patch() -> None:
    model = small_model("SigLIP")
    pixels = inputs()[0].float()
    trunk = model.visual.trunk
    with torch.no_grad():
        tokens = trunk.forward_features(pixels)
        alone = [trunk.forward_head(tokens[:, i : i + 1]) for i in range(SIDE**2)]
        plain = torch.nn.functional.normalize(torch.stack(alone, dim=1), dim=-1)
    assert (model.encode_patches(pixels, None, "clip") - plain).abs().max() < 1e-5


@pytest.mark.parametrize("width", [12, 32], ids=["narrower than its context", "of one width"])
def test_the_same_holds_for_coca(width: int) -> None:
    torch.manual_seed(3)
    vision = {
        "image_size": SIDE * PATCH, "patch_size": PATCH, "layers": 4, "width": 32,
        "head_width": 8, "attentional_pool": True, "attn_pooler_queries": 3,
        "attn_pooler_heads": 2,
    }  # fmt: skip
    clip = build({"embed_dim": width, "vision_cfg": vision, "text_cfg": TEXTS}, "a test")
    clip.visual.attn_pool.attn.in_proj_bias.data.normal_()
    model, visual = ClipModel(clip, Tokenizer(16), name="CoCa"), clip.visual
    pixels = inputs()[0].float()
    with torch.no_grad():
        tokens = visual.transformer(visual._embeds(pixels))
        alone = [visual._pool(tokens[:, i : i + 1])[0] for i in range(1, 1 + SIDE**2)]
        plain = torch.nn.functional.normalize(torch.stack(alone, dim=1) @ visual.proj, dim=-1)
    assert (model.encode_patches(pixels, None, "clip") - plain).abs().max() < 1e-5


def test_one_region_is_no_mask_where_all_tokens_are_patches() -> None:
    pixels, _ = inputs()
    one = torch.zeros(LAYERS, 2, SIDE, SIDE, dtype=torch.int64)
    model = small_model("SigLIP", torch.float64)
    free = model.encode_tokens(pixels, None)
    assert (model.encode_tokens(pixels, one) - free).abs().max() < 1e-6
    # With a class token, patches lose sight of it.
    model = small_model("EVA-02", torch.float64)
    assert (model.encode_tokens(pixels, one) - model.encode_tokens(pixels)).abs().max() > 1e-3


@pytest.mark.parametrize("kind", ["SigLIP", "EVA-02"])
def test_pixels_that_fill_no_patch_are_outside_of_the_window(kind: str) -> None:
    odd, whole = PATCH * SIDE + 3, PATCH * SIDE
    model = small_model(kind, img_size=odd)
    assert (model.image_size, model.patch_size, model.grid) == (whole, PATCH, (SIDE, SIDE))
    pixels = torch.randn(1, 3, odd, odd)
    with torch.no_grad():
        own = torch.nn.functional.normalize(model.visual(pixels), dim=-1)
    found = model.encode_tokens(pixels[..., :whole, :whole], None, "clip")
    assert (found[:, 0] - own).abs().max() < 1e-5


@pytest.mark.parametrize("kind", TRUNKS)
def test_int8_and_bfloat16_are_close_to_float32(kind: str) -> None:
    model = small_model(kind)
    pixels, regions = inputs()
    exact = model.encode_patches(pixels.float(), regions)
    # Without a norm before it, attention with random weights is so sharp that rounding shows.
    least = 0.95 if kind == "EVA-02-E" else 0.995
    for number_format in ("bfloat16", "int8"):
        other = model.in_format(number_format)
        found = other.encode_patches(pixels.float(), regions)
        assert (found * exact).sum(dim=-1).mean() > least
        assert not torch.equal(found, exact)
    linear = [m for m in other.visual.trunk.blocks.modules() if type(m) is torch.nn.Linear]
    assert linear == []
    assert torch.equal(model.encode_patches(pixels.float(), regions), exact)
