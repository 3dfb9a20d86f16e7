"""From probabilities to classes: the most probable, the majority of a region, a threshold."""

import math
from collections.abc import Callable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from reseg_geo.engine.accumulate import Probabilities
from reseg_geo.engine.rule import NO_THRESHOLD, DecisionRule, Threshold
from reseg_geo.engine.scale import Scale
from reseg_geo.grid import Box, row_boxes
from reseg_geo.maps.confidence import CONFIDENCE_NO_DATA
from reseg_geo.storage.chunks import Chunk
from reseg_geo.tiling import Block

Values = NDArray[np.integer]


_AT_ONCE = 2**26  # probabilities in memory


def decide_tile(
    tile: Block, finest: Scale, probabilities: Callable[[Box], Probabilities], rule: DecisionRule
) -> Iterator[Chunk]:
    """The chunks of the map in a tile of the coarsest scale, in order.

    finest: the finest scale, whose regions refine the map if the rule asks for it; probabilities:
    of a box of the raster.
    """
    view, classes = finest.reader.view, len(rule.classes)

    def pixels(
        box: Box,
        threshold: Threshold,
        majority: Values | None,
        inside: NDArray[np.bool_] | None = None,
    ) -> tuple[Values, NDArray[np.uint8], NDArray[np.generic] | None]:
        """Class values, confidence and shares, computed in strips if there are many classes.

        inside: (h, w) which pixels are mapped, None if all are; the others become nodata.
        """
        strips, shares = [], []
        for rows in row_boxes(box.height, box.width, _AT_ONCE // classes):
            strip = Box(box.top + rows.top, box.left, rows.height, box.width)
            own = None if majority is None else majority[rows.top : rows.bottom]
            found, valid = probabilities(strip), view.valid(strip)
            if inside is not None:
                valid = valid & inside[rows.top : rows.bottom]
            strips.append(decide(found, valid, threshold, own))
            if rule.shares:
                shares.append(class_shares(found, valid, rule.shares))
        values, confidence = zip(*strips, strict=True)
        every = np.concatenate(shares, axis=1) if shares else None
        return np.concatenate(values), np.concatenate(confidence), every

    def chunk(box: Box, majority: Values | None) -> Chunk:
        """The pixels of a box of the map, without those outside the mask."""
        inside = view.inside(box)
        if inside is not None and not inside.any():
            return _nothing(view.on_map(box), classes, rule.shares)
        return Chunk(view.on_map(box), *pixels(box, rule.threshold, majority, inside))

    for block in finest.inside(tile):
        boxes = view.mapped_chunks(block.tile)
        around = finest.reader.tiling.surroundings(block.row, block.column)
        regions = finest.logits_of(block.row, block.column).regions if rule.refine else None
        if regions is None:
            for box in boxes:
                yield chunk(box, None)
            continue
        votes = Majority(int(regions.max()), classes)
        for box in view.chunks(around):
            votes.add(regions[view.pixels(box, around)], pixels(box, NO_THRESHOLD, None)[0])
        for box in boxes:
            yield chunk(box, votes.of(regions[view.pixels(box, around)]))


def decide(
    found: Probabilities,
    valid: NDArray[np.bool_],
    threshold: Threshold = NO_THRESHOLD,
    majority: Values | None = None,
) -> tuple[Values, NDArray[np.uint8]]:
    """Class values and confidence of pixels.

    valid: (h, w) where the raster has data; majority: (h, w) class values that replace the most
    probable class where they are not 0. Returns (h, w) class values, 0 for nodata, else 1 + the
    index of the class (a tie goes to the first); and (h, w) uint8 confidence: the class's share of
    all classes' probability in per cent, 255 for nodata. A pixel below the threshold keeps the
    confidence of its most probable class.
    """
    best = found.sums.amax(dim=0)
    index = _first(found.sums, best)
    if majority is not None:
        given = torch.from_numpy(majority.astype(np.int64)).to(index.device)
        index = torch.where(given > 0, given - 1, index)
        best = found.sums.gather(0, index[None].long())[0]
    share = best / found.total
    values = index.int() + 1
    if threshold.minimum:
        values = torch.where(share < threshold.minimum, threshold.value, values)
    has_data = valid & (found.weight > 0).cpu().numpy()
    known = np.where(has_data, values.cpu().numpy(), 0)
    per_cent = (100 * share).round().to(torch.uint8).cpu().numpy()
    return known, np.where(known > 0, per_cent, CONFIDENCE_NO_DATA).astype(np.uint8)


def _first(sums: Tensor, best: Tensor) -> Tensor:
    """(h, w) the first class whose sum is the best; a third of the time of `sums.max(dim=0)`."""
    before = torch.ones(best.shape, dtype=torch.bool, device=best.device)
    index = torch.zeros_like(best, dtype=torch.uint8 if len(sums) <= 256 else torch.int32)
    for own in sums[:-1].unbind():
        before &= own != best
        index += before
    return index


def _nothing(box: Box, classes: int, dtype: str) -> Chunk:
    """A chunk without data; dtype: of the shares, "" if they are not kept."""
    shape = box.height, box.width
    shares = np.full((classes, *shape), _blank(dtype), dtype) if dtype else None
    confidence = np.full(shape, CONFIDENCE_NO_DATA, np.uint8)
    return Chunk(box, np.zeros(shape, np.int32), confidence, shares)


def class_shares(found: Probabilities, valid: NDArray[np.bool_], dtype: str) -> NDArray[np.generic]:
    """The share of each class in the probability of all classes, (classes, h, w).

    dtype: "uint8" for per cent, 255 for nodata; "float32" for 0 to 1, NaN for nodata.
    """
    shares = found.sums / found.total
    has_data = valid & (found.weight > 0).cpu().numpy()
    values = shares if dtype == "float32" else (100 * shares).round()
    return np.where(has_data, values.cpu().numpy(), _blank(dtype)).astype(dtype)


def _blank(dtype: str) -> float:
    """The share of pixels without data."""
    return math.nan if dtype == "float32" else CONFIDENCE_NO_DATA


class Majority:
    """The most frequent class of each region, counted chunk by chunk."""

    def __init__(self, regions: int, classes: int) -> None:
        """regions, classes: the largest label and the largest class value."""
        self._votes = np.zeros((regions + 1, classes + 1), np.int64)

    def add(self, labels: Values, values: Values) -> None:
        """Count pixels: (h, w) region labels and (h, w) class values, 0 for nodata."""
        places = labels.astype(np.int64) * self._votes.shape[1] + values
        self._votes += np.bincount(places.ravel(), minlength=self._votes.size).reshape(
            self._votes.shape
        )

    def of(self, labels: Values) -> Values:
        """The class value of each pixel's region, 0 outside regions; a tie goes to the first."""
        winner = self._votes[:, 1:].argmax(axis=1) + 1
        winner[self._votes[:, 1:].sum(axis=1) == 0] = 0
        winner[0] = 0
        return np.asarray(winner[labels])
