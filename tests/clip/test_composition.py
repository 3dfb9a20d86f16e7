"""Compositions of models by name, folder or file, written tensor by tensor."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from reseg_geo import compose, load_model
from reseg_geo.clip.compose import compose_files
from reseg_geo.clip.registry import compose_models, locate
from reseg_geo.errors import ModelError, OutputError, UsageError
from reseg_geo.models.store import CONFIG_FILE, WEIGHTS_FILE

ASSETS = Path(__file__).parents[1] / "assets"
REAL, SCENES = str(ASSETS / "mini-real"), str(ASSETS / "mini-scenes")


def test_a_composed_file_is_a_model(tmp_path: Path) -> None:
    path = tmp_path / "both.safetensors"
    recipe = compose_models({REAL: 1, SCENES: 3}, path)
    assert recipe == {"mini-real": 0.25, "mini-scenes": 0.75}
    parts = {Path(folder) / WEIGHTS_FILE: weight for folder, weight in ((REAL, 1), (SCENES, 3))}
    expected, found = compose(parts), load_file(path)
    assert {*found} == {*expected}
    for name, tensor in expected.items():
        assert torch.equal(found[name], tensor)
        assert found[name].dtype == tensor.dtype
    model = load_model(str(path))
    assert model.name == "both"
    assert model.vocabulary == load_model(REAL).vocabulary
    assert model.notice is None
    # It can be composed again.
    assert compose_models({str(path): 1, REAL: 1}, tmp_path / "again.safetensors") == {
        "both": 0.5, "mini-real": 0.5,
    }  # fmt: skip


def test_number_formats_are_preserved(tmp_path: Path) -> None:
    state = {
        "half": torch.randn(3, 2).half(), "brain": torch.randn(5).bfloat16(),
        "double": torch.randn(2, 2).double(), "ids": torch.arange(7),
        "flags": torch.tensor([True, False, True]), "scale": torch.tensor(3.5),
        "empty": torch.zeros(0, 4),
    }  # fmt: skip
    save_file(state, tmp_path / "one.safetensors")
    compose_files([(tmp_path / "one.safetensors", 2.0)], tmp_path / "out.safetensors", {"a": "b"})
    found = load_file(tmp_path / "out.safetensors")
    assert {*found} == {*state}
    for name, tensor in state.items():
        assert torch.equal(found[name], tensor)
        assert found[name].dtype == tensor.dtype


def quick_copy(folder: Path) -> str:
    """mini-scenes with the other activation."""
    folder.mkdir()
    config = json.loads((Path(SCENES) / CONFIG_FILE).read_text())
    config["model_cfg"]["quick_gelu"] = True
    (folder / CONFIG_FILE).write_text(json.dumps(config))
    (folder / WEIGHTS_FILE).write_bytes((Path(SCENES) / WEIGHTS_FILE).read_bytes())
    return str(folder)


def test_different_activations_are_refused_unless_forced(tmp_path: Path) -> None:
    quick, out = quick_copy(tmp_path / "quick"), tmp_path / "out.safetensors"
    with pytest.raises(ModelError, match="mini-real uses GELU, quick uses QuickGELU"):
        compose_models({REAL: 1, quick: 1}, out)
    assert not out.exists()
    compose_models({REAL: 1, quick: 1}, out, force=True)
    config = locate(str(out)).config
    assert config is not None
    assert not config["model_cfg"].get("quick_gelu")


def test_a_failed_composition_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out.safetensors"
    with pytest.raises(ModelError, match="the models do not match"):
        compose_models({REAL: 1, "mini": 1}, out)
    with pytest.raises(UsageError, match="must be positive"):
        compose_models({REAL: -1, SCENES: 1}, out)
    with pytest.raises(UsageError, match="models with the same name"):
        compose_models({REAL: 1, f"{REAL}/": 1}, out)
    with pytest.raises(UsageError, match=r"must end in \.safetensors"):
        compose_models({REAL: 1, SCENES: 1}, tmp_path / "out.bin")
    with pytest.raises(ModelError, match="unknown CLIP model 'nowhere'"):
        compose_models({REAL: 1, "nowhere": 1}, out)
    assert list(tmp_path.iterdir()) == []
    out.write_text("mine")
    with pytest.raises(OutputError, match="already exists"):
        compose_models({REAL: 1, SCENES: 1}, out)
    assert out.read_text() == "mine"


def test_a_file_without_a_configuration(tmp_path: Path) -> None:
    path = tmp_path / "bare.safetensors"
    save_file(load_file(Path(REAL) / WEIGHTS_FILE), path)
    with pytest.raises(ModelError, match="does not state its architecture"):
        load_model(str(path))
    # In a composition it gets the configuration of the other model.
    compose_models({str(path): 1, SCENES: 1}, tmp_path / "out.safetensors")
    (tmp_path / "out.safetensors").rename(tmp_path / "out.SAFETENSORS")
    assert load_model(str(tmp_path / "out.SAFETENSORS")).masked_layers == 2


def test_models_are_composed_in_little_memory(tmp_path: Path) -> None:
    """Composing three files of 200 MB takes less memory than one of them."""
    for index in range(3):
        save_file(
            {str(i): torch.full((5_000_000,), float(index)) for i in range(10)},
            tmp_path / f"{index}.safetensors",
        )
    program = f"""
import resource
from pathlib import Path
from reseg_geo.clip.compose import compose_files
folder = Path({str(tmp_path)!r})
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
parts = [(folder / f"{{i}}.safetensors", 1.0) for i in range(3)]
compose_files(parts, folder / "out.safetensors", {{}})
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) * 1024 < (tmp_path / "0.safetensors").stat().st_size
    assert torch.equal(load_file(tmp_path / "out.safetensors")["3"], torch.ones(5_000_000))
