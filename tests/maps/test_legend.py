"""Legends on disk: the tag with its codes, the attribute table, and maps of other programs."""

import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import rasterio
import rasterio.shutil

from reseg_geo.classes import LandCover
from reseg_geo.errors import InputError
from reseg_geo.maps.legend import (
    CLASSES_TAG,
    LegendEntry,
    legend_of,
    legend_tags,
    read_legend,
    write_sidecar,
)
from reseg_geo.schemes.catalogue import read_scheme

MIXED = (
    LandCover("tree", (), (1, 2, 3), code="natural=wood & <more>"),
    LandCover("water", (), (4, 5, 6)),
)


@pytest.fixture
def class_map(tmp_path: Path, write_raster) -> Path:
    return write_raster(tmp_path / "map.tif", np.ones((1, 4, 5), np.uint8), nodata=0)


def tag(path: Path, **tags: str) -> None:
    with rasterio.open(path, "r+") as dataset:
        dataset.update_tags(**tags)


def gdal_table(path: Path) -> tuple[list[list[str]], list[dict[str, str]]]:
    """Fields (name, type, usage) and rows of the attribute table, as GDAL understands them."""
    copy = path.with_suffix(".vrt")
    rasterio.shutil.copy(path, copy, driver="VRT")
    table = ElementTree.parse(copy).find(".//GDALRasterAttributeTable")
    assert table is not None
    fields = [[part.text or "" for part in field] for field in table.findall("FieldDefn")]
    rows = [
        dict(zip([field[0] for field in fields], [cell.text or "" for cell in row], strict=True))
        for row in table.findall("Row")
    ]
    return fields, rows


@pytest.mark.parametrize("name", ["worldcover", "osm"])
def test_codes_come_back_from_the_tag(class_map: Path, name: str) -> None:
    legend = legend_of(read_scheme(name))
    tag(class_map, **legend_tags(legend))
    assert read_legend(str(class_map)) == legend
    assert [entry.value for entry in legend] == list(range(1, len(legend) + 1))


def test_gdal_reads_the_codes_from_the_attribute_table(class_map: Path) -> None:
    write_sidecar(class_map, legend_of(read_scheme("worldcover")), {0: 3, 5: 17})
    fields, rows = gdal_table(class_map)
    assert fields[-1] == ["Code", "2", "0"]  # GFT_String, GFU_Generic
    assert [row["Code"] for row in rows] == [
        "", "10", "20", "30", "40", "50", "60", "70", "80", "90", "95", "100",
    ]  # fmt: skip
    assert (rows[5]["Value"], rows[5]["Class"], rows[5]["Count"]) == ("5", "Built-up", "17")


def test_only_some_classes_have_codes(class_map: Path) -> None:
    legend = legend_of(MIXED)
    tag(class_map, **legend_tags(legend))
    write_sidecar(class_map, legend, {})
    assert read_legend(str(class_map)) == legend
    assert [row["Code"] for row in gdal_table(class_map)[1]] == ["", "natural=wood & <more>", ""]


def test_without_codes_there_is_no_code_column(class_map: Path) -> None:
    legend = [LegendEntry(1, "tree", (1, 2, 3))]
    assert json.loads(legend_tags(legend)[CLASSES_TAG]) == [[1, "tree", [1, 2, 3]]]
    write_sidecar(class_map, legend, {})
    assert [field[0] for field in gdal_table(class_map)[0]] == [
        "Value", "Count", "Class", "Red", "Green", "Blue",
    ]  # fmt: skip


def test_tags_without_codes_are_read(class_map: Path) -> None:
    tag(class_map, **{CLASSES_TAG: '[[1, "tree", [1, 2, 3]], [2, "sea", [4, 5, 6], 7]]'})
    assert read_legend(str(class_map)) == [
        LegendEntry(1, "tree", (1, 2, 3)),
        LegendEntry(2, "sea", (4, 5, 6), "7"),
    ]
    tag(class_map, **{CLASSES_TAG: '[[1, "tree", [1, 2, 3], "A", "B"]]'})
    with pytest.raises(InputError, match="damaged"):
        read_legend(str(class_map))


def test_legends_of_other_programs(class_map: Path, write_raster) -> None:
    path = class_map
    assert read_legend(str(path)) == []
    with rasterio.open(path, "r+") as dataset:
        dataset.write_colormap(1, {1: (1, 2, 3, 255)})
    assert read_legend(str(path))[0] == LegendEntry(1, "class 1", (1, 2, 3))
    tag(path, **{CLASSES_TAG: "[[1]]"})
    with pytest.raises(InputError, match="damaged"):
        read_legend(str(path))
    write_raster(path, np.ones((1, 2, 3), np.float32))
    with pytest.raises(InputError, match="not a class map"):
        read_legend(str(path))


def test_names_of_other_programs(tmp_path: Path, write_raster) -> None:
    """In category names, or in an attribute table without them; and an image is no class map."""
    values = np.array([[[1, 2, 5]]], np.uint8)
    path = write_raster(tmp_path / "map.tif", values, colormap={1: (9, 8, 7, 255)})
    sidecar = tmp_path / "map.tif.aux.xml"
    band = "<PAMDataset><PAMRasterBand band='1'>{}</PAMRasterBand></PAMDataset>"
    names = "<CategoryNames><Category>void</Category><Category>Wald</Category></CategoryNames>"
    sidecar.write_text(band.format(names))
    found = {each.value: (each.name, each.color) for each in read_legend(str(path))}
    assert found[1] == ("Wald", (9, 8, 7))
    assert 0 not in found
    table = (
        "<GDALRasterAttributeTable><FieldDefn index='0'><Name>v</Name><Usage>5</Usage></FieldDefn>"
        "<FieldDefn index='1'><Name>n</Name><Usage>2</Usage></FieldDefn>"
        "<Row index='0'><F>5</F><F>See</F></Row><Row index='1'><F>x</F><F>none</F></Row>"
        "<Row index='2'><F>2</F></Row></GDALRasterAttributeTable>"
    )
    sidecar.write_text(band.format(table))
    found = {each.value: each.name for each in read_legend(str(path))}
    assert found[5] == "See"
    assert "none" not in found.values()
    sidecar.write_text("<PAMDataset>")
    assert "See" not in {each.name for each in read_legend(str(path))}
    image = write_raster(tmp_path / "image.tif", np.ones((3, 4, 4), np.uint8), photometric="RGB")
    with pytest.raises(InputError, match=r"image\.tif is an image"):
        read_legend(str(image))
