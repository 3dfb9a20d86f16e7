"""Whole runs with a guide: seams, kept features, parts, processes, records."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from small_guide import small_guide

import reseg_geo
from reseg_geo.classes import read_classes
from reseg_geo.engine import encode
from reseg_geo.errors import ModelError
from reseg_geo.grid import Box
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.progress.events import Event, Progress
from reseg_geo.scenes.scene import make_scene
from reseg_geo.scorers.clip import load_clip

WORDS = "tree=forest, road, water, building"
HEIGHT, WIDTH = 300, 900  # two tiles
PART = Box(60, 700, 150, 190)  # across their border
EXACT: dict[str, Any] = {"dtype": "float32", "gsd": "native", "stride": 160}


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("guides") / "small"
    small_guide(folder, "dinov3")
    return folder


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, write_raster: Any) -> Path:
    picture = make_scene(5, HEIGHT, WIDTH, style="suburban").image
    return write_raster(tmp_path_factory.mktemp("guided") / "a.tif", np.moveaxis(picture, -1, 0))


@pytest.fixture
def mapped(image: Path, guide: Path, map_raster: Callable[..., Any]) -> Callable[..., Any]:
    def run(method: str, **options: Any) -> Any:
        return map_raster(image, WORDS, **{"method": method, "guide": guide, **EXACT, **options})

    return run


def bounds_of(part: Box, image: Path) -> tuple[float, ...]:
    with rasterio.open(image) as dataset:
        left, top = dataset.transform @ (part.left + 0.1, part.top + 0.1)
        right, bottom = dataset.transform @ (part.right - 0.1, part.bottom - 0.1)
    return left, bottom, right, top


@pytest.mark.parametrize("method", ["proxyclip", "corrclip"])
def test_the_map_of_a_part_is_the_part_of_the_map(
    mapped: Callable[..., Any], image: Path, encoded: Any, tmp_path: Path, method: str
) -> None:
    """Whether or not the features were kept, in any batches."""
    kept = {"features": tmp_path / "kept"}
    whole = mapped(method, batch_size=3, refine="regions")
    assert len(np.unique(whole[0])) > 2
    first = mapped(method, batch_size=1, refine="regions", **kept)
    assert (first[0] == whole[0]).mean() > 0.99, "features are rounded"
    encoded.windows = 0
    part = mapped(method, bounds=bounds_of(PART, image), refine="regions", **kept)
    assert encoded.windows == 0
    at = PART.within(Box(0, 0, HEIGHT, WIDTH))
    assert np.array_equal(part[0], first[0][at])
    assert np.array_equal(part[1], first[1][at])
    part = mapped(method, bounds=bounds_of(PART, image), refine="regions", batch_size=2)
    assert np.array_equal(part[0], whole[0][at])


def test_features_of_another_guide_are_not_used(
    mapped: Callable[..., Any], encoded: Any, tmp_path: Path
) -> None:
    small_guide(tmp_path / "other", "dinov3", seed=1)
    kept = {"features": tmp_path / "kept"}
    first = mapped("proxyclip", **kept)
    encoded.windows = 0
    second = mapped("proxyclip", guide=tmp_path / "other", **kept)
    assert encoded.windows > 0
    assert (first[0] != second[0]).any()


def test_regions_confine_attention(mapped: Callable[..., Any]) -> None:
    found = [mapped("corrclip", **how)[0] for how in ({}, {"regions": "none"}, {"gsd": 1.0})]
    assert 0 < (found[0] != found[1]).mean() < 0.9
    assert (found[0] != found[2]).any()
    plain = [mapped("proxyclip", regions=how)[0] for how in ("superpixel", "none")]
    assert np.array_equal(*plain)


def test_scores_have_the_grid_of_the_method(guide: Path) -> None:
    """mini has 16 x 16 patches of 14 px; the guide's have 16 px."""
    classes = read_classes(WORDS)
    plain = load_clip(classes, SegmentOptions(dtype="float32")).model
    for method, side in (("proxyclip", 14), ("corrclip", 32)):
        options = SegmentOptions(method=method, guide=str(guide), dtype="float32")
        scorer = load_clip(classes, options)
        assert scorer.model.grid == (side, side)
        assert scorer.model.patch_size == 224 // side
        assert scorer.features[0] == 1 + side * side
        assert scorer.masked_layers == (method == "corrclip")
        assert scorer.model.fingerprint != plain.fingerprint
        assert scorer.model.window_bytes > plain.window_bytes


def test_processes_make_the_same_map(mapped: Callable[..., Any]) -> None:
    here = mapped("corrclip")
    there = mapped("corrclip", scheduler="local:2")
    assert np.array_equal(here[0], there[0])
    assert np.array_equal(here[1], there[1])


def test_a_stopped_run_is_resumed(
    image: Path, guide: Path, tmp_path: Path, encoded: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encode, "_KEEP_EVERY", -1.0)
    how = {"method": "proxyclip", "guide": guide, "batch_size": 1, **EXACT}
    reseg_geo.segment(image, WORDS, tmp_path / "whole.tif", **how)
    every, encoded.windows = encoded.windows, 0

    def stop(event: Event) -> None:
        if isinstance(event, Progress) and event.done > 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reseg_geo.segment(image, WORDS, tmp_path / "map.tif", progress=stop, **how)
    assert 0 < encoded.windows < every
    reseg_geo.segment(image, WORDS, tmp_path / "map.tif", resume=True, progress=False, **how)
    assert encoded.windows < 2 * every
    with rasterio.open(tmp_path / "whole.tif") as one, rasterio.open(tmp_path / "map.tif") as two:
        assert np.array_equal(one.read(), two.read())


def test_the_command_records_its_guide(
    image: Path, guide: Path, tmp_path: Path, run_command: Any
) -> None:
    line = ("segment", image, "--classes", WORDS, "-o", "map.tif", "--method", "proxyclip",
            "--guide", "small", "--dtype", "float32", "--gsd", "native")  # fmt: skip
    run_command(*line, cwd=guide.parent)
    with rasterio.open(guide.parent / "map.tif") as dataset:
        values, tags = dataset.read(), dataset.tags()
    assert tags["RESEG_GEO_MODEL"] == "mini guided by small"
    assert json.loads(tags["RESEG_GEO_RUN"])["options"]["guide"] == str(guide)
    done = run_command("segment", "--from", guide.parent / "map.tif", "-o", tmp_path / "again.tif")
    assert "has changed" not in done.stderr
    with rasterio.open(tmp_path / "again.tif") as dataset:
        assert np.array_equal(dataset.read(), values)
        assert dataset.tags() == tags
    done = run_command(
        "segment", "--from", guide.parent / "map.tif", "-o", tmp_path / "plain.tif", "--method",
        "clip",
    )  # fmt: skip
    assert not done.stderr, "a guide goes with its method"


def test_a_guide_that_has_changed_is_noticed(
    image: Path, guide: Path, tmp_path: Path, run_command: Any
) -> None:
    folder = shutil.copytree(guide, tmp_path / "own")
    how = {"method": "proxyclip", "guide": folder, **EXACT}
    reseg_geo.segment(image, WORDS, tmp_path / "map.tif", **how)
    small_guide(folder, "dinov3", seed=1)
    done = run_command("segment", "--from", tmp_path / "map.tif", "-o", tmp_path / "again.tif")
    assert "model 'mini guided by own' has changed" in done.stderr


def test_examples_teach_a_guided_model(image: Path, guide: Path, tmp_path: Path) -> None:
    """The places of examples are those of the guide's grid."""
    clicks = [
        {"type": "Feature", "properties": {"class": name},
         "geometry": {"type": "Point", "coordinates": [346_000 + x / 2, 5_648_500 - y / 2]}}
        for name, x, y in [("tree", 20, 30), ("tree", 800, 200), ("road", 300, 90),
                           ("road", 500, 250), ("tree", 700, 20), ("road", 60, 200)]
    ]  # fmt: skip
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    path = tmp_path / "clicks.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": clicks}))
    head = reseg_geo.learn(
        image, WORDS, path, tmp_path / "town.head", method="corrclip", guide=guide, progress=False,
        **EXACT,
    )  # fmt: skip
    assert head.settings["guide"] == str(guide)
    reseg_geo.segment(image, None, tmp_path / "map.tif", head=tmp_path / "town.head",
                      stride=160, dtype="float32", progress=False)  # fmt: skip
    small_guide(tmp_path / "other", "dinov3", seed=1)
    with pytest.raises(ModelError, match="with another model than 'mini guided by other'"):
        reseg_geo.segment(image, None, tmp_path / "no.tif", head=tmp_path / "town.head",
                          guide=tmp_path / "other", method="corrclip", progress=False)  # fmt: skip


def test_a_guide_that_is_no_folder_is_refused_before_the_raster_is_read(
    image: Path, tmp_path: Path, run_command: Any
) -> None:
    done = run_command(
        "segment", image, "--classes", WORDS, "-o", tmp_path / "map.tif", "--method", "corrclip",
        "--guide", image.parent, code=4,
    )  # fmt: skip
    assert "has no config.json, so it is not a vision model in the layout of timm" in done.stderr
