"""Accuracy metrics from a confusion matrix; matrices of several images can be added."""

import numpy as np
from numpy.typing import NDArray


def confusion_matrix(
    predicted: NDArray[np.integer], truth: NDArray[np.integer], classes: int
) -> NDArray[np.int64]:
    """Count pixels by truth (row) and prediction (column): int64, (classes, classes + 1).

    predicted, truth: arrays of equal shape with values 0 to `classes`. Pixels with truth 0 are
    ignored; a prediction of 0 elsewhere is counted as an error in the last column. Raises
    ValueError if shapes differ or a value is larger than `classes`.
    """
    if predicted.shape != truth.shape:
        raise ValueError(f"shapes differ: map {predicted.shape}, truth {truth.shape}")
    known = truth > 0
    rows, columns = truth[known].astype(np.int64) - 1, predicted[known].astype(np.int64) - 1
    if rows.max(initial=0) >= classes or columns.max(initial=0) >= classes:
        raise ValueError(f"a value is larger than the number of classes, {classes}")
    columns[columns < 0] = classes
    counts = np.bincount(rows * (classes + 1) + columns, minlength=classes * (classes + 1))
    return counts.reshape(classes, classes + 1)


def intersection_over_union(matrix: NDArray[np.integer]) -> NDArray[np.float64]:
    """IoU of each class, (classes,), 0 to 1; NaN for a class in neither the truth nor the map.

    matrix: see `confusion_matrix`.
    """
    classes = len(matrix)
    hit = np.diag(matrix[:, :classes]).astype(float)
    union = matrix.sum(axis=1) + matrix[:, :classes].sum(axis=0) - hit
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(union > 0, hit / union, np.nan)


def f1_score(matrix: NDArray[np.integer]) -> NDArray[np.float64]:
    """F1 (Dice) of each class, (classes,); NaN for a class in neither the truth nor the map."""
    iou = intersection_over_union(matrix)
    return np.asarray(2 * iou / (1 + iou))


def overall_accuracy(matrix: NDArray[np.integer]) -> float:
    """Share of correct pixels among those with known truth, 0 to 1; NaN if there are none."""
    total = matrix.sum()
    return float(np.trace(matrix[:, : len(matrix)]) / total) if total else float("nan")


def area_error(matrix: NDArray[np.integer]) -> NDArray[np.float64]:
    """(mapped - labelled) / labelled area of each class, (classes,), -1 or more.

    Only pixels with known truth count. 0.1 means that the map has 10 % more of the class than the
    labels; NaN for a class that is not in the labels.
    """
    classes = len(matrix)
    mapped, labelled = matrix[:, :classes].sum(axis=0), matrix.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(labelled > 0, (mapped - labelled) / labelled, np.nan)
