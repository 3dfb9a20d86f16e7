"""Attention pooling, by which towers without a class token describe the whole image.

A learnt query attends to all patches. The feature of one patch is what the pool returns for that
patch alone: the softmax over a single key is 1, so the query does not matter, and the patch's value
passes through the pool's projections. MaskCLIP (Zhou et al. 2022, sec. 3.2) reads CLIP's ResNets
this way; TextRegion (Xiao et al. 2025) pools SigLIP 2 and Perception Encoder over the patches of a
region only, of which a patch is the smallest.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from reseg_geo.models.architecture import Network


def latent_values(pool: Network, patches: Tensor) -> Tensor:
    """Each patch alone in timm's AttentionPoolLatent: (B, N, D) -> (B, N, D)."""
    values = pool.proj(pool.kv(patches).chunk(2, dim=-1)[1])
    return torch.as_tensor(values if pool.mlp is None else values + pool.mlp(pool.norm(values)))


def attentional_values(pool: Network, patches: Tensor) -> Tensor:
    """Each patch alone in open_clip's AttentionalPooler (CoCa): (B, N, D) -> (B, N, d)."""
    attn = pool.attn
    weight, width = attn.v_proj_weight, attn.embed_dim
    if weight is None:  # one matrix for queries, keys and values of one width
        weight = attn.in_proj_weight[2 * width :]
    values = F.linear(pool.ln_k(patches), weight, attn.in_proj_bias[2 * width :])
    return torch.as_tensor(attn.out_proj(values))
