"""Small vision models of random weights, in the folder in which timm saves them."""

import contextlib
import io
from pathlib import Path
from typing import Any

import timm
import torch
from timm.models import save_for_hf
from torch import nn

# With register tokens, and with rotary positions and a gated MLP.
KINDS = {
    "dinov2": "vit_small_patch14_reg4_dinov2",
    "dinov3": "vit_small_plus_patch16_dinov3_qkvb",
}


def small_guide(folder: Path, kind: str = "dinov2", seed: int = 0, **arguments: Any) -> nn.Module:
    """Save one; returns the network. arguments: of timm's architecture."""
    torch.manual_seed(seed)
    sizes = {"embed_dim": 48, "depth": 3, "num_heads": 3} | arguments
    network = timm.create_model(KINDS[kind], num_classes=0, **sizes)
    for weights in network.parameters():
        if weights.ndim > 1:
            weights.data.mul_(1.5)
        elif weights.abs().max() < 1e-3:
            weights.data.normal_(0, 0.3)  # layer scale
    with contextlib.redirect_stdout(io.StringIO()):
        save_for_hf(network, folder, model_args=sizes, safe_serialization=True)
    return network.eval()
