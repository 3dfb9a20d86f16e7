"""A raster that looks unlike what the model was trained on: examples are recommended."""

import json
import shutil
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

import reseg_geo
from reseg_geo.clip.familiar import fit_familiar
from reseg_geo.clip.registry import clip_folder, load_model
from reseg_geo.engine.novelty import some_windows
from reseg_geo.errors import InputError, ResegWarning
from reseg_geo.grid import Box
from reseg_geo.scenes.scene import STYLES, make_scene
from reseg_geo.tiling import Tiling

WORDS = "building, tree, water"
PLACE = {"crs": "EPSG:25832", "transform": (0.4, 0, 346_000, 0, -0.4, 5_648_500)}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`mini`, which says that it knows twenty scenes."""
    folder = tmp_path_factory.mktemp("models") / "scenes-only"
    shutil.copytree(clip_folder("mini"), folder)
    clip = load_model("mini")
    scenes = [
        make_scene(500 + index, 448, 448, gsd=0.4, style=STYLES[index % len(STYLES)]).image
        for index in range(20)
    ]
    windows = np.stack(
        [scene[y : y + 224, x : x + 224] for scene in scenes for y in (0, 224) for x in (0, 224)]
    )
    means = clip.encode_patches(clip.normalise(windows), method="clip").mean(dim=1)
    fit_familiar(means, axes=16, limit=2.5).save(folder)
    return folder


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, write_raster: Callable[..., Path]) -> Path:
    scene = make_scene(77, 500, 500, gsd=0.4, style="suburban").image
    path = tmp_path_factory.mktemp("known") / "town.tif"
    return write_raster(path, np.moveaxis(scene, -1, 0), **PLACE)


@pytest.fixture(scope="module")
def weave(tmp_path_factory: pytest.TempPathFactory, write_raster: Callable[..., Path]) -> Path:
    """Stripes of all colours, as no land has."""
    y, x = np.mgrid[:500, :500]
    bands = [127 + 120 * np.sin(x / own + y / (9 - own)) for own in (3, 4, 5)]
    path = tmp_path_factory.mktemp("unlike") / "weave.tif"
    return write_raster(path, np.stack(bands).astype(np.uint8), **PLACE)


def doubts(raster: Path, target: Path, model: Path, classes: Any = WORDS, **options: Any) -> str:
    options = {"dtype": "float32", "regions": "none", "overwrite": True} | options
    found = reseg_geo.segment(raster, classes, target, model=str(model), **options)
    return " ".join(found.doubts)


def test_examples_are_recommended_where_the_raster_is_unlike(
    model: Path, town: Path, weave: Path, tmp_path: Path
) -> None:
    assert "unlike" not in doubts(town, tmp_path / "town.tif", model)
    assert (
        "weave.tif looks unlike the images that model 'scenes-only' was trained on, so a map by "
        "words alone is likely to be wrong; give a few examples of each class, or use another "
        "model."
    ) in doubts(weave, tmp_path / "weave.tif", model)


def test_the_summary_says_so(
    model: Path, weave: Path, tmp_path: Path, run_command: Callable[..., Any]
) -> None:
    words = ("segment", weave, "--classes", WORDS, "--model", model, "-o", "map.tif",
             "--regions", "none")  # fmt: skip
    done = run_command(*words, cwd=tmp_path)
    assert any(
        line.startswith("Caution: weave.tif looks unlike") for line in done.stdout.splitlines()
    )
    done = run_command(*words, "--resume", "--progress", "json", cwd=tmp_path)
    assert "looks unlike" in json.loads(done.stdout.splitlines()[-1])["doubts"][0]


def test_a_model_that_does_not_say_what_it_knows_is_not_asked(weave: Path, tmp_path: Path) -> None:
    plain = Path(__file__).parents[1] / "assets" / "mini-real"
    assert "unlike" not in doubts(weave, tmp_path / "map.tif", plain)


def test_only_what_is_mapped_counts(
    model: Path, town: Path, tmp_path: Path, write_raster: Callable[..., Path]
) -> None:
    """A known town beside stripes, of which it has a quarter."""
    y, x = np.mgrid[:448, :1800]
    bands = [127 + 120 * np.sin(x / own + y / (9 - own)) for own in (3, 4, 5)]
    scene = make_scene(78, 448, 448, gsd=0.4, style="suburban").image
    values = np.stack(bands).astype(np.uint8)
    values[:, :, :448] = np.moveaxis(scene, -1, 0)
    raster = write_raster(tmp_path / "both.tif", values, **PLACE)
    assert "unlike" in doubts(raster, tmp_path / "map.tif", model)
    left, top = 346_000, 5_648_500
    bounds = (left, top - 400 * 0.4, left + 400 * 0.4, top)
    assert "unlike" not in doubts(raster, tmp_path / "map.tif", model, bounds=bounds)


def test_what_has_no_data_does_not_count(
    model: Path, tmp_path: Path, write_raster: Callable[..., Path]
) -> None:
    values = np.zeros((3, 448, 1800), np.uint8)
    values[:, :, :448] = np.moveaxis(
        make_scene(78, 448, 448, gsd=0.4, style="suburban").image, -1, 0
    ).clip(1)
    raster = write_raster(tmp_path / "both.tif", values, nodata=0, **PLACE)
    assert "unlike" not in doubts(raster, tmp_path / "map.tif", model)
    empty = write_raster(tmp_path / "empty.tif", values * 0, nodata=0, **PLACE)
    with pytest.warns(ResegWarning, match="no data"):
        assert "unlike" not in doubts(empty, tmp_path / "map.tif", model)


def test_examples_answer_it(model: Path, tmp_path: Path, write_raster: Callable[..., Path]) -> None:
    """Three weaves side by side, of which clicks teach one class each."""
    y, x = np.mgrid[:450, :450]
    noise = np.random.default_rng(0).integers(0, 255, (3, 450, 450))
    stripes = np.where(y // 4 % 2, 255, 0) * np.array([1, 0, 1])[:, None, None]
    checks = np.where((x // 16 + y // 16) % 2, 255, 60) * np.array([0.2, 0.4, 1])[:, None, None]
    values = np.concatenate([noise, stripes, checks], axis=2).astype(np.uint8)
    raster = write_raster(tmp_path / "weaves.tif", values, **PLACE)
    left, top = PLACE["transform"][2], PLACE["transform"][5]
    features = [
        {"type": "Feature", "properties": {"class": name}, "geometry": {"type": "Point",
         "coordinates": [left + 0.4 * (450 * index + at), top - 0.4 * at]}}
        for index, name in enumerate(("building", "tree", "water"))
        for at in (70, 150, 225, 300, 380)
    ]  # fmt: skip
    examples = tmp_path / "examples.geojson"
    crs = {"type": "name", "properties": {"name": "EPSG:25832"}}
    examples.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}))
    assert "unlike" in doubts(raster, tmp_path / "map.tif", model)
    assert "unlike" not in doubts(raster, tmp_path / "map.tif", model, examples=str(examples))


def test_a_session_says_it_with_each_map_by_words(model: Path, weave: Path, town: Path) -> None:
    for raster, unlike in ((weave, True), (town, False)):
        with reseg_geo.open(raster, model=str(model), regions="none", dtype="float32") as session:
            for words in (WORDS, "road, tree"):
                told = " ".join(session.map(words).warnings)
                assert ("looks unlike" in told) == unlike


def test_damage_elsewhere_does_not_matter_to_a_session(
    model: Path, tmp_path: Path, write_raster: Callable[..., Path]
) -> None:
    scene = np.moveaxis(make_scene(78, 448, 448, gsd=0.4, style="suburban").image, -1, 0)
    raster = write_raster(
        tmp_path / "torn.tif",
        np.tile(scene, (1, 24, 1)),
        compress="deflate",
        blockysize=64,
        **PLACE,
    )
    far = max(top for top, _ in islice(some_windows(Tiling(24 * 448, 448, 224, 112)), 16))
    assert far > 8000
    with rasterio.open(raster) as dataset:
        at, size = (int(dataset.get_tag_item(f"BLOCK_{name}_0_{far // 64 + 1}", "TIFF", bidx=1))
                    for name in ("OFFSET", "SIZE"))  # fmt: skip
    with raster.open("r+b") as file:
        file.seek(at)
        file.write(b"\xff" * size)
    left, top = PLACE["transform"][2], PLACE["transform"][5]
    bounds = (left, top - 400 * 0.4, left + 400 * 0.4, top)
    with reseg_geo.open(raster, model=str(model), regions="none", dtype="float32") as session:
        assert session.map(WORDS, bounds=bounds).values.any()
        with pytest.raises(InputError, match="damaged"):
            session.map(WORDS)


def test_windows_are_spread_over_what_is_mapped() -> None:
    found = [*some_windows(Tiling(5000, 2000, 224, 112))]
    assert len(set(found)) == len(found) > 32
    for first in (found[:8], found[:16]):
        tops, lefts = ([each[axis] for each in first] for axis in (0, 1))
        assert min(tops) < 1000 < 3500 < max(tops)
        assert min(lefts) < 600 < 1200 < max(lefts)


def test_they_do_not_depend_on_the_stride() -> None:
    usual, fine, draft = ([*some_windows(Tiling(3000, 2000, 224, each))] for each in (112, 50, 224))
    assert usual == fine == draft


def test_only_windows_that_a_mask_needs_are_looked_at() -> None:
    """Of 400 blocks, a field lies in one."""
    field = Box(15_500, 3_500, 300, 300)
    tiling = Tiling(20_000, 20_000, 224, 112, needs=lambda box: box.intersection(field) is not None)
    found = [*some_windows(tiling)]
    assert len(found) >= 9
    assert all(Box(top, left, 224, 224).intersection(field) for top, left in found)
    assert [*some_windows(Tiling(300, 300, 224, 112, needs=lambda box: False))] == []
