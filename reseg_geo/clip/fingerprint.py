"""A short hash by which models are told apart."""

import hashlib
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

_SAMPLES = 1024  # weights per tensor that are used


def fingerprint_of(settings: Any, weights: Mapping[str, Tensor]) -> str:
    """A hash of a model's settings and of a sample of its weights, 16 hex digits."""
    digest = hashlib.sha256(repr(settings).encode())
    for name, each in weights.items():
        step = max(1, each.numel() // _SAMPLES)
        # Rounded to the coarsest format, so that the hash does not depend on the format in use.
        sample = each.detach().reshape(-1)[::step].to("cpu", torch.bfloat16).float()
        digest.update(f"{name} {tuple(each.shape)}".encode() + sample.numpy().tobytes())
    return digest.hexdigest()[:16]
