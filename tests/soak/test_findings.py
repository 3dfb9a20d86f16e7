"""What fuzzing has found: the inputs, as small as they could be made, and what they come to now."""

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from affine import Affine
from rasterio.crs import CRS

from reseg_geo.classes import read_classes
from reseg_geo.clip.variants import PromptParts
from reseg_geo.engine.formats import chosen
from reseg_geo.engine.pace import known_paces
from reseg_geo.errors import InputError, ModelError, ResegError, UsageError
from reseg_geo.grid import Grid
from reseg_geo.maps.legend import read_legend
from reseg_geo.models.catalogue import catalogue
from reseg_geo.options.segment import ReadOptions, SegmentOptions
from reseg_geo.place.footprint import footprint
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.publish.provenance import keywords_of, raster_of, read_record, recorded
from reseg_geo.raster.reader import RasterReader
from reseg_geo.run.rerun import rerun_of
from reseg_geo.storage.features import Features, FeatureStore
from reseg_geo.tiling import Tiling
from soak import samples

ODD_YAML = ["- !!timestamp am", "- !!int ''", "- !!bool x", "- !!float a.b.c"]
VRT = """<VRTDataset rasterXSize="9" rasterYSize="9"><GeoTransform>{transform}</GeoTransform>
<VRTRasterBand dataType="{kind}" band="1"><SimpleSource><SourceFilename>{file}</SourceFilename>
</SimpleSource></VRTRasterBand>{more}</VRTDataset>"""
PLACE = "346000, 0.5, 0, 5648500, 0, -0.5"


def vrt(
    folder: Path, transform: str = PLACE, kind: str = "Byte", file: str = "a", more: str = ""
) -> Path:
    path = folder / "image.vrt"
    text = VRT.format(transform=transform, kind=kind, file=file, more=more)
    path.write_bytes(text.encode("latin-1"))
    return path


def record(**options: Any) -> dict[str, Any]:
    plain = json.loads(json.dumps(recorded(SegmentOptions())))
    return {"version": "0", "raster": {"path": "a.tif"}, "model": {}, "classes": [],
            "options": plain | options}  # fmt: skip


def written(path: Path, content: object) -> str:
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return str(path)


def test_a_name_that_no_file_can_have_is_a_class_list() -> None:
    with pytest.raises(UsageError, match="control character"):
        read_classes("we\0.yaml")


def test_messages_cannot_steer_a_terminal() -> None:
    with pytest.raises(UsageError, match=r"we\\x1b\[2J\\n\.yaml cannot be read") as caught:
        read_classes("we\x1b[2J\n.yaml")
    assert str(caught.value).isprintable()
    assert str(ResegError("Straße, 10 µm\u2028")) == "Straße, 10 µm\u2028"


@pytest.mark.parametrize("text", ODD_YAML)
def test_yaml_of_wrong_tags_is_named(text: str, tmp_path: Path, home: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text(text)
    with pytest.raises(UsageError, match="not valid YAML"):
        read_classes(path)
    with pytest.raises(UsageError, match="not valid YAML"):
        PromptParts.read(path)
    home.mkdir()
    (home / "catalogue.yaml").write_text(text)
    with pytest.raises(ModelError, match="not a valid model catalogue"):
        catalogue()


def test_nested_prompts_and_catalogues_are_named(tmp_path: Path, home: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_text("[" * 5000)
    with pytest.raises(UsageError, match="not valid YAML"):
        PromptParts.read(path)
    home.mkdir()
    (home / "catalogue.yaml").write_text("[" * 5000)
    with pytest.raises(ModelError, match="not a valid model catalogue"):
        catalogue()


def test_an_error_does_not_write_out_all_that_yaml_can_mean(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    lists = [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 20)}]" for i in range(1, 12)]
    path.write_text("\n".join(["a0: &a0 [x]", *lists, "classes: [[*a11]]"]))
    with pytest.raises(UsageError, match="aliases make more than"):
        read_classes(path)
    for text in (f"[0x{'f' * 6000}]", f"[{{name: a, code: 0x{'f' * 6000}}}]"):
        path.write_text(text)
        with pytest.raises(UsageError, match="digits"):
            read_classes(path)


@pytest.mark.parametrize(
    "options",
    [
        {"scale": [1.0]}, {"sam_model": float("nan")}, {"model": 3}, {"templates": [1]},
        {"bands": [1.5]}, {"co": []}, {"smooth": "no"},
        {"sam_levels": [{"points": 2, "iou": 10**400, "stability": 1}]},
    ],
)  # fmt: skip
def test_options_of_wrong_types_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="options of the record"):
        keywords_of(record(**options))


def test_names_longer_than_files_have_are_kept() -> None:
    long = "a" * 300
    assert recorded(SegmentOptions(regions=long))["regions"] == long


def test_records_without_a_raster_or_files_are_named(tmp_path: Path) -> None:
    beside = tmp_path / "run.json"
    with pytest.raises(InputError, match="does not name the raster"):
        raster_of(record() | {"raster": {"path": [4]}}, beside)
    long = "a" * 300
    assert raster_of(record() | {"raster": {"path": long}}, beside) == long
    for odd in ({"files": [1]}, {"version": "\x1b[2J"}):
        with pytest.raises(InputError, match="does not say how it was made"):
            rerun_of(written(beside, {"run": record() | odd}), "a.tif", "tree", {})
    with pytest.raises(InputError, match="is not valid YAML or JSON"):
        read_record(written(beside, "[" * 100_000))


def test_damaged_features_count_as_missing(tmp_path: Path) -> None:
    block = Tiling(300, 300, 224, 112).block(0, 0)
    store = FeatureStore(tmp_path, "a", {}, lambda text: None)
    at = np.zeros((1, 2), np.int64)
    store.put(block, Features(at, np.ones((1, 2, 3), np.float16), at[:0]))
    (path,) = store.folder.glob("*.arrays")
    assert store.get(block) is not None
    newer = path.read_bytes().replace(b"PK\x01\x02-\x03-", b"PK\x01\x02-\x03\xff")
    path.write_bytes(newer)
    assert store.get(block) is None


def test_impossible_timings_are_ignored(home: Path) -> None:
    home.mkdir()
    good = {
        "windows": {"float32": 2, "bfloat16": 1}, "tiles": {}, "decide": None, "write": 1,
        "comparison": {"speedup": 2, "agreement": 1},
    }  # fmt: skip
    odd = [{"float32": 1, "bfloat16": 0}, {"float32": -1}, {"float32": 10**400}]
    everything = {"good": good} | {str(i): good | {"windows": each} for i, each in enumerate(odd)}
    everything["never"] = good | {"comparison": {"speedup": 0, "agreement": 1}}
    written(home / "timing.json", everything)
    found = {name: chosen(pace.comparison) for name, pace in known_paces().items()}
    assert found == {"good": "bfloat16"}


@pytest.mark.parametrize(("done", "total"), [(-1, 9), (10**400, 1), (1, 10**400)])
def test_impossible_progress_is_ignored(done: object, total: object) -> None:
    from soak.lines import lines

    line = f'\0{{"event": "progress", "done": {done}, "total": {total}}}\n'
    assert lines().run(line.encode()) == (False, False)


@pytest.mark.parametrize(
    "transform", ["0, 0, 0, 0, 0, 0", "nan, 1, 0, 0, 0, -1", "0, 1, 1, 0, 1, 1"]
)
def test_pixels_without_a_size_or_place_are_named(transform: str, tmp_path: Path) -> None:
    path = vrt(tmp_path, transform)
    for options in (ReadOptions(bounds=(1, 1, 2, 2)), ReadOptions(resolution=1.0)):
        with pytest.raises(InputError, match="cannot be inverted"):
            RasterReader(path, options)


def test_control_points_that_are_not_numbers_are_named(tmp_path: Path) -> None:
    points = "".join(f'<GCP Id="" Pixel="{x}" Line="{y}" X="{x}" Y="{y}"/>'
                     for x, y in ((0, 0), (0, 9), ("nan", 0)))  # fmt: skip
    path = vrt(tmp_path, more=f"<GCPList>{points}</GCPList>")
    path.write_text(path.read_text().replace(f"<GeoTransform>{PLACE}</GeoTransform>", ""))
    with pytest.raises(InputError, match="cannot be georeferenced by its 3 ground control points"):
        RasterReader(path)


def test_keys_that_gdal_misses_late_are_an_error_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "image.tif"
    size, texts = struct.pack("<HH", 33550, 12), struct.pack("<HH", 34737, 12)
    path.write_bytes(samples.raster().replace(size, texts))
    for read in (RasterReader, read_legend):
        with pytest.raises(InputError, match=r"image\.tif"):
            read(str(path))


def test_complex_whole_numbers_are_complex(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="complex numbers"):
        RasterReader(vrt(tmp_path, kind="CInt16"))


def test_colors_beyond_bytes_are_the_nearest_bytes(tmp_path: Path) -> None:
    path = tmp_path / "image.tif"
    path.write_bytes(samples.raster(1, most=3))
    path.with_name("image.tif.aux.xml").write_text(
        '<PAMDataset><PAMRasterBand band="1"><ColorInterp>Palette</ColorInterp><ColorTable>'
        '<Entry c1="1" c2="2" c3="3" c4="255"/><Entry c1="-5" c2="2024" c3="9" c4="255"/>'
        "</ColorTable></PAMRasterBand></PAMDataset>"
    )
    with RasterReader(path) as reader:
        assert reader.read(reader.part)[0][0, :2].tolist() == [[1, 2, 3], [0, 255, 9]]
    assert [entry.color for entry in read_legend(str(path))] == [(0, 255, 9)]


def test_file_names_that_are_not_text_are_an_error(tmp_path: Path) -> None:
    reader = RasterReader(vrt(tmp_path, file="\xfe.tif"))
    with reader, pytest.raises(InputError, match="cannot be read in full"):
        reader.files  # noqa: B018


def test_a_brace_in_the_name_of_a_crs_is_not_json() -> None:
    crs = CRS.from_wkt('LOCAL_CS["a{b",UNIT["metre",1]]')
    grid = Grid(9, 9, Affine(1, 0, 0, 0, -1, 0), crs)
    assert not AreaMeasure(grid).known
    assert footprint(grid) is None


def test_an_outline_that_crosses_itself_on_the_globe_is_none() -> None:
    grid = Grid(20, 20, Affine(0, 1000, 0, -5, 1000, 0), CRS.from_epsg(3413))
    assert footprint(grid) is None


def test_negative_values_have_no_name(tmp_path: Path) -> None:
    path = tmp_path / "map.tif"
    path.write_bytes(samples.raster(1, most=4))
    rows = "".join(f"<Row><F>{value}</F><F>tree</F></Row>" for value in (-1, 2))
    (tmp_path / "map.tif.aux.xml").write_text(
        '<PAMDataset><PAMRasterBand band="1"><GDALRasterAttributeTable><FieldDefn><Usage>5</Usage>'
        f"</FieldDefn><FieldDefn><Usage>2</Usage></FieldDefn>{rows}</GDALRasterAttributeTable>"
        "</PAMRasterBand></PAMDataset>"
    )
    assert [entry.value for entry in read_legend(str(path))] == [2]


def test_gdal_messages_that_are_not_text_cause_no_traceback(
    run_command: Any, tmp_path: Path
) -> None:
    path = tmp_path / "image.vrt"
    path.write_bytes(b'<VRTDataset rasterXSize="9" rasterYSize="9"><\xff>')
    done = run_command("segment", path, "--classes", "tree", "-o", tmp_path / "map.tif", code=3)
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("Error: ")
