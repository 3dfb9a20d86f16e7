"""What the last layers of the vision transformer attend to: the strategies, behind one interface.

A strategy takes the tower's residual blocks, the tokens that enter the first of them (class token
first), and the region of each patch for each masked layer; it returns the patch tokens that leave
the last block, before the final layer norm and projection.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch.nn.functional as F
from torch import Tensor

from reseg_geo.errors import UsageError

# open_clip's layers carry no types that a checker could use.
Layer = Any
Strategy = Callable[[Sequence[Layer], Tensor, "Tensor | None"], Tensor]


def patch_tokens(
    method: str, blocks: Sequence[Layer], tokens: Tensor, regions: Tensor | None
) -> Tensor:
    """Run the blocks by the strategy called `method`.

    tokens: (B, 1 + N, D), class token first; regions: (L, B, N) int64, one row a masked layer, the
    first masked layer first, or None. Returns (B, N, D). Raises UsageError for an unknown method
    and ValueError for more masked layers than blocks.
    """
    if method not in METHODS:
        known = ", ".join(METHODS)
        raise UsageError(f"there is no method {method!r}; the known ones are {known}.")
    if regions is not None and len(regions) > len(blocks):
        raise ValueError(f"{len(regions)} masked layers, but the model has only {len(blocks)}")
    return METHODS[method](blocks, tokens, regions)


def attention(block: Layer, tokens: Tensor, allowed: Tensor | None = None) -> Tensor:
    """Multi-head self-attention of one residual block, after its first layer norm.

    tokens: (B, N, D); allowed: boolean, broadcastable to (B, heads, N, N), True where the row's
    token may attend to the column's. Returns (B, N, D), the residual not added.
    """
    attn = block.attn
    batch, count, width = tokens.shape
    qkv = F.linear(block.ln_1(tokens), attn.in_proj_weight, attn.in_proj_bias)
    q, k, v = qkv.view(batch, count, 3, attn.num_heads, -1).permute(2, 0, 3, 1, 4)
    mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=allowed)
    return block.ls_1(attn.out_proj(mixed.transpose(1, 2).reshape(batch, count, width)))


def residual_block(block: Layer, tokens: Tensor, allowed: Tensor | None = None) -> Tensor:
    """One transformer layer: attention and MLP, each added to its input. (B, N, D) to the same."""
    tokens = tokens + attention(block, tokens, allowed)
    return tokens + block.ls_2(block.mlp(block.ln_2(tokens)))


def clip(blocks: Sequence[Layer], tokens: Tensor, regions: Tensor | None) -> Tensor:
    """CLIP as it is; regions are not used."""
    for block in blocks:
        tokens = residual_block(block, tokens)
    return tokens[:, 1:]


def reseg(blocks: Sequence[Layer], tokens: Tensor, regions: Tensor | None) -> Tensor:
    """ReSeg-CLIP, eq. 2: in the last len(regions) layers a patch attends only within its region.

    There no patch attends to the class token and the class token attends only to itself, so it can
    no longer reach any patch: it is dropped where the masks begin, which changes no patch.
    """
    if regions is None or not len(regions):
        return clip(blocks, tokens, None)
    free = len(blocks) - len(regions)
    for block in blocks[:free]:
        tokens = residual_block(block, tokens)
    tokens = tokens[:, 1:]
    for block, region in zip(blocks[free:], regions, strict=True):
        same = region[:, None, :, None] == region[:, None, None, :]
        tokens = residual_block(block, tokens, same)
    return tokens


METHODS: dict[str, Strategy] = {"reseg": reseg, "clip": clip}
