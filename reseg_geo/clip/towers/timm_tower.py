"""open_clip's TimmModel: a vision transformer of timm, its pool and its projection."""

import copy

import torch
import torch.nn.functional as F
from torch import Tensor

from reseg_geo.clip.towers.layer import Tower, UnsupportedTowerError
from reseg_geo.clip.towers.pooling import latent_values
from reseg_geo.clip.towers.timm_layers import timm_layers
from reseg_geo.models.architecture import Network

_TRUNKS = {"VisionTransformer": "ViT", "Eva": "EVA"}
_POOLS = {"token": "class token", "avg": "mean", "map": "attention pool"}
# Why others are none.
_OTHERS = {
    "ConvNeXt": "ConvNeXt: convolutions instead of attention",
    "FastVit": "FastViT: convolutions, with attention in one stage at most",
    "SwinTransformer": "Swin: attention within shifted windows, on grids that shrink",
    "VisionTransformerRelPos": "its attention adds a bias by relative position",
}


def timm_tower(visual: Network) -> Tower:
    """The tower of a TimmModel; UnsupportedTowerError if its trunk is not a vision transformer."""
    trunk = visual.trunk
    kind, pool = type(trunk).__name__, getattr(trunk, "global_pool", None)
    if kind not in _TRUNKS:
        raise UnsupportedTowerError(_OTHERS.get(kind, f"its image tower is timm's {kind}"))
    attn_pool = trunk.attn_pool
    if pool not in _POOLS or "pool" in dict(visual.head.named_children()):
        raise UnsupportedTowerError(f"it pools by {pool!r}")
    if attn_pool is not None and getattr(attn_pool, "pos_embed", None) is not None:
        raise UnsupportedTowerError("its attention pool has positions")
    sides, grid = trunk.patch_embed.img_size, trunk.patch_embed.grid_size
    if len(set(sides)) > 1 or len(set(grid)) > 1:
        raise UnsupportedTowerError("windows or patches are not square")
    layers = timm_layers(trunk)
    # A convolutional stem has patches of 1 x 1 of its own features.
    patch = sides[0] // grid[0]
    stem = " after convolutions" if hasattr(trunk.patch_embed, "backbone") else ""
    return Tower(
        family=f"timm {_TRUNKS[kind]}{stem}, {_POOLS[pool]}",
        layers=layers,
        blocks=tuple(trunk.blocks),
        window=grid[0] * patch,
        patch_size=patch,
        width=trunk.embed_dim,
        heads=trunk.blocks[0].attn.num_heads,
        embed=lambda pixels: _embed(visual, pixels),
        head=lambda tokens: _head(visual, tokens),
        stem_numbers=lambda: _stem_numbers(trunk) if stem else 0,
    )


def _embed(visual: Network, pixels: Tensor) -> Tensor:
    trunk = visual.trunk
    # 384 px hold 27 patches of 14 px: timm wants the rest, too, but no patch contains it.
    rest = trunk.patch_embed.img_size[0] - pixels.shape[-1]
    tokens = trunk._pos_embed(trunk.patch_embed(F.pad(pixels, (0, rest, 0, rest))))
    if isinstance(tokens, tuple):  # and rotary positions, which the layers have
        tokens = tokens[0]
    return torch.as_tensor(trunk.norm_pre(tokens))


def _stem_numbers(trunk: Network) -> int:
    """Numbers in the largest output of the convolutions, with its input and its norm."""
    stem, sizes = copy.deepcopy(trunk.patch_embed.backbone).to("meta"), [0]
    for module in stem.modules():
        module.register_forward_hook(
            lambda module, given, out: sizes.append(out.numel()) if torch.is_tensor(out) else None
        )
    dtype = next(stem.parameters()).dtype
    stem(torch.zeros(1, 3, *trunk.patch_embed.img_size, device="meta", dtype=dtype))
    return 3 * max(sizes)


def _head(visual: Network, tokens: Tensor) -> Tensor:
    trunk = visual.trunk
    normed = trunk.norm(tokens)
    patches = normed[:, trunk.num_prefix_tokens :]
    if trunk.attn_pool is not None:
        patches = latent_values(trunk.attn_pool, patches)
    found = torch.cat([trunk.pool(normed)[:, None], patches], dim=1)
    return torch.as_tensor(visual.head(trunk.head(trunk.fc_norm(found))))
