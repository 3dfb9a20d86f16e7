"""The smallest architecture of each family: exact, and through a whole run with random weights."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import pytest
import rasterio
import torch
from safetensors.torch import save_file

import reseg_geo
from reseg_geo.clip.strategies import clip as unchanged
from reseg_geo.clip.towers.find import tower_of
from reseg_geo.models.architecture import build, model_config
from reseg_geo.models.known import known_architectures
from reseg_geo.models.store import CONFIG_FILE, WEIGHTS_FILE

SMALLEST = [
    "ViT-S-32", "coca_ViT-B-32", "ViT-L-14-CLIPA", "MobileCLIP-B", "ViT-B-32-SigLIP2-256",
    "vit_medium_patch16_gap_256", "EVA02-B-16", "PE-Core-T-16-384", "ViTamin-S",
]  # fmt: skip
# Of open_clip's own towers the kind matters; timm's cannot be made smaller.
FEWER = {"layers": 4, "width": 64, "head_width": 32, "attn_pooler_heads": 2}
TEXTS = {"context_length": 16, "vocab_size": 49408, "width": 32, "heads": 1, "layers": 1}


def configuration(architecture: str) -> dict[str, Any]:
    """The architecture with a small text tower, which has CLIP's own tokenizer."""
    config = model_config(architecture)
    model = config["model_cfg"]
    if not model["vision_cfg"].get("timm_model_name"):
        model["vision_cfg"] |= FEWER
    model["text_cfg"] = TEXTS | ({"embed_cls": True} if "multimodal_cfg" in model else {})
    if "multimodal_cfg" in model:
        model["text_cfg"]["output_tokens"] = True
        model["multimodal_cfg"] |= {"layers": 1}
    return config


@pytest.fixture(scope="module", params=SMALLEST)
def built(request: pytest.FixtureRequest) -> tuple[dict[str, Any], Any]:
    torch.manual_seed(4)
    config = configuration(request.param)
    return config, build(config["model_cfg"], request.param).eval()


def test_tokens_equal_those_of_the_towers_own_forward(built: tuple[dict[str, Any], Any]) -> None:
    visual = built[1].visual
    tower, left = tower_of(visual), []
    hook = tower.blocks[-1].register_forward_hook(lambda module, given, out: left.append(out))
    pixels = torch.randn(1, 3, tower.window, tower.window)
    with torch.no_grad():
        own = visual(pixels)
        hook.remove()
        tokens = unchanged(tower.layers, tower.embed(pixels), None)
        features = tower.head(tokens)
    own = own[0] if isinstance(own, tuple) else own
    assert (tokens - left[0]).abs().max() < 1e-5 * left[0].abs().max()
    assert (features[:, 0] - own).abs().max() < 1e-5 * own.abs().max()
    patches = (tower.window // tower.patch_size) ** 2
    assert features.shape == (1, 1 + patches, own.shape[-1])
    assert features.isfinite().all()


def test_a_run_maps_a_raster(
    built: tuple[dict[str, Any], Any], tmp_path: Path, write_raster: Any
) -> None:
    config, clip = built
    halves = {name: part.half() for name, part in clip.state_dict().items()}
    save_file({name: part.contiguous() for name, part in halves.items()}, tmp_path / WEIGHTS_FILE)
    (tmp_path / CONFIG_FILE).write_text(json.dumps(config))
    numbers = np.random.default_rng(1)
    image = write_raster(tmp_path / "image.tif", numbers.integers(1, 256, (3, 260, 230), np.uint8))
    reseg_geo.segment(
        image, "water, forest, road", tmp_path / "map.tif", model=str(tmp_path), gsd="native",
        stride=224, dtype="float32", progress=False,
    )  # fmt: skip
    with rasterio.open(tmp_path / "map.tif") as found:
        assert found.shape == (260, 230)
        assert {*np.unique(found.read(1))} <= {1, 2, 3}
    # What was loaded is what was saved, also in tensors that no file holds.
    model = reseg_geo.load_model(str(tmp_path))
    clip.load_state_dict(halves)
    pixels = torch.randn(1, 3, model.image_size, model.image_size)
    with torch.no_grad():
        own = clip.visual(pixels)
    own = torch.nn.functional.normalize(own[0] if isinstance(own, tuple) else own, dim=-1)
    assert (model.encode_tokens(pixels, None, "clip")[:, 0] - own).abs().max() < 1e-5


def test_every_family_is_tested() -> None:
    found = known_architectures()
    families = {each.family for each in found.values() if each.works}
    # Its only member is large, and differs from MobileCLIP-B in how pixels become patches.
    assert families - {found[name].family for name in SMALLEST} == {"timm ViT, class token"}
    assert {*SMALLEST} <= {*open_clip.list_models()}
