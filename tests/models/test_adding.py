"""Local checkpoints of any format are added as models, or refused with a reason."""

import pickle
from pathlib import Path
from typing import Any

import pytest
import torch
from checkpoint_server import ARCHITECTURE, offer
from safetensors.torch import save_file

from reseg_geo import load_model
from reseg_geo.errors import ModelError, UsageError
from reseg_geo.models import acquire, store
from reseg_geo.models.checkpoint import plain_names, read_checkpoint
from reseg_geo.models.guess import guess_architecture


@pytest.fixture(scope="module")
def state(checkpoint: Path) -> dict[str, torch.Tensor]:
    return read_checkpoint(checkpoint)


class Runs:
    """A pickle that calls a function when it is read."""

    def __reduce__(self) -> Any:
        return print, ("run",)


@pytest.mark.parametrize("file_format", ["safetensors", "pt", "bin", "old pt"])
def test_any_format_of_checkpoint_can_be_added(
    file_format: str, state: dict[str, torch.Tensor], tmp_path: Path, home: Path
) -> None:
    path = tmp_path / f"weights.{file_format.split()[-1]}"
    wrapped = {f"module.model.{name}": part for name, part in state.items()}
    if file_format == "safetensors":
        save_file(state, path)
    else:
        torch.save(
            {"model": wrapped, "step": 3}, path,
            _use_new_zipfile_serialization=file_format != "old pt",
        )  # fmt: skip
    record = acquire.add("mine", path)
    assert record.architecture == ARCHITECTURE
    assert record.origin == str(path)
    assert store.verify("mine") == record
    kept = load_model("mine").clip.state_dict()
    assert torch.equal(kept["visual.proj"], state["visual.proj"].float())


def test_only_prefixes_shared_by_all_names_are_removed() -> None:
    part = torch.zeros(1)
    assert {*plain_names({"module.a": part, "module.model.b": part})} == {"a", "model.b"}
    assert {*plain_names({"module.a": part, "b": part})} == {"module.a", "b"}
    assert {*plain_names({"a": part, "input_resolution": part})} == {"a"}
    assert plain_names({}) == {}


def test_code_is_never_run(tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, write in (("new.pt", torch.save), ("old.pt", _pickled)):
        write({"state_dict": Runs()}, tmp_path / name)
        with pytest.raises(ModelError, match=r"is refused: .*could run code"):
            acquire.add("mine", tmp_path / name)
    assert "run" not in capsys.readouterr().out
    assert store.installed_models() == []


def _pickled(content: Any, path: Path) -> None:
    path.write_bytes(pickle.dumps(content))


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "does not exist"), (b"", "is empty"),
     (b"PK\x03\x04 not really", "not a checkpoint|refused")],
)  # fmt: skip
def test_files_that_are_not_checkpoints_are_refused(
    content: bytes | None, words: str, tmp_path: Path, home: Path
) -> None:
    path = tmp_path / "weights.pt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match=words):
        acquire.add("mine", path)
    torch.save({"lists": [1, 2]}, path)
    with pytest.raises(ModelError, match="contains no state dict"):
        acquire.add("mine", path)


def test_a_truncated_checkpoint_is_named(checkpoint: Path, tmp_path: Path, home: Path) -> None:
    path = tmp_path / "cut.pt"
    path.write_bytes(checkpoint.read_bytes()[:1_000_000])
    with pytest.raises(ModelError, match=r"cut\.pt is (damaged or not a checkpoint|refused)"):
        acquire.add("mine", path)


def test_weights_that_do_not_fit_are_refused(
    state: dict[str, torch.Tensor], tmp_path: Path, home: Path
) -> None:
    def refused(changed: dict[str, torch.Tensor], words: str) -> None:
        save_file(changed, tmp_path / "odd.safetensors")
        with pytest.raises(ModelError, match=words):
            acquire.add("mine", tmp_path / "odd.safetensors", ARCHITECTURE)

    refused(
        {k: v for k, v in state.items() if k != "ln_final.bias"},
        r"missing tensors \(1, e\.g\. ln_final",
    )
    refused(state | {"wings": torch.zeros(1)}, r"unknown tensors \(1, e\.g\. wings\)")
    refused(state | {"visual.proj": torch.zeros(3, 4)}, r"visual\.proj is \(3, 4\) instead of")
    with pytest.raises(ModelError, match="do not fit architecture ViT-B-32"):
        acquire.add("mine", tmp_path / "odd.safetensors", "ViT-B-32")
    with pytest.raises(ModelError, match="has no architecture 'ViT-Z'"):
        acquire.add("mine", tmp_path / "odd.safetensors", "ViT-Z")
    with pytest.raises(ModelError, match=r"cannot be used \(ResNet"):
        acquire.add("mine", tmp_path / "odd.safetensors", "RN50")
    with pytest.raises(ModelError, match=r"odd\.safetensors fit no architecture"):
        acquire.add("mine", tmp_path / "odd.safetensors")


def test_siglip_of_transformers_is_refused_with_the_place_to_get_it(
    tmp_path: Path, home: Path
) -> None:
    path = tmp_path / "model.safetensors"
    save_file({"vision_model.head.probe": torch.zeros(1, 1, 4)}, path)
    with pytest.raises(ModelError, match=r"SigLIP in the layout .* timm/ViT-B-16-SigLIP2"):
        acquire.add("mine", path)


def test_the_activation_cannot_be_guessed() -> None:
    from reseg_geo.models.architecture import build, open_clip_config

    with torch.device("meta"):
        state = build(open_clip_config("ViT-L-14"), "a test").state_dict()
    with pytest.raises(ModelError, match="fit ViT-L-14 and ViT-L-14-quickgelu"):
        guess_architecture(state, "weights")


def test_a_catalogue_name_accepts_only_its_own_checkpoint(checkpoint: Path, home: Path) -> None:
    offer(home, "small.pt", sha256="0" * 64)
    with pytest.raises(ModelError, match="is not the checkpoint of 'small'"):
        acquire.add("small", checkpoint)
    offer(home, "small.pt", sha256=store.sha256_of(checkpoint)[:8])
    assert acquire.add("small", checkpoint).origin == "someone/small, small.pt"
    with pytest.raises(UsageError, match="architecture ViT-S-32-alt; choose"):
        acquire.add("small", checkpoint, "ViT-B-32")
    with pytest.raises(UsageError, match="is composed of"):
        acquire.add("reseg-clip", checkpoint)
    with pytest.raises(UsageError, match="bundled"):
        acquire.add("mini", checkpoint)


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "-x", "é"])
def test_names_stay_within_the_folder(name: str, checkpoint: Path, home: Path) -> None:
    with pytest.raises(ModelError, match="cannot name a model"):
        acquire.add(name, checkpoint, ARCHITECTURE)


def test_damage_is_detected_and_adding_again_repairs_it(checkpoint: Path, home: Path) -> None:
    acquire.add("mine", checkpoint)
    weights = store.folder_of("mine") / store.WEIGHTS_FILE
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(ModelError, match="has changed"):
        store.verify("mine")
    acquire.add("mine", checkpoint)
    assert store.verify("mine").name == "mine"
    store.remove("mine")
    assert store.installed_models() == []
    assert not list((home / "models").iterdir())
    for gone in (store.verify, store.remove):
        with pytest.raises(ModelError, match="'mine' is not installed"):
            gone("mine")


def test_an_unwritable_models_folder_is_named(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("RESEG_GEO_HOME", str(tmp_path / "file"))
    with pytest.raises(ModelError, match="set RESEG_GEO_HOME"):
        acquire.add("mine", checkpoint, ARCHITECTURE)


def test_a_failed_installation_leaves_nothing(home: Path) -> None:
    def fail() -> None:
        fields = {"kind": "clip", "architecture": "", "origin": "", "licence": ""}
        with store.installing("mine", **fields) as folder:
            (folder / store.WEIGHTS_FILE).write_bytes(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert store.installed_models() == []
    assert not list((home / "models").iterdir())
