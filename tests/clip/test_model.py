"""Texts, prompts, vocabulary and loading."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

import reseg_geo
from reseg_geo.clip.pixels import OPENAI_MEAN, OPENAI_STD
from reseg_geo.clip.prompts import check_templates, fill
from reseg_geo.clip.registry import clip_folder, load_model
from reseg_geo.clip.tokenizer import Tokenizer
from reseg_geo.errors import ModelError, UsageError
from reseg_geo.models.architecture import build
from reseg_geo.models.device import pick_device
from reseg_geo.models.store import CONFIG_FILE, WEIGHTS_FILE


@pytest.fixture
def copy_of_mini(tmp_path: Path) -> Path:
    return Path(shutil.copytree(clip_folder("mini"), tmp_path / "copy"))


def test_text_features_have_unit_length() -> None:
    model = reseg_geo.load_model("mini")
    features = model.encode_text(["roof", "an aerial photo of a river"])
    assert features.shape == (2, model.visual.proj.shape[1])
    assert torch.allclose(features.norm(dim=-1), torch.ones(2), atol=1e-6)


def test_queries_average_their_templates() -> None:
    model = load_model("mini")
    templates = ("{}", "a photo of {}")
    found = model.encode_queries(["road", "tree"], templates)
    mean = sum(model.encode_text([fill(t, "tree")])[0] for t in templates)
    assert torch.allclose(found[1], mean / mean.norm(), atol=1e-6)


@pytest.mark.parametrize("bad", [(), ("no place",), ("two {} {}",)])
def test_templates_need_exactly_one_placeholder(bad: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        check_templates(bad)


def test_braces_in_words_are_kept() -> None:
    assert fill("a {0} of {}", "b{}c") == "a {0} of b{}c"


def test_unknown_words_are_reported() -> None:
    model = load_model("mini")
    assert model.unknown_words(["Roof", "zeppelin", " swimming  pool "]) == ["zeppelin"]


def test_a_reduced_vocabulary_gives_the_same_features() -> None:
    """A text tower reduced to the tokens it needs works like the full one."""
    full = Tokenizer(16)
    texts = ["roof", "a satellite image of bare soil."]
    kept = sorted({0, *full(texts).flatten().tolist()})
    small = Tokenizer(16, kept)
    assert [[kept[i] for i in row] for row in small(texts).tolist()] == full(texts).tolist()
    assert small(["zeppelin"])[0].argmax() == full(["zeppelin"])[0].argmax()


def test_pixels_are_normalised_and_no_data_is_the_mean() -> None:
    model = load_model("mini")
    rgb = np.random.default_rng(0).integers(0, 256, (2, 4, 5, 3), dtype=np.uint8)
    valid = np.ones((2, 4, 5), bool)
    valid[1, 2, 3] = False
    pixels = model.normalise(rgb, valid).numpy()
    expected = (rgb / 255 - np.array(OPENAI_MEAN)) / np.array(OPENAI_STD)
    expected[1, 2, 3] = 0
    np.testing.assert_allclose(pixels, np.moveaxis(expected, -1, 1), atol=1e-5)


def test_a_folder_is_a_model(copy_of_mini: Path) -> None:
    model = load_model(str(copy_of_mini))
    assert model.name == "copy"
    assert torch.equal(model.encode_text(["road"]), load_model("mini").encode_text(["road"]))


def test_unknown_model_names_the_known_ones() -> None:
    with pytest.raises(ModelError, match=r"'maxi'.*mini"):
        load_model("maxi")


def damage(folder: Path, kind: str) -> None:
    config, weights = folder / CONFIG_FILE, folder / WEIGHTS_FILE
    if kind == "no config":
        config.unlink()
    elif kind == "not JSON":
        config.write_text("{")
    elif kind == "no model_cfg":
        config.write_text("{}")
    elif kind == "no such architecture":
        content = json.loads(config.read_text())
        config.write_text(json.dumps({**content, "model_cfg": {"embed_dim": 3, "wings": 2}}))
    elif kind == "no weights":
        weights.unlink()
    elif kind == "truncated":
        weights.write_bytes(weights.read_bytes()[:100_000])
    else:
        tensors = load_file(weights)
        if kind == "missing":
            del tensors["visual.proj"]
        elif kind == "surplus":
            tensors["wings"] = torch.zeros(2)
        else:
            tensors["visual.proj"] = torch.zeros(3, 3)
        save_file(tensors, weights)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("no config", CONFIG_FILE),
        ("not JSON", CONFIG_FILE),
        ("no model_cfg", "model_cfg"),
        ("no such architecture", CONFIG_FILE),
        ("no weights", WEIGHTS_FILE),
        ("truncated", WEIGHTS_FILE),
        ("missing", r"missing.*visual\.proj"),
        ("surplus", "unknown tensors.*wings"),
        ("shape", r"visual\.proj is \(3, 3\)"),
    ],
)
def test_a_damaged_model_is_named(copy_of_mini: Path, kind: str, words: str) -> None:
    damage(copy_of_mini, kind)
    with pytest.raises(ModelError, match=words):
        load_model(str(copy_of_mini))


def test_a_tower_without_patches_is_refused(copy_of_mini: Path) -> None:
    config = copy_of_mini / CONFIG_FILE
    content = json.loads(config.read_text())
    content["model_cfg"]["vision_cfg"] = {"image_size": 64, "layers": [1, 1, 1, 1], "width": 32}
    config.write_text(json.dumps(content))
    save_file(build(content["model_cfg"], copy_of_mini).state_dict(), copy_of_mini / WEIGHTS_FILE)
    with pytest.raises(ModelError, match=r"no vision transformer .*ResNet"):
        load_model(str(copy_of_mini))


def test_a_missing_device_is_named() -> None:
    assert pick_device("cpu") == "cpu"
    with pytest.raises(UsageError, match="'abacus'"):
        pick_device("abacus")
