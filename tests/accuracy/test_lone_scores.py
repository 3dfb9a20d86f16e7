"""Calibration of scores that stand alone, as those of SAM 3."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from labelling import label, read
from numpy.typing import NDArray
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from small_sam3 import SIDE, small_sam3

import reseg_geo
from reseg_geo.accuracy.scaling import fit
from reseg_geo.scenes.scene import make_scene

FLOOR = 1e-6
NAMES = ("water", "grass", "road")
HOW: dict[str, Any] = {
    "dtype": "float32", "device": "cpu", "stride": SIDE, "progress": False, "overwrite": True,
}  # fmt: skip


def drawn(points: int, slope: float, biases: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Scores, and labels of which each class's odds are those of its scaled score, by itself."""
    rng = np.random.default_rng(5)
    scores = expit(rng.normal(0, 2, (points, len(biases))))
    there = rng.random(scores.shape) < expit(logit(scores) * slope + biases)
    one = there.sum(axis=1) == 1
    return scores[one], there[one].argmax(axis=1)


def test_it_is_a_logistic_regression_of_all_classes_at_once() -> None:
    scores, labels = drawn(20_000, 0.4, np.array([0.5, -1.0, 1.0]))
    weights = np.random.default_rng(1).uniform(0.2, 5, len(labels))
    found = fit(scores, labels, weights, FLOOR, stand_alone=True).scaling
    assert found.stand_alone
    classes = np.tile(np.eye(3), (len(labels), 1))
    columns = np.column_stack([logit(scores).ravel(), classes])
    there = (labels[:, None] == np.arange(3)).ravel()
    line = LogisticRegression(C=np.inf, fit_intercept=False, max_iter=1000)
    slope, *biases = line.fit(columns, there, np.repeat(weights, 3)).coef_[0]
    assert 1 / found.temperature == pytest.approx(slope, rel=0.02)
    np.testing.assert_allclose(found.biases, biases, atol=0.02)


def test_scores_that_are_right_stay_as_they_are() -> None:
    """Labels of one class each, so other classes are as rare as their scores say."""
    rng = np.random.default_rng(2)
    scores = rng.dirichlet([1, 1, 1], 3000)
    labels = (scores.cumsum(axis=1) > rng.random((3000, 1))).argmax(axis=1)
    found = fit(scores, labels, np.ones(3000), FLOOR, stand_alone=True)
    assert (found.scaling.temperature, set(found.scaling.biases)) == (1.0, {0.0})
    np.testing.assert_allclose(found.probabilities, scores, atol=2e-6)
    assert found.losses[0] == found.losses[1]


class Place:
    """A made-up town, its map by a small SAM 3, and a labelled sample of it."""

    def __init__(self, folder: Path, write_raster: Any) -> None:
        pixels = np.moveaxis(make_scene(4, 336, 336, style="suburban").image, -1, 0)
        self.image = write_raster(folder / "town.tif", pixels)
        self.model = small_sam3(folder / "sam3")
        self.map, self.points = folder / "map.tif", folder / "points.gpkg"
        self.shares, self.percent = folder / "shares.tif", folder / "percent.tif"
        self.segment(self.map, probabilities=self.shares, probability_type="float32")
        self.segment(folder / "same.tif", probabilities=self.percent)
        reseg_geo.draw_sample(self.map, self.points, size=300)
        table = read(self.points)
        with rasterio.open(self.map) as dataset:
            columns, rows = ~dataset.transform @ (table.geometry.x, table.geometry.y)
        with rasterio.open(self.shares) as dataset:
            scores = dataset.read()[:, rows.astype(int), columns.astype(int)].T
        # Mostly the class of the largest score, more surely than the scores say.
        others = logit(scores) * 6 + np.random.default_rng(3).normal(0, 2, scores.shape)
        names = [NAMES[index] for index in others.argmax(axis=1)]
        label(self.points, dict(zip(table["id"].tolist(), names, strict=True)))

    def segment(self, output: Path, **options: Any) -> None:
        reseg_geo.segment(self.image, ", ".join(NAMES), output, model=self.model, **HOW, **options)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, write_raster: Any) -> Place:
    return Place(tmp_path_factory.mktemp("lone"), write_raster)


def test_probabilities_are_the_scores_themselves(place: Place) -> None:
    with rasterio.open(place.shares) as dataset:
        shares = dataset.read()
        assert dataset.tags()["RESEG_GEO_STAND_ALONE"] == "YES"
    with rasterio.open(place.percent) as dataset:
        assert np.abs(dataset.read() - 100 * shares).max() < 0.51
    assert np.abs(shares.sum(axis=0) - 1).mean() > 0.02


@pytest.mark.parametrize("kind", ["shares", "percent"])
def test_all_pixels_are_scaled_by_the_formula(place: Place, tmp_path: Path, kind: str) -> None:
    fitted = tmp_path / "town.cal"
    found = reseg_geo.assess(
        place.map, place.points, probabilities=getattr(place, kind), calibration=fitted
    ).calibrated
    assert found is not None
    assert found.losses[1] < found.losses[0]
    text = json.loads(fitted.read_text())
    assert text["stand_alone"] is True
    assert text["temperature"] != 1
    output, sure = tmp_path / "map.tif", tmp_path / "sure.tif"
    place.segment(output, confidence=sure, calibration=fitted)
    with rasterio.open(place.shares) as dataset:
        logits = logit(dataset.read().astype(float))
    biases = np.array(text["biases"])[:, None, None]
    expected = expit(logits / text["temperature"] + biases)
    near = np.sort(expected, axis=0)[-1] - np.sort(expected, axis=0)[-2] > 1e-4
    assert near.mean() > 0.95
    with rasterio.open(output) as classes, rasterio.open(sure) as confidence:
        assert (classes.read(1) == expected.argmax(axis=0) + 1)[near].all()
        assert np.abs(confidence.read(1) - 100 * expected.max(axis=0)).max() < 0.51
