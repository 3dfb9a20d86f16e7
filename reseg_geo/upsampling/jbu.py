"""The learnt joint bilateral upsampler of FeatUp (Fu et al. 2024), and SegEarth-OV's form of it.

A step doubles the grid: scores are enlarged by bicubic interpolation, and each pixel becomes a sum
over the square around it. The weights of the sum are those of a bilateral filter whose distance
between colours is learnt, corrected by a small network. They depend on the image only, so a head
that is linear in features may come first: what is upsampled here are scores.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from reseg_geo.errors import ModelError
from reseg_geo.models.checkpoint import read_checkpoint
from reseg_geo.models.upsamplers import parts_of
from reseg_geo.upsampling.upsampler import Pixels, resampled

STEPS = 4  # each doubles the grid
_CORRECTION = 0.1  # share of the network's in the weights
_KEPT = 2**20  # weights in memory
# Means and standard deviations that images were normalised with, by the number of modules.
_FEATUP = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
_SEGEARTH = ((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711))


@dataclass(frozen=True)
class Step:
    """One `JBULearnedRange`: the weights of a joint bilateral filter, from colours.

    keys: (32, 3), (32,), (32, 32), (32,) of the two layers from a colour to its key; correction:
    (n, n + 3), (n,), (n, n), (n,) of those from n = (2 radius + 1)^2 weights and the colour to a
    correction; temperature: of the softmax over the square; sigma: of the spatial weights, where
    the square reaches from -1 to 1.
    """

    keys: tuple[Tensor, Tensor, Tensor, Tensor]
    correction: tuple[Tensor, Tensor, Tensor, Tensor]
    temperature: float
    sigma: float

    @property
    def radius(self) -> int:
        """Half the side of the square that a sum goes over, in pixels."""
        return (round(len(self.correction[1]) ** 0.5) - 1) // 2

    def filtered(self, scores: Tensor, colours: Tensor) -> Tensor:
        """The rows between those at the border, (queries, h, w).

        scores: (queries, h + 2 radius, w + 2 radius) enlarged; colours: (3, the same), normalised.
        """
        reach = self.radius
        height, width = (size - 2 * reach for size in colours.shape[1:])
        weights = self._weights(colours)
        found = scores.new_zeros(len(scores), height, width)
        for weight, (y, x) in zip(weights, self._places(), strict=True):
            found.addcmul_(scores[:, y : y + height, x : x + width], weight)
        return found

    def _weights(self, colours: Tensor) -> Tensor:
        """(n, h, w) weights of the pixels around each, row by row."""
        reach = self.radius
        height, width = (size - 2 * reach for size in colours.shape[1:])
        keys = _layers(colours, self.keys)
        centre = keys[:, reach : reach + height, reach : reach + width]
        likeness = keys.new_empty((2 * reach + 1) ** 2, height, width)
        products = torch.empty_like(centre)
        for own, (y, x) in zip(likeness, self._places(), strict=True):
            torch.mul(keys[:, y : y + height, x : x + width], centre, out=products)
            torch.sum(products, dim=0, out=own)
        found = (self.temperature * likeness).softmax(dim=0) * self._spatial(colours)
        found = found / found.sum(dim=0).clamp(min=1e-7)
        here = colours[:, reach : reach + height, reach : reach + width]
        return found + _CORRECTION * _layers(torch.cat([found, here]), self.correction)

    def _spatial(self, like: Tensor) -> Tensor:
        """(n, 1, 1) weights by distance."""
        line = torch.linspace(-1, 1, 2 * self.radius + 1).to(like) ** 2
        return torch.exp(-(line[:, None] + line) / (2 * self.sigma**2)).reshape(-1, 1, 1)

    def _places(self) -> list[tuple[int, int]]:
        line = range(2 * self.radius + 1)
        return [*product(line, line)]


@dataclass(frozen=True)
class JointBilateral:
    """Four steps, each with the module of its own (FeatUp) or all with one (SegEarth-OV); the
    first of them, where patches are so small that fewer reach the pixels.

    steps: in order; mean, std: (3,) that colours from 0 to 1 are normalised with. Where the last
    grid differs from the window's pixels, scores are interpolated linearly in between.
    """

    steps: tuple[Step, ...]
    mean: Tensor
    std: Tensor

    def window(self, scores: Tensor, rgb: Tensor, valid: Tensor) -> Pixels:
        """See `Upsampler`. Colours without data are the mean colour, as for the model."""
        guide = (rgb - self.mean[:, None, None]) / self.std[:, None, None] * valid
        (tall, wide), side = scores.shape[1:], rgb.shape[1]
        # Beyond the pixels of the window there is nothing to see.
        steps = min(len(self.steps), max(1, math.ceil(math.log2(side / tall))))
        grids = [
            F.adaptive_avg_pool2d(guide, (tall * 2 ** (i + 1), wide * 2 ** (i + 1)))
            for i in range(steps)
        ]

        def pixels(rows: slice, columns: slice) -> Tensor:
            return self._after(steps, scores, grids, rows, columns)

        return resampled(pixels, tall * 2**steps, side)

    def _after(
        self, step: int, scores: Tensor, grids: list[Tensor], rows: slice, columns: slice
    ) -> Tensor:
        """(queries, h, w) scores after so many steps; of those before, what they need."""
        if step == 0:
            return scores[:, rows, columns]
        own, colours = self.steps[step - 1], grids[step - 1]
        height, width = colours.shape[1:]
        places = (columns.stop - columns.start) * max((2 * own.radius + 1) ** 2, len(scores))
        at_once, found = max(1, _KEPT // places), []
        wide = _reflected(columns.start - own.radius, columns.stop + own.radius, width)
        left = _enlarged_from(wide, width // 2)
        across = _bicubic(width // 2, scores.device)[wide, left].T
        for top in range(rows.start, rows.stop, at_once):
            stop = min(top + at_once, rows.stop)
            tall = _reflected(top - own.radius, stop + own.radius, height)
            above = _enlarged_from(tall, height // 2)
            down = _bicubic(height // 2, scores.device)[tall, above]
            large = down @ self._after(step - 1, scores, grids, above, left) @ across
            found.append(own.filtered(large, colours[:, tall][:, :, wide]))
        return torch.cat(found, dim=1)


def load_jbu(path: Path, device: torch.device) -> JointBilateral:
    """The upsampler of a state dict of FeatUp's `JBUStack` or SegEarth-OV's `JBUOne`.

    Raises ModelError for a file that cannot be read, or that is neither.
    """
    parts = parts_of(read_checkpoint(path))
    state = {name: tensor.float().to(device) for name, tensor in parts.items()}
    several = "up1.range_temp" in state
    names = [f"up{i + 1}" for i in range(STEPS)] if several else ["up"] * STEPS
    mean, std = (torch.tensor(each, device=device) for each in (_FEATUP if several else _SEGEARTH))
    try:
        return JointBilateral(tuple(_step(state, name) for name in names), mean, std)
    except (KeyError, ValueError) as error:
        raise ModelError(
            f"{path} does not hold a joint bilateral upsampler ({' '.join(str(error).split())}); "
            "give the weights of FeatUp's JBUStack or SegEarth-OV's JBUOne."
        ) from error


def _step(state: Mapping[str, Tensor], name: str) -> Step:
    """The module of this name. Raises KeyError if one of its tensors is missing, ValueError if its
    shape is wrong.
    """

    def layers(kind: str, entries: int, width: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        found = []
        for index, inputs in ((0, entries), (3, width)):
            weight = state[f"{name}.{kind}.{index}.weight"]
            bias = state[f"{name}.{kind}.{index}.bias"]
            if weight.shape != (width, inputs, 1, 1) or bias.shape != (width,):
                raise ValueError(f"{name}.{kind}.{index} has another shape")
            found += [weight[:, :, 0, 0], bias]
        return found[0], found[1], found[2], found[3]

    keys, places = (len(state[f"{name}.{kind}.0.bias"]) for kind in ("range_proj", "fixup_proj"))
    if round(places**0.5) ** 2 != places or places % 2 == 0:
        raise ValueError(f"{name}.fixup_proj is for {places} places, which are no square")
    temperature = state[f"{name}.range_temp"].exp().clamp(1e-4, 1e4)
    sigma = float(state[f"{name}.sigma_spatial"])
    own = layers("range_proj", 3, keys), layers("fixup_proj", places + 3, places)
    return Step(*own, float(temperature), sigma)


def _layers(values: Tensor, layers: tuple[Tensor, Tensor, Tensor, Tensor]) -> Tensor:
    """(n, h, w) -> (m, h, w): two layers over each pixel, GELU between them."""
    first, shift, second, offset = layers
    hidden = F.gelu(first @ values.flatten(1) + shift[:, None])
    return (second @ hidden + offset[:, None]).unflatten(1, values.shape[1:])


def _reflected(start: int, stop: int, size: int) -> Tensor:
    """(stop - start,) places from start, those beyond 0 and size - 1 mirrored there."""
    places = torch.arange(start, stop).abs()
    return torch.where(places < size, places, 2 * (size - 1) - places)


def _enlarged_from(places: Tensor, size: int) -> slice:
    """The places of a grid of this size from which these, at twice the size, are interpolated."""
    first, last = int(places.min()) // 2 - 2, int(places.max()) // 2 + 2
    return slice(max(0, first), min(size, last + 1))


@lru_cache
def _bicubic(size: int, device: torch.device) -> Tensor:
    """(2 size, size) matrix of bicubic interpolation to twice the size along one axis."""
    line = torch.eye(size)[None, :, :, None]
    found = F.interpolate(line, size=(2 * size, 1), mode="bicubic", align_corners=False)
    return found[0, :, :, 0].T.contiguous().to(device)
