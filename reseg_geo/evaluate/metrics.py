"""How well a map agrees with the truth, from a confusion matrix that can be summed over blocks."""

import numpy as np
from numpy.typing import NDArray


def confusion_matrix(
    predicted: NDArray[np.integer], truth: NDArray[np.integer], classes: int
) -> NDArray[np.int64]:
    """Pixels by truth (row) and prediction (column), (classes, classes + 1).

    predicted and truth: arrays of one shape with 1..classes. Pixels whose truth is 0 are ignored;
    a prediction of 0 where the truth is known counts in the last column, as an error. Raises
    ValueError for other shapes or values.
    """
    if predicted.shape != truth.shape:
        raise ValueError(f"the map is {predicted.shape}, the truth {truth.shape}")
    known = truth > 0
    rows, columns = truth[known].astype(np.int64) - 1, predicted[known].astype(np.int64) - 1
    if rows.max(initial=0) >= classes or columns.max(initial=0) >= classes:
        raise ValueError(f"a value is larger than the number of classes, {classes}")
    columns[columns < 0] = classes
    counts = np.bincount(rows * (classes + 1) + columns, minlength=classes * (classes + 1))
    return counts.reshape(classes, classes + 1)


def intersection_over_union(matrix: NDArray[np.integer]) -> NDArray[np.float64]:
    """IoU of each class, (classes,); NaN for one that is in neither the truth nor the map.

    matrix: as `confusion_matrix` makes it.
    """
    classes = len(matrix)
    hit = np.diag(matrix[:, :classes]).astype(float)
    union = matrix.sum(axis=1) + matrix[:, :classes].sum(axis=0) - hit
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(union > 0, hit / union, np.nan)


def f1_score(matrix: NDArray[np.integer]) -> NDArray[np.float64]:
    """F1 (Dice) of each class, (classes,); NaN for one that is in neither the truth nor the map."""
    classes = len(matrix)
    hit = np.diag(matrix[:, :classes]).astype(float)
    total = matrix.sum(axis=1) + matrix[:, :classes].sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0, 2 * hit / total, np.nan)


def overall_accuracy(matrix: NDArray[np.integer]) -> float:
    """Share of the pixels with a known truth that the map has right; NaN if there are none."""
    total = matrix.sum()
    return float(np.trace(matrix[:, : len(matrix)]) / total) if total else float("nan")
