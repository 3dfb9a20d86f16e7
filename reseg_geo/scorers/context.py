"""ConInfer: the classes of a whole raster in the space of a guide's features (Chen et al. 2026).

Each query is a Gaussian of the guide's unit-length features; all share a diagonal variance. They
are fitted by expectation and maximisation, with CLIP's own probability of a query at a patch as its
prior there. Since the variance is shared, the log-likelihoods are linear in the features, but for a
term that is the same for all queries.
"""

import torch.nn.functional as F
from torch import Tensor

from reseg_geo.scorers.head import LinearHead

# The authors' constants.
_STEPS = 10
_TEMPERATURE = 50.0  # by which log-likelihoods are divided
_CONFIDENT = 8  # patches of a query, the mean of which is the first guess
_LEAST = 1e-12  # variance


def fit_context(features: Tensor, logits: Tensor) -> LinearHead:
    """The Gaussians of all queries, as a head whose logits are log-likelihoods / 50.

    features: (N, D) of unit length; logits: (N, queries) of CLIP at the same patches. Added to
    CLIP's logits, those of the head give the responsibilities by a softmax. Computed in float64.
    """
    features, prior = features.double(), logits.double().log_softmax(dim=1)
    sure, places = prior.exp().topk(min(_CONFIDENT, len(features)), dim=0)
    means = F.normalize((sure[:, :, None] * features[places]).sum(dim=0), dim=1)
    variance = features.new_full((features.shape[1],), 1 / features.shape[1])
    total, squares = len(features), (features**2).sum(dim=0)
    for _ in range(_STEPS):
        shares = (prior + _logits(_head(means, variance), features)).softmax(dim=1)
        sums = shares.T @ features
        means = F.normalize(sums, dim=1)
        spread = squares - 2 * (means * sums).sum(dim=0) + shares.sum(dim=0) @ means**2
        variance = (spread / total).clamp(min=_LEAST)
    return _head(means, variance)


def _logits(head: LinearHead, features: Tensor) -> Tensor:
    assert head.bias is not None
    return features @ head.weights.T + head.bias


def _head(means: Tensor, variance: Tensor) -> LinearHead:
    """-1/2 sum (f - m)^2 / v over 50, without what does not depend on the query."""
    weights = means / (_TEMPERATURE * variance)
    return LinearHead(weights, -(weights * means).sum(dim=1) / 2)
