"""Whole runs with regions by SAM 2 and SAM 3."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from small_sam2 import SIDES, small_sam2

import reseg_geo
from reseg_geo.errors import ModelError, OutputError
from reseg_geo.inputs.fingerprints import file_fingerprint
from reseg_geo.options.segment import SamLevel, SegmentOptions
from reseg_geo.publish.provenance import anywhere, read_record, recorded
from reseg_geo.regions.tiles import TILE_SIZE
from reseg_geo.scenes.scene import make_scene

WORDS = "building, road, tree, grass, water"
HEIGHT, WIDTH = 240, 1010  # two tiles
LEVELS = (SamLevel(2, 0.2, 0.1, 9), SamLevel(4, 0.2, 0.1))


@pytest.fixture
def town(tmp_path: Path, write_raster: Any) -> Path:
    image = np.moveaxis(make_scene(8, HEIGHT, WIDTH, gsd=0.5, style="suburban").image, -1, 0)
    return write_raster(tmp_path / "town.tif", np.ascontiguousarray(image))


def values(path: Path) -> np.ndarray:
    with rasterio.open(path) as dataset:
        return dataset.read()


@pytest.mark.parametrize("kind", SIDES)
def test_a_map_equals_that_with_the_regions_in_a_file(
    kind: str, town: Path, tmp_path: Path
) -> None:
    model, regions = tmp_path / "model", tmp_path / "regions.tif"
    small_sam2(kind, model)
    asked: dict[str, Any] = {"sam_model": model, "sam_levels": LEVELS, "progress": False}
    reseg_geo.write_regions(town, regions, regions=kind, **asked)
    kept: dict[str, Any] = {"stride": 224, "dtype": "float32", "progress": False}
    reseg_geo.segment(town, WORDS, tmp_path / "direct.tif", regions=kind, **asked | kept)
    reseg_geo.segment(town, WORDS, tmp_path / "file.tif", regions=str(regions), **kept)
    reseg_geo.segment(town, WORDS, tmp_path / "none.tif", regions="none", **kept)
    assert np.array_equal(values(tmp_path / "direct.tif"), values(tmp_path / "file.tif"))
    assert (values(tmp_path / "direct.tif") != values(tmp_path / "none.tif")).any()

    labels = values(regions)
    assert labels.shape == (2, HEIGHT, WIDTH)
    for level in labels:  # regions end at the border of tiles
        left, right = (set(np.unique(part)) - {0} for part in np.split(level, [TILE_SIZE], axis=1))
        assert left
        assert right
        assert not left & right
    with rasterio.open(regions) as dataset:
        assert dataset.tags()["RESEG_GEO_REGIONS"] == kind
        assert dataset.tags()["RESEG_GEO_SAM_MODEL"] == str(model)
    record = read_record(str(tmp_path / "direct.tif"))
    assert record["files"] == {"sam_model": file_fingerprint(str(model))}
    assert record["options"]["sam_model"] == str(model)


def test_a_run_is_not_resumed_with_other_weights(town: Path, tmp_path: Path) -> None:
    model, target = tmp_path / "model", tmp_path / "map.tif"
    small_sam2("sam2", model)
    before = file_fingerprint(str(model))
    asked: dict[str, Any] = {
        "regions": "sam2", "sam_model": model, "sam_levels": LEVELS, "stride": 224,
        "dtype": "float32", "progress": False,
    }  # fmt: skip
    reseg_geo.segment(town, WORDS, target, **asked)
    reseg_geo.segment(town, WORDS, target, **asked, resume=True)  # is finished
    small_sam2("sam2", model, seed=1)
    assert file_fingerprint(str(model)) != before
    with pytest.raises(OutputError):
        reseg_geo.segment(town, WORDS, target, **asked, resume=True)


def test_the_model_follows_the_regions() -> None:
    def model(**options: Any) -> str | None:
        return SegmentOptions(**options).region_model

    assert model() is None
    assert model(regions="none", sam_model="other") is None
    assert model(regions="sam") == "sam-vit-b"
    assert model(regions="sam2") == "sam2.1-hiera-small"
    assert model(regions="sam3") == "sam3"
    assert model(regions="sam3", sam_model="other") == "other"
    assert recorded(SegmentOptions(regions="sam2"))["sam_model"] == "sam2.1-hiera-small"
    assert recorded(SegmentOptions())["sam_model"] is None


def test_a_folder_has_its_absolute_path_in_a_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "config.json").write_text("{}")
    monkeypatch.chdir(tmp_path)
    options = SegmentOptions(regions="sam3", sam_model="mine")
    assert recorded(options)["sam_model"] == str(tmp_path / "mine")
    assert anywhere(options, "float32").sam_model == str(tmp_path / "mine")
    assert anywhere(SegmentOptions(), "float32").sam_model is None


@pytest.mark.parametrize("kind", SIDES)
def test_a_model_that_is_not_there_is_named(kind: str, town: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="nowhere"):
        reseg_geo.write_regions(
            town, tmp_path / "out.tif", regions=kind, sam_model="nowhere", progress=False
        )
    assert not (tmp_path / "out.tif").exists()
