"""Cross-validation of examples, and the choice of the prior's strength."""

import math

import numpy as np
import pytest

from reseg_geo.heads.regression import Samples
from reseg_geo.heads.validation import folds_of, validate

STRENGTHS = (math.inf, 1.0, 0.1, 0.01, 1e-3)


def make(rng: np.random.Generator, good: bool, words_know: float) -> tuple[Samples, np.ndarray]:
    """Ten examples of each of three classes, of four patches each, and their folds.

    good: whether features tell classes apart; words_know: share of examples that words get right.
    """
    labels = np.repeat(np.arange(3), 10)
    features = rng.normal(size=(30, 8)) * 0.3 + (np.eye(3, 8)[labels] if good else 0)
    features = np.repeat(features, 4, axis=0) + 0.05 * rng.normal(size=(120, 8))
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    each = np.repeat(labels, 4)
    known = np.repeat(rng.uniform(size=30) < words_know, 4)
    words = 4 * np.eye(3)[np.where(known, each, (each + 1) % 3)]
    places = rng.uniform(size=(30, 2))
    return Samples(features, words, each, np.repeat(np.arange(30), 4)), folds_of(places, labels)


@pytest.mark.parametrize("words_know", [1, 0.8, 0.6])
def test_examples_that_teach_nothing_change_nothing(words_know: float) -> None:
    """Chance passes two standard errors in a few cases of a hundred."""
    found = [
        validate(*make(np.random.default_rng(seed), False, words_know), STRENGTHS)
        for seed in range(12)
    ]
    assert sum(each.strength == math.inf for each in found) >= 11


def test_without_words_alone_examples_decide() -> None:
    samples, folds = make(np.random.default_rng(0), good=False, words_know=1)
    assert validate(samples, folds, STRENGTHS[1:]).strength < math.inf


@pytest.mark.parametrize("seed", range(3))
def test_examples_outweigh_words_that_are_wrong(seed: int) -> None:
    samples, folds = make(np.random.default_rng(seed), good=True, words_know=0)
    found = validate(samples, folds, STRENGTHS)
    assert found.strength < 0.1
    predicted = found.logits[:, np.arange(120)].argmax(axis=2)
    right = (predicted == samples.labels).mean(axis=1)
    assert right[0] == 0
    assert right[found.best] > 0.7


def test_a_sample_is_predicted_without_its_own_example() -> None:
    """Each example has a feature of its own, which only a head that saw it could use."""
    count = 12
    labels = np.arange(count) % 2
    samples = Samples(np.eye(count), np.zeros((count, 2)), labels, np.arange(count))
    found = validate(samples, folds_of(np.zeros((count, 2)), labels), (1e-4,))
    own = found.logits[0, np.arange(count), labels]
    other = found.logits[0, np.arange(count), 1 - labels]
    assert np.abs(own - other).max() < 1e-6


def test_neighbours_of_a_class_are_in_one_fold() -> None:
    along = np.concatenate([np.linspace(0, 1000, 20), [3, 500, 998]])
    places = np.stack([along, np.sin(along)], axis=1)
    classes = np.repeat([0, 1], [20, 3])
    folds = folds_of(places, classes)
    assert folds[:20].tolist() == np.repeat(np.arange(5), 4).tolist()
    assert folds[20:].tolist() == [0, 1, 2]
    assert np.array_equal(folds_of(places[:, ::-1], classes), folds)
