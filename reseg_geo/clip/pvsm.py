"""The Prompt Variant Separation Margin: how well a text tower separates classes (eq. 3)."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from reseg_geo.errors import UsageError


def pvsm(embeddings: Mapping[str, ArrayLike]) -> float:
    """Mean over classes of intra- minus inter-class similarity (eq. 3); -2 to 2, larger is better.

    embeddings: for each class the (N, d) text features of its N prompt variants, of any length.
    Intra is the mean cosine similarity over unordered pairs of a class's variants; inter is the
    mean between a class's variants and all variants of the other classes. Raises UsageError for
    fewer than two classes or variants, and for zero or non-finite features.
    """
    return mean_margin(class_margins(embeddings))


def mean_margin(by_class: Mapping[str, tuple[float, float]]) -> float:
    """The PVSM from each class's intra and inter similarity."""
    return float(np.mean([intra - inter for intra, inter in by_class.values()]))


def class_margins(embeddings: Mapping[str, ArrayLike]) -> dict[str, tuple[float, float]]:
    """Intra and inter similarity of each class; see `pvsm`."""
    if len(embeddings) < 2:
        raise UsageError("a separation margin needs at least two classes.")
    sums, counts = _sums(embeddings)
    # The mean over pairs of unit vectors follows from their sums.
    total, count = sums.sum(axis=0), sum(counts)
    margins = {}
    for name, own, n in zip(embeddings, sums, counts, strict=True):
        intra = (own @ own - n) / (n * (n - 1))
        inter = own @ (total - own) / (n * (count - n))
        margins[name] = (float(intra), float(inter))
    return margins


def class_similarities(embeddings: Mapping[str, ArrayLike]) -> NDArray[np.float64]:
    """Mean cosine similarity between the variants of two classes, (classes, classes).

    The diagonal is the mean over unordered pairs of a class's own variants.
    """
    sums, counts = _sums(embeddings)
    sizes = np.array(counts)
    found = sums @ sums.T / np.outer(sizes, sizes)
    within = (np.einsum("ij,ij->i", sums, sums) - sizes) / (sizes * (sizes - 1))
    np.fill_diagonal(found, within)
    return np.asarray(found)


def pvsm_weights(margins: Mapping[str, float]) -> dict[str, float]:
    """Weight of each model in a composition: its share of the sum of all margins.

    Raises UsageError unless all margins are positive.
    """
    for name, margin in margins.items():
        if not margin > 0:
            raise UsageError(
                f"the separation margin of model {name!r} is {margin:.3g}, so it does not separate "
                "the classes; leave it out."
            )
    total = sum(margins.values())
    return {name: margin / total for name, margin in margins.items()}


def _sums(embeddings: Mapping[str, ArrayLike]) -> tuple[NDArray[np.float64], list[int]]:
    """The sum of each class's unit vectors, (classes, d), and their number."""
    units = [_unit(name, np.asarray(rows, np.float64)) for name, rows in embeddings.items()]
    return np.stack([rows.sum(axis=0) for rows in units]), [len(rows) for rows in units]


def _unit(name: str, rows: NDArray[np.float64]) -> NDArray[np.float64]:
    if rows.ndim != 2 or len(rows) < 2:
        raise UsageError(f"class {name!r} needs at least two prompt variants, one row each.")
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    if not (np.isfinite(length).all() and (length > 0).all()):
        raise UsageError(f"a text feature of class {name!r} is zero or not finite.")
    return np.asarray(rows / length)
