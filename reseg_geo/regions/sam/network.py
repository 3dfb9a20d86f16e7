"""What regions need of a Segment Anything model, whichever it is."""

from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


class Prompts(Protocol):
    """One encoded image, to be prompted with points."""

    def __call__(self, points: NDArray[np.float64]) -> tuple[Tensor, Tensor]:
        """Three masks for each point.

        points: (n, 2) columns and rows in pixels of the network's input. Returns (n, 3, side / t,
        side / t) logits, where t is the same for all images, and (n, 3) estimated IoU.
        """
        ...


class SamNetwork(Protocol):
    """A network that sees a square and is prompted with points.

    side: of the square, in pixels; stretches: whether images were stretched to the square in
    training, and not padded; mask_threshold: a pixel with a larger logit is in the mask; device:
    where it runs.
    """

    side: int
    stretches: bool
    mask_threshold: float
    device: torch.device

    def resized(self, rgb: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
        """(h, w, 3) pixels -> (height, width, 3), interpolated as by the network's own code."""
        ...

    def encode(self, pixels: NDArray[np.uint8]) -> Prompts:
        """Encode (h, w, 3) pixels of at most side x side, which are padded at right and bottom."""
        ...
