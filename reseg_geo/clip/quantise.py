"""The image tower's matrices as 8-bit integers, for speed on CPUs."""

import warnings

import torch
from torch import Tensor, nn

from reseg_geo.errors import UsageError
from reseg_geo.models.architecture import Network


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


def quantise(visual: Network) -> None:
    """Replace the linear layers of a tower's transformer, in place.

    Raises UsageError if this PyTorch has no 8-bit layers for this processor.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # PyTorch warns that this module will move
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
            f"this PyTorch cannot compute in int8 on this processor ({reason}); use --dtype auto."
        ) from error
