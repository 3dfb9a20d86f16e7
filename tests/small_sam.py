"""A Segment Anything model of small random weights, and its own automatic mask generator."""

from functools import partial

import torch
from segment_anything.modeling import (
    ImageEncoderViT,
    MaskDecoder,
    PromptEncoder,
    Sam,
    TwoWayTransformer,
)
from torch import nn

SIDE = 128  # pixels that it sees


def small_sam(seed: int) -> Sam:
    """The library's own network; its weights are spread so that masks differ by point."""
    torch.manual_seed(seed)
    grid = SIDE // 16
    sam = Sam(
        image_encoder=ImageEncoderViT(
            img_size=SIDE, patch_size=16, embed_dim=32, depth=2, num_heads=2, mlp_ratio=2,
            out_chans=64, use_rel_pos=True, window_size=3, global_attn_indexes=[1],
            norm_layer=partial(nn.LayerNorm, eps=1e-6),
        ),
        prompt_encoder=PromptEncoder(64, (grid, grid), (SIDE, SIDE), 16),
        mask_decoder=MaskDecoder(
            transformer_dim=64, num_multimask_outputs=3, iou_head_depth=3,
            iou_head_hidden_dim=256,
            transformer=TwoWayTransformer(depth=2, embedding_dim=64, mlp_dim=2048, num_heads=8),
        ),
    )  # fmt: skip
    with torch.no_grad():
        for name, weights in sam.named_parameters():
            if "rel_pos" in name or "pos_embed" in name:
                weights.normal_(0, 0.5)
            elif weights.ndim > 1 and "prompt_encoder" not in name:
                weights.mul_(2.5)
        _calibrate(sam.eval())
    return sam


def _calibrate(sam: Sam) -> None:
    """Make masks steep enough to be stable, and the estimated IoU spread around one half."""
    for head in sam.mask_decoder.output_hypernetworks_mlps:
        head.layers[-1].weight.mul_(20)
        head.layers[-1].bias.mul_(20)
    points = torch.rand(32, 1, 2) * SIDE
    sparse, dense = sam.prompt_encoder((points, torch.ones(32, 1, dtype=torch.int)), None, None)
    logits, iou = sam.mask_decoder(
        sam.image_encoder(torch.randn(1, 3, SIDE, SIDE)), sam.prompt_encoder.get_dense_pe(),
        sparse, dense, multimask_output=True,
    )  # fmt: skip
    last = sam.mask_decoder.iou_prediction_head.layers[-1]
    slope = 0.2 / iou.std(0)
    last.weight[1:] *= slope[:, None]
    last.bias[1:] = (last.bias[1:] - iou.mean(0)) * slope + 0.6
    sam.mask_threshold = float(logits.flatten().quantile(0.96))  # so that masks are small
