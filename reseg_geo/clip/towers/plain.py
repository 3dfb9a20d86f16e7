"""open_clip's own vision transformer."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from reseg_geo.clip.towers.layer import Tower, UnsupportedTowerError
from reseg_geo.clip.towers.pooling import attentional_values
from reseg_geo.models.architecture import Network


@dataclass(frozen=True)
class PlainLayer:
    """open_clip's ResidualAttentionBlock; see `Layer`."""

    block: Network
    prefix: int = 1

    def normed(self, tokens: Tensor) -> Tensor:
        """See `Layer`."""
        return torch.as_tensor(self.block.ln_1(tokens))

    def projections(self, tokens: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """See `Layer`."""
        attn, normed = self.block.attn, self.normed(tokens)
        if attn.in_proj_weight is None:  # see `quantise`
            qkv = attn.in_proj(normed)
        else:
            qkv = F.linear(normed, attn.in_proj_weight, attn.in_proj_bias)
        q, k, v = qkv.unflatten(-1, (3, attn.num_heads, -1)).permute(2, 0, 3, 1, 4)
        return q, k, v

    def join(self, mixed: Tensor) -> Tensor:
        """See `Layer`."""
        return torch.as_tensor(self.block.ls_1(self.block.attn.out_proj(joined(mixed))))

    def mlp(self, tokens: Tensor) -> Tensor:
        """See `Layer`."""
        return torch.as_tensor(self.block.ls_2(self.block.mlp(self.block.ln_2(tokens))))


def joined(mixed: Tensor) -> Tensor:
    """Heads side by side: (B, h, N, d) -> (B, N, h * d)."""
    return mixed.transpose(1, 2).flatten(2)


def plain_tower(visual: Network) -> Tower:
    """The tower of open_clip's VisionTransformer; UnsupportedTowerError if it is a variant."""
    blocks = visual.transformer.resblocks
    if not all(isinstance(block.attn, nn.MultiheadAttention) for block in blocks):
        raise UnsupportedTowerError("its attention has scales or norms of its own")
    if len(set(visual.image_size)) > 1 or len(set(visual.patch_size)) > 1:
        raise UnsupportedTowerError("windows or patches are not square")
    if getattr(visual, "attn_pool_contrastive", None) is not None or visual.proj is None:
        raise UnsupportedTowerError("it has two attention pools, or no projection")
    if visual.pool_type == "none":
        raise UnsupportedTowerError("it returns no feature of the whole image")
    patch = int(visual.patch_size[0])
    pools = {"tok": "class token", "avg": "mean"}
    pool = "attention pool" if visual.attn_pool is not None else pools[visual.pool_type]
    return Tower(
        family=f"open_clip ViT, {pool}",
        layers=tuple(map(PlainLayer, blocks)),
        blocks=tuple(blocks),
        window=int(visual.image_size[0]) // patch * patch,
        patch_size=patch,
        width=visual.conv1.out_channels,
        heads=blocks[0].attn.num_heads,
        embed=lambda pixels: _embed(visual, pixels),
        head=lambda tokens: _head(visual, tokens),
    )


def _embed(visual: Network, pixels: Tensor) -> Tensor:
    patches = visual.conv1(pixels).flatten(2).transpose(1, 2)
    first = visual.class_embedding.to(patches.dtype).expand(len(patches), 1, -1)
    tokens = torch.cat([first, patches], dim=1) + visual.positional_embedding.to(patches.dtype)
    return torch.as_tensor(visual.ln_pre(tokens))


def _head(visual: Network, tokens: Tensor) -> Tensor:
    if visual.attn_pool is not None:  # CoCa: its first query stands for the image
        pooled = visual.attn_pool(tokens)
        pooled = pooled[:, :1] if visual.pool_type == "tok" else pooled[:, 1:].mean(1, True)
        tokens = torch.cat([pooled, attentional_values(visual.attn_pool, tokens[:, 1:])], dim=1)
    elif visual.pool_type == "avg":  # CLIPA: the class token is not used
        patches = tokens[:, 1:] if visual.final_ln_after_pool else visual.ln_post(tokens[:, 1:])
        tokens = torch.cat([patches.mean(dim=1, keepdim=True), patches], dim=1)
        if not visual.final_ln_after_pool:
            return torch.as_tensor(tokens @ visual.proj)
    return torch.as_tensor(visual.ln_post(tokens) @ visual.proj)
