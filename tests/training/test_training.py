"""Training: vocabulary, loss, and a run that is stopped and resumed."""

import json
from dataclasses import replace
from math import log
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from reseg_geo.clip.registry import clip_folder, load_model, read_config
from reseg_geo.models.architecture import build
from training.architecture import load_start, model_cfg
from training.loss import allowed_shares, cell_share, overlap_loss, partial_loss
from training.pictures import Picture, Source
from training.sets import Label
from training.train import Recipe, is_trained, train
from training.vocabulary import Vocabulary

CONCEPTS = {name: frozenset([name]) for name in ("tree", "grass", "road")}


def label(*names: str, main: str | None = None) -> Label:
    return Label(frozenset(names), main)


def labelled(values: np.ndarray) -> Picture:
    return Picture(np.zeros((*values.shape, 3), np.uint8), values, np.zeros((2, *values.shape)))


def test_concepts_never_share_a_class_and_keep_what_their_words_mean() -> None:
    vocabulary = Vocabulary()
    seen: set[str] = set()
    for seed in range(300):
        chosen = vocabulary.choose(np.random.default_rng(seed))
        covered = [name for classes in chosen.values() for name in classes]
        assert len(chosen) > 1
        assert len(covered) == len(set(covered))
        assert all(vocabulary.first[name] in classes for name, classes in chosen.items())
        seen |= set(chosen)
    assert seen == set(vocabulary.words)


def test_every_prompt_can_be_told_by_the_tokens() -> None:
    vocabulary = Vocabulary()
    assert len(vocabulary.phrases()) >= 100
    tokens = vocabulary.tokens()
    assert tokens == sorted(set(tokens))
    rng = np.random.default_rng(0)
    for concept in vocabulary.concepts:
        prompt = vocabulary.prompt(concept, rng)
        assert any(word in prompt for word in vocabulary.words[concept])


def test_labels_allow_the_concepts_that_share_a_class_with_them() -> None:
    labels = np.zeros((8, 8), np.uint8)
    labels[:4], labels[4:, :4], labels[4:, 4:] = 1, 2, 3
    meaning = {1: label("tree"), 2: label("tree", "grass"), 3: label("water")}
    found = {tuple(allowed.tolist()): share for allowed, share in
             allowed_shares(labels, meaning, CONCEPTS)}  # fmt: skip
    assert set(found) == {(True, False, False), (True, True, False)}  # nothing is water
    assert found[True, False, False].tolist() == [[1, 1], [0, 0]]
    assert found[True, True, False].tolist() == [[0, 0], [1, 0]]


def test_a_label_that_allows_everything_says_nothing() -> None:
    labels = np.ones((4, 4), np.uint8)
    assert allowed_shares(labels, {1: label("tree", "grass", "road")}, CONCEPTS) == []


def test_a_label_says_nothing_where_nobody_asks_for_what_it_mostly_is() -> None:
    """A roof is not a solar panel only because buildings were not asked for."""
    labels = np.ones((4, 4), np.uint8)
    meaning = {1: label("building", "tree", main="building")}
    assert allowed_shares(labels, meaning, CONCEPTS) == []
    ((allowed, _),) = allowed_shares(
        labels, meaning, CONCEPTS | {"building": frozenset(["building"])}
    )
    assert allowed.tolist() == [True, False, False, True]


def test_the_loss_is_the_probability_of_all_that_is_allowed() -> None:
    probabilities = torch.tensor([0.2, 0.5, 0.3])
    log_found = probabilities.log()[None, :, None, None].expand(1, 3, 2, 2)
    window = labelled(np.ones((8, 8), np.uint8))
    for names, expected in ((["tree"], 0.2), (["tree", "grass"], 0.7), (["grass", "road"], 0.8)):
        meaning = {1: label(*names)}
        loss = partial_loss(log_found, [window], [meaning], CONCEPTS, overlap_weight=0)
        assert float(loss) == pytest.approx(-log(expected))
    unknown = partial_loss(log_found, [window], [{1: label("sea")}], CONCEPTS, 0.5)
    assert float(unknown) == 0


def test_windows_count_alike_however_much_of_them_is_labelled() -> None:
    log_found = torch.tensor([0.2, 0.5, 0.3]).log()[None, :, None, None].expand(1, 3, 2, 2)
    half = np.full((8, 8), 255, np.uint8)
    half[:4] = 1
    loss = partial_loss(
        log_found, [labelled(half)], [{1: label("tree")}], CONCEPTS, overlap_weight=0
    )
    assert float(loss) == pytest.approx(-log(0.2))


def test_cell_share() -> None:
    there = np.zeros((8, 8), bool)
    there[:4, :2] = True
    assert cell_share(there).tolist() == [[0.5, 0], [0, 0]]


def test_overlap_loss() -> None:
    certain = torch.zeros(1, 3, 10, 10)
    certain[0, 0, :5] = 1
    certain[0, 1, 5:] = 1
    impossible = torch.zeros_like(certain)
    impossible[0, 0, 5:] = impossible[0, 1, :5] = 1
    assert overlap_loss(certain, certain, impossible) == 0
    found = torch.zeros_like(certain)
    found[0, 0] = 1  # all is the first concept: IoU 0.5 and 0; the third is not there
    assert overlap_loss(found, certain, impossible) == pytest.approx(0.75)
    certain[0, 1] = impossible[0, 0] = 0  # where nothing is known, nothing counts
    assert overlap_loss(found, certain, impossible) == 0


def test_more_layers_start_as_the_model_that_they_join() -> None:
    start = clip_folder("mini")
    old = load_model("mini").clip
    tokens = read_config(start)["reseg_geo"]["tokens"]
    deeper = build(model_cfg(len(tokens) + 1, 10, 192), start)
    load_start(deeper, start, [*tokens, 49_000])
    pixels = torch.rand(1, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        assert torch.allclose(
            deeper.eval().encode_image(pixels), old.encode_image(pixels), atol=1e-5
        )
        texts = torch.tensor([[1, 2, 3] + [0] * 29])
        assert torch.allclose(deeper.encode_text(texts), old.encode_text(texts), atol=1e-5)


def test_a_stopped_training_continues_to_the_same_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import training.train as module

    monkeypatch.setattr(module, "_SAVE_EVERY", 1)
    rng = np.random.default_rng(0)
    labels = np.kron(rng.integers(0, 3, (6, 6)), np.ones((50, 50), int)).astype(np.uint8)
    image = np.repeat(labels[..., None] * 60, 3, axis=-1).astype(np.uint8)
    picture = Picture(image, labels, np.stack([labels, labels + 10]))
    sources = {"river": Source([[picture]], {1: label("tree"), 2: label("grass")})}
    recipe = Recipe(steps=3, windows=2, mix={"river": 1.0}, width=96, layers=3, bfloat16=False)
    train(sources, tmp_path / "whole", recipe)

    def stop(*arguments: object) -> object:
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        loss = module.partial_loss
        calls = iter(range(2))
        context.setattr(
            module, "partial_loss", lambda *a: loss(*a) if next(calls, None) is not None else stop()
        )
        with pytest.raises(KeyboardInterrupt):
            train(sources, tmp_path / "parts", recipe)
    train(sources, tmp_path / "parts", recipe)
    one, two = (load_model(str(tmp_path / name)).clip.state_dict() for name in ("whole", "parts"))
    assert all(torch.allclose(one[key], two[key], atol=1e-3) for key in one)
    with pytest.raises(ValueError, match="another recipe"):
        train(sources, tmp_path / "parts", replace(recipe, seed=1))
    assert is_trained(tmp_path / "parts", recipe)
    assert not is_trained(tmp_path / "parts", replace(recipe, learning_rate=1.0))
    assert not is_trained(tmp_path / "nowhere", recipe)
    losses = json.loads((tmp_path / "parts" / "losses.json").read_text())
    assert len(losses) == 3
    with Image.open(tmp_path / "parts" / "losses.png") as curve:
        assert curve.size == (960, 480)
