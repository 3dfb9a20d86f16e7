"""Records of runs: their content, and invalid ones."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from reseg_geo.classes import LandCover, read_classes
from reseg_geo.errors import InputError, UsageError
from reseg_geo.inputs.fingerprints import file_fingerprint, fingerprint
from reseg_geo.options.segment import PolygonOptions, ReadOptions, SamLevel, SegmentOptions
from reseg_geo.publish.provenance import (
    absolute,
    check_provenance_name,
    classes_of,
    keywords_of,
    raster_of,
    read_record,
    recorded,
    run_record,
)

# No option has its default.
OPTIONS = {
    "model": "some-model", "regions": "sam", "region_levels": 3, "region_scope": "window",
    "sam_model": "sam-vit-h", "sam_levels": (SamLevel(3, 0.4, 0.6, 70), SamLevel(9, 0.1, 0.2)),
    "sam_crops": 2, "mask_order": "official", "method": "proxyclip", "guide": "dino",
    "stride": 77, "gsd": 0.3, "scales": (1.0, 0.25), "masked_layers": 4,
    "templates": ("{} from above", "a {}"),
    "logit_scale": 33.0, "global_bias": 0.2, "synonyms": "mean", "blend": "mean", "threshold": 0.3,
    "upsample": "jbu", "upsampler": "/data/jbu.safetensors",
    "background": "tree", "dtype": "bfloat16", "co": {"COMPRESS": "LZW"}, "cog": True,
    "bands": (3, 2, 1), "scale": (5.0, 300.0), "resolution": 0.7, "bounds": (1.0, 2.0, 3.0, 4.0),
    "bounds_crs": "EPSG:4326", "min_area": 3.0, "simplify": 0.4, "smooth": True,
    "stats": ("/data/dem.tif",), "nodata": (0.0, 1.0, 2.0), "alpha": "ignore",
    "crs": "EPSG:25833", "collar": "keep", "polygons_crs": "EPSG:3035",
    "neighbours": "/data/all.vrt",
    "mask": "/data/field.gpkg|layer=fields", "calibration": "/data/town.cal",
    "examples": "/data/clicks.gpkg|layer=clicks",
    "example_field": "kind", "also_examples": True, "example_rasters": ("/data/town.tif",),
}  # fmt: skip
# Where to compute, how to write, what goes only with regions of a block or without examples.
LEFT_OUT = {"device", "batch_size", "features", "head", "overwrite", "probability_type", "qml",
            "polygons", "read", "refine", "resume", "scheduler"}  # fmt: skip


@pytest.fixture
def image(tmp_path: Path, write_raster: Any) -> Path:
    values = np.random.default_rng(0).integers(0, 255, (3, 90, 200), dtype=np.uint8)
    return write_raster(tmp_path / "image.tif", values)


def test_all_options_come_back(image: Path) -> None:
    kinds = (SegmentOptions, ReadOptions, PolygonOptions)
    names = {each.name for kind in kinds for each in fields(kind)}
    assert set(OPTIONS) == names - LEFT_OUT, "a new option must be recorded, or be named here"
    options = SegmentOptions.from_keywords(**OPTIONS)
    classes = (*read_classes("tree, b=c|d"), LandCover("x", ("y",), (1, 2, 3), False, "12"))
    record = run_record(str(image), classes, options, dtype="bfloat16", model="abc", stride=77)
    record = json.loads(json.dumps(record))
    assert SegmentOptions.from_keywords(**keywords_of(record)) == options
    assert classes_of(record) == classes
    assert recorded(SegmentOptions(head="town.head"))["head"] == "town.head"


def test_files_have_absolute_paths(image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(image.parent)
    (image.parent / "mini").mkdir()  # no model: models are named
    options = SegmentOptions(regions="image.tif")
    about = {"dtype": "float32", "model": "", "stride": 112}
    record = run_record("image.tif", read_classes("a"), options, **about)
    assert record["raster"]["path"] == record["options"]["regions"] == str(image)
    assert record["options"]["model"] == "mini"
    assert record["files"] == {"regions": file_fingerprint(str(image))}
    assert absolute("/vsizip/a.zip/b.tif") == f"/vsizip/{image.parent}/a.zip/b.tif"
    for there in (
        "https://x.org/image.tif",
        "/vsicurl/https://x.org/image.tif",
        "/vsizip//a/image.tif",
    ):
        assert absolute(there) == there
        # Paths that are not on this disk are kept unchanged.
        assert raster_of({"raster": {"path": there}}, image) == there
    assert raster_of({"raster": {"path": "/gone/image.tif"}}, image) == str(image)


def test_fingerprints_differ_where_rasters_do(
    image: Path, tmp_path: Path, write_raster: Any
) -> None:
    with rasterio.open(image) as dataset:
        values = dataset.read()
    same = write_raster(tmp_path / "same.tif", values, compress="DEFLATE", tiled=True)
    assert fingerprint(str(same)) == fingerprint(str(image))
    other = write_raster(tmp_path / "other.tif", values, crs="EPSG:32632")
    values[1, 40, 100] ^= 1
    changed = write_raster(tmp_path / "changed.tif", values)
    found = {fingerprint(str(path)) for path in (image, other, changed)}
    assert len(found) == 3


def test_fingerprints_of_bands_of_different_types(tmp_path: Path, write_raster: Any) -> None:
    part = write_raster(tmp_path / "part.tif", np.ones((1, 8, 8), np.uint8))
    source = f"<SimpleSource><SourceFilename>{part}</SourceFilename></SimpleSource>"
    bands = "".join(
        f'<VRTRasterBand dataType="{kind}" band="{i}">{source}</VRTRasterBand>'
        for i, kind in enumerate(("Float32", "Byte"), 1)
    )
    path = tmp_path / "mixed.vrt"
    path.write_text(f'<VRTDataset rasterXSize="8" rasterYSize="8">{bands}</VRTDataset>')
    before = fingerprint(str(path))
    write_raster(part, np.full((1, 8, 8), 2, np.uint8))
    assert fingerprint(str(path)) != before


@pytest.mark.parametrize(
    "text", ["{", "[]", "7", '{"run": 3}', '{"run": {"version": 3}}', '{"run": {"raster": {}}}']
)
def test_files_without_a_record_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.json"
    path.write_text(text)
    with pytest.raises(InputError, match=r"broken\.json"):
        read_record(str(path))
    with pytest.raises(InputError, match=r"gone\.json cannot be read"):
        read_record(str(tmp_path / "gone.json"))
    with pytest.raises(UsageError, match=r"must end in \.json"):
        check_provenance_name(tmp_path / "made.txt")


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("options", {}), ("options", {"stride": -3, "sam_levels": []}),
        ("options", {"sam_levels": [{"points": "many"}]}), ("options", {"sam_levels": 3}),
        ("classes", [{"name": "x"}]), ("classes", [3]), ("classes", [{"name": "x", "color": 1}]),
    ],
)  # fmt: skip
def test_damaged_parts_give_one_sentence(part: str, value: object) -> None:
    read = keywords_of if part == "options" else classes_of
    with pytest.raises(InputError, match=f"the {part} of the record"):
        read({part: value})


@pytest.mark.parametrize("changed", ["a.dbf", "a.prj", "a.shp"])
def test_each_part_of_a_shapefile_counts(tmp_path: Path, changed: str) -> None:
    for name in ("a.shp", "a.dbf", "a.prj"):
        (tmp_path / name).write_bytes(b"old")
    before = file_fingerprint(str(tmp_path / "a.shp"))
    (tmp_path / changed).write_bytes(b"new")
    assert file_fingerprint(str(tmp_path / "a.shp")) != before


def test_what_is_not_yet_in_a_geopackage_counts(tmp_path: Path) -> None:
    (tmp_path / "a.gpkg").write_bytes(b"main")
    before = file_fingerprint(f"{tmp_path}/a.gpkg|layer=clicks")
    (tmp_path / "a.gpkg-wal").write_bytes(b"more")
    assert file_fingerprint(f"{tmp_path}/a.gpkg|layer=clicks") != before
