"""The table of open_clip's architectures: true, complete, and what is accepted follows it."""

import open_clip
import pytest
import torch

from reseg_geo.errors import ModelError
from reseg_geo.models.architecture import Unfilled, build, model_config, open_clip_config
from reseg_geo.models.guess import guess_architecture
from reseg_geo.models.known import TABLE, known_architectures
from tools.architectures import as_yaml, surveyed


def test_the_table_is_what_building_every_architecture_shows() -> None:
    assert TABLE.read_text(encoding="utf-8") == as_yaml(surveyed())
    found = known_architectures()
    assert [*found] == open_clip.list_models()
    assert sum(each.works for each in found.values()) > 100


@pytest.mark.parametrize(
    "name", ["RN50", "convnext_tiny", "MobileCLIP-S1", "swin_base_patch4_window7_224"]
)
def test_an_architecture_that_does_not_work_is_refused_with_the_reason(name: str) -> None:
    why = known_architectures()[name].why_not
    with pytest.raises(ModelError) as error:
        open_clip_config(name)
    assert why
    assert f"{name!r} cannot be used ({why})" in str(error.value)


@pytest.mark.parametrize(
    ("name", "mean"),
    [("ViT-B-16-SigLIP2", 0.5), ("MobileCLIP-B", 0.0), ("ViT-B-32", 0.48145466),
     ("ViT-L-14-CLIPA", 0.485)],
)  # fmt: skip
def test_the_configuration_has_the_mean_of_open_clips_weights(name: str, mean: float) -> None:
    assert model_config(name)["preprocess_cfg"]["mean"][0] == mean


def test_weights_with_different_means_have_clips_own() -> None:
    assert "preprocess_cfg" not in model_config("ViT-L-14")


@pytest.mark.parametrize(
    "name", ["PE-Core-T-16-384", "ViTamin-S", "ViT-B-16-SigLIP2-256", "EVA02-B-16", "coca_ViT-B-32"]
)
def test_an_architecture_is_guessed_from_its_weights(name: str) -> None:
    with Unfilled(), torch.device("meta"):
        state = build(open_clip_config(name), "a test").state_dict()
    assert guess_architecture(state, "weights") == name


def test_architectures_of_the_same_shapes_are_named() -> None:
    with Unfilled(), torch.device("meta"):
        state = build(open_clip_config("ViT-SO400M-14-SigLIP-384"), "a test").state_dict()
    names = "ViT-SO400M-14-SigLIP-378 and ViT-SO400M-14-SigLIP-384"
    with pytest.raises(ModelError, match=f"fit {names}, whose weights have the same shapes"):
        guess_architecture(state, "weights")


@pytest.mark.parametrize("name", ["hf-hub:someone/evil", "local-dir:/tmp", "no_such_model", 7])
def test_towers_come_from_timm_itself_only(name: object) -> None:
    config = {**open_clip_config("ViT-B-32"), "vision_cfg": {"timm_model_name": name}}
    with pytest.raises(ModelError, match="timm has no model"):
        build(config, "a test")
