"""The commands about models: models, pvsm, compose; each in its own process."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import torch
from PIL import Image
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from reseg_geo.clip.registry import locate
from reseg_geo.models.store import CONFIG_FILE, WEIGHTS_FILE

ASSETS = Path(__file__).parents[1] / "assets"
MODEL = "model.safetensors"  # as transformers calls it
REAL, SCENES = ASSETS / "mini-real", ASSETS / "mini-scenes"


@pytest.fixture
def run(run_command: Any, tmp_path: Path) -> Any:
    """Run with its own home for models, in an empty folder."""
    environment = os.environ | {"RESEG_GEO_HOME": str(tmp_path / "home")}
    return lambda *words, **options: run_command(*words, cwd=tmp_path, env=environment, **options)


def test_the_list_shows_installed_and_other_models(run: Any) -> None:
    listed = {each["name"]: each for each in json.loads(run("models", "list", "--json").stdout)}
    assert listed["mini"]["here"]
    assert listed["mini"]["size"] < 10_000_000
    for name in ("clip-vit-l14", "remoteclip-vit-l14", "georsclip-vit-l14", "reseg-clip",
                 "sam-vit-b", "sam-vit-l", "sam-vit-h"):  # fmt: skip
        assert not listed[name]["here"]
    lines = run("models", "list").stdout.splitlines()
    assert len(lines) == len(listed) + 1
    assert lines[0].split() == ["name", "kind", "size", "here", "licence", "from"]
    assert (
        "0.37 remoteclip-vit-l14 + 0.63 georsclip-vit-l14"
        in run("models", "info", "reseg-clip").stdout
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("verify", "nonsense"), "'nonsense' is not installed; `reseg-geo models list` shows"),
        (("remove", "nonsense"), "'nonsense' is not installed; `reseg-geo models list` shows"),
        (("fetch", "nonsense"), "no model 'nonsense' to fetch; choose from clip-vit-l14, "),
        (("fetch", "mini"), "'mini' is part of reseg-geo, so there is nothing to fetch"),
        (("remove", "mini"), "'mini' is part of reseg-geo; name a fetched or added model"),
    ],
)
def test_a_model_that_cannot_be_meant(run: Any, words: tuple[str, str], said: str) -> None:
    assert said in run("models", *words, code=4).stderr


def test_the_list_of_architectures_says_which_work_and_why_others_do_not(run: Any) -> None:
    listed = json.loads(run("models", "list", "--architectures", "--json").stdout)
    works = {each["name"]: each["works"] for each in listed}
    assert works["ViT-B-16-SigLIP2"]
    assert not works["RN50"]
    lines = run("models", "list", "--architectures").stdout.splitlines()
    assert len(lines) == len(listed) + 1
    shown = {line.split()[0]: line for line in lines}
    assert "no" in shown["RN50"].split()
    assert "ResNet: convolutions" in shown["RN50"]
    assert "378     14      27  timm ViT, attention pool" in shown["ViT-SO400M-14-SigLIP-384"]
    assert "needs the files of the tokenizer timm/ViT-B-16-SigLIP2" in shown["ViT-B-16-SigLIP2"]


def test_errors_about_models_exit_with_4(run: Any) -> None:
    for words in (("info", "maxi"), ("verify", "maxi"), ("remove", "maxi"), ("fetch", "maxi"),
                  ("add", "mine", "nowhere.pt"), ("verify", "mini"),
                  ("remove", "mini")):  # fmt: skip
        done = run("models", *words, code=4)
        assert done.stderr.startswith("Error: ")
        assert done.stderr.count("\n") == 1
    done = run("pvsm", "reseg-clip", code=4)
    assert "reseg-geo models fetch remoteclip-vit-l14 and reseg-geo models fetch" in done.stderr


def test_adding_a_folder_of_transformers_tells_of_the_conversion(run: Any, tmp_path: Path) -> None:
    (tmp_path / "tf").mkdir()
    (tmp_path / "tf" / "config.json").write_text("{}")
    save_file({"vision_model.embeddings.class_embedding": torch.zeros(2)}, tmp_path / "tf" / MODEL)
    done = run("models", "add", "mine", "tf", code=4)  # for it lacks all other weights
    assert done.stdout == (
        f"tf/{MODEL} is in the layout of transformers; its weights are converted to open_clip's.\n"
    )
    assert "fit no architecture" in done.stderr


def test_pvsm_prints_what_compose_uses(run: Any, tmp_path: Path) -> None:
    table = run("pvsm", REAL, SCENES, "-n", 20, "--picture", "alike.png").stdout.splitlines()
    found = json.loads(run("pvsm", REAL, SCENES, "-n", 20, "--json").stdout)
    weights = {each["name"]: each["weight"] for each in found["models"]}
    assert sum(weights.values()) == pytest.approx(1)
    margins = [each["margin"] for each in found["models"]]
    assert weights["mini-real"] == pytest.approx(margins[0] / sum(margins))
    for each in found["models"]:
        own = [part["margin"] for part in each["classes"].values()]
        assert each["margin"] == pytest.approx(np.mean(own))
    assert [float(cell) for cell in table[-2].split()[1:]] == pytest.approx(
        list(weights.values()), abs=6e-4
    )
    assert len(table) == 2 + len(found["models"][0]["classes"]) + 3
    assert Image.open(tmp_path / "alike.png").width > 600
    assert_a_heat_map(tmp_path / "alike.png")
    done = run("compose", REAL, SCENES, "--pvsm", "-n", 20, "-o", "both.safetensors")
    by_margin = load_file(tmp_path / "both.safetensors")
    first, second = (load_file(folder / WEIGHTS_FILE) for folder in (REAL, SCENES))
    mean = weights["mini-real"] * first["visual.proj"].float()
    mean += weights["mini-scenes"] * second["visual.proj"].float()
    assert np.allclose(by_margin["visual.proj"].float(), mean, atol=1e-3)
    assert f"{weights['mini-real']:.3f}  mini-real" in done.stdout


def assert_a_heat_map(path: Path) -> None:
    """Many shades, dark and pale, next to black words on white."""
    picture = Image.open(path).convert("RGB")
    shades = picture.getcolors(picture.width * picture.height)
    assert shades is not None
    large = [color for count, color in shades if count > 400]
    assert len(large) > 8
    assert max(map(sum, large)) == 3 * 255
    assert min(map(sum, large)) < 500


def test_a_composition_maps(run: Any, tmp_path: Path, write_raster: Any, scene: Any) -> None:
    write_raster(tmp_path / "image.tif", scene)
    run("compose", f"{REAL}=1", f"{SCENES}=1", "-o", "both.safetensors")
    run("segment", "image.tif", "-o", "map.tif", "--classes", "building, road, tree, grass",
        "--model", "both.safetensors")  # fmt: skip
    with rasterio.open(tmp_path / "map.tif") as dataset:
        assert dataset.tags()["RESEG_GEO_MODEL"] == "both"
        values = dataset.read(1)
        assert len(np.unique(values)) > 1
    # Added under a name, it is the same model with the same words.
    run("models", "add", "ours", "both.safetensors")
    run("segment", "image.tif", "-o", "map.tif", "--classes", "building, road, tree, grass",
        "--model", "ours", "--overwrite")  # fmt: skip
    with rasterio.open(tmp_path / "map.tif") as dataset:
        assert np.array_equal(dataset.read(1), values)
    done = run("compose", f"{REAL}=1", f"{SCENES}=1", "-o", "both.safetensors", code=5)
    assert "--overwrite" in done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["mini=a"], "MODEL=WEIGHT"),
        (["mini"], "MODEL=WEIGHT"),
        (["mini=1", "mini=2"], "named twice"),
        (["mini=-1"], "must be positive"),
    ],
)
def test_wrong_weights_are_wrong_usage(run: Any, words: list[str], told: str) -> None:
    assert told in run("compose", *words, "-o", "out.safetensors", code=2).stderr


def test_a_composition_of_the_catalogue_is_made_on_first_use(run: Any, tmp_path: Path) -> None:
    """With models of an architecture of its own, kept as if they had been added."""
    home = tmp_path / "home"
    fields = "kind: clip, title: t, architecture: ViT-S-32-alt, licence: l, megabytes: 86"
    home.mkdir()
    (home / "catalogue.yaml").write_text(
        f"one: {{{fields}, url: u/1.pt}}\ntwo: {{{fields}, url: u/2.pt}}\n"
        f"both: {{{fields}, parts: {{one: 0.25, two: 0.75}}}}\n"
    )
    states = random_states()
    for name, state in zip(("one", "two"), states, strict=True):
        save_file(state, tmp_path / f"{name}.safetensors")
        run("models", "add", name, f"{name}.safetensors")
    assert json.loads(run("models", "info", "both", "--json").stdout)["here"] is False
    found = json.loads(run("pvsm", "both", "one", "-n", 3, "--json").stdout)
    assert [each["name"] for each in found["models"]] == ["both", "one"]
    facts = json.loads(run("models", "info", "both", "--json").stdout)
    assert facts["here"]
    assert facts["recipe"] == {"one": 0.25, "two": 0.75}
    run("models", "verify", "both")
    kept = load_file(home / "models" / "both" / WEIGHTS_FILE)["visual.proj"]
    mean = 0.25 * states[0]["visual.proj"].float() + 0.75 * states[1]["visual.proj"].float()
    assert np.allclose(kept.float(), mean, atol=1e-3)
    run("models", "remove", "both")
    assert not (home / "models" / "both").exists()


def random_states() -> list[dict[str, Any]]:
    import torch

    from reseg_geo.models.architecture import build, open_clip_config

    states = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        states.append(build(open_clip_config("ViT-S-32-alt"), "a test").half().state_dict())
    return states


def test_the_metadata_of_a_composition_holds_its_recipe(run: Any, tmp_path: Path) -> None:
    run("compose", f"{REAL}=1", f"{SCENES}=3", "-o", "both.safetensors")
    found = locate(str(tmp_path / "both.safetensors"))
    assert found.config == json.loads((REAL / CONFIG_FILE).read_text())
    with safe_open(tmp_path / "both.safetensors", framework="pt") as file:
        about = json.loads(file.metadata()["reseg_geo"])
    assert about["recipe"] == {"mini-real": 0.25, "mini-scenes": 0.75}
