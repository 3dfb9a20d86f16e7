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
# Standard errors of the difference: by which examples must be better than words alone, and within
# which one strength is as good as another.
_SURE, _AS_GOOD = 2.5, 1.0


@dataclass(frozen=True)
class Validation:
    """Predictions of all samples by heads that did not see their examples.

    samples: all of them; logits: (strengths, n, classes); strengths: of the prior, from strong to
    weak; best: index of the one with which examples predict best, or as good as that; sure:
    whether they are clearly better than words alone.
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

    Strengths are compared by balanced accuracy, the mean recall of the classes. Chosen is the
    strongest that is as good as the best within a standard error (the "one standard error rule" of
    the same chapter), if the best is better than words alone by 2.5 of them; otherwise words alone
    decide, so that examples that teach nothing change nothing.

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
    _, examples = np.unique(samples.examples, return_inverse=True)
    weights = samples.weights
    shares = np.bincount(examples, weights).astype(float)

    def hits_of(predictions: Floats) -> Floats:
        """(examples,) shares that are right; their sum is the balanced accuracy."""
        right = predictions.argmax(axis=1) == samples.labels
        return np.bincount(examples, right * weights).astype(float)

    hits = [hits_of(each) for each in logits]
    finite = [index for index, each in enumerate(strengths) if not math.isinf(each)]
    best = hits[max(finite, key=lambda index: hits[index].sum())]
    chosen = next(index for index in finite if _errors(best - hits[index], shares) <= _AS_GOOD)
    sure = not math.isinf(strengths[0]) or _errors(best - hits_of(samples.words), shares) > _SURE
    return Validation(samples, logits, tuple(strengths), chosen, sure)


def _errors(gains: Floats, shares: Floats) -> float:
    """A mean gain over examples, in its standard errors.

    gains: (examples,), multiplied by their weights, shares, which sum to 1.
    """
    total = float(gains.sum())
    error = math.sqrt(((gains - total * shares) ** 2).sum())
    return total / error if error else math.inf * np.sign(total) if total else 0.0
