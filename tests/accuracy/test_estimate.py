"""Estimates against the worked examples of the papers, and against many draws from a known map."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, jaccard_score

from reseg_geo.accuracy.estimate import Accuracy, Estimates, Labelled, accuracy


def sample_of(counts: list[list[int]], pixels: list[int]) -> Labelled:
    """Points in a matrix of counts, whose rows are classes of the map and strata."""
    mapped, reference = [], []
    for row, numbers in enumerate(counts):
        for column, number in enumerate(numbers):
            mapped += [row] * number
            reference += [column] * number
    return Labelled(
        np.array(mapped), np.array(mapped), np.array(reference), np.ones(len(mapped)),
        np.array(pixels),
    )  # fmt: skip


def printed(estimates: Estimates, decimals: int) -> tuple[list[float], list[float]]:
    """Values and halves of intervals, rounded as a paper prints them."""
    return (
        estimates.values.round(decimals).tolist(),
        estimates.halves.round(decimals).tolist(),
    )


def test_olofsson_2014() -> None:
    """Table 8 and page 54: deforestation, forest gain, stable forest, stable non-forest.

    The paper takes the number of pixels as infinite, so here it is a million times as large.
    """
    counts = [[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]]
    found = accuracy(
        sample_of(
            counts, [millions * 10**6 for millions in (200_000, 150_000, 3_200_000, 6_450_000)]
        ),
        4,
    )
    np.testing.assert_array_equal(found.counts, counts)
    assert printed(found.users, 2) == ([0.88, 0.73, 0.93, 0.96], [0.07, 0.10, 0.04, 0.02])
    assert printed(found.producers, 2) == ([0.75, 0.85, 0.93, 0.96], [0.21, 0.25, 0.03, 0.02])
    assert printed(found.overall, 2) == (0.95, 0.02)
    hectares = found.areas.times(10_000_000 * 30**2 / 10_000)
    assert hectares.values.round().tolist() == [21_158, 11_686, 285_770, 581_386]
    assert hectares.halves.round().tolist() == [6_158, 3_756, 15_510, 16_282]


def test_olofsson_2013() -> None:
    """Example 1 of Olofsson et al. (2013): equations 9 to 16 and table 4."""
    counts = [[97, 0, 3], [3, 279, 18], [2, 1, 97]]
    found = accuracy(sample_of(counts, [22_353, 1_122_543, 610_228]), 3)
    pixels = found.areas.times(1_755_124)
    assert pixels.values[0] == pytest.approx(45_112, abs=1)
    assert pixels.errors[0] == pytest.approx(10_751, abs=1.5)
    assert printed(found.users, 2) == ([0.97, 0.93, 0.97], [0.03, 0.03, 0.03])
    assert printed(found.producers, 2) == ([0.48, 0.99, 0.90], [0.22, 0.01, 0.04])
    assert found.overall.values.round(2) == 0.94


def test_stehman_2014() -> None:
    """The example of pages 4931 to 4936, whose strata A to D are not the map's classes."""
    strata = np.repeat(np.arange(4), 10)
    mapped = np.array(["ABCD".index(each) for each in "AAAAAAABBBABBBBBBBBBBBCCCCCCBBDDDDDDDDDD"])
    reference = "AAAAACBABCABBBBBAABBCCCCCDDBBADDDDDDDCCB"
    truth = np.array(["ABCD".index(each) for each in reference])
    pixels = np.array([40_000, 30_000, 20_000, 10_000])
    found = accuracy(Labelled(strata, mapped, truth, np.ones(40), pixels), 4)
    assert found.areas.values[[0, 2]].round(2).tolist() == [0.35, 0.20]
    assert found.areas.errors[[0, 2]].round(3).tolist() == [0.082, 0.064]
    assert (found.overall.values.round(2), found.overall.errors.round(3)) == (0.63, 0.085)
    assert (found.users.values[1].round(3), found.users.errors[1].round(3)) == (0.574, 0.125)
    assert (found.producers.values[1].round(3), found.producers.errors[1].round(2)) == (0.794, 0.12)
    assert found.matrix.values[1, 2].round(2) == 0.08


def test_the_unit_of_area_does_not_matter() -> None:
    counts = [[30, 5], [4, 40]]
    ones = sample_of(counts, [9_000, 70_000])
    metres = Labelled(ones.strata, ones.mapped, ones.reference, ones.areas * 0.04, ones.pixels)
    for one, other in zip(_figures(accuracy(ones, 2)), _figures(accuracy(metres, 2)), strict=True):
        np.testing.assert_allclose(one.values, other.values)
        np.testing.assert_allclose(one.errors, other.errors)


def test_every_pixel_sampled_is_a_plain_comparison() -> None:
    """A census has no error, and its figures are scikit-learn's."""
    rng = np.random.default_rng(1)
    mapped, truth = rng.integers(0, 3, (2, 400))
    truth = np.where(rng.random(400) < 0.6, mapped, truth)
    census = Labelled(mapped, mapped, truth, np.ones(400), np.bincount(mapped, minlength=3))
    found = accuracy(census, 3)
    assert all(not each.errors.any() for each in _figures(found))
    matrix = confusion_matrix(mapped, truth)
    np.testing.assert_array_equal(found.counts, matrix)
    np.testing.assert_allclose(found.matrix.values, matrix / 400)
    np.testing.assert_allclose(found.overall.values, accuracy_score(truth, mapped))
    np.testing.assert_allclose(found.f1.values, f1_score(truth, mapped, average=None))
    np.testing.assert_allclose(found.iou.values, jaccard_score(truth, mapped, average=None))


@pytest.mark.parametrize(
    ("varying", "other"),
    [(False, False), (False, True), (True, True)],
    ids=["map classes", "other strata", "pixels of many areas"],
)
def test_many_draws_from_a_known_map(varying: bool, other: bool) -> None:
    """Estimates are right on average, and the intervals hold the truth in 95 % of the draws."""
    rng = np.random.default_rng(7)
    size, draws, per_stratum = 60_000, 4_000, 200
    truth = rng.choice(3, size, p=[0.2, 0.3, 0.5])
    mapped = np.where(rng.random(size) < 0.75, truth, rng.integers(0, 3, size))
    strata = rng.choice(4, size, p=[0.1, 0.2, 0.3, 0.4]) if other else mapped
    strata = np.where((rng.random(size) < 0.5) & (truth < 2), truth, strata) if other else strata
    areas = rng.uniform(0.8, 1.2, size) if varying else np.ones(size)
    pixels = np.bincount(strata)
    members = [np.flatnonzero(strata == stratum) for stratum in range(len(pixels))]

    def share(part: np.ndarray, whole: np.ndarray) -> float:
        return float(areas[part & whole].sum() / areas[whole].sum())

    everything = np.ones(size, bool)
    known = [share(mapped == truth, everything)]
    known += [share(truth == each, everything) for each in range(3)]
    known += [share(truth == each, mapped == each) for each in range(3)]
    known += [share(mapped == each, truth == each) for each in range(3)]
    values, inside = np.empty((draws, len(known))), np.empty((draws, len(known)), bool)
    for draw in range(draws):
        chosen = np.concatenate([rng.choice(each, per_stratum, replace=False) for each in members])
        found = accuracy(
            Labelled(strata[chosen], mapped[chosen], truth[chosen], areas[chosen], pixels), 3
        )
        four = (found.overall, found.areas, found.users, found.producers)
        values[draw] = np.hstack([each.values for each in four])
        off = np.abs(values[draw] - known)
        inside[draw] = off <= np.hstack([each.halves for each in four])
    off = np.abs(values.mean(axis=0) - known)
    # A ratio of two estimates has a bias of the order of 1/n; all others have none.
    unbiased = 0 if varying else 4 if other else 7
    error = values.std(axis=0) / np.sqrt(draws)
    assert (off[:unbiased] < 3 * error[:unbiased]).all()
    assert off.max() < 0.002
    assert inside.mean(axis=0).min() >= 0.93
    assert inside.mean(axis=0).max() <= 0.97


def test_a_class_that_nobody_saw_has_no_figures() -> None:
    found = accuracy(sample_of([[10, 0, 0], [1, 9, 0], [0, 0, 0]], [500, 500, 0]), 3)
    assert np.isnan([found.users.values[2], found.producers.values[2]]).all()
    assert np.isfinite([found.overall.values, *found.users.values[:2]]).all()


def test_a_single_point_does_not_tell_how_sure_it_is() -> None:
    found = accuracy(sample_of([[10, 2], [0, 1]], [500, 500]), 2)
    assert np.isnan(found.overall.errors)
    assert np.isfinite(found.overall.values)


def _figures(found: Accuracy) -> list[Estimates]:
    return [
        found.matrix, found.overall, found.users, found.producers, found.f1, found.iou, found.areas,
    ]  # fmt: skip
