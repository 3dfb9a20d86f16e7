"""Models of transformers' SAM 3 family with small random weights, in folders as they are kept."""

from pathlib import Path
from typing import Any

import torch

SIDE = 112  # pixels that they see
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def small_sam3(folder: Path, kind: str = "sam3", seed: int = 0) -> Path:
    """Save a model and its tokenizer; kind: its model_type. The folder itself is returned."""
    import transformers

    torch.manual_seed(seed)
    parts = _configuration()
    if kind == "sam3_lite_text":
        parts["text_config"] = _LITE_TEXT
        network = transformers.Sam3LiteTextModel(transformers.Sam3LiteTextConfig(**parts))
    else:
        network = transformers.Sam3Model(transformers.Sam3Config(**parts))
    with torch.no_grad():
        _spread(network.eval())
    network.save_pretrained(folder)
    save_tokenizer(folder)
    return folder


def save_tokenizer(folder: Path) -> None:
    """CLIP's tokenizer with one token for each byte, alone or at the end of a word."""
    from transformers import CLIPTokenizer
    from transformers.convert_slow_tokenizer import bytes_to_unicode

    signs = [*bytes_to_unicode().values()]
    words = [*signs, *(sign + "</w>" for sign in signs), "<|startoftext|>", "<|endoftext|>"]
    vocabulary = {word: number for number, word in enumerate(words)}
    CLIPTokenizer(vocab=vocabulary, merges=[]).save_pretrained(folder)


def _configuration() -> dict[str, Any]:
    attention = {"hidden_size": 32, "num_attention_heads": 2}
    layers = attention | {"num_layers": 1, "intermediate_size": 64}
    return {
        "vision_config": {
            "fpn_hidden_size": 32, "backbone_feature_sizes": [[32, 32], [16, 16], [8, 8]],
            "backbone_config": attention | {
                "model_type": "sam3_vit_model", "intermediate_size": 64, "num_hidden_layers": 2,
                "image_size": SIDE, "patch_size": 14, "pretrain_image_size": 56, "window_size": 4,
                "global_attn_indexes": [1],
            },
        },
        "text_config": attention | {
            "model_type": "clip_text_model", "vocab_size": 514, "intermediate_size": 64,
            "projection_dim": 32, "num_hidden_layers": 2, "max_position_embeddings": 32,
            "bos_token_id": 512, "eos_token_id": 513,
        },
        "geometry_encoder_config": layers,
        "detr_encoder_config": layers,
        "detr_decoder_config": layers | {"num_queries": 5},
        "mask_decoder_config": attention | {"num_upsampling_stages": 2},
    }  # fmt: skip


_LITE_TEXT = {
    "vocab_size": 514, "hidden_size": 32, "intermediate_size": 64, "projection_dim": 32,
    "num_hidden_layers": 3, "num_attention_heads": 2, "max_position_embeddings": 77,
}  # fmt: skip


def _spread(network: Any) -> None:
    """Make weights large enough for scores to depend on words and pixels."""
    for name, weights in network.named_parameters():
        if weights.ndim > 1 and "embed" not in name:
            weights.mul_(6)
    network.text_projection.weight.mul_(8)
    network.mask_decoder.semantic_projection.weight.mul_(4)
    network.mask_decoder.semantic_projection.bias.sub_(1)
    network.mask_decoder.instance_projection.weight.mul_(12)
    network.detr_decoder.presence_head.layer3.weight.mul_(4)
