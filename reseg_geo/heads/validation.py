"""How good a head is, by leaving examples out; and with that the strength of its prior.

The examples are cut into folds of whole examples. Each fold is predicted by a head that is learned
from the others (Hastie, Tibshirani & Friedman 2009, The Elements of Statistical Learning, 7.10).
Examples of a class that lie near one another are in the same fold where there are enough, since
neighbours resemble one another and would make every head look better than it is.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reseg_geo.heads.regression import Floats, Samples, learn_moves

# From words alone to nearly without words.
STRENGTHS = (math.inf, 1.0, 0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4)
_FOLDS = 5
_SURE = 2.0  # standard errors


@dataclass(frozen=True)
class Validation:
    """Predictions of all samples by heads that did not see their examples.

    samples: all of them; logits: (strengths, n, classes); strengths: of the prior, from strong to
    weak; best: index of the strength that predicts best; sure: whether it is surely better than
    words alone.
    """

    samples: Samples
    logits: Floats
    strengths: Sequence[float]
    best: int
    sure: bool

    @property
    def strength(self) -> float:
        """The chosen strength, infinite for words alone."""
        return self.strengths[self.best] if self.sure else math.inf


def folds_of(places: Floats, classes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The fold of each example, (n,): in each class, runs along the longer axis of all places.

    places: (n, 2) where the examples lie, in any unit; classes: (n,).
    """
    spread = np.ptp(places, axis=0) if len(places) else np.zeros(2)
    first, second = (0, 1) if spread[0] >= spread[1] else (1, 0)
    order = np.lexsort((places[:, second], places[:, first]))
    folds = np.zeros(len(classes), np.int64)
    for each in np.unique(classes):
        own = order[classes[order] == each]
        count = min(_FOLDS, len(own))
        folds[own] = np.arange(len(own)) * count // len(own)
    return folds


def validate(
    samples: Samples, folds: NDArray[np.int64], strengths: Sequence[float] = STRENGTHS
) -> Validation:
    """Predict each fold from the others, and choose the strength of the prior.

    It is the one with the highest balanced accuracy, the mean recall of the classes, if that is
    better than by words alone by two standard errors of the difference; or else words alone decide.
    So examples that teach nothing change nothing (after the "one standard error rule" of the same
    chapter).

    folds: (examples,) as of `folds_of`; strengths: from strong to weak; without an infinite one,
    words alone never decide.
    """
    own, logits = folds[samples.examples], np.stack([samples.words] * len(strengths))
    for fold in np.unique(own):
        held_out = own == fold
        rest = samples.those(~held_out)
        if not len(rest.labels):
            continue
        for index, moves in enumerate(learn_moves(rest, strengths)):
            logits[index, held_out] = moves.logits(samples.those(held_out))
    hits = (logits.argmax(axis=2) == samples.labels) * samples.weights
    best = int(hits.sum(axis=1).argmax())
    by_words = (samples.words.argmax(axis=1) == samples.labels) * samples.weights
    sure = not math.isinf(strengths[0]) or _is_sure(samples, hits[best] - by_words)
    return Validation(samples, logits, tuple(strengths), best, sure)


def _is_sure(samples: Samples, gains: Floats) -> bool:
    """Whether a mean gain over examples exceeds its standard error `_SURE` times.

    gains: (n,) of samples, multiplied by their weights.
    """
    _, examples = np.unique(samples.examples, return_inverse=True)
    shares = np.bincount(examples, samples.weights)
    gain = np.bincount(examples, gains)
    error = math.sqrt(((gain - gain.sum() * shares) ** 2).sum())
    return bool(gain.sum() > _SURE * error)
