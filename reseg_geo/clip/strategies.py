"""Attention strategies: what the last layers of the vision transformer attend to.

A strategy takes the tower's layers, the tokens that enter the first, (B, P + N, D), and the region
of each patch for each masked layer in order, (L, B, N) int64, or None. It returns the tokens for
the tower's head, (B, P + N, D). The P tokens before the patches (`Layer.prefix`) are the class
token, none in some towers, and registers in a few. Only `reseg`, `reseg_official` and `corrclip`
use the regions.

A guided strategy also takes what a second vision model sees at M places of a finer or coarser grid,
(B, C, rows, columns) float32, and returns (B, P + M, D). `corrclip` returns two such sets of
tokens, (2, B, P + M, D), whose features after the tower's head are added.
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
    mix,
    projections,
    residual_block,
    self_self_attention,
    values_only,
)
from reseg_geo.errors import UsageError

# (layers, tokens, regions), and what the guide sees if the method is guided.
Strategy = Callable[..., Tensor]

_NACLIP_DEVIATION = 5.0  # patches; the authors' value
_PROXYCLIP_FACTOR, _PROXYCLIP_SHARE = 3.0, 1.2  # gamma and beta of the authors' code
_CORRCLIP_FACTOR = 4.0  # the authors' inverse temperature
_CORRCLIP_LAYERS = {12: 5, 24: 12, 32: 28}  # middle layers by depth; all but four for others
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


def proxyclip(
    layers: Sequence[Layer], tokens: Tensor, regions: Tensor | None, seen: Tensor
) -> Tensor:
    """ProxyCLIP (Lan et al. 2024): the last layer's attention is softmax(3 (S - 1.2 mean S)), S the
    cosine similarity of the guide's patches, without what is negative before the softmax; without
    residual and MLP. The mean is over all pairs of a window.
    """
    *earlier, last = layers
    tokens = clip(earlier, tokens, None)
    similarity = _similarity(seen)
    mean = similarity.mean(dim=(1, 2), keepdim=True)
    shifted = _PROXYCLIP_FACTOR * (similarity - _PROXYCLIP_SHARE * mean)
    cut = shifted.masked_fill(shifted < 0, -torch.inf)
    # In a uniform window nothing is above its share of the mean: then nothing is cut.
    empty = (shifted < 0).all(dim=-1, keepdim=True)
    return _by_weights(last, tokens, seen, torch.where(empty, shifted, cut))


def corrclip(
    layers: Sequence[Layer], tokens: Tensor, regions: Tensor | None, seen: Tensor
) -> Tensor:
    """CorrCLIP (Zhang et al. 2025): the last layer's attention is softmax(4 S) within each region
    of the last of the levels, S the cosine similarity of the guide's patches, without residual and
    MLP; so is the mean of middle layers attended to, and added. Its semantic branch is omitted.
    """
    *earlier, last = layers
    found = [tokens]
    for layer in earlier:
        found.append(residual_block(layer, found[-1]))
    count = _CORRCLIP_LAYERS.get(len(layers), max(1, len(layers) - 4))
    middle = torch.stack(found[-1 - count : -1]).mean(dim=0)
    scores = _CORRCLIP_FACTOR * _similarity(seen)
    if regions is not None and len(regions):
        same = regions[-1][:, :, None] == regions[-1][:, None]
        scores = scores.masked_fill(~same, -torch.inf)
    return torch.stack([_by_weights(last, each, seen, scores) for each in (found[-1], middle)])


@dataclass(frozen=True)
class Method:
    """A strategy.

    regions: whether it uses them; fine_first: whether the first masked layer has the finest level,
    not the coarsest; own_layers: last layers that it masks in addition to those masked by regions;
    region_layers: layers masked by regions if that is not a choice; global_bias: the share of the
    class token's similarity to subtract; guided: whether it takes what a guide sees; context:
    whether a guide's features stand beside CLIP's, see `scorers.context`; finer: how many times as
    fine as CLIP's grid that of scores is with a guide, None for the guide's own.
    """

    strategy: Strategy
    regions: bool = False
    fine_first: bool = False
    own_layers: int = 0
    region_layers: int | None = None
    global_bias: float = 0.0
    guided: bool = False
    context: bool = False
    finer: int | None = None


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
    "proxyclip": Method(proxyclip, guided=True),
    "corrclip": Method(corrclip, regions=True, region_layers=1, guided=True, finer=2),
    "coninfer": Method(segearth, context=True, finer=1),
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


def _similarity(seen: Tensor) -> Tensor:
    """(B, C, rows, columns) -> the cosine similarity of all pairs of places, (B, M, M)."""
    unit = F.normalize(seen.flatten(2), dim=1)
    return unit.mT @ unit


def _by_weights(layer: Layer, tokens: Tensor, seen: Tensor, scores: Tensor) -> Tensor:
    """softmax(scores) v at the places of a guide, behind the prefix: (B, P + M, D).

    tokens: (B, P + N, D), whose v is bilinearly resized to the guide's grid; scores: (B, M, M), the
    same for all heads. The prefix passes the layer as in CLIP.
    """
    prefix, (q, k, v) = layer.prefix, projections(layer, tokens)
    first = feed_forward(layer, tokens[:, :prefix] + join(layer, mix(q[:, :, :prefix], k, v)))
    plane = v[:, :, prefix:].mT.flatten(1, 2)  # (B, D, N)
    plane = plane.unflatten(2, (round(plane.shape[2] ** 0.5), -1))
    plane = F.interpolate(plane, size=seen.shape[2:], mode="bilinear", align_corners=False)
    mixed = scores.softmax(dim=-1).to(v.dtype) @ plane.flatten(2).mT
    return torch.cat([first, join(layer, mixed[:, None])], dim=1)
