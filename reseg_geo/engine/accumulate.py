"""From logits of patches to probabilities of pixels: upsample, softmax, sum over windows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

from reseg_geo.engine.rule import DecisionRule
from reseg_geo.engine.scale import Scale
from reseg_geo.grid import Box
from reseg_geo.raster.resampled import NATIVE, on_raster
from reseg_geo.storage.logits import BlockLogits
from reseg_geo.tiling import Block


@dataclass(frozen=True)
class Probabilities:
    """sums: (classes, h, w) float32, added over the windows; weight: (h, w) float32, the sum of the
    windows' weights, 0 where there is no window.
    """

    sums: Tensor
    weight: Tensor


def tile_probabilities(
    tile: Block, scales: Sequence[Scale], rule: DecisionRule
) -> Callable[[Box], Probabilities]:
    """Probabilities of any box of the raster within a tile of the coarsest scale."""
    around = [(scale.reader, scale.around(tile)) for scale in scales]

    @lru_cache(maxsize=1)  # most tiles have one chunk, which refinement needs twice
    def probabilities(box: Box) -> Probabilities:
        return mean_of(
            [
                accumulate(
                    box, logits, rule.classes, reader.tiling.window, reader.view.factor,
                    rule.synonyms, rule.blend,
                )
                for reader, logits in around
            ]
        )  # fmt: skip

    return probabilities


def accumulate(
    chunk: Box,
    blocks: Iterable[BlockLogits],
    classes: Sequence[slice],
    window: int,
    factor: Fraction = NATIVE,
    synonyms: str = "max",
    blend: str = "mean",
) -> Probabilities:
    """Class probabilities of a box of the raster, summed over all windows that cover each pixel.

    The logits of each window are upsampled bilinearly to raster pixels; a softmax over the queries
    turns them into probabilities; a class gets the maximum over its queries, or their mean if
    `synonyms` is "mean". A window counts the same at all its pixels (blend "mean", as in the
    paper), or less towards its border ("taper"), where it sees least around a pixel; so classes do
    not change along the lines where windows end. Windows are added in the order of their
    corners, whichever block holds them, so the sums are bitwise the same on every run.

    classes: for each class the slice of its queries; window: side in pixels of the view; factor:
    raster pixels per view pixel along each axis.
    """
    parts = [
        (int(top), int(left), logits)
        for block in blocks
        for (top, left), logits in zip(block.windows, block.logits, strict=True)
    ]
    parts.sort(key=lambda part: part[:2])
    sums = torch.zeros(len(classes), chunk.height, chunk.width)
    weight = torch.zeros(chunk.height, chunk.width)
    weigh = _raised_cosine if blend == "taper" else torch.ones
    for top, left, logits in parts:
        box = on_raster(Box(top, left, window, window), factor)
        shared = box.intersection(chunk)
        if shared is None:
            continue
        rows, columns = shared.within(box)
        pixels = upsample(torch.from_numpy(logits), box.height, rows, columns)
        share = torch.outer(weigh(box.height)[rows], weigh(box.width)[columns])
        rows, columns = shared.within(chunk)
        sums[:, rows, columns] += share * class_probabilities(pixels, classes, synonyms)
        weight[rows, columns] += share
    return Probabilities(sums, weight)


@lru_cache
def _raised_cosine(size: int) -> Tensor:
    """Weights along one axis of a window, (size,): 1 in the middle, nearly 0 at both ends.

    This is Hann's window. At a stride of half a window the weights at a pixel add up to 1.
    """
    return torch.sin((torch.arange(size) + 0.5) * (torch.pi / size)) ** 2


def upsample(logits: Tensor, window: int, rows: slice, columns: slice) -> Tensor:
    """The given rows and columns of (queries, gh, gw) upsampled bilinearly to `window` px a side.

    Equals `interpolate(..., mode="bilinear", align_corners=False)`. That is linear and separable,
    so two small matrix products do it, for the rows and columns that are needed only.
    """
    down, across = (_weights(size, window) for size in logits.shape[1:])
    return down[rows] @ logits @ across[columns].T


@lru_cache
def _weights(size: int, window: int) -> Tensor:
    """(window, size) matrix of linear interpolation: each unit vector, upsampled."""
    upsampled = F.interpolate(torch.eye(size)[None], size=window, mode="linear")
    return upsampled[0].T


def class_probabilities(logits: Tensor, classes: Sequence[slice], synonyms: str = "max") -> Tensor:
    """(queries, ...) logits -> (classes, ...): softmax, then the maximum or mean of each class."""
    by_query = logits.softmax(dim=0)
    if len(classes) == len(by_query):
        return by_query
    if synonyms == "mean":
        return torch.stack([by_query[queries].mean(dim=0) for queries in classes])
    return torch.stack([by_query[queries].amax(dim=0) for queries in classes])


def mean_of(parts: Sequence[Probabilities]) -> Probabilities:
    """The same pixels at several sampling distances: the mean over distances of each one's mean."""
    if len(parts) == 1:
        return parts[0]
    shares = [part.sums / torch.where(part.weight > 0, part.weight, 1) for part in parts]
    seen = torch.stack([(part.weight > 0).float() for part in parts]).sum(dim=0)
    return Probabilities(torch.stack(shares).sum(dim=0), seen)
