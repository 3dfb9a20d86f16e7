"""How models are measured: on tiles, under changes, and without each tile in turn."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from training import leave_one_out
from training.data import DUBAI_COLOURS
from training.evaluate import WORDS, figures, map_matrix, tile_pictures
from training.robustness import CHANGES, scenes, turned
from training.train import Recipe


@pytest.fixture
def tiles(tmp_path: Path) -> Path:
    """Two tiles of one small image each, in the data set's layout: half building, half water."""
    rng = np.random.default_rng(0)
    for tile in (1, 3):
        folder = tmp_path / "tiles" / f"tile_{tile}"
        (folder / "images").mkdir(parents=True)
        (folder / "masks").mkdir()
        mask = np.zeros((230, 240, 3), np.uint8)
        mask[:, :120], mask[:, 120:] = DUBAI_COLOURS[0], DUBAI_COLOURS[4]
        image = rng.integers(0, 60, mask.shape, np.uint8) + mask // 2
        Image.fromarray(image).save(folder / "images" / "a.jpg")
        Image.fromarray(mask).save(folder / "masks" / "a.png")
    return tmp_path / "tiles"


def test_every_labelled_pixel_is_counted_once(tiles: Path) -> None:
    matrix = map_matrix("mini", tile_pictures(tiles, 1), "none")
    assert matrix.shape == (5, 6)
    assert matrix.sum(axis=1).tolist() == [230 * 120, 0, 0, 0, 230 * 120]
    assert not matrix[:, 5].any()  # nothing was left without a class


def test_figures_are_iou() -> None:
    matrix = np.zeros((5, 6), int)
    matrix[0, 0], matrix[0, 1], matrix[1, 1] = 30, 10, 60
    found = figures(matrix)
    assert found["building"] == 0.75
    assert found["land"] == pytest.approx(6 / 7, abs=1e-3)
    assert found["water"] is None
    assert found["mean"] == pytest.approx((0.75 + 6 / 7) / 2, abs=1e-3)


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
    assert fine_labels.max() <= len(WORDS)
    mean = fine.reshape(70, 4, 70, 4, 3).mean(axis=(1, 3))
    assert np.abs(mean - coarse).max() <= 1
    assert (fine_labels[2::4, 2::4] == coarse_labels).all()


def test_each_tile_is_left_out_in_turn(
    tiles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        leave_one_out,
        "Recipe",
        lambda: Recipe(scenes=1, real_crops=1, scene_crops=1, bfloat16=False),
    )
    out = tmp_path / "out"
    run = CliRunner().invoke(leave_one_out.main, [str(tiles), str(out), "--steps", "1"])
    assert run.exit_code == 0, run.output
    lines = [json.loads(line) for line in run.output.splitlines() if line.startswith("{")]
    assert [(line["tile"], line["regions"]) for line in lines] == [
        (1, "superpixel"), (1, "none"), (3, "superpixel"), (3, "none"),
        ("all", "superpixel"), ("all", "none"),
    ]  # fmt: skip
    for tile in (1, 3):
        config = json.loads(
            (out / f"tile_{tile}-steps_1-seed_0" / "open_clip_config.json").read_text()
        )
        assert config["reseg_geo"]["trained"]["hold_out"] == [tile]
    again = CliRunner().invoke(leave_one_out.main, [str(tiles), str(out), "--steps", "1"])
    assert "step " not in again.output
    assert [json.loads(line) for line in again.output.splitlines() if line[0] == "{"] == lines
