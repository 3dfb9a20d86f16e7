"""SAM 2 and SAM 3 of small random weights, in folders as transformers has them."""

from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors.torch import save_file
from torch import nn

SIDES = {"sam2": 128, "sam3": 126}  # pixels that they see


def small_sam2(kind: str, folder: Path, seed: int = 0) -> Any:
    """Write the model; its weights are spread so that masks differ by point."""
    torch.manual_seed(seed)
    network = _sam2() if kind == "sam2" else _sam3_tracker()
    _spread(network.eval(), SIDES[kind])
    network.save_pretrained(folder)
    return network


def small_sam3_video(folder: Path, seed: int = 0) -> None:
    """Write a SAM 3 as it is published: detector, neck and tracker in one file."""
    torch.manual_seed(seed)
    little: dict[str, Any] = {
        "hidden_size": 32, "num_layers": 1, "num_attention_heads": 2, "intermediate_size": 64,
    }  # fmt: skip
    text = {
        "model_type": "clip_text_model", "vocab_size": 99, "hidden_size": 32,
        "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2,
        "projection_dim": 32, "max_position_embeddings": 32,
    }  # fmt: skip
    detector = {
        "model_type": "sam3", "vision_config": _sam3_vision(), "text_config": text,
        "geometry_encoder_config": little, "detr_encoder_config": little,
        "detr_decoder_config": little | {"num_queries": 8},
        "mask_decoder_config": {"hidden_size": 32, "num_attention_heads": 2},
    }  # fmt: skip
    tracker = _pointed("sam3", 14) | {
        "model_type": "sam3_tracker_video", "vision_config": _sam3_vision(),
        "image_size": SIDES["sam3"], "memory_attention_hidden_size": 32,
        "memory_attention_num_layers": 1, "memory_attention_feed_forward_hidden_size": 64,
        "memory_encoder_hidden_size": 32, "memory_encoder_output_channels": 16,
        "mask_downsampler_embed_dim": 32, "memory_fuser_num_layers": 1,
        "memory_fuser_embed_dim": 32, "memory_fuser_intermediate_dim": 64,
    }  # fmt: skip
    config = transformers.Sam3VideoConfig(detector_config=detector, tracker_config=tracker)
    whole = transformers.Sam3VideoModel(config)
    config.save_pretrained(folder)
    # Not save_pretrained, which writes the tracker's weights under other names than are published.
    weights = {name: each.contiguous() for name, each in whole.state_dict().items()}
    save_file(weights, folder / "model.safetensors", {"format": "pt"})


def _sam2() -> nn.Module:
    side = SIDES["sam2"]
    backbone = {
        "model_type": "sam2_hiera_det_model", "image_size": [side, side], "hidden_size": 16,
        "num_attention_heads": 1, "blocks_per_stage": [1, 1, 2, 1],
        "embed_dim_per_stage": [16, 32, 64, 128], "num_attention_heads_per_stage": [1, 2, 4, 8],
        "window_size_per_stage": [8, 4, 4, 4], "global_attention_blocks": [3],
    }  # fmt: skip
    vision = {
        "backbone_config": backbone, "backbone_channel_list": [128, 64, 32, 16],
        "backbone_feature_sizes": [[side // step] * 2 for step in (4, 8, 16)],
        "fpn_hidden_size": 32,
    }  # fmt: skip
    config = transformers.Sam2Config(vision_config=vision, **_pointed("sam2", 16))
    return transformers.Sam2Model(config)


def _sam3_tracker() -> nn.Module:
    config = transformers.Sam3TrackerConfig(vision_config=_sam3_vision(), **_pointed("sam3", 14))
    return transformers.Sam3TrackerModel(config)


def _sam3_vision() -> dict[str, Any]:
    side = SIDES["sam3"]
    backbone = {
        "model_type": "sam3_vit_model", "hidden_size": 32, "intermediate_size": 64,
        "num_hidden_layers": 2, "num_attention_heads": 2, "image_size": side, "patch_size": 14,
        "window_size": 3, "global_attn_indexes": [1], "pretrain_image_size": 42,
    }  # fmt: skip
    sizes = [[times * side // 14] * 2 for times in (4, 2, 1)]
    return {
        "model_type": "sam3_vision_model", "backbone_config": backbone, "fpn_hidden_size": 32,
        "backbone_feature_sizes": sizes,
    }  # fmt: skip


def _pointed(kind: str, patch: int) -> dict[str, Any]:
    """The configurations of the parts that take points."""
    return {
        "prompt_encoder_config": {
            "hidden_size": 32, "image_size": SIDES[kind], "patch_size": patch,
            "mask_input_channels": 8,
        },
        "mask_decoder_config": {
            "hidden_size": 32, "mlp_dim": 64, "num_attention_heads": 2, "iou_head_hidden_dim": 32,
        },
    }  # fmt: skip


@torch.no_grad()
def _spread(network: Any, side: int) -> None:
    """Let masks depend on the point and the image, be small and stable, and IoU vary around 0.6."""
    for name, weights in network.named_parameters():
        if weights.ndim > 1 and "embed" not in name:
            much = 3 if "mask_decoder.transformer" in name else 0.2 if "conv_s" in name else 1.2
            weights.normal_(0, much / weights[0].numel() ** 0.5)
        elif "pos_embed" in name or "position_embeddings" in name:
            weights.normal_(0, 0.5)
    decoder = network.mask_decoder
    decoder.upscale_conv2.bias.fill_(2)  # so that channels are positive
    asked = {
        "image_embeddings": network.get_image_embeddings(torch.randn(1, 3, side, side)),
        "input_points": torch.rand(1, 48, 1, 2) * side,
    }
    before = network(**asked).pred_masks[0]
    heads = [each.proj_out for each in decoder.output_hypernetworks_mlps][1:]
    for head in heads:
        head.bias.sub_(1)
    sums = before - network(**asked).pred_masks[0]  # over the channels of each pixel
    for index, head in enumerate(heads):
        lower = float((before / sums)[:, index].flatten().quantile(0.7))
        steep = 20 / float(before[:, index].std())
        head.bias.add_(1 - lower)
        head.weight.mul_(steep)
        head.bias.mul_(steep)
    last, iou = decoder.iou_prediction_head.proj_out, network(**asked).iou_scores
    odds = torch.logit(iou[0])
    slope = 1.0 / odds.std(0)
    last.weight[1:] *= slope[:, None]
    last.bias[1:] = (last.bias[1:] - odds.mean(0)) * slope + 0.4
