"""Small models of open_clip with timm's image towers and random weights."""

from typing import Any

import torch
from open_clip.timm_model import TimmModel
from timm.models.eva import Eva
from timm.models.vision_transformer import VisionTransformer
from torch import nn

from reseg_geo.clip.model import ClipModel
from reseg_geo.clip.tokenizer import Tokenizer
from reseg_geo.models.architecture import build

SIDE, PATCH, LAYERS, WIDTH, HEADS = 6, 4, 8, 32, 4
TEXTS = {"context_length": 16, "vocab_size": 49408, "width": 8, "heads": 1, "layers": 1}
_COMMON: dict[str, Any] = {
    "img_size": SIDE * PATCH, "patch_size": PATCH, "embed_dim": WIDTH, "depth": LAYERS,
    "num_heads": HEADS,
}  # fmt: skip

# By the blocks and tokens that their families have.
TRUNKS: dict[str, tuple[type[nn.Module], dict[str, Any]]] = {
    "SigLIP": (VisionTransformer, {"class_token": False, "global_pool": "map", "num_classes": 0}),
    "ViT with norms, scales and registers": (
        VisionTransformer,
        {"qk_norm": True, "init_values": 0.3, "reg_tokens": 3, "no_embed_class": True,
         "scale_attn_norm": True, "scale_mlp_norm": True, "num_classes": 12},
    ),
    "EVA-02": (
        Eva,
        {"qkv_fused": False, "swiglu_mlp": True, "scale_mlp": True, "scale_attn_inner": True,
         "use_rot_pos_emb": True, "ref_feat_shape": (4, 4), "global_pool": "token",
         "num_classes": 12},
    ),
    "EVA-01": (Eva, {"global_pool": "token", "init_values": 0.3, "num_classes": 12}),
    "EVA-02-E": (Eva, {"use_post_norm": True, "global_pool": "token", "num_classes": 12}),
    "Perception Encoder": (
        Eva,
        {"attn_type": "rope", "use_rot_pos_emb": True, "use_pre_transformer_norm": True,
         "ref_feat_shape": (6, 6), "rope_grid_offset": 1.0, "rope_grid_indexing": "xy",
         "global_pool": "map", "num_classes": 12},
    ),
}  # fmt: skip


def small_trunk(kind: str, **changes: Any) -> nn.Module:
    """A trunk whose attention is far from uniform, and whose norms and biases are not trivial."""
    torch.manual_seed(5)
    trunk_class, settings = TRUNKS[kind]
    trunk = trunk_class(**_COMMON | settings | changes)
    for name, weights in trunk.named_parameters():
        if "norm" in name and name.endswith("weight"):
            weights.data.uniform_(0.5, 2)
        elif name.endswith("bias") or "token" in name or name == "pos_embed" or "latent" in name:
            weights.data.normal_(0, 0.5)
        elif weights.ndim > 1:
            weights.data.normal_(0, (2 / weights[0].numel()) ** 0.5)
    return trunk


def small_model(kind: str, dtype: torch.dtype = torch.float32, **changes: Any) -> ClipModel:
    """A model with such a trunk; its text tower is open_clip's smallest."""
    clip = build(
        {"embed_dim": 12, "vision_cfg": {"timm_model_name": "vit_tiny_patch16_224"},
         "text_cfg": TEXTS}, "a test",
    )  # fmt: skip
    visual = clip.visual
    assert isinstance(visual, TimmModel)
    visual.trunk, visual.head = small_trunk(kind, **changes), nn.Sequential()
    return ClipModel(clip, Tokenizer(16), name=kind, dtype=dtype)
