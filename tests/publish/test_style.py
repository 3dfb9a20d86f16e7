"""QGIS styles: the classes that occur, in the map's colours."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from reseg_geo import segment, vectorize
from reseg_geo.errors import OutputError, UsageError

CLASSES = 'tree, building="a <b>"|house, water'


def document(path: Path) -> ElementTree.Element:
    return ElementTree.parse(path).getroot()


def test_styles_next_to_rasters_and_vectors(
    tmp_path: Path, write_raster: Any, scene: np.ndarray
) -> None:
    image = write_raster(tmp_path / "image.tif", scene)
    found = segment(
        image, CLASSES, tmp_path / "map.tif", polygons=tmp_path / "shapes.fgb",
        confidence=tmp_path / "sure.tif", regions="none", qml=True,
    )  # fmt: skip
    wanted = [
        (str(each.value), each.name, "#{:02x}{:02x}{:02x}".format(*each.color))
        for each in found.classes
        if each.pixels
    ]
    assert wanted
    entries = document(tmp_path / "map.qml").iter("paletteEntry")
    assert [(e.get("value"), e.get("label"), e.get("color")) for e in entries] == wanted
    root = document(tmp_path / "shapes.qml")
    shown = [(each.get("value"), each.get("label")) for each in root.iter("category")]
    assert shown == [each[:2] for each in wanted]
    assert [item.get("value") for item in document(tmp_path / "sure.qml").iter("item")] == [
        "0", "50", "100",
    ]  # fmt: skip


def test_a_geopackage_has_its_own(tmp_path: Path, write_raster: Any) -> None:
    class_map = write_raster(tmp_path / "map.tif", np.ones((1, 4, 4), np.uint8))
    vectorize(class_map, tmp_path / "map.gpkg", qml=True)
    vectorize(class_map, tmp_path / "map.geojson")
    assert not list(tmp_path.glob("*.qml"))


def test_an_older_style_is_not_replaced_unasked(tmp_path: Path, write_raster: Any) -> None:
    class_map = write_raster(tmp_path / "map.tif", np.ones((1, 4, 4), np.uint8))
    own = tmp_path / "shapes.qml"
    own.write_text("mine")
    with pytest.raises(OutputError, match=r"shapes\.qml already exists"):
        vectorize(class_map, tmp_path / "shapes.fgb", qml=True)
    assert own.read_text() == "mine"
    assert not (tmp_path / "shapes.fgb").exists()
    vectorize(class_map, tmp_path / "shapes.fgb", qml=True, overwrite=True)
    assert document(own).tag == "qgis"


def test_two_files_cannot_share_a_style(
    tmp_path: Path, write_raster: Any, scene: np.ndarray
) -> None:
    image = write_raster(tmp_path / "image.tif", scene)
    with pytest.raises(UsageError, match=r"map\.shp and .*map\.tif would share the style"):
        segment(image, CLASSES, tmp_path / "map.tif", polygons=tmp_path / "map.shp", qml=True)
    assert [each.name for each in tmp_path.iterdir()] == ["image.tif"]
