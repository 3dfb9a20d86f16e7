"""Polygons with a minimum area, with simplified borders, and with a style."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from affine import Affine

from reseg_geo import segment
from reseg_geo.classes import read_classes
from reseg_geo.errors import UsageError
from reseg_geo.maps.legend import legend_of, legend_tags
from reseg_geo.progress.events import Progress
from reseg_geo.vector.vectorize import vectorize


@pytest.fixture
def class_map(tmp_path: Path, write_raster: Any, blobs: Any) -> Path:
    """Blobs in pixels of 0.5 m, all with data."""
    return write_raster(tmp_path / "map.tif", blobs(7, 120, 120)[None] + 1, nodata=0)


def test_simplified_polygons_leave_no_gaps_and_no_overlaps(
    class_map: Path, read_polygons: Any
) -> None:
    plain, simple = class_map.with_name("plain.gpkg"), class_map.with_name("simple.gpkg")
    vectorize(class_map, plain)
    vectorize(class_map, simple, min_area=5, simplify=0.5)
    before, after = read_polygons(plain), read_polygons(simple)
    shapes = after.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert shapes.size < len(before)
    assert shapely.get_num_coordinates(shapes).sum() < 0.5 * (
        shapely.get_num_coordinates(before.geometry.to_numpy()).sum()
    )
    total = before.geometry.area.sum()
    assert after.geometry.area.sum() == pytest.approx(total, rel=1e-3)
    assert shapely.union_all(shapes).area == pytest.approx(after.geometry.area.sum(), rel=1e-9)
    # On the ellipsoid, from which the plane of UTM differs by 0.02 % here.
    assert after["area_m2"].to_numpy() == pytest.approx(after.geometry.area.to_numpy(), rel=1e-3)
    assert after["area_m2"].min() > 4


def test_metres_are_metres_in_degrees_too(
    tmp_path: Path, write_raster: Any, read_polygons: Any
) -> None:
    classes = np.ones((1, 60, 60), np.uint8)
    classes[0, 10:13, 10:13] = 2  # 9 pixels of about 100 m2
    step = 10 / 111_320
    path = write_raster(
        tmp_path / "map.tif", classes, crs="EPSG:4326", transform=Affine(step, 0, 7, 0, -step, 0.1)
    )
    for least, count in ((800, 2), (1000, 1)):
        out = tmp_path / f"{least}.gpkg"
        vectorize(path, out, min_area=least)
        assert len(read_polygons(out)) == count


def test_classes_that_min_area_removes_are_named(
    tmp_path: Path, write_raster: Any, read_polygons: Any
) -> None:
    classes = np.full((1, 40, 40), 2, np.uint8)
    classes[0, :, :2], classes[0, 10, 10], classes[0, 30, 30] = 0, 1, 3
    path = write_raster(tmp_path / "map.tif", classes)
    with rasterio.open(path, "r+") as dataset:
        dataset.update_tags(**legend_tags(legend_of(read_classes("pond, grass, path"))))
    told: list[str] = []
    vectorize(path, tmp_path / "all.gpkg", warn=told.append)
    assert told == []
    out = tmp_path / "large.gpkg"
    vectorize(path, out, min_area=5, warn=told.append)
    assert set(read_polygons(out)["class_name"]) == {"grass"}
    assert told == [
        f"min-area 5 m² leaves no polygons of pond, path in {out}: all their areas are smaller."
    ]


def test_options_in_metres_need_a_crs(tmp_path: Path, write_raster: Any) -> None:
    path = write_raster(tmp_path / "map.tif", np.ones((1, 9, 9), np.uint8), crs=None)
    for options in ({"min_area": 3}, {"simplify": 1}):
        with pytest.raises(UsageError, match=r"unknown for .*map\.tif"):
            vectorize(path, tmp_path / "out.gpkg", **options)
    with pytest.raises(UsageError, match="simplify -1 must be 0 or more"):
        vectorize(path, tmp_path / "out.gpkg", simplify=-1)


def test_options_in_metres_are_checked_before_the_work(tmp_path: Path, write_raster: Any) -> None:
    path = write_raster(tmp_path / "image.tif", np.zeros((3, 90, 90), np.uint8), crs=None)
    told: list[Any] = []
    with pytest.raises(UsageError, match=r"unknown for .*image\.tif"):
        segment(
            path, "tree, water", tmp_path / "map.tif", polygons=tmp_path / "map.gpkg", min_area=3,
            progress=told.append,
        )  # fmt: skip
    assert not [event for event in told if isinstance(event, Progress)]
    assert [each.name for each in tmp_path.iterdir()] == ["image.tif"]


def test_the_style_has_the_classes_that_occur(tmp_path: Path) -> None:
    """Names that XML must escape, and a class that no polygon has."""
    from rasterio.enums import Resampling

    from reseg_geo.grid import Grid
    from reseg_geo.maps.legend import LegendEntry, colormap, legend_tags
    from reseg_geo.raster.writer import RasterWriter

    legend = [
        LegendEntry(1, 'a "b" <c> & d', (10, 20, 30)),
        LegendEntry(2, "unused", (1, 1, 1)),
        LegendEntry(3, "Straße", (200, 0, 7)),
    ]
    grid = Grid(4, 4, Affine(1, 0, 5e5, 0, -1, 5e6), None)
    path = tmp_path / "map.tif"
    with RasterWriter(path, path, grid, "uint8", 0, {}, Resampling.mode) as writer:
        writer.describe(legend_tags(legend), colormap(legend))
        writer.write(np.array([[1, 1, 3, 3]] * 4, np.uint8), grid.box)
    vectorize(path, tmp_path / "map.gpkg")
    styles = pyogrio.read_dataframe(tmp_path / "map.gpkg", layer="layer_styles")
    assert styles["f_table_name"].tolist() == ["land_cover"]
    assert styles["useAsDefault"].tolist() == [True]
    root = ElementTree.fromstring(styles["styleQML"][0])
    shown = [(each.get("value"), each.get("label")) for each in root.iter("category")]
    assert shown == [("1", 'a "b" <c> & d'), ("3", "Straße")]
    colors = [each.get("value") for each in root.iterfind(".//layer/Option/Option[@name='color']")]
    assert colors == ["10,20,30,255", "200,0,7,255"]
