"""Whether windows look like those that a model was trained on.

The mean feature of a window lies near a plane that the windows of training span (principal
component analysis); its distance from that plane is large for what the model has not seen (the
reconstruction error of novelty detection; Pimentel et al. 2014, Signal Processing 99, 215-249).
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from reseg_geo.errors import ModelError

# How far windows are from what a model knows, in multiples of the limit: (n, side, side, 3) RGB and
# (n, side, side) where they hold data -> (n,).
Novelty = Callable[[NDArray[np.uint8], NDArray[np.bool_]], NDArray[np.float32]]

FAMILIAR_FILE = "familiar.safetensors"
_SHAPES = {"mean": 1, "axes": 2, "spread": 0, "limit": 0}


@dataclass(frozen=True)
class Familiar:
    """The mean features of the windows of training.

    mean: (d,); axes: (k, d), orthonormal, in order of their variance; spread: the root mean square
    distance of these windows from the plane of the axes; limit: the distance, in spreads, beyond
    which windows are unlike.
    """

    mean: Tensor
    axes: Tensor
    spread: Tensor
    limit: Tensor

    def distance(self, tokens: Tensor) -> Tensor:
        """(n, N, d) features of patches of unit length -> (n,), in spreads."""
        offset = tokens.mean(dim=1) - self.mean
        rest = offset - offset @ self.axes.T @ self.axes
        return rest.norm(dim=1) / self.spread

    def novelty(self, tokens: Tensor) -> NDArray[np.float32]:
        """The distance in multiples of the limit."""
        found: NDArray[np.float32] = self.distance(tokens.cpu()).numpy()
        return found / float(self.limit)

    def save(self, folder: Path) -> None:
        """Write it into the folder of the model."""
        tensors = {name: getattr(self, name).half().contiguous() for name in _SHAPES}
        save_file(tensors, folder / FAMILIAR_FILE)
        (folder / FAMILIAR_FILE).chmod(
            0o644
        )  # safetensors makes files that only the owner can read


def fit_familiar(means: Tensor, axes: int, limit: float) -> Familiar:
    """What (n, d) mean features of windows of training are like; see `Familiar`."""
    middle = means.mean(dim=0)
    plane = torch.linalg.svd(means - middle, full_matrices=False).Vh[:axes]
    rest = (means - middle) - (means - middle) @ plane.T @ plane
    spread = rest.square().sum(dim=1).mean().sqrt()
    return Familiar(middle, plane, spread, torch.tensor(limit))


def load_familiar(folder: Path, width: int) -> Familiar | None:
    """What the model in the folder knows, if that is written there.

    width: of its features. Raises ModelError for a file that does not fit.
    """
    path = folder / FAMILIAR_FILE
    if not path.is_file():
        return None
    try:
        found = {name: value.float() for name, value in load_file(path).items()}
        fits = {name: value.ndim for name, value in found.items()} == _SHAPES
        wide = fits and found["mean"].shape[0] == found["axes"].shape[1] == width
        if not wide or not all(value.isfinite().all() for value in found.values()):
            raise ValueError("it is not of this model")
    except (OSError, SafetensorError, ValueError) as error:
        raise ModelError(
            f"{path}, which tells what the model was trained on, cannot be used: {error}; delete "
            "it, or copy the model again."
        ) from error
    return Familiar(**found)
