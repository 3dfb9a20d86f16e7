"""Checkpoints in the layout of transformers, and what is often saved in place of a checkpoint."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from reseg_geo import load_model
from reseg_geo.clip.registry import compose_models
from reseg_geo.errors import ModelError
from reseg_geo.models import acquire
from reseg_geo.models.architecture import build, open_clip_config
from reseg_geo.models.store import BUNDLED, CONFIG_FILE
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
    (tmp_path / "config.json").write_text('{"model_type": "clip"}')
    told: list[str] = []
    record = acquire.add("mine", tmp_path, tell=told.append)
    assert record.architecture == "ViT-S-32-alt"
    assert record.origin == str(tmp_path / "model.safetensors")
    assert told == [
        f"{tmp_path / 'model.safetensors'} is in the layout of transformers; its weights are "
        "converted to open_clip's."
    ]
    kept = load_model("mine").clip
    assert kept.state_dict().keys() == state.keys()
    assert all(torch.equal(kept.state_dict()[name], part) for name, part in state.items())


@pytest.mark.parametrize("given", ["a b", "a b/model.safetensors", "a b/pytorch_model.bin"])
def test_a_checkpoint_of_transformers_must_be_added(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.chdir(tmp_path)
    state = {"model.vision_model.embeddings.class_embedding": torch.zeros(2)}
    Path("a b").mkdir()
    Path("a b/config.json").write_text("{}")
    name = "pytorch_model.bin" if given.endswith(".bin") else "model.safetensors"
    (torch.save if name.endswith(".bin") else save_file)(state, f"a b/{name}")
    told = (
        f"a b/{name} is in the layout of transformers; add it under a name, which converts it: "
        f"reseg-geo models add NAME 'a b/{name}'"
    )
    with pytest.raises(ModelError) as caught:
        load_model(given)
    assert str(caught.value) == told
    with pytest.raises(ModelError) as caught:
        compose_models({"mini": 1, given: 1}, tmp_path / "out.safetensors")
    assert str(caught.value) == told


def test_a_folder_that_cannot_be_added(tmp_path: Path, home: Path) -> None:
    with pytest.raises(ModelError, match=r"is a folder; give the path of the checkpoint in it"):
        acquire.add("mine", tmp_path)
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match=r"is a folder; give the path of the checkpoint in it"):
        acquire.add("mine", tmp_path)
    folder = BUNDLED / "mini"
    with pytest.raises(ModelError, match=rf"needs no adding; use it with --model {folder}"):
        acquire.add("mine", folder)


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
@pytest.mark.parametrize("name", ["weights.pt", "weights.bin", "weights.safetensors"])
def test_what_stands_for_a_checkpoint_is_recognised(
    tmp_path: Path, home: Path, name: str, content: str, words: str
) -> None:
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(ModelError, match=rf"{name} .*{words}"):
        acquire.add("mine", path, "ViT-B-32")
    with pytest.raises(ModelError, match=rf"{name} .*{words}"):
        load_model(str(path))


def test_a_file_as_model_is_refused_for_its_true_reason(tmp_path: Path, home: Path) -> None:
    torch.save({"visual.proj": torch.zeros(2)}, tmp_path / "plain.pth")
    torch.save({"image_encoder.pos_embed": torch.zeros(2)}, tmp_path / "sam.pt")
    torch.jit.script(torch.nn.Linear(2, 3)).save(str(tmp_path / "program.pt"))
    (tmp_path / "cut.bin").write_bytes((tmp_path / "plain.pth").read_bytes()[:200])
    for name, words in (
        ("plain.pth", f"does not state its architecture; add it under a name: reseg-geo models "
                      f"add NAME {tmp_path / 'plain.pth'}"),
        ("sam.pt", "is a Segment Anything checkpoint"), ("program.pt", "is a TorchScript archive"),
        ("cut.bin", "is damaged or not a checkpoint"),
    ):  # fmt: skip
        with pytest.raises(ModelError, match=f"^{tmp_path / name} {words}"):
            load_model(str(tmp_path / name))


def test_a_page_as_configuration_is_recognised(tmp_path: Path) -> None:
    (tmp_path / CONFIG_FILE).write_text("<!doctype html><title>Sign in</title>")
    with pytest.raises(ModelError, match=f"{CONFIG_FILE} is a web page"):
        load_model(str(tmp_path))


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
