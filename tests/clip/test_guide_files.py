"""What a guide is loaded from, and what is refused."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import timm
import torch
from safetensors.torch import load_file, save_file
from small_guide import small_guide

from reseg_geo.clip.guide import load_guide
from reseg_geo.errors import ModelError

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved") / "small"
    small_guide(folder, img_size=126)
    return folder


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copytree(saved, tmp_path / "small"))


def described(folder: Path, **changes: Any) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_weights_and_settings_decide_the_fingerprint(folder: Path, tmp_path: Path) -> None:
    first = load_guide(folder, 224, CPU)
    assert (first.name, first.side, first.places) == ("small", 224, 16)
    assert load_guide(folder, 224, CPU).fingerprint == first.fingerprint
    found = {first.fingerprint, load_guide(folder, 224, CPU, 32).fingerprint}
    found.add(load_guide(folder, 336, CPU).fingerprint)
    small_guide(tmp_path / "other", seed=1, img_size=126)
    found.add(load_guide(tmp_path / "other", 224, CPU).fingerprint)
    described(folder, pretrained_cfg={"mean": [0.5, 0.5, 0.5]})
    found.add(load_guide(folder, 224, CPU).fingerprint)
    assert len(found) == 5


def test_positions_are_those_of_timm_at_that_size(saved: Path) -> None:
    """An image size other than that of training resamples them, once."""
    guide = load_guide(saved, 224, CPU)
    same = timm.create_model(f"local-dir:{saved}", pretrained=True, img_size=224)
    pixels = torch.rand(2, 3, 224, 224)
    with torch.no_grad():
        found = guide.features(pixels)
        wanted = same.eval().forward_features((pixels - guide.mean) / guide.std)[:, 5:]
    assert found.shape == (2, 48, 16, 16)
    assert (found.flatten(2).mT - wanted).abs().max() < 1e-5


def test_a_classifier_is_left_out(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    wanted = load_guide(folder, 224, CPU).fingerprint
    save_file({**weights, "head.weight": torch.ones(3, 48)}, folder / "model.safetensors")
    described(folder, num_classes=3)
    assert load_guide(folder, 224, CPU).fingerprint == wanted


def _lacks_weights(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    del weights["norm.weight"]
    save_file(weights, folder / "model.safetensors")


def _is_not_finite(folder: Path) -> None:
    weights = load_file(folder / "model.safetensors")
    weights["norm.weight"][3] = torch.nan
    save_file(weights, folder / "model.safetensors")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda folder: (folder / "config.json").unlink(), "has no config.json"),
        (lambda folder: (folder / "config.json").write_text("[1"), "holds another model"),
        (lambda folder: described(folder, architecture="vit_wide"), "has no architecture"),
        (lambda folder: described(folder, architecture=None), "holds another model"),
        (lambda folder: described(folder, architecture="resnet18", model_args={}), "which is not"),
        (lambda folder: described(folder, model_args={"wings": 2}), "does not describe a model"),
        (lambda folder: described(folder, model_args={"depth": 2}), "does not fit"),
        (
            lambda folder: described(folder, model_args={"checkpoint_path": "a.pt"}),
            "must not have checkpoint_path",
        ),
        (lambda folder: described(folder, pretrained_cfg={"std": [0, 1, 1]}), "std positive"),
        (lambda folder: (folder / "model.safetensors").write_bytes(b"x" * 99), "model.safetensors"),
        (_lacks_weights, "norm.weight"),
        (_is_not_finite, "norm.weight"),
    ],
)  # fmt: skip
def test_what_is_no_guide_is_refused(
    folder: Path, spoil: Callable[[Path], object], words: str
) -> None:
    spoil(folder)
    with pytest.raises(ModelError, match=words) as error:
        load_guide(folder, 224, CPU)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 500


def test_a_name_that_is_not_installed_is_refused(home: Path) -> None:
    with pytest.raises(ModelError, match="no model 'dinov9' for a vision model"):
        load_guide("dinov9", 224, CPU)
