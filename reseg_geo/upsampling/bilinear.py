"""Linear interpolation along both axes, as products with a matrix."""

from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor


def upsampled(values: Tensor, side: int, rows: slice, columns: slice) -> Tensor:
    """(queries, gh, gw) values of a window of so many pixels -> (queries, h, w) of some of them."""
    return interpolation(values.shape[1], side, values.device)[rows] @ across(values, side, columns)


def across(values: Tensor, side: int, columns: slice) -> Tensor:
    """(queries, gh, gw) -> (queries, gh, w) values, upsampled along rows."""
    return values @ interpolation(values.shape[2], side, values.device)[columns].T


@lru_cache
def interpolation(size: int, side: int, device: torch.device) -> Tensor:
    """(side, size) matrix of linear interpolation: each unit vector, upsampled.

    That is how `interpolate(..., mode="bilinear", align_corners=False)` treats either axis.
    """
    upsampled = F.interpolate(torch.eye(size)[None], size=side, mode="linear")
    return upsampled[0].T.contiguous().to(device)
