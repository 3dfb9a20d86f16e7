"""GeoPackages of class maps, ours and those of other programs."""

from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import rasterio

from reseg_geo import vectorize
from reseg_geo.errors import InputError, OutputError, UsageError


def test_a_map_of_another_program(tmp_path: Path, write_raster, read_polygons: Any) -> None:
    values = np.array([[[1, 1, 7], [1, 0, 7]]], np.int16)
    path = write_raster(tmp_path / "map.tif", values)
    out = vectorize(path, tmp_path / "map.gpkg")
    frame = read_polygons(out)
    assert frame.class_name.tolist() == ["class 1", "class 7"]
    assert frame.area_m2.tolist() == pytest.approx([0.75, 0.5], rel=2e-3)
    assert "confidence" not in frame.columns
    assert frame.geometry[1].bounds == (346_001.0, 5_648_499.0, 346_001.5, 5_648_500.0)
    info = pyogrio.read_info(out, layer=pyogrio.list_layers(out)[0, 0])
    assert (info["driver"], info["geometry_type"], info["layer_name"]) == (
        "GPKG", "Polygon", "land_cover",
    )  # fmt: skip


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint32", "int64"])
def test_nodata_of_other_programs_is_not_a_class(
    tmp_path: Path, write_raster, dtype: str, read_polygons: Any
) -> None:
    values = np.array([[[1, 99, 7], [1, 0, 7]]], dtype)
    declared = vectorize(
        write_raster(tmp_path / "a.tif", values, nodata=99), tmp_path / "a.gpkg"
    )  # fmt: skip
    masked = write_raster(tmp_path / "b.tif", values, mask=values[0] != 99)
    for path in (declared, vectorize(masked, tmp_path / "b.gpkg")):
        assert read_polygons(path).class_id.tolist() == [1, 7]


def test_unusable_inputs_are_reported(tmp_path: Path, write_raster) -> None:
    path = write_raster(tmp_path / "map.tif", np.ones((1, 3, 4), np.uint8))
    other = write_raster(tmp_path / "sure.tif", np.ones((1, 4, 4), np.uint8))
    floats = write_raster(tmp_path / "floats.tif", np.ones((1, 3, 4), np.float32))
    out = tmp_path / "map.gpkg"
    with pytest.raises(InputError, match=r"sure\.tif and .*map\.tif differ in size"):
        vectorize(path, out, confidence=other)
    with pytest.raises(InputError, match=r"floats\.tif .* not a class map"):
        vectorize(floats, out)
    with pytest.raises(InputError, match=r"gone\.tif does not exist"):
        vectorize(tmp_path / "gone.tif", out)
    with pytest.raises(UsageError, match=r"must end in \.gpkg"):
        vectorize(path, tmp_path / "map.xyz")
    cut = tmp_path / "cut.tif"
    whole = write_raster(
        cut, np.random.default_rng(0).integers(0, 9, (1, 300, 300), dtype=np.uint8)
    )
    cut.write_bytes(whole.read_bytes()[:-50_000])
    with pytest.raises(InputError, match=r"cut\.tif cannot be read in full"):
        vectorize(cut, out)
    with pytest.raises(InputError, match=r"cut\.tif cannot be read in full"):
        vectorize(write_raster(tmp_path / "m.tif", np.ones((1, 300, 300), np.uint8)), out,
                  confidence=cut)  # fmt: skip
    large = write_raster(tmp_path / "large.tif", np.full((1, 3, 4), 2**40, np.int64))
    with pytest.raises(
        InputError, match=r"large\.tif has class values that are negative or exceed 32 bits"
    ):
        vectorize(large, out)
    assert not out.exists()
    vectorize(path, out)
    with pytest.raises(OutputError, match="already exists"):
        vectorize(path, out)
    assert vectorize(path, out, overwrite=True) == out


@pytest.mark.parametrize(
    "tag",
    ["[[1]]", "{", "5", '[[1, "a", [1, 2]]]', '[[1, "a", [1, 2, 256]]]', '[[1, "a", [1, 2, -1]]]',
     '[[1e999, "a", [1, 2, 3]]]', '[[-4, "a", [1, 2, 3]]]', '[[1, 7, [1, 2, 3]]]',
     '[[1, "\\ud800", [1, 2, 3]]]', '[[1, "a", [1, 2, 3], "b", "c"]]'],
)  # fmt: skip
def test_a_damaged_legend_is_refused(tmp_path: Path, write_raster, tag: str) -> None:
    path = write_raster(tmp_path / "map.tif", np.ones((1, 2, 2), np.uint8))
    with rasterio.open(path, "r+") as dataset:
        dataset.update_tags(RESEG_GEO_CLASSES=tag)
    with pytest.raises(InputError, match=r"the legend in the tag .* of .*map\.tif is damaged"):
        vectorize(path, tmp_path / "map.gpkg")


def test_an_old_style_next_to_new_polygons_gives_a_warning(tmp_path: Path, write_raster) -> None:
    path = write_raster(tmp_path / "map.tif", np.ones((1, 2, 2), np.uint8))
    told: list[str] = []
    out = vectorize(path, tmp_path / "out.fgb", qml=True, warn=told.append)
    vectorize(path, tmp_path / "out.gpkg", warn=told.append)
    assert told == []
    vectorize(path, out, overwrite=True, warn=told.append)
    assert len(told) == 1
    with pytest.raises(OutputError, match="cannot be written"):
        vectorize(path, tmp_path / ("x" * 300 + ".fgb"))
    assert "out.qml already exists and QGIS will draw out.fgb with it" in told[0]
