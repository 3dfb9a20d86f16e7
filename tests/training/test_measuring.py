"""How models are measured: by words, by examples, and under changes."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from training import evaluate, few
from training.dubai import DUBAI_COLOURS
from training.evaluate import Measured
from training.outlines import PIECE, draw_examples, objects
from training.robustness import CHANGES, scenes, turned
from training.sets import labelled_sets
from training.vocabulary import Vocabulary

SETS = labelled_sets(Vocabulary().classes)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The held-out tile of Dubai: two small images, half building and half water."""
    rng = np.random.default_rng(0)
    folder = tmp_path / "dubai" / "tile_1"
    (folder / "images").mkdir(parents=True)
    (folder / "masks").mkdir()
    mask = np.zeros((230, 240, 3), np.uint8)
    mask[:, :120], mask[:, 120:] = DUBAI_COLOURS[0], DUBAI_COLOURS[4]
    for name in "ab":
        image = rng.integers(0, 60, mask.shape, np.uint8) + mask // 2
        Image.fromarray(image).save(folder / "images" / f"{name}.jpg")
        Image.fromarray(mask).save(folder / "masks" / f"{name}.png")
    return tmp_path


def shares_of(found: np.ndarray, sure: float, words: int) -> np.ndarray:
    """(words, h, w) where the found word has this probability, and the others share the rest."""
    shares = np.full((words, *found.shape), (1 - sure) / (words - 1), np.float32)
    np.put_along_axis(shares, found[None], sure, axis=0)
    return shares


def test_words_of_one_label_count_as_one() -> None:
    counts_as = np.array([1, 0, 0])  # building; road and tree are not
    labels = np.repeat(np.array([1, 0, 255], np.uint8), [4, 4, 2])[None]
    found = np.array([[0, 0, 0, 1, 2, 1, 0, 2, 0, 1]])
    measured = Measured([0, 1])
    measured.add(shares_of(found, 0.8, 3), counts_as, labels)
    assert measured.matrix.tolist() == [[3, 1], [1, 3]]
    assert measured.iou(1) == pytest.approx(3 / 5)
    assert measured.accuracy() == pytest.approx(6 / 8)
    # Road at 0.8 and tree at 0.1 are 0.9 for "not a building".
    sure = measured.bins[:, 1].sum()
    assert sure == pytest.approx(4 * 0.8 + 4 * 0.9)


def test_a_threshold_keeps_what_is_found_with_certainty() -> None:
    labels = np.ones((1, 10), np.uint8)
    measured = Measured([1, 2])
    for sure, wrong in ((0.92, 1), (0.57, 5)):
        found = np.array([[1] * wrong + [0] * (10 - wrong)])
        measured.add(shares_of(found, sure, 2), np.array([1, 2]), labels)
    assert measured.above(0.5) == (1, 0.7)
    assert measured.above(0.6) == (0.5, 0.9)
    assert measured.above(0.95) == (0, 0)


def test_what_a_set_has_no_label_for_is_found_wrongly() -> None:
    measured = Measured([1])
    measured.add(shares_of(np.array([[0, 1, 1, 0]]), 0.9, 2), np.array([1, 0]),
                 np.array([[1, 1, 255, 255]], np.uint8))  # fmt: skip
    assert measured.iou(1) == pytest.approx(0.5)
    assert measured.accuracy() == pytest.approx(0.5)


def test_calibration_error_is_that_of_confidence() -> None:
    labels = np.array([[1] * 6 + [2] * 4], np.uint8)
    for sure, expected in ((0.6, 0.0), (0.9, 0.3)):
        measured = Measured([1, 2])
        measured.add(shares_of(np.zeros((1, 10), int), sure, 2), np.array([1, 2]), labels)
        assert measured.calibration_error() == pytest.approx(expected, abs=1e-6)


def test_figures_of_a_set(data: Path) -> None:
    run = CliRunner().invoke(evaluate.main, ["mini", str(data), "--set", "dubai"])
    assert run.exit_code == 0, run.output
    found = json.loads(run.output)
    assert found["set"] == "dubai"
    there = [found[name] for name in SETS["dubai"].found.values() if found[name] is not None]
    assert {found["building"], found["water"]} <= set(there)
    assert found["mean"] == pytest.approx(np.mean(there), abs=0.1)
    assert 0 < found["ece"] < 100


def test_a_set_without_images_is_named(data: Path) -> None:
    run = CliRunner().invoke(evaluate.main, ["mini", str(data), "--set", "river"])
    assert isinstance(run.exception, ValueError)
    assert "no images of the set river" in str(run.exception)


def test_examples_make_a_map_better(data: Path) -> None:
    arguments = ["mini", str(data), "--set", "dubai", "--draws", "1"]
    run = CliRunner().invoke(few.main, arguments)
    assert run.exit_code == 0, run.output
    found = json.loads(run.output)
    assert found["learned"] > found["words"] + 20


def test_what_has_no_name_in_a_set_is_other() -> None:
    names, classes = few.classes_of(SETS["gsi_solar"])
    assert names == {0: "other", 1: "solar panel"}
    assert "solar panel=solar panel" in classes
    assert "other=building|road|tree|grass|bare land|water" in classes


def test_outlines_lie_in_what_they_name() -> None:
    labels = np.zeros((400, 400), np.uint8)
    labels[:300, :100], labels[50:350, 150:] = 1, 2
    labels[380:, 380:] = 1  # too small
    names = {1: "tree", 2: "road"}
    assert {value: int((sizes > 0).sum()) for value, (_, sizes) in
            objects(labels, names).items()} == {1: 1, 2: 1}  # fmt: skip
    found = draw_examples(labels, names, 3, np.random.default_rng(0))
    assert found["class"].tolist() == ["tree"] * 3 + ["road"] * 3
    assert found.geometry[0].bounds == (0, 0, 100, 300)  # whole, then pieces of it
    pieces = draw_examples(labels, names, 3, np.random.default_rng(0), pieces_only=True)
    for outline, name in zip(pieces.geometry, pieces["class"], strict=True):
        assert outline.bounds[3] - outline.bounds[1] <= 2 * PIECE + 1
        x, y = outline.representative_point().coords[0]
        assert names[int(labels[int(y), int(x)])] == name


@pytest.mark.parametrize("name", CHANGES)
def test_changes_change_the_picture_but_not_what_it_shows(name: str) -> None:
    image = np.random.default_rng(0).integers(40, 180, (8, 8, 3), np.uint8)
    image = np.kron(image, np.ones((8, 8, 1), np.uint8))
    other = CHANGES[name](image)
    assert other.shape == image.shape
    assert other.dtype == np.uint8
    assert not np.array_equal(other, image)
    assert np.corrcoef(other.mean(-1).ravel(), image.mean(-1).ravel())[0, 1] > 0.9


def test_turns_keep_image_and_labels_together() -> None:
    labels = np.arange(20, dtype=np.uint8).reshape(4, 5)
    image = np.stack([labels] * 3, axis=-1)
    shapes = []
    for quarters in (1, 2, 3):
        ((turned_image, turned_labels),) = turned([(image, labels)], quarters)
        assert np.array_equal(turned_image[..., 0], turned_labels)
        assert not np.array_equal(turned_labels.ravel(), labels.ravel())
        shapes.append(turned_labels.shape)
    assert shapes == [(5, 4), (4, 5), (5, 4)]


def test_scenes_show_one_place_at_all_distances(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.robustness._SCENE_SIDE", 280)
    monkeypatch.setattr("training.robustness.STYLES", ("suburban",))
    ((fine, fine_labels),) = scenes(1)
    ((coarse, coarse_labels),) = scenes(4)
    assert coarse.shape == (70, 70, 3)
    assert set(np.unique(fine_labels)) <= {0, *SETS["dubai"].labels}
    mean = fine.reshape(70, 4, 70, 4, 3).mean(axis=(1, 3))
    assert np.abs(mean - coarse).max() <= 1
    assert (fine_labels[2::4, 2::4] == coarse_labels).all()
