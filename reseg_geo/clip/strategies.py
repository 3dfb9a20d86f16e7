"""Attention strategies: what the last layers of the vision transformer attend to.

A strategy takes the tower's layers, the tokens that enter the first, (B, P + N, D), and the region
of each patch for each masked layer in order, (L, B, N) int64, or None. It returns the tokens for
the tower's head, (B, P + N, D). The P tokens before the patches (`Layer.prefix`) are the class
token, none in some towers, and registers in a few. Only `reseg` and `reseg_official` use the
regions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from reseg_geo.clip.attention import (
    Layer,
    feed_forward,
    join,
    projections,
    residual_block,
    self_self_attention,
    values_only,
)
from reseg_geo.errors import UsageError

Strategy = Callable[[Sequence[Layer], Tensor, "Tensor | None"], Tensor]

_NACLIP_DEVIATION = 5.0  # patches; the authors' value
_GEM_LAYERS = 6  # the authors' depth is 7, but one of these layers is not changed


def clip(layers: Sequence[Layer], tokens: Tensor, regions: Tensor | None) -> Tensor:
    """Plain CLIP (Radford et al. 2021)."""
    for layer in layers:
        tokens = residual_block(layer, tokens)
    return tokens


def maskclip(layers: Sequence[Layer], tokens: Tensor, regions: Tensor | None) -> Tensor:
    """MaskCLIP (Zhou et al. 2022): in the last layer each token attends only to itself."""
    *earlier, last = layers
    tokens = clip(earlier, tokens, None)
    return feed_forward(last, tokens + values_only(last, tokens))


def sclip(layers: Sequence[Layer], tokens: Tensor, regions: Tensor | None) -> Tensor:
    """SCLIP (Wang et al. 2024): the last layer's attention is softmax(qq) + softmax(kk)."""
    *earlier, last = layers
    tokens = clip(earlier, tokens, None)
    return feed_forward(last, tokens + self_self_attention(last, tokens, "qk"))


def clearclip(layers: Sequence[Layer], tokens: Tensor, regions: Tensor | None) -> Tensor:
    """ClearCLIP (Lan et al. 2024): softmax(qq) in the last layer, without residual and MLP."""
    *earlier, last = layers
    return self_self_attention(last, clip(earlier, tokens, None), "q")


def naclip(layers: Sequence[Layer], tokens: Tensor, regions: Tensor | None) -> Tensor:
    """NACLIP (Hajimiri et al. 2025): softmax(kk + a Gaussian of the distance between patches) in
    the last layer, without residual and MLP.
    """
    *earlier, last = layers
    tokens = clip(earlier, tokens, None)
    first = last.prefix
    near = _nearness(tokens.shape[1] - first, _NACLIP_DEVIATION)
    near = F.pad(near, (first, 0, first, 0))
    return self_self_attention(last, tokens, "k", near.to(tokens))


def segearth(layers: Sequence[Layer], tokens: Tensor, regions: Tensor | None) -> Tensor:
    """SegEarth-OV (Li et al. 2025): softmax(qq) + softmax(kk) + softmax(vv) in the last layer,
    without residual and MLP. Its global bias is a separate option; its learnt upsampler is omitted.
    """
    *earlier, last = layers
    return self_self_attention(last, clip(earlier, tokens, None), "qkv")


def gem(layers: Sequence[Layer], tokens: Tensor, regions: Tensor | None) -> Tensor:
    """GEM (Bousselham et al. 2024): self-self attention (of q, k and v, each iterated once,
    averaged) over the last six layers, added up in parallel to the main path.
    """
    first = max(0, len(layers) - _GEM_LAYERS)
    tokens = clip(layers[:first], tokens, None)
    grounded = tokens
    for layer in layers[first:]:
        grounded = grounded + _grounding(layer, tokens)
        tokens = residual_block(layer, tokens)
    return grounded


def reseg(layers: Sequence[Layer], tokens: Tensor, regions: Tensor | None) -> Tensor:
    """ReSeg-CLIP, eq. 2: in the last len(regions) layers a patch attends only within its region.

    There, patches do not attend to the class token, which attends only to itself (and registers, if
    there are any). So both can pass through these layers separately, with the same result.
    """
    free = len(layers) - (0 if regions is None else len(regions))
    tokens = clip(layers[:free], tokens, None)
    if regions is None or not len(regions):
        return tokens
    prefix = layers[0].prefix
    first, patches = tokens[:, :prefix], tokens[:, prefix:]
    for layer, region in zip(layers[free:], regions, strict=True):
        same = region[:, None, :, None] == region[:, None, None, :]
        patches = residual_block(layer, patches, same)
        first = residual_block(layer, first) if prefix else first
    return torch.cat([first, patches], dim=1)


def reseg_official(layers: Sequence[Layer], tokens: Tensor, regions: Tensor | None) -> Tensor:
    """The ReSeg-CLIP authors' script: eq. 2 in len(regions) layers, then two last layers in which
    each token attends only to itself.
    """
    *earlier, last_but_one, last = layers
    tokens = reseg(earlier, tokens, regions)
    for layer in (last_but_one, last):
        tokens = feed_forward(layer, tokens + values_only(layer, tokens))
    return tokens


@dataclass(frozen=True)
class Method:
    """A strategy.

    regions: whether it uses them; fine_first: whether the first masked layer has the finest level,
    not the coarsest; own_layers: last layers that it masks in addition to those masked by regions;
    global_bias: the share of the class token's similarity to subtract.
    """

    strategy: Strategy
    regions: bool = False
    fine_first: bool = False
    own_layers: int = 0
    global_bias: float = 0.0


METHODS: dict[str, Method] = {
    "reseg": Method(reseg, regions=True),
    "reseg-official": Method(reseg_official, regions=True, fine_first=True, own_layers=2),
    "clip": Method(clip),
    "maskclip": Method(maskclip),
    "sclip": Method(sclip),
    "clearclip": Method(clearclip),
    "naclip": Method(naclip),
    "gem": Method(gem),
    "segearth": Method(segearth, global_bias=0.3),
}


def method_called(name: str) -> Method:
    """The method of this name; UsageError if there is none."""
    if name not in METHODS:
        raise UsageError(f"there is no method {name!r}; choose from {', '.join(METHODS)}.")
    return METHODS[name]


def _nearness(patches: int, deviation: float) -> Tensor:
    """exp(-distance^2 / 2 deviation^2) between the patches of a square grid, (N, N)."""
    side = round(patches**0.5)
    rows, columns = torch.arange(patches) // side, torch.arange(patches) % side
    square = (rows[:, None] - rows) ** 2 + (columns[:, None] - columns) ** 2
    return torch.exp(-square / (2 * deviation**2))


def _grounding(layer: Layer, tokens: Tensor) -> Tensor:
    """GEM's self-self attention of one layer: (B, N, D) -> (B, N, D).

    The inverse temperature is the mean length of the layer's normalised tokens over sqrt(d).
    """
    q, k, v = projections(layer, tokens)
    length = layer.normed(tokens).norm(dim=-1).mean(dim=-1)
    scale = (length / q.shape[-1] ** 0.5).view(-1, 1, 1, 1)
    mixed = torch.zeros_like(v)
    for part in (q, k, v):
        unit = F.normalize(part, dim=-1)
        unit = F.normalize((scale * unit @ unit.mT).softmax(dim=-1) @ unit, dim=-1)
        mixed = mixed + (scale * unit @ unit.mT).softmax(dim=-1) @ v
    return join(layer, mixed / 3)
