"""Fit a temperature, and biases of classes, to the shares of labelled points.

Temperature scaling is that of Guo et al. (2017, ICML); the biases are those of Alexandari et al.
(2020, ICML). Both maximise the likelihood of the labels, to which points count by the area that
they stand for. Scores that stand alone are scaled one by one (Platt 1999, with one slope for all
classes); a label then says of its class that it is there, and of all others that they are not. A
weak prior (standard normal, of the log of the temperature and of each bias, as
much as one point) keeps few points from giving extremes.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_softmax, logit, softmax

from reseg_geo.engine.rule import Scaling

_Floats = NDArray[np.float64]
_Counts = NDArray[np.int64]

FOLDS = 5
_FOR_A_BIAS = 15  # points of a class that get it a bias


@dataclass(frozen=True)
class Fitted:
    """A scaling, and what cross-validation says of it.

    scaling: fitted to all points; probabilities: (n, classes) of each point, by what was fitted
    without it; losses: mean negative log-likelihood of the labels, of the shares as they are and of
    `probabilities`.
    """

    scaling: Scaling
    probabilities: _Floats
    losses: tuple[float, float]


@dataclass(frozen=True)
class _Kind:
    """What scaled logits mean; both map (n, classes).

    logits: of shares; probabilities: of logits; losses: the negative log-likelihood of each label.
    The slope of a loss is its probabilities less 1 for the label, in either kind.
    """

    logits: Callable[[_Floats], _Floats]
    probabilities: Callable[[_Floats], _Floats]
    losses: Callable[[_Floats, _Counts], _Floats]


def _shared_losses(logits: _Floats, labels: _Counts) -> _Floats:
    """Of one class among all, (n,)."""
    found: _Floats = -log_softmax(logits, axis=1)[np.arange(len(labels)), labels]
    return found


def _lone_losses(logits: _Floats, labels: _Counts) -> _Floats:
    """Of a class that is there and all others that are not, (n,)."""
    found: _Floats = np.logaddexp(0, logits).sum(axis=1) - logits[np.arange(len(labels)), labels]
    return found


_SHARED = _Kind(np.log, functools.partial(softmax, axis=1), _shared_losses)
_LONE = _Kind(logit, expit, _lone_losses)


def fit(
    shares: _Floats, labels: _Counts, weights: _Floats, floor: float, stand_alone: bool = False
) -> Fitted:
    """The scaling of labelled points that cross-validation prefers.

    shares: (n, classes) of probability, by a model; labels: (n,) indices of classes; weights: (n,)
    of the points in the likelihood; floor: of the shares, above 0; stand_alone: whether each share
    is a probability by itself. The choice is between nothing, a
    temperature, and a temperature with a bias for each class that has enough points. The simpler
    one stays unless the other has a smaller loss by more than its standard error.
    """
    kind = _LONE if stand_alone else _SHARED
    most = 1 - floor if stand_alone else 1.0
    logs, weights = kind.logits(np.clip(shares, floor, most)), weights / weights.mean()
    folds, classes = _folds(labels), shares.shape[1]
    enough = np.bincount(labels, minlength=classes) >= _FOR_A_BIAS
    best, best_losses, way = logs, kind.losses(logs, labels), _nothing
    for biased in (np.zeros(classes, bool), enough):
        other = functools.partial(_fitted, kind, biased)
        found = np.empty_like(logs)
        for fold in range(FOLDS):
            rest, own = folds != fold, folds == fold
            found[own] = _scaled(logs[own], *other(logs[rest], labels[rest], weights[rest]))
        gain = weights * (best_losses - kind.losses(found, labels))
        if gain.mean() > gain.std(ddof=1) / np.sqrt(len(gain)):
            best, best_losses, way = found, kind.losses(found, labels), other
    temperature, biases = way(logs, labels, weights)
    before = kind.losses(logs, labels)
    return Fitted(
        Scaling(float(temperature), tuple(biases.tolist()), floor, stand_alone),
        kind.probabilities(best),
        (float((weights * before).mean()), float((weights * best_losses).mean())),
    )


def _folds(labels: _Counts) -> _Counts:
    """The fold of each point, so that each class is in all of them if it can be."""
    folds = np.empty(len(labels), np.int64)
    order = np.argsort(labels, kind="stable")
    folds[order] = np.arange(len(labels)) % FOLDS
    return folds


def _scaled(logs: _Floats, temperature: float, biases: _Floats) -> _Floats:
    return logs / temperature + biases


Way = Callable[[_Floats, _Counts, _Floats], tuple[float, _Floats]]


def _nothing(logs: _Floats, labels: _Counts, weights: _Floats) -> tuple[float, _Floats]:
    return 1.0, np.zeros(logs.shape[1])


def _fitted(
    kind: _Kind, biased: NDArray[np.bool_], logs: _Floats, labels: _Counts, weights: _Floats
) -> tuple[float, _Floats]:
    """The temperature and the biases; biased: (classes,) which of them may differ from 0."""
    rows, total = np.arange(len(labels)), weights.sum()

    def biases(numbers: _Floats) -> _Floats:
        found = np.zeros(len(biased))
        found[biased] = numbers[1:]
        return found

    def loss(numbers: _Floats) -> tuple[float, _Floats]:
        """The penalised loss, and its gradient; numbers: -log of the temperature, and biases."""
        rate = np.exp(numbers[0])
        logits = rate * logs + biases(numbers)
        excess = kind.probabilities(logits)
        value = (weights * kind.losses(logits, labels)).sum() + 0.5 * (numbers**2).sum()
        excess[rows, labels] -= 1
        excess *= weights[:, None]
        slopes = np.concatenate([[rate * (excess * logs).sum()], excess.sum(axis=0)[biased]])
        return value / total, (slopes + numbers) / total

    start = np.zeros(1 + int(biased.sum()))
    found = minimize(
        loss,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(-4, 4), *[(None, None)] * (len(start) - 1)],
    )
    return float(np.exp(-found.x[0])), biases(found.x)
