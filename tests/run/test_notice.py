"""All outputs of a demonstration model say that it made them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from reseg_geo.classes import read_classes
from reseg_geo.clip.registry import compose_models, load_model
from reseg_geo.errors import ModelError
from reseg_geo.models.store import BUNDLED, CONFIG_FILE

PLACE = {"crs": "EPSG:25832", "transform": rasterio.Affine(0.5, 0, 346_000, 0, -0.5, 5_648_500)}
ASSETS = Path(__file__).parents[1] / "assets"
SENTENCE = "This map was made by the demonstration model 'mini' and is not for decisions."


@pytest.fixture
def raster(tmp_path: Path, write_raster: Callable[..., Path]) -> Path:
    values = np.random.default_rng(0).integers(0, 255, (3, 224, 224), np.uint8)
    return write_raster(tmp_path / "town.tif", values, **PLACE)


def test_every_output_has_the_notice(
    raster: Path, tmp_path: Path, run_command: Callable[..., Any]
) -> None:
    words = (
        "segment", raster, "--classes", "building, tree", "--regions", "none", "-o", "map.tif",
        "--report", "map.html", "--stac", "item.json", "--provenance", "made.json",
    )  # fmt: skip
    done = run_command(*words, cwd=tmp_path)
    assert f"Note: {SENTENCE}" in done.stdout.splitlines()
    assert SENTENCE.split("'")[0] in (tmp_path / "map.html").read_text()
    assert json.loads((tmp_path / "item.json").read_text())["properties"]["reseg_geo:notice"]
    assert json.loads((tmp_path / "made.json").read_text())["notice"] == SENTENCE
    with rasterio.open(tmp_path / "map.tif") as dataset:
        assert dataset.tags()["RESEG_GEO_NOTICE"] == SENTENCE
    done = run_command(*words, "--resume", "--progress", "json", cwd=tmp_path)
    assert json.loads(done.stdout.splitlines()[-1])["notice"] == SENTENCE


def test_every_output_has_the_doubts(
    raster: Path, tmp_path: Path, run_command: Callable[..., Any]
) -> None:
    """As for a photo of 25 x 17 m, which became water throughout without a word at the end."""
    words = (
        "segment", raster, "--classes", "building, tree", "--regions", "none", "-o", "map.tif",
        "--gsd", "8", "--report", "map.html", "--stac", "item.json", "--provenance", "made.json",
    )  # fmt: skip
    done = run_command(*words, cwd=tmp_path)
    far, unlike, few = (line for line in done.stdout.splitlines() if line.startswith("Caution: "))
    assert "sees town.tif at 8 m per pixel, but was made for" in far.replace(
        str(raster), "town.tif"
    )
    assert "as 14 x 14 pixels, less than one of its windows" in few
    assert "looks unlike the images that model 'mini' was trained on" in unlike
    doubts = json.loads((tmp_path / "made.json").read_text())["doubts"]
    assert [f"Caution: {each}" for each in doubts] == [far, unlike, few]
    assert "less than one of its windows" in (tmp_path / "map.html").read_text()
    properties = json.loads((tmp_path / "item.json").read_text())["properties"]
    assert "less than one of its windows" in properties["reseg_geo:notice"]
    done = run_command(*words, "--resume", "--progress", "json", cwd=tmp_path)
    assert json.loads(done.stdout.splitlines()[-1])["doubts"] == doubts, "of a finished run"
    folder = tmp_path / "maps"
    done = run_command("segment", raster, raster.parent / "map.tif", "--classes", "a, tree",
                       "-o", f"{folder}/", "--regions", "none")  # fmt: skip
    [caution] = [line for line in done.stdout.splitlines() if line.startswith("Caution")]
    assert caution.startswith(
        "Caution: 2 of 2 maps may be wrong; their tag RESEG_GEO_DOUBTS says why. For example, "
    )
    assert "town.tif looks unlike the images" in caution


def test_other_models_have_no_notice(raster: Path, tmp_path: Path) -> None:
    from reseg_geo import segment

    classes = read_classes("building, tree")
    options = {"model": str(ASSETS / "mini-real"), "regions": "none"}
    assert segment(raster, classes, tmp_path / "map.tif", **options).notice is None
    with rasterio.open(tmp_path / "map.tif") as dataset:
        assert "RESEG_GEO_NOTICE" not in dataset.tags()


def test_a_composition_of_a_demonstration_model_is_one(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(BUNDLED / "mini", copy)
    assert load_model(str(copy)).notice == SENTENCE.replace("mini", "copy")
    shutil.copytree(ASSETS / "mini-real", tmp_path / "marked")
    config = json.loads((tmp_path / "marked" / CONFIG_FILE).read_text())
    config["reseg_geo"]["demonstration"] = True
    (tmp_path / "marked" / CONFIG_FILE).write_text(json.dumps(config))
    out = tmp_path / "both.safetensors"
    compose_models({str(ASSETS / "mini-scenes"): 1, str(tmp_path / "marked"): 1}, out)
    assert load_model(str(out)).demonstration
    config["reseg_geo"]["demonstration"] = "yes"
    (tmp_path / "marked" / CONFIG_FILE).write_text(json.dumps(config))
    with pytest.raises(ModelError, match="demonstration must be true or false"):
        load_model(str(tmp_path / "marked"))


def test_the_fingerprint_does_not_depend_on_it(tmp_path: Path) -> None:
    model = load_model(str(ASSETS / "mini-real"))
    before = model.fingerprint
    del model.__dict__["fingerprint"]
    model.demonstration = True
    assert model.fingerprint == before
