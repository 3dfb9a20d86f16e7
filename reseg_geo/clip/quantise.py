"""The image tower's matrices as 8-bit integers: an option where speed counts most."""

import warnings
from typing import Any

import torch
from torch import Tensor, nn

from reseg_geo.errors import UsageError

# open_clip's layers carry no types that a checker could use.
Layer = Any


class Int8Linear(nn.Module):
    """A linear layer with 8-bit weights, a scale for each output, and inputs that are rounded by
    the range of each window, so that a window's result does not depend on its batch: to 8 bits, or
    to 7 where PyTorch's product of such numbers could overflow otherwise (x86).
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
        """(B, N, D) float32 to (B, N, outputs)."""
        return torch.stack([self.inner(window) for window in tokens])


def quantise(visual: Layer) -> None:
    """Replace the linear layers of a tower's transformer, in place.

    Raises UsageError if this PyTorch has no 8-bit layers for this processor.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the parts that are used here are about to move
            for layer in visual.transformer.resblocks:
                attn, mlp = layer.attn, layer.mlp
                attn.in_proj = Int8Linear(attn.in_proj_weight, attn.in_proj_bias)
                attn.in_proj_weight = attn.in_proj_bias = None
                attn.out_proj = Int8Linear(attn.out_proj.weight, attn.out_proj.bias)
                mlp.c_fc = Int8Linear(mlp.c_fc.weight, mlp.c_fc.bias)
                mlp.c_proj = Int8Linear(mlp.c_proj.weight, mlp.c_proj.bias)
    except (ImportError, RuntimeError) as error:
        reason = " ".join(str(error).split())
        raise UsageError(
            f"this PyTorch cannot compute in int8 here ({reason}); use --dtype auto."
        ) from error
