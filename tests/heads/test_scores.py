"""Tables of cross-validation."""

import math

import numpy as np
import pytest

from reseg_geo.classes import read_classes
from reseg_geo.heads.regression import Samples
from reseg_geo.heads.scores import Contradiction, Score, class_scores, contradictions
from reseg_geo.heads.validation import Validation

NAMES = ["water", "road", "tree"]


def found(labels: list[int], examples: list[int], predicted: list[list[int]]) -> Validation:
    """Predictions of three classes with certainty; the second strength is chosen."""
    logits = 9.0 * np.eye(3)[np.array(predicted)]
    samples = Samples(np.zeros((len(labels), 2)), logits[0], np.array(labels), np.array(examples))
    return Validation(samples, logits, (math.inf, 1.0), 1, sure=True)


def test_recall_and_precision_by_hand() -> None:
    """Class 0 has an example of three patches and one of one; class 1 one; class 2 none."""
    scores = class_scores(
        found([0, 0, 0, 0, 1], [4, 4, 4, 5, 9], [[1, 1, 1, 1, 1], [0, 0, 1, 0, 1]]),
        read_classes("water, road, tree=", examples=True),
    )
    assert [each.examples for each in scores] == [2, 1, 0]
    assert scores[0].words == Score(0, None)
    assert scores[1].words == Score(1, pytest.approx(0.5))
    # 2/3 of one example and all of the other; a sixth of class 0 is taken for class 1.
    assert scores[0].learned == Score(pytest.approx(5 / 6), pytest.approx(1))
    assert scores[1].learned == Score(1, pytest.approx(1 / (1 + 1 / 6)))
    assert scores[2].learned == scores[2].words == Score(None, None)


def test_examples_that_look_like_another_class_are_named() -> None:
    odd = contradictions(
        found([0, 0, 1, 1, 2, 2], [3, 3, 7, 7, 8, 8], [[0] * 6, [0, 0, 2, 2, 1, 2]]),
        NAMES, 10 * np.arange(9),
    )  # fmt: skip
    assert odd == [Contradiction(70, "road", "tree", pytest.approx(1, abs=1e-3))]
    assert str(odd[0]) == "feature 70, road, looks like tree"
