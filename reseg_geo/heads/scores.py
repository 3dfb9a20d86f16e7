"""What cross-validation says: how well each class is told apart, and which examples contradict."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from reseg_geo.heads.regression import Floats, Samples
from reseg_geo.heads.validation import Validation

_SURE = 0.5  # mean probability of another class from which an example contradicts the others


@dataclass(frozen=True)
class Score:
    """Recall and precision of a class, 0 to 1; NaN without examples, or if it is never predicted.

    Each example counts once, and each class the same, so a precision is that of a place where all
    classes are equally frequent.
    """

    recall: float
    precision: float


@dataclass(frozen=True)
class ClassScores:
    """How well a class is told apart from the others, in patches that the head did not see.

    index: in the class list; examples: their number; words: by words alone; learned: with examples,
    at the chosen strength.
    """

    index: int
    examples: int
    words: Score
    learned: Score


@dataclass(frozen=True)
class Contradiction:
    """An example that the others would give another class.

    example: its index; own, other: indices of classes; probability: of the other class, 0 to 1.
    """

    example: int
    own: int
    other: int
    probability: float


def class_scores(found: Validation) -> list[ClassScores]:
    """The scores of all classes, in the order of the class list."""
    samples = found.samples
    by_words, learned = found.logits[0], found.logits[found.chosen]
    return [
        ClassScores(
            index, len(np.unique(samples.examples[samples.labels == index])),
            _score(samples, by_words, index), _score(samples, learned, index),
        )
        for index in range(samples.words.shape[1])
    ]  # fmt: skip


def _score(samples: Samples, logits: Floats, index: int) -> Score:
    weights, own = samples.weights, samples.labels == index
    predicted = logits.argmax(axis=1) == index
    right = weights[own & predicted].sum()
    return Score(_share(right, weights[own]), _share(right, weights[predicted]))


def _share(part: float, of: Floats) -> float:
    return float(part / of.sum()) if len(of) else float("nan")


def contradictions(found: Validation) -> list[Contradiction]:
    """The examples that look like another class to a head that did not see them, worst first."""
    samples = found.samples
    probabilities = softmax(found.logits[found.chosen], axis=1)
    examples, inverse, counts = np.unique(samples.examples, return_inverse=True, return_counts=True)
    sums: NDArray[np.float64] = np.zeros((len(examples), probabilities.shape[1]))
    np.add.at(sums, inverse, probabilities)
    means = sums / counts[:, None]
    labels = np.zeros(len(examples), np.int64)
    labels[inverse] = samples.labels
    others = means.argmax(axis=1)
    odd = np.flatnonzero((others != labels) & (means.max(axis=1) >= _SURE))
    odd = odd[np.argsort(-means.max(axis=1)[odd], kind="stable")]
    return [
        Contradiction(int(examples[i]), int(labels[i]), int(others[i]), float(means[i].max()))
        for i in odd
    ]
