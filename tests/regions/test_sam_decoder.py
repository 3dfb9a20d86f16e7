"""The decoder for one image and many points, compared with segment-anything's own."""

from types import SimpleNamespace

import pytest
import torch
from segment_anything.modeling import MaskDecoder, PromptEncoder, TwoWayTransformer

from reseg_geo.regions.sam.decoder import (
    PointDecoder,
    image_to_token,
    reference_decoder,
    token_to_image,
)


def prompted(seed: int, channels: int, grid: int) -> SimpleNamespace:
    """A SAM without its image encoder, in which no weight or bias is zero."""
    torch.manual_seed(seed)
    sam = SimpleNamespace(
        prompt_encoder=PromptEncoder(channels, (grid, grid), (16 * grid, 16 * grid), 16),
        mask_decoder=MaskDecoder(
            transformer_dim=channels, num_multimask_outputs=3,
            transformer=TwoWayTransformer(
                depth=2, embedding_dim=channels, mlp_dim=2048, num_heads=8
            ),
        ),
    )  # fmt: skip
    for part in (sam.prompt_encoder, sam.mask_decoder):
        for parameter in part.eval().parameters():
            parameter.data += 0.1 * torch.randn_like(parameter)
    return sam


@pytest.mark.parametrize(("seed", "channels", "grid"), [(0, 256, 64), (1, 256, 16), (2, 64, 8)])
@torch.inference_mode()
def test_it_returns_the_same_as_the_library(seed: int, channels: int, grid: int) -> None:
    sam = prompted(seed, channels, grid)
    features = torch.randn(1, channels, grid, grid)
    at = torch.rand(3, 1, 2, dtype=torch.float64) * 16 * grid
    prompts, _ = sam.prompt_encoder(points=(at, torch.ones(3, 1)), boxes=None, masks=None)
    logits, iou = reference_decoder(sam, features, prompts)
    ours, our_iou = PointDecoder(sam, features)(prompts)
    assert ours.shape == (3, 3, 4 * grid, 4 * grid)
    assert logits.std(dim=(2, 3)).min() > 0.01 * logits.abs().max() > 0
    assert (ours - logits).abs().max() < 1e-4 * logits.abs().max()
    assert (our_iou - iou).abs().max() < 1e-4 * iou.abs().max()


@torch.inference_mode()
def test_attention_in_both_directions_equals_the_librarys() -> None:
    layer = prompted(3, 64, 8).mask_decoder.transformer.layers[1]
    tokens, also = torch.randn(2, 2, 7, 64)
    image, placed = torch.randn(2, 2, 50, 64)
    for ours, theirs, inputs in (
        (token_to_image, layer.cross_attn_token_to_image, (tokens, placed, image)),
        (image_to_token, layer.cross_attn_image_to_token, (placed, tokens, also)),
    ):
        torch.testing.assert_close(ours(theirs, *inputs), theirs(*inputs))
