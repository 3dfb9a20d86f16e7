"""`python -m training.evaluate MODEL DATA`: accuracy by words on the validation places of each set.

Every image is mapped from the words of its set (`sets.yaml`) with the defaults of `reseg-geo
segment`. Words that are one label of the set count as one: what is measured is the IoU of the
labels that the set knows, and how well their summed probability says how often the map is right.
Of Sichuan, which has one label, it is the recall.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from reseg_geo.evaluate.metrics import intersection_over_union, overall_accuracy
from training.maps import map_images
from training.sets import Labelled, LabelledSet, labelled_sets
from training.vocabulary import Vocabulary

MOST = 50  # images of a set, evenly drawn from all
BINS = 15  # of the expected calibration error
THRESHOLDS = (0.4, 0.5, 0.6, 0.7)


@dataclass
class Measured:
    """Counts of labelled pixels.

    matrix: (labels, labels) by label and by what was found; other: by label, pixels found as no
    label; bins: (BINS, 3) pixels, sum of confidence, and right ones, by confidence in the label;
    words: (20, 2) pixels and right ones by the probability of the word alone, which `--threshold`
    compares; surprise: the sum of minus the logarithm of the label's probability.
    """

    values: list[int]
    matrix: NDArray[np.int64] = field(init=False)
    other: NDArray[np.int64] = field(init=False)
    bins: NDArray[np.float64] = field(init=False)
    words: NDArray[np.int64] = field(init=False)
    surprise: float = 0.0

    def __post_init__(self) -> None:
        self.matrix = np.zeros((len(self.values), len(self.values)), np.int64)
        self.other = np.zeros(len(self.values), np.int64)
        self.bins = np.zeros((BINS, 3))
        self.words = np.zeros((20, 2), np.int64)

    def add(self, shares: NDArray[np.float32], counts_as: NDArray[np.int64], labels: Any) -> None:
        """Count one image. shares: (words, h, w); counts_as: the label of each word."""
        known = np.isin(labels, self.values)
        mine, shares = labels[known], shares[:, known]
        found = counts_as[shares.argmax(axis=0)]
        for row, value in enumerate(self.values):
            there = found[mine == value]
            self.matrix[row] += [np.count_nonzero(there == each) for each in self.values]
            self.other[row] += np.count_nonzero(~np.isin(there, self.values))
        together = {each: shares[counts_as == each].sum(axis=0) for each in set(counts_as.tolist())}
        confidence = np.choose(np.searchsorted(sorted(together), found), _sorted(together))
        at = np.minimum((confidence * BINS).astype(int), BINS - 1)
        for column, values in enumerate((np.ones_like(confidence), confidence, found == mine)):
            self.bins[:, column] += np.bincount(at, values, BINS)
        at = np.minimum((shares.max(axis=0, initial=0) * len(self.words)).astype(int), 19)
        self.words[:, 0] += np.bincount(at, minlength=len(self.words))
        self.words[:, 1] += np.bincount(at[found == mine], minlength=len(self.words))
        own = np.choose(np.searchsorted(sorted(together), mine), _sorted(together), mode="clip")
        self.surprise += float(-np.log(own.clip(1e-6)).sum())

    def iou(self, value: int) -> float:
        """Intersection over union of one label; NaN if it is neither there nor found."""
        return float(intersection_over_union(self._whole)[self.values.index(value)])

    def calibration_error(self) -> float:
        """Mean difference between confidence and share of right pixels (Guo et al. 2017)."""
        return float(np.abs(self.bins[:, 1] - self.bins[:, 2]).sum() / self.bins[:, 0].sum())

    def accuracy(self) -> float:
        """Share of labelled pixels whose label was found."""
        return overall_accuracy(self._whole)

    @property
    def _whole(self) -> NDArray[np.int64]:
        """(labels, labels + 1), as `reseg_geo.evaluate.metrics` counts."""
        return np.column_stack([self.matrix, self.other])

    def above(self, threshold: float) -> tuple[float, float]:
        """Share of pixels that `--threshold` keeps, and of these, that are right.

        threshold: a multiple of 0.05.
        """
        kept, right = self.words[round(threshold * len(self.words)) :].sum(axis=0)
        return float(kept / self.words[:, 0].sum()), float(right / max(kept, 1))

    def mean_surprise(self) -> float:
        """Mean of minus the natural logarithm of the label's probability."""
        return self.surprise / float(self.bins[:, 0].sum())

    def figures(self, names: Mapping[int, str]) -> dict[str, Any]:
        """IoU by name, their mean, accuracy and calibration error, in percent; None: it is nowhere.

        "above": by threshold, what it keeps and how much of this is right.
        """
        found = {name: self.iou(value) for value, name in names.items()}
        told: dict[str, Any] = {
            name: None if np.isnan(value) else round(100 * value, 1)
            for name, value in found.items()
        }
        return told | {
            "mean": round(100 * float(np.nanmean(list(found.values()))), 1),
            "accuracy": round(100 * self.accuracy(), 1),
            "ece": round(100 * self.calibration_error(), 1),
            "above": {
                f"{each:.1f}": [round(100 * share, 1) for share in self.above(each)]
                for each in THRESHOLDS
            },
            "surprise": round(self.mean_surprise(), 3),
        }


def measure(
    model: str, own: LabelledSet, pictures: Iterable[Labelled], pixel: float | None, **options: Any
) -> Measured:
    """Map images of a set from its words, and count. pixel: their pixel size in metres."""
    measured = Measured(sorted(own.labels))
    counts_as = np.array(list(own.measured.values()))
    words = ", ".join(own.measured)
    for shares, labels in map_images(pictures, words, pixel, model=model, **options):
        measured.add(shares, counts_as, labels)
    return measured


def validation_pictures(own: LabelledSet, data: Path, most: int = MOST) -> Iterator[Labelled]:
    """Images of the validation places, at most so many. Raises ValueError if there are none."""
    paths = own.split(data, validation=True)
    if not paths:
        raise ValueError(f"there are no images of the set {own.name} in {data}.")
    count = min(most, len(paths))
    return (own.read(paths[index * len(paths) // count]) for index in range(count))


def _sorted(found: Mapping[int, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
    return [found[value] for value in sorted(found)]


@click.command()
@click.argument("model")
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--set", "names", multiple=True, help="Repeatable.  [default: all]")
@click.option("--regions", default="superpixel", show_default=True)
@click.option("--gsd", default="auto", show_default=True, help="As in `segment`, except for Dubai.")
@click.option("--logit-scale", type=float, default=None, help="Instead of the model's own.")
@click.option("--most", type=int, default=MOST, show_default=True, help="Images of a set.")
def main(
    model: str, data: Path, names: tuple[str, ...], regions: str, gsd: str,
    logit_scale: float | None, most: int,
) -> None:  # fmt: skip
    """Print the figures of each set as JSON lines, then their means."""
    every, means, errors = labelled_sets(Vocabulary().classes), [], []
    options = {"regions": regions} | ({"logit_scale": logit_scale} if logit_scale else {})
    for name in names or every:
        own = every[name]
        pictures = validation_pictures(own, data, most)
        seen = {} if own.gsd is None else {"gsd": gsd}
        found = measure(model, own, pictures, own.gsd, **seen, **options).figures(own.found)
        print(json.dumps({"set": name, **found}), flush=True)
        # The first `mini` did not have the others. With one label, IoU is recall, which any model
        # can have that finds nothing else.
        if name != "dubai" and len(own.labels) > 1:
            means.append(found["mean"])
            errors.append(found["ece"])
    if not means:
        return
    total = {"mean": round(float(np.mean(means)), 1), "ece": round(float(np.mean(errors)), 1)}
    print(json.dumps({"set": "mean without dubai and sichuan", **total}))


if __name__ == "__main__":
    main()
