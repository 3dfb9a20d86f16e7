"""Self-attention of one transformer layer, and the variants that the strategies use.

Shapes: B windows, N tokens, D wide; h heads of d = D / h. See `Layer` for what comes before the
patches.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from reseg_geo.clip.towers.layer import Layer


def projections(layer: Layer, tokens: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Queries, keys and values after the first layer norm: (B, N, D) -> three of (B, h, N, d)."""
    return layer.projections(tokens)


def join(layer: Layer, mixed: Tensor) -> Tensor:
    """Join the heads and project them: (B, h, N, d) -> (B, N, D)."""
    return layer.join(mixed)


def attention(layer: Layer, tokens: Tensor, allowed: Tensor | None = None) -> Tensor:
    """The layer's own attention, softmax(q k^T / sqrt(d)) v; the residual is not added.

    allowed: boolean, broadcastable to (B, h, N, N), True where the row's token may attend to the
    column's.
    """
    q, k, v = projections(layer, tokens)
    return join(layer, mix(q, k, v, allowed))


def mix(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> Tensor:
    """softmax(q k^T / sqrt(d)) v, all (B, h, N, d); mask: as in `attention`, or added if floating.

    For bfloat16 on a CPU, PyTorch's function is as slow as for float32; two matrix products take
    half the time.
    """
    if q.dtype != torch.bfloat16 or q.device.type != "cpu":
        return F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    scores = (q * q.shape[-1] ** -0.5) @ k.mT
    if mask is not None:
        allowed = mask.dtype == torch.bool
        scores = scores.masked_fill_(~mask, -torch.inf) if allowed else scores + mask
    return scores.softmax(dim=-1) @ v


def values_only(layer: Layer, tokens: Tensor) -> Tensor:
    """Identity attention: each token attends only to itself."""
    return join(layer, projections(layer, tokens)[2])


def self_self_attention(
    layer: Layer, tokens: Tensor, parts: str, bias: Tensor | None = None
) -> Tensor:
    """The sum over `parts` ("q", "kv", ...) of softmax(x x^T / sqrt(d) + bias) v.

    bias: broadcastable to (B, h, N, N).
    """
    of = dict(zip("qkv", projections(layer, tokens), strict=True))
    mixed = [mix(of[part], of[part], of["v"], bias) for part in parts]
    return join(layer, torch.stack(mixed).sum(dim=0))


def feed_forward(layer: Layer, tokens: Tensor) -> Tensor:
    """The layer's MLP, added to its input: (B, N, D) -> (B, N, D)."""
    return tokens + layer.mlp(tokens)


def residual_block(layer: Layer, tokens: Tensor, allowed: Tensor | None = None) -> Tensor:
    """The whole layer, attention and MLP, each added to its input: (B, N, D) -> (B, N, D)."""
    return feed_forward(layer, tokens + attention(layer, tokens, allowed))
