"""The number format that a model computes in, and trials of its speed on windows of a raster."""

import itertools
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from reseg_geo.engine.accumulate import accumulate
from reseg_geo.engine.encode import Encoder
from reseg_geo.engine.pace import Comparison
from reseg_geo.engine.rule import DecisionRule
from reseg_geo.engine.windows import BlockReader, BlockWindows
from reseg_geo.grid import Box
from reseg_geo.models.device import Batches, fast_bfloat16
from reseg_geo.scorers.scorer import Model
from reseg_geo.storage.logits import BlockLogits

_MIN_AGREEMENT = 0.995  # share of a sample's pixels, for bfloat16 to be chosen
_MIN_SPEEDUP = 1.1  # for bfloat16 to be chosen
_SAMPLE = 8  # windows
_SAMPLE_PIXELS = 8 * 224**2  # of fewer windows, if those are larger
_NEAR, _TRIED = 64, 8  # blocks to consider, and to read, in search of windows with data
_TRIALS = 5  # of each format
_LONGEST = 10.0  # seconds; then fewer trials must do


def may_choose(asked: str, model: Model) -> bool:
    """Whether the number format of a loaded model is still open.

    On a processor that multiplies bfloat16 numbers it is; others emulate them, which is slow.
    """
    return asked == "auto" and model.device.type == "cpu" and fast_bfloat16()


def chosen(comparison: Comparison | None) -> str:
    """bfloat16 if it is faster and gives almost the same map, else float32."""
    good = comparison is not None and (
        comparison.speedup > _MIN_SPEEDUP and comparison.agreement > _MIN_AGREEMENT
    )
    return "bfloat16" if good else "float32"


def compare(
    encoder: Encoder,
    sample: BlockWindows,
    rule: DecisionRule,
    batches: Callable[[Model], Batches],
) -> Comparison | None:
    """Encode the same windows in float32 and bfloat16, in turns, and compare times and maps.

    Whatever else the machine does slows both, so the ratio does not depend on it. batches: for a
    model. Returns None if the sample has only one class, because it would prove nothing.
    """
    trials = [_Trial(encoder, name, sample, batches) for name in ("float32", "bfloat16")]
    side = encoder.scorer.model.image_size
    maps = [_classes(each.run(), side, rule) for each in trials]  # warms up
    if len(np.unique(maps[0])) == 1:
        return None
    ratios: list[float] = []
    began = time.perf_counter()
    while len(ratios) < _TRIALS and (not ratios or time.perf_counter() - began < _LONGEST):
        plain, short = (each.seconds() for each in trials)
        ratios.append(plain / short)
    return Comparison(statistics.median(ratios), float((maps[0] == maps[1]).mean()))


def seconds_a_window(
    encoder: Encoder, sample: BlockWindows, batches: Callable[[Model], Batches]
) -> float:
    """The time that a window takes in the model's number format, the best of a few trials."""
    trial = _Trial(encoder, encoder.scorer.model.format, sample, batches)
    trial.run()  # warms up
    spent: list[float] = []
    while len(spent) < _TRIALS and sum(spent) < _LONGEST:
        spent.append(trial.seconds())
    return min(spent) / len(sample.windows)


class _Trial:
    """An encoder in a number format, and windows to encode with it."""

    def __init__(
        self,
        encoder: Encoder,
        name: str,
        sample: BlockWindows,
        batches: Callable[[Model], Batches],
    ) -> None:
        scorer = encoder.scorer.computing_in(name)
        self._encoder = Encoder(scorer, batches(scorer.model))
        self._sample = sample

    def run(self) -> NDArray[np.float32]:
        """(n, queries, gh, gw) logits of the windows."""
        ((_, encoded),) = self._encoder.encode([(None, self._sample)])
        return encoded.logits.logits

    def seconds(self) -> float:
        """The time that this takes."""
        began = time.perf_counter()
        self.run()
        return time.perf_counter() - began


def sample_of(reader: BlockReader) -> BlockWindows | None:
    """A few windows with data, from the middle of a raster; None if it has none there."""
    tiling, found = reader.tiling, []
    count = max(1, min(_SAMPLE, _SAMPLE_PIXELS // tiling.window**2))
    places = [*itertools.product(tiling.mapped_rows, tiling.mapped_columns)]
    middle = len(tiling.mapped_rows) // 2 * len(tiling.mapped_columns)
    middle += len(tiling.mapped_columns) // 2
    near = (places[middle:] + places[:middle])[:_NEAR]
    near.sort(key=lambda place: len(tiling.windows(*place)) < count)
    for place in near[:_TRIED]:
        found.append(reader.read(tiling.block(*place)))
        if len(found[-1].windows) >= count:
            break
    best = max(found, key=lambda each: len(each.windows))
    if not len(best.windows):
        return None
    # Regions of each window would be slow and make no difference here.
    regions = None if reader.window_scope else reader.regions
    seen = replace(reader, keep_regions=False, regions=regions).add_regions(best)
    some = np.linspace(0, len(seen.windows) - 1, min(count, len(seen.windows))).astype(int)
    masks = None if seen.masks is None else seen.masks[:, some]
    return replace(seen, pixels=replace(best, windows=seen.windows[some]), masks=masks)


def _classes(logits: NDArray[np.float32], side: int, rule: DecisionRule) -> NDArray[np.int64]:
    """(n, queries, gh, gw) logits -> (n, side, side) class indices."""
    corner, window = np.zeros((1, 2), np.int64), Box(0, 0, side, side)
    found = [
        accumulate(window, [BlockLogits(corner, each[None])], rule.classes, side,
                   synonyms=rule.synonyms, stand_alone=rule.stand_alone).sums.argmax(dim=0).numpy()
        for each in logits
    ]  # fmt: skip
    return np.stack(found)
