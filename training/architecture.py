"""The architecture of `mini` and of its smaller variants, and the files of a model."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

from reseg_geo.clip.pixels import OPENAI_MEAN, OPENAI_STD
from reseg_geo.clip.registry import read_config, read_weights
from reseg_geo.models.architecture import Network
from reseg_geo.models.store import CONFIG_FILE, WEIGHTS_FILE
from training.crops import WINDOW
from training.loss import PATCH
from training.vocabulary import CONTEXT

MASKED_LAYERS = 2
SAMPLING_DISTANCES = (0.2, 0.6)  # metres per pixel; `--gsd auto` aims at their geometric mean
_BLOCKS = "visual.transformer.resblocks."
_TOKENS = "token_embedding.weight"


def model_cfg(tokens: int, layers: int, width: int) -> dict[str, Any]:
    """ViT-L/14's window and patch at a hundredth of its size; `tokens` that the text tower knows.

    layers, width: of the image tower; features are as wide as that, and the text tower is two
    thirds as wide, in heads of 32.
    """
    text_heads = width * 2 // 3 // 32
    return {
        "embed_dim": width,
        "vision_cfg": {
            "image_size": WINDOW, "layers": layers, "width": width, "head_width": 64,
            "patch_size": PATCH,
        },
        "text_cfg": {
            "context_length": CONTEXT, "vocab_size": tokens, "width": text_heads * 32,
            "heads": text_heads, "layers": 2,
        },
    }  # fmt: skip


def load_start(clip: Network, start: Path, tokens: Sequence[int]) -> None:
    """Start from the weights of the model in `start`, whose tower may have fewer layers.

    Layers that it lacks are put before its last ones and do nothing at first: their outputs are
    zero. Tokens that it does not know keep their random embeddings.
    """
    weights = read_weights(start / WEIGHTS_FILE)
    own = clip.state_dict()
    known = read_config(start)["reseg_geo"]["tokens"]
    rows = own[_TOKENS].clone()
    for row, token in enumerate(known):
        if token in tokens:
            rows[tokens.index(token)] = weights[_TOKENS][row]
    weights[_TOKENS] = rows
    have, want = (_layers(names) for names in (weights, own))
    if have < want:
        weights = {_moved(name, have, want): value for name, value in weights.items()}
        for name, value in own.items():
            if name not in weights:
                silent = ".out_proj." in name or ".c_proj." in name
                weights[name] = torch.zeros_like(value) if silent else value
    clip.load_state_dict({name: value.float() for name, value in weights.items()})


def _layers(names: Iterable[str]) -> int:
    return 1 + max(int(name.split(".")[3]) for name in names if name.startswith(_BLOCKS))


def _moved(name: str, have: int, want: int) -> str:
    """The name of a parameter when new layers come before the masked ones."""
    if not name.startswith(_BLOCKS):
        return name
    parts = name.split(".")
    if int(parts[3]) >= have - MASKED_LAYERS:
        parts[3] = str(int(parts[3]) + want - have)
    return ".".join(parts)


def write_model(
    out: Path,
    config: Mapping[str, Any],
    weights: Mapping[str, Tensor],
    tokens: Sequence[int],
    phrases: Sequence[str],
    trained: Mapping[str, Any],
) -> None:
    """Write config and half-precision weights in the layout that `load_model` reads."""
    whole = {
        "model_cfg": config,
        "preprocess_cfg": {"mean": OPENAI_MEAN, "std": OPENAI_STD},
        "reseg_geo": {
            "demonstration": True,
            "masked_layers": MASKED_LAYERS,
            "templates": ["{}", "an aerial photo of {}", "a satellite image of {}"],
            "sampling_distances": SAMPLING_DISTANCES,
            "trained": dict(trained),
            "vocabulary": list(phrases),
            "tokens": list(tokens),
        },
    }
    (out / CONFIG_FILE).write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    write_weights(out, weights)


def write_weights(out: Path, weights: Mapping[str, Tensor]) -> None:
    """Write the weights alone, in half precision."""
    save_file({k: v.half().contiguous() for k, v in weights.items()}, out / WEIGHTS_FILE)
    (out / WEIGHTS_FILE).chmod(0o644)  # safetensors makes files that only the owner can read
