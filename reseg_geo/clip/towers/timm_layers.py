"""Layers of timm's vision transformers: SigLIP, MobileCLIP, ViTamin; EVA and Perception Encoder.

Dropout and stochastic depth act only in training, so they are left out.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from reseg_geo.clip.towers.layer import Layer, UnsupportedTowerError
from reseg_geo.clip.towers.plain import joined
from reseg_geo.models.architecture import Network


@dataclass(frozen=True)
class TimmLayer:
    """timm's Block: norms of queries, keys and joined heads, and layer scale, if it has them."""

    block: Network
    prefix: int

    def normed(self, tokens: Tensor) -> Tensor:
        """See `Layer`."""
        return torch.as_tensor(self.block.norm1(tokens))

    def projections(self, tokens: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """See `Layer`."""
        attn = self.block.attn
        qkv = attn.qkv(self.normed(tokens))
        q, k, v = qkv.unflatten(-1, (3, attn.num_heads, -1)).permute(2, 0, 3, 1, 4)
        return attn.q_norm(q), attn.k_norm(k), v

    def join(self, mixed: Tensor) -> Tensor:
        """See `Layer`."""
        return torch.as_tensor(self.block.ls1(_output(self.block.attn, mixed)))

    def mlp(self, tokens: Tensor) -> Tensor:
        """See `Layer`."""
        return torch.as_tensor(self.block.ls2(self.block.mlp(self.block.norm2(tokens))))


@dataclass(frozen=True)
class EvaLayer:
    """timm's EvaBlock: rotary positions of patches, projections in one or three matrices.

    rope: sines and cosines of the patches' positions, (N, 2 d), or None.
    """

    block: Network
    prefix: int
    rope: Tensor | None

    def normed(self, tokens: Tensor) -> Tensor:
        """See `Layer`."""
        return torch.as_tensor(self.block.norm1(tokens))

    def projections(self, tokens: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """See `Layer`."""
        attn, normed = self.block.attn, self.normed(tokens)
        if attn.qkv is None:
            parts = [attn.q_proj(normed), attn.k_proj(normed), attn.v_proj(normed)]
        else:
            qkv = attn.qkv(normed)
            if getattr(attn, "q_bias", None) is not None:
                qkv = qkv + torch.cat([attn.q_bias, attn.k_bias, attn.v_bias])
            parts = list(qkv.chunk(3, dim=-1))
        q, k, v = (part.unflatten(-1, (attn.num_heads, -1)).transpose(1, 2) for part in parts)
        return self._placed(attn.q_norm(q)), self._placed(attn.k_norm(k)), v

    def join(self, mixed: Tensor) -> Tensor:
        """See `Layer`."""
        return _scaled(_output(self.block.attn, mixed), self.block.gamma_1)

    def mlp(self, tokens: Tensor) -> Tensor:
        """See `Layer`."""
        return _scaled(self.block.mlp(self.block.norm2(tokens)), self.block.gamma_2)

    def _placed(self, heads: Tensor) -> Tensor:
        """Patches rotated by their positions; they come last, and a prefix alone has none."""
        count = 0 if self.rope is None else self.rope.shape[-2]
        if not count or heads.shape[2] < count:
            return heads
        from timm.layers import apply_rot_embed_cat

        first, patches = heads[:, :, :-count], heads[:, :, -count:]
        half = getattr(self.block.attn, "rotate_half", False)
        turned = apply_rot_embed_cat(patches, self.rope, half=half).type_as(heads)
        return torch.cat([first, turned], dim=2)


@dataclass(frozen=True)
class PostNormLayer(EvaLayer):
    """timm's EvaBlockPostNorm: norms follow attention and the MLP, instead of preceding them."""

    def normed(self, tokens: Tensor) -> Tensor:
        """See `Layer`."""
        return tokens

    def join(self, mixed: Tensor) -> Tensor:
        """See `Layer`."""
        return torch.as_tensor(self.block.norm1(_output(self.block.attn, mixed)))

    def mlp(self, tokens: Tensor) -> Tensor:
        """See `Layer`."""
        return torch.as_tensor(self.block.norm2(self.block.mlp(tokens)))


def timm_layers(trunk: Network) -> tuple[Layer, ...]:
    """The layers of a trunk; UnsupportedTowerError if they are of another kind."""
    prefix, rope = int(trunk.num_prefix_tokens), _positions(trunk)
    found: list[Layer] = []
    for block in trunk.blocks:
        attn = getattr(block, "attn", None)
        kinds = type(block).__name__, type(attn).__name__
        if kinds not in _KINDS:
            raise UnsupportedTowerError(f"its layers are timm's {kinds[0]}")
        if getattr(attn, "gate", None) is not None or getattr(attn, "num_kv_groups", 1) > 1:
            raise UnsupportedTowerError("its attention has gates or shared keys")
        kind = _KINDS[kinds]
        found.append(kind(block, prefix) if kind is TimmLayer else kind(block, prefix, rope))
    return tuple(found)


def _positions(trunk: Network) -> Tensor | None:
    rope = getattr(trunk, "rope", None)
    if rope is None:
        return None
    if getattr(trunk, "rope_mixed", False):
        raise UnsupportedTowerError("its rotary positions differ by layer")
    return torch.as_tensor(rope.get_embed())


def _output(attn: Network, mixed: Tensor) -> Tensor:
    """The output of attention from its heads: (B, h, N, d) -> (B, N, D)."""
    return torch.as_tensor(attn.proj(attn.norm(joined(mixed))))


def _scaled(tokens: Tensor, scale: Tensor | None) -> Tensor:
    return tokens if scale is None else scale * tokens


_KINDS: dict[tuple[str, str], Any] = {
    ("Block", "Attention"): TimmLayer,
    ("EvaBlock", "EvaAttention"): EvaLayer,
    ("EvaBlock", "AttentionRope"): EvaLayer,
    ("EvaBlockPostNorm", "EvaAttention"): PostNormLayer,
}
