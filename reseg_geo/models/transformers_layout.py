"""Weights of CLIP under the names of Hugging Face's transformers, renamed to those of open_clip.

`CLIPModel` of transformers and `CLIP` of open_clip are the same network, so each tensor has its
counterpart. Apart from their names, two things differ: transformers keeps queries, keys and values
of attention apart, which open_clip stacks, and holds projections transposed.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from reseg_geo.documents import parse_json

_CONFIG = "config.json"
_FILES = ("model.safetensors", "pytorch_model.bin")
_MARK = "vision_model.embeddings.class_embedding"
_TOWERS = {"text_model.": "", "vision_model.": "visual."}
_NAMES = {
    "logit_scale": "logit_scale",
    "text_model.embeddings.token_embedding.weight": "token_embedding.weight",
    "text_model.embeddings.position_embedding.weight": "positional_embedding",
    "vision_model.embeddings.class_embedding": "visual.class_embedding",
    "vision_model.embeddings.patch_embedding.weight": "visual.conv1.weight",
    "vision_model.embeddings.position_embedding.weight": "visual.positional_embedding",
} | {
    f"{theirs}.{kind}": f"{ours}.{kind}"
    for theirs, ours in (
        ("text_model.final_layer_norm", "ln_final"),
        ("vision_model.pre_layrnorm", "visual.ln_pre"),  # so in all checkpoints
        ("vision_model.post_layernorm", "visual.ln_post"),
    )
    for kind in ("weight", "bias")
}
_TRANSPOSED = {
    "text_projection.weight": "text_projection",
    "visual_projection.weight": "visual.proj",
}
_LAYER = re.compile(r"(text_model\.|vision_model\.)encoder\.layers\.(\d+)\.(.+)\.(weight|bias)")
_IN_LAYER = {
    "layer_norm1": "ln_1", "layer_norm2": "ln_2", "mlp.fc1": "mlp.c_fc", "mlp.fc2": "mlp.c_proj",
    "self_attn.out_proj": "attn.out_proj",
}  # fmt: skip
_QKV = tuple(f"self_attn.{part}_proj" for part in "qkv")  # in the order of open_clip


def in_transformers_layout(names: Iterable[str]) -> bool:
    """Whether tensors of these names, prefixed or not, are a CLIPModel of transformers."""
    return any(name.endswith(_MARK) for name in names)


def checkpoint_in(folder: Path) -> Path | None:
    """The checkpoint of a folder that transformers saved; None for any other folder."""
    if not (folder / _CONFIG).is_file():
        return None
    return next((file for name in _FILES if (file := folder / name).is_file()), None)


def from_transformers(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The same weights under open_clip's names; those of any other layout are returned unchanged.

    Tensors without a counterpart keep their names, so that checking the fit shows them.
    """
    if _MARK not in state:
        return dict(state)
    found: dict[str, Tensor] = {}
    stacks: dict[str, dict[str, Tensor]] = {}
    for name, part in state.items():
        layer = _LAYER.fullmatch(name)
        if name.endswith(".position_ids"):
            continue  # numbers from 0, which are not weights
        if name in _TRANSPOSED:
            found[_TRANSPOSED[name]] = part.T
        elif layer is None:
            found[_NAMES.get(name, name)] = part
        else:
            tower, number, inner, kind = layer.groups()
            prefix = f"{_TOWERS[tower]}transformer.resblocks.{number}."
            if inner in _QKV:
                stacks.setdefault(f"{prefix}attn.in_proj_{kind}", {})[inner] = part
            else:
                ours = _IN_LAYER.get(inner)
                found[f"{prefix}{ours}.{kind}" if ours else name] = part
    for name, parts in stacks.items():
        found[name] = torch.cat([parts[each] for each in _QKV if each in parts])
    return found


def uses_quick_gelu(checkpoint: Path) -> bool | None:
    """Whether the config.json of transformers beside a checkpoint says QuickGELU, or GELU.

    None if there is no such file, or if it says neither.
    """
    try:
        config = parse_json((checkpoint.parent / _CONFIG).read_text(encoding="utf-8"))
        towers: list[dict[str, Any]] = [config["text_config"], config["vision_config"]]
        # transformers leaves out what equals its default.
        found = {tower.get("hidden_act", "quick_gelu") for tower in towers}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return {"quick_gelu": True, "gelu": False}.get(found.pop()) if len(found) == 1 else None
