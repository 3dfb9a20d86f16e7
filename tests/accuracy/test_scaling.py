"""The fit of a calibration, and the reliability of confidence."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.linear_model import LogisticRegression

from reseg_geo.accuracy.estimate import Labelled
from reseg_geo.accuracy.reliability import BINS, reliability
from reseg_geo.accuracy.scaling import fit

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
FLOOR = 1e-6


def drawn(
    points: int, classes: int, temperature: float, biases: Floats, seed: int = 0
) -> tuple[Floats, Counts]:
    """Shares, and labels that are drawn from them after they are calibrated."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 3, (points, classes))
    true = softmax(logits / temperature + biases, axis=1)
    labels = (true.cumsum(axis=1) > rng.random((points, 1))).argmax(axis=1)
    return softmax(logits, axis=1), labels


def test_the_temperature_and_the_biases_of_the_labels_are_found() -> None:
    biases = np.array([0.0, 1.5, -1.0, 0.5])
    shares, labels = drawn(40_000, 4, 2.5, biases)
    found = fit(shares, labels, np.ones(len(labels)), FLOOR)
    assert found.scaling.temperature == pytest.approx(2.5, rel=0.02)
    own = np.array(found.scaling.biases)
    np.testing.assert_allclose(own - own[0], biases, atol=0.05)
    assert found.losses[1] < found.losses[0] - 0.2
    expected = softmax(np.log(np.maximum(shares, FLOOR)) / 2.5 + biases, axis=1)
    np.testing.assert_allclose(found.probabilities, expected, atol=0.02)


def test_for_two_classes_it_is_logistic_regression() -> None:
    shares, labels = drawn(600, 2, 3.0, np.array([0.0, 1.0]), seed=4)
    weights = np.random.default_rng(1).uniform(0.2, 5, len(labels))
    found = fit(shares, labels, weights, FLOOR).scaling
    odds = np.log(shares[:, 1] / shares[:, 0])[:, None]
    line = LogisticRegression(C=np.inf).fit(odds, labels, weights)
    assert 1 / found.temperature == pytest.approx(line.coef_[0, 0], rel=0.02)
    assert found.biases[1] - found.biases[0] == pytest.approx(line.intercept_[0], rel=0.02)


def test_probabilities_that_are_right_stay_as_they_are() -> None:
    shares, labels = drawn(2000, 3, 1.0, np.zeros(3))
    found = fit(shares, labels, np.ones(len(labels)), FLOOR)
    assert (found.scaling.temperature, set(found.scaling.biases)) == (1.0, {0.0})
    np.testing.assert_allclose(found.probabilities, shares, atol=2e-6)
    assert found.losses[0] == found.losses[1]


def test_a_temperature_alone_has_no_biases() -> None:
    shares, labels = drawn(300, 3, 3.0, np.zeros(3))
    found = fit(shares, labels, np.ones(len(labels)), FLOOR).scaling
    assert found.temperature == pytest.approx(3.0, rel=0.2)
    assert set(found.biases) == {0.0}


def test_classes_of_few_points_have_no_bias() -> None:
    shares, labels = drawn(900, 4, 2.0, np.array([0.0, 2.0, -1.0, -6.0]))
    assert 0 < (labels == 3).sum() < 15
    found = fit(shares, labels, np.ones(len(labels)), FLOOR).scaling
    assert found.biases[3] == 0
    assert found.biases[1] > 0.5


def test_what_is_cross_validated_is_what_is_fitted() -> None:
    """A class with as many points as a bias needs has one in all folds, or in none."""
    shares, labels = drawn(300, 3, 1.0, np.array([0.0, 3.0, -1.0]))
    rare = np.flatnonzero(labels == 2)
    kept = np.setdiff1d(np.arange(300), rare[15:])
    shares, labels = shares[kept], labels[kept]
    assert (labels == 2).sum() == 15
    found = fit(shares, labels, np.ones(len(labels)), FLOOR)
    assert found.scaling.biases[2] != 0
    whole = softmax(np.log(shares) / found.scaling.temperature + found.scaling.biases, axis=1)
    assert np.abs(whole - found.probabilities).max() < 0.2
    assert np.abs(whole - found.probabilities)[:, 2].mean() < 0.02


def test_all_points_right_give_a_finite_temperature() -> None:
    shares = np.tile([[0.6, 0.3, 0.1]], (40, 1))
    found = fit(shares, np.zeros(40, np.int64), np.ones(40), FLOOR)
    assert 0.1 < found.scaling.temperature <= 1
    assert np.isfinite(found.probabilities).all()


def test_shares_of_nothing_count_as_the_floor() -> None:
    """A label that a model excludes makes the loss large, not infinite."""
    shares = np.tile([[1.0, 0.0]], (60, 1))
    labels = (np.arange(60) % 4 == 0).astype(np.int64)
    found = fit(shares, labels, np.ones(60), 0.0025)
    assert found.losses[0] == pytest.approx(-np.log(0.0025) / 4, rel=0.01)
    np.testing.assert_allclose(found.probabilities[:, 0], 0.75, atol=0.05)


def one_stratum(mapped: Counts, reference: Counts, areas: Floats) -> Labelled:
    zeros = np.zeros(len(mapped), np.int64)
    return Labelled(zeros, mapped, reference, areas, np.array([10**9]))


def test_the_error_is_that_of_the_definition() -> None:
    """Against the definition of Guo et al. (2017), point by point."""
    shares, labels = drawn(500, 3, 2.0, np.zeros(3))
    areas = np.random.default_rng(3).uniform(1, 4, 500)
    found = reliability(one_stratum(shares.argmax(axis=1), labels, areas), shares)
    error = 0.0
    for index in range(BINS):
        inside = [
            i for i in range(500)
            if index / BINS <= shares[i].max() < (index + 1) / BINS + (index == BINS - 1)
        ]  # fmt: skip
        assert found.points[index] == len(inside)
        if not inside:
            assert np.isnan(found.confidence[index])
            continue
        own = sum(areas[inside])
        right = sum(areas[i] for i in inside if shares[i].argmax() == labels[i]) / own
        sure = sum(areas[i] * shares[i].max() for i in inside) / own
        assert found.accuracy.values[index] == pytest.approx(right)
        assert found.confidence[index] == pytest.approx(sure)
        error += own / areas.sum() * abs(right - sure)
    assert found.error == pytest.approx(error)
    assert found.error > 0.1


def test_chance_is_the_mean_error_of_what_is_reliable() -> None:
    errors, chances = [], []
    for seed in range(60):
        shares, labels = drawn(200, 3, 1.0, np.zeros(3), seed)
        found = reliability(one_stratum(shares.argmax(axis=1), labels, np.ones(200)), shares)
        errors.append(found.error)
        chances.append(found.chance)
    assert np.mean(errors) == pytest.approx(np.mean(chances), rel=0.1)


def test_strata_count_by_their_pixels() -> None:
    """Half of the points lie in a stratum of a hundredth of the pixels, where all are wrong."""
    strata = np.repeat([0, 1], 50)
    labels = np.where(strata == 0, 0, 1)
    shares = np.tile([[0.95, 0.05]], (100, 1))
    sample = Labelled(
        strata, np.zeros(100, np.int64), labels, np.ones(100), np.array([99_000, 1000])
    )
    found = reliability(sample, shares)
    assert found.accuracy.values[-1] == pytest.approx(0.99)
    assert found.error == pytest.approx(0.04)
