"""From logits of patches to probabilities of pixels: upsample, softmax, sum over windows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial

import numpy as np
import torch
from torch import Tensor

from reseg_geo.engine.guide import Guide
from reseg_geo.engine.rule import DecisionRule, Scaling
from reseg_geo.engine.scale import Scale
from reseg_geo.grid import Box
from reseg_geo.raster.resampled import NATIVE, on_raster
from reseg_geo.storage.logits import BlockLogits
from reseg_geo.tiling import Block
from reseg_geo.upsampling.bilinear import upsampled
from reseg_geo.upsampling.powers import Powers, at_most_zero
from reseg_geo.upsampling.upsampler import Pixels

_CPU = torch.device("cpu")
_AT_ONCE = 2**22  # powers in memory
_TINY = 1e-30  # less than the weight of any window at its corner


@dataclass(frozen=True)
class Probabilities:
    """sums: (classes, h, w) float32, added over the windows; weight: (h, w) float32, the sum of the
    windows' weights, 0 where there is no window; stand_alone: whether each class is judged by
    itself, and not as a share of all.
    """

    sums: Tensor
    weight: Tensor
    stand_alone: bool = False

    @property
    def total(self) -> Tensor:
        """(h, w) what a class would have at 100 %, above 0 also where there is no window."""
        whole = self.weight if self.stand_alone else self.sums.sum(dim=0)
        return whole.clamp(min=_TINY)


def tile_probabilities(
    tile: Block, scales: Sequence[Scale], rule: DecisionRule, device: torch.device = _CPU
) -> Callable[[Box], Probabilities]:
    """Probabilities of any box of the raster within a tile of the coarsest scale.

    device: that computes them.
    """
    around = [(scale.reader, scale.around(tile)) for scale in scales]
    by = rule.upsampler
    guides = [None if by is None else Guide(by, reader, device) for reader, _ in around]

    @lru_cache(maxsize=1)  # most tiles have one chunk, which refinement needs twice
    def probabilities(box: Box) -> Probabilities:
        found = mean_of(
            [
                accumulate(
                    box, logits, rule.classes, reader.tiling.window, reader.view.factor,
                    rule.synonyms, rule.blend, device, rule.stand_alone, guide,
                )
                for (reader, logits), guide in zip(around, guides, strict=True)
            ]
        )  # fmt: skip
        return found if rule.scaling is None else calibrated(found, rule.scaling)

    return probabilities


@torch.inference_mode()
def accumulate(
    chunk: Box,
    blocks: Iterable[BlockLogits],
    classes: Sequence[slice],
    window: int,
    factor: Fraction = NATIVE,
    synonyms: str = "max",
    blend: str = "mean",
    device: torch.device = _CPU,
    stand_alone: bool = False,
    guide: Guide | None = None,
) -> Probabilities:
    """Class probabilities of a box of the raster, summed over all windows that cover each pixel.

    The logits of each window are upsampled to raster pixels, bilinearly or by a guide; a softmax
    over the queries turns them into probabilities; a class gets the maximum over its queries, or
    their mean if `synonyms` is "mean". A window counts the same at all its pixels (blend "mean", as
    in the paper), or less towards its border ("taper"), where it sees least around a pixel; so
    classes do not change along the lines where windows end. Windows are added in the order of their
    corners, whichever block holds them, so the sums are bitwise the same on every run.

    classes: for each class the slice of its queries; window: side in pixels of the view; factor:
    raster pixels per view pixel along each axis; device: that computes and holds the result;
    stand_alone: whether the windows hold probabilities instead of logits, which are upsampled and
    averaged as they are; guide: upsamples the scores by the image, if they are not bilinearly.
    """
    windows = [
        (on_raster(Box(top, left, window, window), factor), (top, left), logits)
        for block in blocks
        for (top, left), logits in zip(block.windows.tolist(), block.logits, strict=True)
    ]
    windows = [each for each in windows if each[0].intersection(chunk)]
    windows.sort(key=lambda each: (each[0].top, each[0].left))
    sums = torch.zeros(len(classes), chunk.height, chunk.width, device=device)
    weight = torch.zeros(chunk.height, chunk.width, device=device)
    if not windows:
        return Probabilities(sums, weight, stand_alone)
    side, (queries, patches, _) = windows[0][0].height, windows[0][2].shape
    weights = _weights(side, blend, device)
    at_once = max(1, _AT_ONCE // (queries * min(side, chunk.width)))
    every = torch.from_numpy(np.stack([own for _, _, own in windows])).to(device)
    pixels: Iterable[Pixels]
    if guide is not None:
        scores = guide.over(chunk, factor)
        within = _clipped if stand_alone else _powers
        pixels = (
            partial(within, scores(corner, own))
            for (_, corner, _), own in zip(windows, every, strict=True)
        )
    elif stand_alone:
        pixels = [partial(upsampled, own, side) for own in every]
    else:
        powers = Powers(queries, side, patches, (at_once, chunk.width), device)
        pixels = [
            partial(powers.of, own, products=products)
            for own, products in zip(*at_most_zero(every), strict=True)
        ]
    for (box, *_), of in zip(windows, pixels, strict=True):
        for strip in _strips(box, chunk, at_once):
            rows, columns = strip.within(box)
            found = of(rows, columns)
            share = torch.outer(weights[rows], weights[columns])
            scaled = share if stand_alone else share / found.sum(dim=0)
            rows, columns = strip.within(chunk)
            by_class = _by_class(found.unbind(), classes, synonyms)
            for total, own in zip(sums[:, rows, columns].unbind(), by_class, strict=True):
                total.addcmul_(own, scaled)
            weight[rows, columns] += share
    return Probabilities(sums, weight, stand_alone)


def _clipped(scores: Pixels, rows: slice, columns: slice) -> Tensor:
    """Probabilities of pixels, which a filter may have carried beyond 0 and 1."""
    return scores(rows, columns).clamp_(0, 1)


def _powers(logits: Pixels, rows: slice, columns: slice) -> Tensor:
    """Powers of e of the logits of pixels, divided by their maximum."""
    pixels = logits(rows, columns)
    return (pixels - pixels.amax(dim=0)).exp_()


def _strips(box: Box, chunk: Box, rows: int) -> Iterator[Box]:
    """The part of a box in a chunk, in strips of so many rows."""
    shared = box.intersection(chunk)
    assert shared is not None
    for top in range(shared.top, shared.bottom, rows):
        yield Box(top, shared.left, min(rows, shared.bottom - top), shared.width)


def _by_class(
    powers: Sequence[Tensor], classes: Sequence[slice], synonyms: str
) -> Iterator[Tensor]:
    """The maximum or mean of each class's queries; those of several are changed in place."""
    for queries in classes:
        best, *others = powers[queries]
        for other in others:
            if synonyms == "mean":
                best += other
            else:
                torch.maximum(best, other, out=best)
        yield best.div_(1 + len(others)) if synonyms == "mean" and others else best


@lru_cache
def _weights(side: int, blend: str, device: torch.device) -> Tensor:
    """Weights along one axis of a window, (side,).

    "taper" is Hann's window: 1 in the middle, nearly 0 at both ends. At a stride of half a window
    the weights at a pixel add up to 1.
    """
    if blend == "mean":
        return torch.ones(side, device=device)
    return torch.sin((torch.arange(side, device=device) + 0.5) * (torch.pi / side)) ** 2


def mean_of(parts: Sequence[Probabilities]) -> Probabilities:
    """The same pixels at several sampling distances: the mean over distances of each one's mean."""
    if len(parts) == 1:
        return parts[0]
    shares = [part.sums / torch.where(part.weight > 0, part.weight, 1) for part in parts]
    seen = torch.stack([(part.weight > 0).float() for part in parts]).sum(dim=0)
    return Probabilities(torch.stack(shares).sum(dim=0), seen, parts[0].stand_alone)


@torch.inference_mode()
def calibrated(found: Probabilities, scaling: Scaling) -> Probabilities:
    """The same pixels with calibrated probabilities."""
    shares = found.sums / found.total
    biases = torch.tensor(scaling.biases, device=shares.device)[:, None, None]
    if scaling.stand_alone:
        logits = shares.clamp_(scaling.floor, 1 - scaling.floor).logit_()
        own = logits.div_(scaling.temperature).add_(biases).sigmoid_()
        return Probabilities(own, (found.weight > 0).float(), stand_alone=True)
    scaled = shares.clamp_(min=scaling.floor).log_().div_(scaling.temperature).add_(biases)
    return Probabilities(scaled.softmax(dim=0), found.weight)
