"""The data that training draws, and its loss."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from reseg_geo.clip.registry import load_model
from training.data import (
    DUBAI_COLOURS,
    Picture,
    dubai_images,
    dubai_pictures,
    dubai_tiles,
    random_crop,
    read_dubai,
    vary,
)  # fmt: skip
from training.loss import cell_shares, overlap_loss
from training.train import Pictures, Recipe, is_trained, train
from training.vocabulary import Vocabulary


def picture(seed: int) -> Picture:
    rng = np.random.default_rng(seed)
    labels = np.kron(rng.integers(0, 4, (6, 7)), np.ones((50, 50), int)).astype(np.uint8)
    image = np.repeat(labels[..., None] * 60, 3, axis=-1).astype(np.uint8)
    return Picture(image, labels, np.stack([labels, labels + 10]))


def test_crops_are_aligned_and_repeatable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.data.vary", lambda image, *rest: image)
    groups = [[picture(0)], [picture(1)]]
    for seed in range(10):
        crop = random_crop(groups, 3, np.random.default_rng(seed))
        assert crop.image.shape == (224, 224, 3)
        # Away from borders between classes, image, labels and regions say the same.
        assert (np.abs(crop.image[..., 0] - crop.labels * 60.0) < 30).mean() > 0.95
        assert np.array_equal(crop.regions, np.stack([crop.labels, crop.labels + 10]))
        again = random_crop(groups, 3, np.random.default_rng(seed))
        assert all(np.array_equal(vars(crop)[name], vars(again)[name]) for name in vars(crop))


def test_variation_changes_light_but_not_the_picture() -> None:
    image = picture(0).image[:224, :224]
    for seed in range(20):
        found = vary(image, np.random.default_rng(seed))
        assert found.shape == image.shape
        assert found.dtype == np.uint8
        assert np.corrcoef(found.mean(-1).ravel(), image.mean(-1).ravel())[0, 1] > 0.6


def test_colour_casts_are_strong_and_go_either_way() -> None:
    grey = np.full((32, 32, 3), 90, np.uint8)
    means = [vary(grey, np.random.default_rng(seed)).mean(axis=(0, 1)) for seed in range(100)]
    green = np.array([mean[1] / mean[[0, 2]].mean() for mean in means])
    assert green.min() < 0.8
    assert green.max() > 1.25
    assert np.median(green) == pytest.approx(1, abs=0.1)


def test_bent_bands_tint_shade_and_light_differently() -> None:
    halves = np.repeat(np.array([60, 200], np.uint8), 16)[None, :, None].repeat(32, 0).repeat(3, 2)
    spread = {}
    for bent in (False, True):
        differences = []
        for seed in range(60):
            found = vary(halves, np.random.default_rng(seed), bent).astype(float) + 1
            dark, light = found[:, 2:14].mean((0, 1)), found[:, 18:30].mean((0, 1))
            if light.max() < 250:  # not cut off
                differences.append(np.log(dark[1] / dark[0]) - np.log(light[1] / light[0]))
        assert len(differences) > 10
        spread[bent] = np.std(differences)
    assert spread[True] > 1.5 * spread[False]


def test_the_second_course_starts_at_step_0() -> None:
    recipe = Recipe()
    assert recipe.course(9_999) == (9_999, 10_000, False)
    assert recipe.course(10_000) == (0, 1_500, True)
    assert recipe.course(recipe.steps - 1) == (1_499, 1_500, True)


def test_cell_shares() -> None:
    labels = np.zeros((1, 8, 8), np.uint8)
    labels[0, :4, :2] = 1
    labels[0, :2, 2:4] = 2
    shares = cell_shares(labels, [[1], [1, 2], [3]])
    assert shares.shape == (1, 3, 2, 2)
    assert shares[0, :, 0, 0].tolist() == [0.5, 0.75, 0.0]
    assert shares[0, :, 1:].max() == 0


def test_overlap_loss() -> None:
    target = torch.zeros(1, 3, 10, 10)
    target[0, 0, :5] = 1
    target[0, 1, 5:] = 1
    assert overlap_loss(target, target) == 0
    found = torch.zeros_like(target)
    found[0, 0] = 1  # all is the first concept: IoU 0.5 and 0; the third is not there
    assert overlap_loss(found, target) == pytest.approx(0.75)
    target[0, 1] = 0  # the lower half has no label: what is found there does not count
    assert overlap_loss(found, target) == 0


def test_dubai_labels_and_sizes(tmp_path: Path) -> None:
    for tile in (3, 7):
        folder = tmp_path / f"tile_{tile}"
        (folder / "images").mkdir(parents=True)
        (folder / "masks").mkdir()
        mask = np.zeros((20, 30, 3), np.uint8)
        mask[:, :10], mask[:, 20:] = DUBAI_COLOURS[0], DUBAI_COLOURS[4]
        Image.fromarray(np.full((20, 30, 3), 80, np.uint8)).save(folder / "images" / "a.jpg")
        Image.fromarray(mask).save(folder / "masks" / "a.png")
    assert dubai_tiles(tmp_path) == [3, 7]
    image, labels = read_dubai(dubai_images(tmp_path, 3)[0])
    assert image.shape == (20, 30, 3)
    assert (labels == np.repeat([1, 0, 5], 10)).all()
    assert [p.labels.shape for p in dubai_pictures(tmp_path, 3, 2)] == [(20, 30)]
    # The finely sampled tiles are seen at half their size as well.
    fine, coarse = dubai_pictures(tmp_path, 7, 2)
    assert fine.image.shape == (20, 30, 3)
    assert coarse.image.shape == (10, 15, 3)
    assert (coarse.labels == np.repeat([1, 0, 5], 5)).all()


def test_vocabulary() -> None:
    vocabulary = Vocabulary()
    assert len(vocabulary.phrases()) >= 60
    for source, lists in vocabulary.lists.items():
        for concepts in lists:
            for concept in concepts:
                prompt = vocabulary.prompt(concept, source, np.random.default_rng(0))
                words = vocabulary.words[concept] + vocabulary.also.get(concept, [])
                assert any(word in prompt for word in words)


def test_a_stopped_training_continues_to_the_same_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import training.train as module

    monkeypatch.setattr(module, "_SAVE_EVERY", 1)
    pictures = Pictures({1: [], 2: [picture(0)]}, [picture(1)])
    recipe = Recipe(steps=3, real_crops=1, scene_crops=1, width=96, layers=3, bfloat16=False)
    train(pictures, tmp_path / "whole", [1], recipe)

    def stop(*arguments: object) -> object:
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        loss = module.batch_loss
        calls = iter(range(2))
        context.setattr(
            module, "batch_loss", lambda *a: loss(*a) if next(calls, None) is not None else stop()
        )
        with pytest.raises(KeyboardInterrupt):
            train(pictures, tmp_path / "parts", [1], recipe)
    train(pictures, tmp_path / "parts", [1], recipe)
    one, two = (load_model(str(tmp_path / name)).clip.state_dict() for name in ("whole", "parts"))
    assert all(torch.allclose(one[key], two[key], atol=1e-3) for key in one)
    with pytest.raises(ValueError, match="another recipe"):
        train(pictures, tmp_path / "parts", [1], replace(recipe, seed=1))
    with pytest.raises(ValueError, match="no tile 7 to hold out"):
        train(pictures, tmp_path / "other", [7], recipe)
    assert is_trained(tmp_path / "parts", recipe, [1])
    assert not is_trained(tmp_path / "parts", recipe, [])
    assert not is_trained(tmp_path / "parts", replace(recipe, learning_rate=1.0), [1])
    assert not is_trained(tmp_path / "nowhere", recipe, [1])
    losses = json.loads((tmp_path / "parts" / "losses.json").read_text())
    assert len(losses) == 3
    with Image.open(tmp_path / "parts" / "losses.png") as curve:
        assert curve.size == (960, 480)
