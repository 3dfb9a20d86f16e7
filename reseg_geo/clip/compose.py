"""Model composition: the weighted mean of the parameters of models of one architecture (step 5)."""

import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

from reseg_geo.clip.registry import read_weights
from reseg_geo.errors import ModelError, UsageError

StateDict = Mapping[str, Tensor]
Part = StateDict | str | os.PathLike[str]


def compose(
    parts: Mapping[str | os.PathLike[str], float] | Sequence[tuple[Part, float]],
) -> dict[str, Tensor]:
    """The mean of several models' parameters, weighted; weights are made to add up to 1.

    parts: pairs of a model and its weight, or a mapping of them; a model is a state dict or the
    path of a safetensors file. Sums are made in float32 and returned in the first model's types;
    tensors of whole numbers must be the same in all. Raises UsageError for weights that are
    negative or all nothing, ModelError for models that do not match.
    """
    pairs = list(parts.items() if isinstance(parts, Mapping) else parts)
    weights = [float(weight) for _, weight in pairs]
    total = sum(weights)
    if not pairs:
        raise UsageError("there is no model to compose; give at least one with its weight.")
    if not (math.isfinite(total) and total > 0 and min(weights) >= 0):
        given = ", ".join(f"{weight:g}" for weight in weights)
        raise UsageError(f"weights {given} must be positive numbers, or some of them zero.")
    first: StateDict | None = None
    summed: dict[str, Tensor] = {}
    for (part, _), weight in zip(pairs, weights, strict=True):
        state = part if isinstance(part, Mapping) else read_weights(Path(part))
        if first is None:
            first = state
            summed = {k: torch.zeros_like(v, dtype=_sum_type(v)) for k, v in state.items()}
        _check_match(first, state)
        for key, tensor in state.items():
            if tensor.is_floating_point():
                summed[key] += tensor.to(summed[key].dtype) * (weight / total)
            else:
                summed[key] = tensor
    assert first is not None
    return {key: tensor.to(first[key].dtype) for key, tensor in summed.items()}


def _sum_type(tensor: Tensor) -> torch.dtype:
    if not tensor.is_floating_point():
        return tensor.dtype
    return torch.promote_types(tensor.dtype, torch.float32)


def _check_match(first: StateDict, other: StateDict) -> None:
    odd = sorted(first.keys() ^ other.keys())
    if odd:
        raise ModelError(f"the models do not match: {odd[0]} is in one and not in the other.")
    for key, tensor in first.items():
        if tensor.shape != other[key].shape:
            raise ModelError(
                f"the models do not match: {key} is {tuple(tensor.shape)} in one and "
                f"{tuple(other[key].shape)} in the other."
            )
        if not tensor.is_floating_point() and not torch.equal(tensor, other[key]):
            raise ModelError(f"the models do not match: whole numbers of {key} differ.")
