"""Codes of classes on disk: the tag, the attribute table, and maps from before there were any."""

import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from affine import Affine

from reseg_geo.classes import LandCover
from reseg_geo.errors import InputError
from reseg_geo.grid import Grid
from reseg_geo.maps.class_areas import ClassAreas
from reseg_geo.maps.legend import (
    CLASSES_TAG,
    LegendEntry,
    legend_of,
    legend_tags,
    read_legend,
    write_sidecar,
)
from reseg_geo.raster.geodesy import AreaMeasure
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


def test_a_class_without_a_code_beside_one_with(class_map: Path) -> None:
    legend = legend_of(MIXED)
    tag(class_map, **legend_tags(legend))
    write_sidecar(class_map, legend, {})
    assert read_legend(str(class_map)) == legend
    assert [row["Code"] for row in gdal_table(class_map)[1]] == ["", "natural=wood & <more>", ""]


def test_without_codes_nothing_is_written_of_them(class_map: Path) -> None:
    legend = [LegendEntry(1, "tree", (1, 2, 3))]
    assert json.loads(legend_tags(legend)[CLASSES_TAG]) == [[1, "tree", [1, 2, 3]]]
    write_sidecar(class_map, legend, {})
    assert [field[0] for field in gdal_table(class_map)[0]] == [
        "Value", "Count", "Class", "Red", "Green", "Blue",
    ]  # fmt: skip


def test_tags_from_before_there_were_codes_are_read(class_map: Path) -> None:
    tag(class_map, **{CLASSES_TAG: '[[1, "tree", [1, 2, 3]], [2, "sea", [4, 5, 6], 7]]'})
    assert read_legend(str(class_map)) == [
        LegendEntry(1, "tree", (1, 2, 3)),
        LegendEntry(2, "sea", (4, 5, 6), "7"),
    ]
    tag(class_map, **{CLASSES_TAG: '[[1, "tree", [1, 2, 3], "A", "B"]]'})
    with pytest.raises(InputError, match="damaged"):
        read_legend(str(class_map))


def test_the_tally_tells_codes() -> None:
    grid = Grid(2, 2, Affine.identity(), None)
    tally = ClassAreas(MIXED, AreaMeasure(grid))
    tally.add(np.array([[1, 2], [2, 0]]), grid.box)
    assert [(each.name, each.pixels, each.code) for each in tally.summaries()] == [
        ("tree", 1, "natural=wood & <more>"), ("water", 2, None),
    ]  # fmt: skip
