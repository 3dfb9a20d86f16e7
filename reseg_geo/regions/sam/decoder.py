"""The mask decoder of the first SAM for one image and many points.

It computes the same sums as `segment_anything`'s decoder in another order, so results differ only
by rounding. It is faster for two reasons. What depends only on the image is computed once, not once
per point. And the image's 4096 positions are not projected to queries, keys and values; the
projections are applied to the 7 tokens instead, as (W x) . q = x . (W^T q).
"""

import math
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from reseg_geo.models.architecture import Network


def reference_decoder(sam: Network, features: Tensor, prompts: Tensor) -> tuple[Tensor, Tensor]:
    """The same as `PointDecoder(sam, features)(prompts)`, by SAM's own code."""
    logits, iou = sam.mask_decoder(
        image_embeddings=features,
        image_pe=sam.prompt_encoder.get_dense_pe(),
        sparse_prompt_embeddings=prompts,
        dense_prompt_embeddings=_no_mask(sam).expand(len(prompts), *features.shape[1:]),
        multimask_output=True,
    )
    return logits, iou


class PointDecoder:
    """Decodes points on one encoded image."""

    def __init__(self, sam: Network, features: Tensor) -> None:
        """features: (1, C, h, w) of the image."""
        self._decoder, self._grid = sam.mask_decoder, features.shape[2:]
        self._image = _positions(features + _no_mask(sam))  # (1, h w, C)
        self._position_encoding = _positions(sam.prompt_encoder.get_dense_pe())
        self._keys = self._image + self._position_encoding

    def __call__(self, prompts: Tensor) -> tuple[Tensor, Tensor]:
        """(n, t, C) prompts -> (n, 3, 4 h, 4 w) logits and (n, 3) estimated IoU."""
        decoder = self._decoder
        own = torch.cat([decoder.iou_token.weight, decoder.mask_tokens.weight])
        start = torch.cat([own.expand(len(prompts), -1, -1), prompts], dim=1)
        tokens, image = self._transform(start)
        ious = decoder.iou_prediction_head(tokens[:, 0])
        return self._masks(tokens[:, 1 : 1 + decoder.num_mask_tokens], image), ious[:, 1:]

    def _transform(self, start: Tensor) -> tuple[Tensor, Tensor]:
        """SAM's two-way transformer: tokens, (n, t, C), and each point's image, (n, h w, C)."""
        transformer = self._decoder.transformer
        tokens, image, keys = start, self._image, self._keys
        for layer in transformer.layers:
            if layer.skip_first_layer_pe:
                tokens = layer.self_attn(q=tokens, k=tokens, v=tokens)
            else:
                query = tokens + start
                tokens = tokens + layer.self_attn(q=query, k=query, v=tokens)
            tokens = layer.norm1(tokens)
            change = token_to_image(layer.cross_attn_token_to_image, tokens + start, keys, image)
            tokens = layer.norm2(tokens + change)
            tokens = layer.norm3(tokens + layer.mlp(tokens))
            change = image_to_token(layer.cross_attn_image_to_token, keys, tokens + start, tokens)
            image = layer.norm4(change.add_(image))
            keys = image + self._position_encoding
        change = token_to_image(transformer.final_attn_token_to_image, tokens + start, keys, image)
        return transformer.norm_final_attn(tokens + change), image

    def _masks(self, tokens: Tensor, image: Tensor) -> Tensor:
        """(n, 4, C) mask tokens, the first of which (for single masks) is not used -> logits."""
        first, norm, act, second, last_act = self._decoder.output_upscaling
        norm = partial(
            F.layer_norm, normalized_shape=norm.weight.shape, weight=norm.weight, bias=norm.bias,
            eps=norm.eps,
        )  # fmt: skip
        pixels = act(norm(_upsample(first, image)))
        pixels = last_act(_upsample(second, pixels))  # (n, h w 2 2 2 2, C / 8)
        heads = list(self._decoder.output_hypernetworks_mlps)[1:]
        weights = torch.stack([head(tokens[:, i]) for i, head in enumerate(heads, start=1)], dim=1)
        masks, (h, w) = weights @ pixels.transpose(1, 2), self._grid
        masks = masks.view(*masks.shape[:2], h, w, 2, 2, 2, 2).permute(0, 1, 2, 4, 6, 3, 5, 7)
        return masks.reshape(*masks.shape[:2], 4 * h, 4 * w)


def token_to_image(attention: Network, tokens: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """Tokens (n, t, C) attend to an image's positions (1 or n, p, C) -> (n, t, C)."""
    n, t, channels = tokens.shape
    heads = attention.num_heads
    per_head = (heads, -1, channels)
    queries = attention.q_proj(tokens).view(n, t, heads, -1)
    # The bias of k_proj adds the same to all positions, so it does not change the softmax.
    queries = torch.einsum("nthd,hdc->nhtc", queries, attention.k_proj.weight.view(per_head))
    scale = math.sqrt(attention.internal_dim // heads)
    weights = (queries.flatten(1, 2) @ keys.transpose(1, 2) / scale).softmax(dim=-1)
    mixed = (weights @ values).view(n, heads, t, channels)
    mixed = torch.einsum("nhtc,hdc->nthd", mixed, attention.v_proj.weight.view(per_head))
    return attention.out_proj(mixed.flatten(2) + attention.v_proj.bias)


def image_to_token(attention: Network, positions: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """An image's positions (1 or n, p, C) attend to tokens (n, t, C) -> (n, p, C)."""
    n, t, channels = keys.shape
    heads = attention.num_heads
    keys = attention.k_proj(keys).view(n, t, heads, -1)
    values = attention.v_proj(values).view(n, t, heads, -1)
    query = attention.q_proj
    bias = torch.einsum("nthd,hd->nht", keys, query.bias.view(heads, -1))
    keys = torch.einsum("nthd,hdc->nhtc", keys, query.weight.view(heads, -1, channels))
    scores = keys.flatten(1, 2) @ positions.transpose(1, 2) + bias.flatten(1)[..., None]
    scale = math.sqrt(attention.internal_dim // heads)
    weights = (scores / scale).view(n, heads, t, -1).softmax(dim=2).flatten(1, 2)  # (n, h t, p)
    out = attention.out_proj
    values = torch.einsum("nthd,chd->nhtc", values, out.weight.view(channels, heads, -1))
    return torch.baddbmm(out.bias, weights.transpose(1, 2), values.flatten(1, 2))


def _no_mask(sam: Network) -> Tensor:
    """(1, C, 1, 1): SAM's embedding for "no mask prompt"."""
    return sam.prompt_encoder.no_mask_embed.weight.view(1, -1, 1, 1)


def _positions(pixels: Tensor) -> Tensor:
    """(1, C, h, w) -> (1, h w, C)."""
    return pixels.flatten(2).transpose(1, 2).contiguous()


def _upsample(convolution: nn.ConvTranspose2d, pixels: Tensor) -> Tensor:
    """A 2 x 2 transposed convolution with stride 2: (n, p, C) -> (n, 4 p, D), 2 x 2 each."""
    weight, bias = convolution.weight, convolution.bias  # (C, D, 2, 2), (D,)
    assert bias is not None
    sides = weight.permute(0, 2, 3, 1).flatten(1)
    return torch.addmm(bias.repeat(4), pixels.flatten(0, 1), sides).view(
        len(pixels), -1, weight.shape[1]
    )
