"""The architecture of `mini` and of its smaller variants, and the files of a model."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from safetensors.torch import save_file
from torch import Tensor

from reseg_geo.clip.model import OPENAI_MEAN, OPENAI_STD
from reseg_geo.models.store import CONFIG_FILE, WEIGHTS_FILE
from training.data import SCENE_DISTANCES, WINDOW
from training.loss import PATCH
from training.vocabulary import CONTEXT

MASKED_LAYERS = 2


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
            "sampling_distances": SCENE_DISTANCES,
            "trained": dict(trained),
            "vocabulary": list(phrases),
            "tokens": list(tokens),
        },
    }
    (out / CONFIG_FILE).write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    save_file({k: v.half().contiguous() for k, v in weights.items()}, out / WEIGHTS_FILE)
    (out / WEIGHTS_FILE).chmod(0o644)  # safetensors makes files that only the owner can read
