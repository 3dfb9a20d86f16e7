"""The image tower's matrices as 8-bit integers, for speed on CPUs."""

import warnings
from collections.abc import Iterable

import torch
from torch import Tensor, nn

from reseg_geo.errors import UsageError


class Int8Linear(nn.Module):
    """A linear layer with 8-bit weights, a scale for each output, and quantised inputs.

    Inputs are scaled by each window's range, so results do not depend on the batch. They have 8
    bits, or 7 on x86, where PyTorch's products could overflow otherwise.
    """

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        super().__init__()
        from torch.ao.nn.quantized.dynamic import Linear
        from torch.ao.quantization import per_channel_dynamic_qconfig

        plain = nn.Linear(weight.shape[1], weight.shape[0], bias is not None, device="meta")
        plain.weight = nn.Parameter(weight, requires_grad=False)
        if bias is not None:
            plain.bias = nn.Parameter(bias, requires_grad=False)
        plain.qconfig = per_channel_dynamic_qconfig  # type: ignore[assignment]
        self.inner = Linear.from_float(plain)

    def forward(self, tokens: Tensor) -> Tensor:
        """(B, N, D) float32 -> (B, N, outputs)."""
        return torch.stack([self.inner(window) for window in tokens])


def quantise(blocks: Iterable[nn.Module]) -> None:
    """Replace the linear layers in a tower's transformer blocks, in place.

    Raises UsageError if this PyTorch has no 8-bit layers for this processor.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # PyTorch warns that this module will move
            for block in blocks:
                _quantise_block(block)
    except (ImportError, RuntimeError) as error:
        reason = " ".join(str(error).split())
        raise UsageError(
            f"this PyTorch cannot compute in int8 on this processor ({reason}); use --dtype auto."
        ) from error


def _quantise_block(block: nn.Module) -> None:
    for name, module in list(block.named_modules()):
        if isinstance(module, nn.MultiheadAttention):
            in_proj = Int8Linear(module.in_proj_weight, module.in_proj_bias)
            module.register_parameter("in_proj_weight", None)
            module.register_parameter("in_proj_bias", None)
            module.in_proj = in_proj
        elif isinstance(module, nn.Linear):
            parent, _, last = name.rpartition(".")
            setattr(block.get_submodule(parent), last, Int8Linear(module.weight, module.bias))
