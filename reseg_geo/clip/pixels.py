"""Pixels as the input of an image tower."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

# Of OpenAI's training images, with which most CLIP models standardise.
OPENAI_MEAN = (0.48145466, 0.4578275, 0.40821073)
OPENAI_STD = (0.26862954, 0.26130258, 0.27577711)


def normalised(
    rgb: NDArray[np.uint8], mean: Tensor, std: Tensor, valid: NDArray[np.bool_] | None = None
) -> Tensor:
    """(B, H, W, 3) uint8 -> (B, 3, H, W) float32, (x - mean) / std; both (1, 3, 1, 1).

    valid: (B, H, W) where pixels hold data, None if everywhere; the others become 0.
    """
    rgb = rgb if min(rgb.strides) >= 0 else rgb.copy()  # PyTorch cannot flip
    pixels = torch.from_numpy(rgb).to(mean.device).permute(0, 3, 1, 2)
    # One pass for the type, and the layout if it differs, and two in place.
    planes = pixels.to(torch.float32, memory_format=torch.contiguous_format)
    planes.mul_(1 / (255 * std)).sub_(mean / std)
    if valid is not None:
        planes *= torch.from_numpy(np.ascontiguousarray(valid)).to(mean.device)[:, None]
    return planes
