"""Optimisers, learning rates, and the moving average of weights."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn, no_grad, optim

State = dict[str, Tensor]


def make_optimisers(
    model: nn.Module, learning_rate: float, matrix_rate: float, weight_decay: float
) -> list[optim.Optimizer]:
    """Muon for the transformers' matrices, AdamW for the rest; "peak": a group's maximum rate."""
    matrices: list[Tensor] = []
    tables: list[Tensor] = []
    vectors: list[Tensor] = []
    for name, parameter in model.named_parameters():
        if parameter.ndim == 2 and "resblocks" in name:
            matrices.append(parameter)
        else:
            (tables if parameter.ndim > 1 else vectors).append(parameter)
    return [
        optim.Muon(
            [{"params": matrices, "peak": matrix_rate}],
            weight_decay=weight_decay, adjust_lr_fn="match_rms_adamw",
        ),
        optim.AdamW(
            [{"params": tables, "weight_decay": weight_decay, "peak": learning_rate},
             {"params": vectors, "weight_decay": 0.0, "peak": learning_rate}],
            betas=(0.9, 0.98),
        ),
    ]  # fmt: skip


def set_rates(optimisers: list[optim.Optimizer], step: int, steps: int, warm_up: int) -> None:
    """Linear warm-up to each group's peak, then cosine decay to zero."""
    rate = min(1.0, (step + 1) / warm_up) * (0.5 + 0.5 * math.cos(math.pi * step / steps))
    for optimiser in optimisers:
        for group in optimiser.param_groups:
            group["lr"] = group["peak"] * rate


@no_grad()
def follow(averaged: State, weights: State, step: int, decay: float) -> None:
    """Update the moving average; it follows the weights faster in the first steps."""
    keep = min(decay, (1 + step) / (10 + step))
    for key, value in weights.items():
        averaged[key].lerp_(value, 1 - keep)


def mean_of(states: Sequence[State]) -> State:
    """The unweighted mean of states."""
    return {
        key: torch.stack([state[key].float() for state in states]).mean(0).to(value.dtype)
        for key, value in states[0].items()
    }
