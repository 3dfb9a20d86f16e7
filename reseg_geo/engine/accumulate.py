"""From the records around a chunk of a tile to its pixels: upsample, softmax, mean of windows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

from reseg_geo.engine.logits import BlockLogits
from reseg_geo.grid import Box
from reseg_geo.raster.resampled import NATIVE, on_raster


@dataclass(frozen=True)
class Probabilities:
    """sums: (classes, h, w) float32, added over the windows; count: (h, w), how many windows."""

    sums: Tensor
    count: Tensor


def accumulate(
    chunk: Box,
    records: Iterable[BlockLogits],
    classes: Sequence[slice],
    window: int,
    factor: Fraction = NATIVE,
    synonyms: str = "max",
) -> Probabilities:
    """Class probabilities of a chunk's pixels, summed over all windows that cover them (step 4).

    Each window's logits are upsampled bilinearly to the pixels of the raster that it covers and
    become probabilities by a softmax over the queries; a class has its best query's, or the mean of
    its queries' if `synonyms` is "mean". Windows are added in the order of their corners, whichever
    record holds them, so the sums are the same bit by bit on every run.
    chunk: a box of the raster; classes: for each class the slice of its queries; window: its side
    in pixels of the view, of which one has `factor` pixels of the raster along each side.
    """
    parts = [
        (int(top), int(left), logits)
        for record in records
        for (top, left), logits in zip(record.windows, record.logits, strict=True)
    ]
    parts.sort(key=lambda part: part[:2])
    sums = torch.zeros(len(classes), chunk.height, chunk.width)
    count = torch.zeros(chunk.height, chunk.width)
    for top, left, logits in parts:
        box = on_raster(Box(top, left, window, window), factor)
        shared = box.intersection(chunk)
        if shared is None:
            continue
        rows, columns = shared.within(box)
        pixels = upsample(torch.from_numpy(logits), box.height, rows, columns)
        rows, columns = shared.within(chunk)
        sums[:, rows, columns] += class_probabilities(pixels, classes, synonyms)
        count[rows, columns] += 1
    return Probabilities(sums, count)


def upsample(logits: Tensor, window: int, rows: slice, columns: slice) -> Tensor:
    """Part of the bilinear upsampling of (queries, gh, gw) to `window` px a side.

    The same as `interpolate(..., mode="bilinear", align_corners=False)`, which is linear and
    separable, hence two small matrix products; only the asked rows and columns are computed.
    """
    down, across = (_weights(size, window) for size in logits.shape[1:])
    return down[rows] @ logits @ across[columns].T


@lru_cache
def _weights(size: int, window: int) -> Tensor:
    """(window, size) matrix of linear interpolation: the upsampling of each unit vector."""
    upsampled = F.interpolate(torch.eye(size)[None], size=window, mode="linear")
    return upsampled[0].T


def class_probabilities(logits: Tensor, classes: Sequence[slice], synonyms: str = "max") -> Tensor:
    """(queries, ...) logits -> (classes, ...): softmax, then each class's best or mean."""
    by_query = logits.softmax(dim=0)
    if len(classes) == len(by_query):
        return by_query
    if synonyms == "mean":
        return torch.stack([by_query[queries].mean(dim=0) for queries in classes])
    return torch.stack([by_query[queries].amax(dim=0) for queries in classes])


def mean_of(parts: Sequence[Probabilities]) -> Probabilities:
    """The same pixels seen at several sampling distances: the mean of each one's mean."""
    if len(parts) == 1:
        return parts[0]
    shares = [part.sums / part.count.clamp(min=1) for part in parts]
    seen = torch.stack([(part.count > 0).float() for part in parts]).sum(dim=0)
    return Probabilities(torch.stack(shares).sum(dim=0), seen)
