"""Model composition: the weighted mean of the parameters of models of one architecture (step 5)."""

import json
import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from reseg_geo.errors import ModelError, UsageError
from reseg_geo.models.checkpoint import bad_safetensors

StateDict = Mapping[str, Tensor]
Part = StateDict | str | os.PathLike[str]

# The safetensors names of number formats.
_FORMAT_NAMES = {
    torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16",
    torch.int64: "I64", torch.int32: "I32", torch.int16: "I16", torch.int8: "I8",
    torch.uint8: "U8", torch.bool: "BOOL",
}  # fmt: skip


def compose(
    parts: Mapping[str | os.PathLike[str], float] | Sequence[tuple[Part, float]],
) -> dict[str, Tensor]:
    """The weighted mean of the parameters of several models; weights are scaled to add up to 1.

    parts: pairs of a model and its weight, or a mapping; a model is a state dict or the path of a
    safetensors file, which is read one tensor at a time. Sums are computed in float32 (float64 if a
    model uses it) and returned in the first model's types; integer tensors must be equal in all
    models. Raises UsageError for weights that are negative or all zero, ModelError for models that
    do not match.
    """
    pairs = list(parts.items() if isinstance(parts, Mapping) else parts)
    shares = normalised_weights([float(weight) for _, weight in pairs])
    opened = [_opened(part) for part, _ in pairs]
    _check_match(opened)
    return {name: _mean(name, opened, shares) for name in opened[0].names}


def compose_files(
    parts: Sequence[tuple[Path, float]], output: Path, metadata: Mapping[str, str]
) -> None:
    """The same for safetensors files, one tensor in memory at a time.

    metadata: strings stored in the output. Raises as `compose`, and OSError if the output cannot be
    written.
    """
    shares = normalised_weights([weight for _, weight in parts])
    opened = [_opened(path) for path, _ in parts]
    _check_match(opened)
    names, end = opened[0].names, 0
    header: dict[str, object] = {"__metadata__": dict(metadata)}
    for name in names:
        first = opened[0].tensor(name)
        size = first.numel() * first.element_size()
        header[name] = {
            "dtype": _FORMAT_NAMES[first.dtype], "shape": list(first.shape),
            "data_offsets": [end, end + size],
        }  # fmt: skip
        end += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)  # tensors start at a multiple of 8 bytes
    with output.open("wb") as stream:
        stream.write(len(text).to_bytes(8, "little") + text)
        for name in names:
            mean = _mean(name, opened, shares).contiguous()
            stream.write(mean.flatten().view(torch.uint8).numpy().tobytes())


def normalised_weights(weights: Sequence[float]) -> list[float]:
    """Weights that add up to 1. Raises UsageError if there are none, or if one is invalid."""
    total = sum(weights)
    if not weights:
        raise UsageError("no models to compose; give at least one with its weight.")
    if not (math.isfinite(total) and total > 0 and min(weights) >= 0):
        given = ", ".join(f"{weight:g}" for weight in weights)
        raise UsageError(f"weights {given} must be positive numbers; some of them may be zero.")
    return [weight / total for weight in weights]


@dataclass(frozen=True)
class _Tensors:
    """A model's tensors by name, each read on demand."""

    names: list[str]
    shape: Callable[[str], tuple[int, ...]]
    tensor: Callable[[str], Tensor]


def _opened(part: Part) -> _Tensors:
    if isinstance(part, Mapping):
        return _Tensors(list(part), lambda name: tuple(part[name].shape), lambda name: part[name])
    path = Path(part)

    def tensor(name: str) -> Tensor:
        # Opened each time: pages that were read from an open mapped file count as memory.
        with safe_open(path, framework="pt") as file:
            return torch.as_tensor(file.get_tensor(name))

    try:
        with safe_open(path, framework="pt") as file:
            shapes = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
    except FileNotFoundError as error:
        raise ModelError(f"{path} does not exist; give the path of a safetensors file.") from error
    except (OSError, SafetensorError) as error:
        raise bad_safetensors(path, error) from error
    return _Tensors(list(shapes), shapes.__getitem__, tensor)


def _mean(name: str, opened: Sequence[_Tensors], shares: Sequence[float]) -> Tensor:
    first = opened[0].tensor(name)
    if not first.is_floating_point():
        if not all(torch.equal(first, other.tensor(name)) for other in opened[1:]):
            raise ModelError(f"the models do not match: the integers in {name} differ.")
        return first.clone()
    total = None
    for part, share in zip(opened, shares, strict=True):
        tensor = part.tensor(name)
        wide = torch.promote_types(tensor.dtype, torch.float32)
        scaled = tensor.to(wide) * share
        total = scaled if total is None else total + scaled
    assert total is not None
    return total.to(first.dtype)


def _check_match(opened: Sequence[_Tensors]) -> None:
    first = opened[0]
    names = set(first.names)
    for other in opened[1:]:
        odd = sorted(names ^ set(other.names))
        if odd:
            raise ModelError(f"the models do not match: only one of them has {odd[0]}.")
        for name in sorted(names):
            if first.shape(name) != other.shape(name):
                raise ModelError(
                    f"the models do not match: {name} is {first.shape(name)} in one and "
                    f"{other.shape(name)} in the other."
                )
