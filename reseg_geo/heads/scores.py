"""What cross-validation says: how well each class is told apart, and which examples contradict."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from reseg_geo.classes import LandCover
from reseg_geo.heads.regression import Floats, Samples
from reseg_geo.heads.report import ClassScores, Contradiction, Score
from reseg_geo.heads.validation import Validation

_SURE = 0.5  # mean probability of another class from which an example contradicts the others


def class_scores(found: Validation, classes: Sequence[LandCover]) -> list[ClassScores]:
    """The scores of all classes; by words alone only for those that have words."""
    samples = found.samples
    by_words, learned = samples.words, found.logits[found.best]
    return [
        ClassScores(
            item.name, len(np.unique(samples.examples[samples.labels == index])),
            _score(samples, by_words, index) if item.queries else Score(None, None),
            _score(samples, learned, index),
        )
        for index, item in enumerate(classes)
    ]  # fmt: skip


def _score(samples: Samples, logits: Floats, index: int) -> Score:
    weights, own = samples.weights, samples.labels == index
    predicted = logits.argmax(axis=1) == index
    right = weights[own & predicted].sum()
    return Score(_share(right, weights[own]), _share(right, weights[predicted]))


def _share(part: float, of: Floats) -> float | None:
    return float(part / of.sum()) if len(of) else None


def contradictions(
    found: Validation, names: Sequence[str], numbers: NDArray[np.int64]
) -> list[Contradiction]:
    """The examples that look like another class to a head that did not see them, worst first.

    names: of the classes; numbers: of the examples in their file.
    """
    samples = found.samples
    probabilities = softmax(found.logits[found.best], axis=1)
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
        Contradiction(
            int(numbers[examples[i]]), names[labels[i]], names[others[i]], float(means[i].max())
        )
        for i in odd
    ]
