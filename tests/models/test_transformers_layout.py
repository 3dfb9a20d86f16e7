"""Checkpoints in the layout of transformers, and what is often saved in place of a checkpoint."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from reseg_geo import load_model
from reseg_geo.errors import ModelError
from reseg_geo.models import acquire
from reseg_geo.models.architecture import build, open_clip_config
from reseg_geo.models.transformers_layout import uses_quick_gelu

# As `CLIPModel(...).state_dict()` of transformers 4.57 has them; features were compared with it.
THEIRS = {
    "token_embedding.weight": "text_model.embeddings.token_embedding.weight",
    "ln_final": "text_model.final_layer_norm",
    "visual.class_embedding": "vision_model.embeddings.class_embedding",
    "visual.conv1": "vision_model.embeddings.patch_embedding",
    "visual.positional_embedding": "vision_model.embeddings.position_embedding.weight",
    "positional_embedding": "text_model.embeddings.position_embedding.weight",
    "visual.ln_pre": "vision_model.pre_layrnorm",
    "visual.ln_post": "vision_model.post_layernorm",
    "visual.transformer.resblocks": "vision_model.encoder.layers",
    "transformer.resblocks": "text_model.encoder.layers",
    "ln_1": "layer_norm1",
    "ln_2": "layer_norm2",
    "mlp.c_fc": "mlp.fc1",
    "mlp.c_proj": "mlp.fc2",
    "attn.out_proj": "self_attn.out_proj",
}


def as_transformers(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The weights of open_clip's CLIP as transformers saves them."""
    found = {"text_model.embeddings.position_ids": torch.arange(77)[None]}
    for name, part in state.items():
        if name in ("text_projection", "visual.proj"):
            projection = {"visual.proj": "visual_projection"}.get(name, name)
            found[f"{projection}.weight"] = part.T.contiguous()
            continue
        for ours, theirs in THEIRS.items():
            if ours in name:
                name = name.replace(ours, theirs)
        stem, _, kind = name.partition("attn.in_proj_")
        if kind:
            for which, third in zip("qkv", part.chunk(3), strict=True):
                found[f"{stem}self_attn.{which}_proj.{kind}"] = third.clone()
        else:
            found[name] = part
    return found


def random_state(architecture: str) -> dict[str, torch.Tensor]:
    torch.manual_seed(2)
    return dict(build(open_clip_config(architecture), "a test").state_dict())


def test_weights_of_transformers_become_the_same_model(tmp_path: Path, home: Path) -> None:
    state = random_state("ViT-S-32-alt")
    made = as_transformers(state)
    assert "vision_model.encoder.layers.0.self_attn.k_proj.bias" in made
    assert not made.keys() & state.keys() - {"logit_scale"}
    save_file(made, tmp_path / "model.safetensors")
    assert acquire.add("mine", tmp_path / "model.safetensors").architecture == "ViT-S-32-alt"
    kept = load_model("mine").clip
    assert kept.state_dict().keys() == state.keys()
    assert all(torch.equal(kept.state_dict()[name], part) for name, part in state.items())


def test_the_configuration_beside_tells_the_activation(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    assert uses_quick_gelu(path) is None
    for towers, known in (
        ([{}, {}], True), ([{"hidden_act": "gelu"}] * 2, False),
        ([{"hidden_act": "quick_gelu"}, {}], True), ([{"hidden_act": "gelu"}, {}], None),
        ([{"hidden_act": "relu"}] * 2, None), ([[], 3], None),
    ):  # fmt: skip
        config = dict(zip(("text_config", "vision_config"), towers, strict=True))
        (tmp_path / "config.json").write_text(json.dumps(config))
        assert uses_quick_gelu(path) is known
    for content in ("{", "[]", "{}"):
        (tmp_path / "config.json").write_text(content)
        assert uses_quick_gelu(path) is None


def test_the_activation_chooses_between_architectures() -> None:
    with torch.device("meta"):
        state = random_state("ViT-B-32-quickgelu")
    assert acquire.guess_architecture(state, "x", True) == "ViT-B-32-quickgelu"
    assert acquire.guess_architecture(state, "x", False) == "ViT-B-32"


@pytest.mark.parametrize(
    ("content", "words"),
    [("version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "git lfs pull"),
     ("<!doctype html><title>Sign in</title>", "is a web page"), ("", "is empty")],
    ids=["lfs", "html", "empty"],
)  # fmt: skip
@pytest.mark.parametrize("name", ["weights.pt", "weights.safetensors"])
def test_what_stands_for_a_checkpoint_is_recognised(
    tmp_path: Path, home: Path, name: str, content: str, words: str
) -> None:
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(ModelError, match=rf"{name} .*{words}"):
        acquire.add("mine", path, "ViT-B-32")
    if path.suffix == ".safetensors":
        with pytest.raises(ModelError, match=rf"{name} .*{words}"):
            load_model(str(path))


def test_the_weights_of_a_program_can_be_saved_and_added(tmp_path: Path, home: Path) -> None:
    script = torch.jit.script(torch.nn.Linear(2, 3))
    path = tmp_path / "model.pt"
    script.save(str(path))
    with pytest.raises(ModelError, match=r"is a TorchScript archive.* If you trust it") as caught:
        acquire.add("mine", path)
    advice = str(caught.value).partition("use those: ")[2].removesuffix(".")
    exec(advice.replace("'weights.pt'", repr(str(tmp_path / "weights.pt"))), {"torch": torch})
    with pytest.raises(ModelError, match="fit no architecture"):
        acquire.add("mine", tmp_path / "weights.pt")
