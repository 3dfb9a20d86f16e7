"""Models kept as the folder that their library saved: fetched, added, refused."""

import json
from pathlib import Path

import numpy as np
import pytest
import timm
import torch
from checkpoint_server import Server, offer
from timm.models import save_for_hf

from reseg_geo.errors import ModelError
from reseg_geo.models import acquire, store
from reseg_geo.models.catalogue import catalogue
from reseg_geo.models.folders import KINDS, kind_in, model_folder

FILES = ("config.json", "model.safetensors")
TERMS = "https://example.org/terms"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small vision transformer with random weights, as timm saves it, and a program."""
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("timm")
    model = timm.create_model("test_vit", pretrained=False, num_classes=0)
    save_for_hf(model, str(folder), safe_serialization=True)
    (folder / "modeling_mine.py").write_text("raise SystemExit")
    return folder


@pytest.fixture
def hub(server: Server, saved: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A hub that has this folder as the guide "small"."""
    for path in saved.iterdir():
        server.files[f"/someone/small/resolve/main/{path.name}"] = path.read_bytes()
    monkeypatch.setenv("HF_ENDPOINT", server.url)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    offer(home, "model.safetensors", kind="guide", architecture="test_vit", terms=TERMS)
    return server


def test_a_folder_is_fetched_whole_and_nothing_else(
    hub: Server, saved: Path, home: Path, run_command
) -> None:
    done = run_command("models", "fetch", "small")
    assert done.stderr.splitlines()[0] == f"a small one is under this licence: CC0-1.0 ({TERMS})"
    folder = model_folder("small", "guide")
    assert folder == home / "models" / "small"
    assert {path.name for path in folder.iterdir()} == {*FILES, "record.json"}
    for name in FILES:
        assert (folder / name).read_bytes() == (saved / name).read_bytes()
    assert store.verify("small").kind == "guide"
    run_command("models", "verify", "small")
    (folder / "model.safetensors").write_bytes(b"other")
    with pytest.raises(ModelError, match="has changed"):
        store.verify("small")


def test_an_interrupted_download_of_a_folder_goes_on(hub: Server, saved: Path) -> None:
    weights = "/someone/small/resolve/main/model.safetensors"
    hub.cuts = 1
    acquire.fetch("small")
    assert all((model_folder("small", "guide") / name).is_file() for name in FILES)
    assert any(path == weights for path, _ in hub.asked)


def test_terms_that_were_not_accepted(hub: Server) -> None:
    hub.refused = {"/someone/small/resolve/main/model.safetensors"}
    with pytest.raises(ModelError, match=f"accept its terms at {TERMS} .* set HF_TOKEN") as raised:
        acquire.fetch("small")
    assert "models add small FOLDER" in str(raised.value)
    assert "small" not in store.installed_models()
    with pytest.raises(ModelError, match=f"after you have accepted its terms at {TERMS}"):
        model_folder("small", "guide")


def test_a_folder_is_added_under_any_name(saved: Path, home: Path, run_command) -> None:
    run_command("models", "add", "mine", saved)
    record = store.read_record("mine")
    assert record is not None
    assert (record.kind, record.architecture) == ("guide", "test_vit")
    assert model_folder("mine", "guide") == home / "models" / "mine"
    assert not (home / "models" / "mine" / "modeling_mine.py").exists()
    assert "mine" in run_command("models", "list").stdout


def test_folders_of_another_kind_are_refused(saved: Path, tmp_path: Path, home: Path) -> None:
    with pytest.raises(ModelError, match=r"holds a vision model .* not SAM 3"):
        model_folder(saved, "sam3")
    acquire.add("mine", saved)
    with pytest.raises(ModelError, match="of kind guide, not SAM 2"):
        model_folder("mine", "sam2")
    with pytest.raises(ModelError, match=r"has no config\.json"):
        model_folder(tmp_path, "guide")
    with pytest.raises(ModelError, match="known are dinov2-vit-s14"):
        model_folder("nothing", "guide")
    with pytest.raises(ModelError, match="is not a folder"):
        model_folder(saved / "model.safetensors", "guide")
    with pytest.raises(ModelError, match=r"models fetch sam3 .*accepted its terms at"):
        model_folder("sam3", "sam3")


def test_damaged_weights_are_not_added(saved: Path, tmp_path: Path, home: Path) -> None:
    (tmp_path / "config.json").write_bytes((saved / "config.json").read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"\0" * 100)
    with pytest.raises(ModelError, match="damaged or no safetensors"):
        acquire.add("mine", tmp_path)
    assert store.installed_models() == []


@pytest.mark.parametrize(
    ("config", "kind"),
    [
        ({"model_type": "sam3_video"}, "sam3"),
        ({"model_type": "sam3_lite_text"}, "sam3"),
        ({"model_type": "sam2_video"}, "sam2"),
        ({"architecture": "vit_base_patch14_dinov2"}, "guide"),
        ({"model_type": "clip"}, None),
        ([], None),
    ],
)
def test_the_kind_is_in_the_configuration(tmp_path: Path, config: object, kind: str | None) -> None:
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert kind_in(tmp_path) == kind


def test_guides_of_the_catalogue_are_architectures_of_timm() -> None:
    guides = [each for each in catalogue().values() if each.kind == "guide"]
    assert guides
    for each in guides:
        name, _, tag = str(each.repository).partition("/")[2].partition(".")
        assert name == each.architecture
        assert f"{name}.{tag}" in timm.list_pretrained(f"{name}.*")
        model = timm.create_model(name, pretrained=False, num_classes=0, device="meta")
        megabytes = sum(part.numel() for part in model.parameters()) * 4 / 1e6
        assert abs(megabytes - each.megabytes) <= 2
    assert {each.kind for each in catalogue().values()} == {"clip", "sam", *KINDS}


@pytest.mark.parametrize("words", [("pvsm",), ("regions", "image.tif", "-o", "r.tif", "--model")])
def test_other_commands_say_that_they_take_clip(
    words: tuple[str, ...], tmp_path: Path, home: Path, run_command, write_raster
) -> None:
    write_raster(tmp_path / "image.tif", np.ones((3, 60, 60), np.uint8))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "config.json").write_text('{"model_type": "sam3"}')
    (tmp_path / "mine" / "model.safetensors").write_bytes(b"\0" * 100)
    for name in ("mine", "sam3"):
        done = run_command(*words, name, code=4, cwd=tmp_path)
        assert (
            f"{name} is SAM 3 in the layout of transformers, but this takes a CLIP" in done.stderr
        )


def test_an_installed_name_comes_before_a_folder_of_that_name(
    saved: Path, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acquire.add("mine", saved)
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path)
    assert model_folder("mine", "guide") == home / "models" / "mine"


def test_a_folder_under_the_name_of_another_kind_is_refused(saved: Path, home: Path) -> None:
    for name in ("sam-vit-b", "clip-vit-l14"):
        with pytest.raises(ModelError, match="is the name of another kind of model"):
            acquire.add(name, saved)


def test_a_clip_model_of_the_hub_is_no_guide(saved: Path, tmp_path: Path, home: Path) -> None:
    """Its folder may have the files of timm beside those of open_clip."""
    for name in FILES:
        (tmp_path / name).write_bytes((saved / name).read_bytes())
    (tmp_path / "open_clip_config.json").write_text("{}")
    (tmp_path / "open_clip_model.safetensors").write_bytes(b"\0")
    assert kind_in(tmp_path) is None
    with pytest.raises(ModelError, match="needs no adding"):
        acquire.add("mine", tmp_path)
