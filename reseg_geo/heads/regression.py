"""Multinomial logistic regression on patch features, anchored at the words.

The logit of class k for a patch with feature f is

    z_k = s max_q (f . t_q) + u_k . f + b_k

where t_q are the text features of the class's queries (no such term without words), s is the
inverse temperature of the softmax, and u_k, b_k are learned: they minimise

    sum_i w_i (log sum_j exp z_ij - z_i,label) + strength / 2 * sum_k (|u_k|^2 + b_k^2)

over the samples i. This is the maximum of the posterior with a normal prior around the words
(Bishop 2006, Pattern Recognition and Machine Learning, 4.3.4 and 4.5). The sum is strictly convex,
so there is one solution; an infinite strength gives the words alone.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_GRADIENT = 1e-9  # at which the solution is exact enough to give the same map
_STEPS = 2000


@dataclass(frozen=True)
class Samples:
    """Patches of examples.

    features: (n, d); words: (n, classes) logits by words alone, 0 for classes without words;
    labels: (n,) indices of classes; examples: (n,) indices of the examples that they are from.
    """

    features: Floats
    words: Floats
    labels: NDArray[np.int64]
    examples: NDArray[np.int64]

    @property
    def weights(self) -> Floats:
        """(n,) that sum to 1; each example of a class counts the same, and so does each class."""
        _, inverse, counts = np.unique(self.examples, return_inverse=True, return_counts=True)
        per_sample = 1 / counts[inverse]
        totals = np.bincount(self.labels, per_sample, minlength=self.words.shape[1])
        weights = per_sample / totals[self.labels]
        return weights / weights.sum()

    def those(self, chosen: NDArray[np.bool_]) -> "Samples":
        """Some of the samples; chosen: (n,)."""
        return Samples(
            self.features[chosen], self.words[chosen], self.labels[chosen], self.examples[chosen]
        )


@dataclass(frozen=True)
class Moves:
    """What examples add to the words: weights, (classes, d), and bias, (classes,), in logits."""

    weights: Floats
    bias: Floats

    def logits(self, samples: Samples) -> Floats:
        """(n, classes) logits of samples."""
        return samples.words + samples.features @ self.weights.T + self.bias


def learn_moves(samples: Samples, strengths: Sequence[float]) -> list[Moves]:
    """The solution for each strength of the prior, in the order given, best from strong to weak.

    The same samples give the same solutions, within rounding, in any order and on any machine.
    """
    from scipy.optimize import minimize  # a second, which reading a head does not need
    from scipy.special import log_softmax

    width, classes = samples.features.shape[1], samples.words.shape[1]
    weights, rows = samples.weights, np.arange(len(samples.labels))
    at = np.zeros((classes, width + 1))
    features = np.hstack([samples.features, np.ones((len(rows), 1))])
    found = []

    def loss(flat: Floats, strength: float) -> tuple[float, Floats]:
        moves = flat.reshape(at.shape)
        logs = log_softmax(samples.words + features @ moves.T, axis=1)
        errors = np.exp(logs)
        errors[rows, samples.labels] -= 1
        gradient = (errors * weights[:, None]).T @ features + strength * moves
        value = -weights @ logs[rows, samples.labels] + strength / 2 * (moves**2).sum()
        return float(value), gradient.ravel()

    for strength in strengths:
        if math.isinf(strength):
            at = np.zeros_like(at)
        else:
            options = {"gtol": _GRADIENT, "ftol": 0, "maxiter": _STEPS, "maxcor": 30}
            best = minimize(
                loss, at.ravel(), (strength,), method="L-BFGS-B", jac=True, options=options
            )
            at = best.x.reshape(at.shape)
        found.append(Moves(at[:, :-1].copy(), at[:, -1].copy()))
    return found
