"""Logistic regression anchored at the words."""

import math

import numpy as np
import pytest
import torch

from reseg_geo.heads.head import linear_head
from reseg_geo.heads.regression import Samples, learn_moves

CLASSES, WIDTH = 3, 6


def make(seed: int, each: int = 12) -> Samples:
    """Unit features around a direction of each class; examples of 1 to 4 patches."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(CLASSES), each)
    middles = rng.normal(size=(CLASSES, WIDTH))
    features = middles[labels] + 0.7 * rng.normal(size=(len(labels), WIDTH))
    features /= np.linalg.norm(features, axis=1, keepdims=True)
    words = 3 * features @ rng.normal(size=(WIDTH, CLASSES))
    counts = rng.integers(1, 5, len(labels))
    examples = np.arange(len(labels))
    return Samples(
        np.repeat(features, counts, axis=0), np.repeat(words, counts, axis=0),
        np.repeat(labels, counts), np.repeat(examples, counts),
    )  # fmt: skip


def objective(samples: Samples, weights: np.ndarray, bias: np.ndarray, strength: float) -> float:
    """The sum of the docstring, one sample at a time."""
    total = 0.0
    for k in range(CLASSES):
        own = samples.labels == k
        for example in np.unique(samples.examples[own]):
            patches = np.flatnonzero(samples.examples == example)
            for i in patches:
                z = samples.words[i] + weights @ samples.features[i] + bias
                loss = math.log(sum(math.exp(each) for each in z)) - z[k]
                count = len(np.unique(samples.examples[own]))
                total += loss / len(patches) / count / CLASSES
    return total + strength / 2 * ((weights**2).sum() + (bias**2).sum())


@pytest.mark.parametrize("strength", [1.0, 0.01, 1e-4])
def test_no_other_moves_are_better(strength: float) -> None:
    samples, rng = make(1), np.random.default_rng(2)
    [moves] = learn_moves(samples, [strength])
    best = objective(samples, moves.weights, moves.bias, strength)
    for size in (1e-1, 1e-2, 1e-3):
        for _ in range(20):
            weights = moves.weights + size * rng.normal(size=moves.weights.shape)
            bias = moves.bias + size * rng.normal(size=CLASSES)
            assert objective(samples, weights, bias, strength) > best


def test_the_order_of_samples_and_the_way_there_do_not_matter() -> None:
    samples = make(3)
    order = np.random.default_rng(4).permutation(len(samples.labels))
    shuffled = Samples(
        samples.features[order], samples.words[order], samples.labels[order],
        samples.examples[order],
    )  # fmt: skip
    *_, along = learn_moves(samples, [math.inf, 1.0, 0.1, 1e-3])
    [alone] = learn_moves(shuffled, [1e-3])
    assert np.abs(along.logits(samples) - alone.logits(samples)).max() < 1e-6


def test_an_infinite_prior_is_the_words_and_a_weaker_one_moves_further() -> None:
    samples = make(5)
    moves = learn_moves(samples, [math.inf, 10.0, 1.0, 0.1, 0.01])
    assert np.array_equal(moves[0].logits(samples), samples.words)
    sizes = [np.abs(each.weights).sum() for each in moves]
    assert sizes == sorted(sizes)
    right = [(each.logits(samples).argmax(axis=1) == samples.labels).mean() for each in moves]
    assert right[0] < 0.7
    assert right[-1] > 0.95


def test_each_example_counts_once_and_each_class_the_same() -> None:
    samples = Samples(
        np.eye(4)[[0, 0, 0, 1, 2, 3]], np.zeros((6, 2)), np.array([0, 0, 0, 0, 1, 1]),
        np.array([7, 7, 7, 2, 5, 5]),
    )  # fmt: skip
    assert samples.weights.tolist() == pytest.approx([1 / 12] * 3 + [1 / 4] * 3)


def test_a_head_has_the_logits_of_the_moves() -> None:
    """Words with synonyms, and a class without words."""
    generator = torch.Generator().manual_seed(6)
    text = [
        torch.nn.functional.normalize(torch.randn(count, WIDTH, generator=generator), dim=1)
        for count in (2, 1, 0)
    ]
    tokens = torch.nn.functional.normalize(torch.randn(2, 1 + 9, WIDTH, generator=generator), dim=2)
    features = tokens[:, 1:].reshape(-1, WIDTH).double().numpy()
    by_query = [20 * features @ each.double().numpy().T for each in text]
    words = np.stack([*(each.max(axis=1) for each in by_query[:2]), np.zeros(18)], axis=1)
    samples = Samples(features, words, np.arange(18) % 3, np.arange(18))
    [moves] = learn_moves(samples, [0.01])
    logits = linear_head(text, moves, 20).logits(tokens, 20).reshape(-1, 4).numpy()
    by_class = np.stack([logits[:, :2].max(axis=1), logits[:, 2], logits[:, 3]], axis=1)
    assert np.abs(by_class - moves.logits(samples)).max() < 1e-4
