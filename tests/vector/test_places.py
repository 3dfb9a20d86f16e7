"""Polygons of maps at any position and orientation."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import rasterio.features
import shapely
from affine import Affine
from rasterio.control import GroundControlPoint

from reseg_geo import vectorize
from reseg_geo.vector import strips

PLACES = {
    "rotated": ("EPSG:25832", Affine(0.4, 0.3, 346_000, 0.3, -0.4, 5_648_500)),
    "south-up": ("EPSG:25832", Affine(0.5, 0, 346_000, 0, 0.5, 5_648_500)),
    "mirrored": ("EPSG:25832", Affine(-0.5, 0, 346_000, 0, -0.5, 5_648_500)),
    "geographic": ("EPSG:4326", Affine(1e-5, 0, 6.8, 0, -1e-5, 50.9)),
    "feet": ("EPSG:2263", Affine(2, 0, 980_000, 0, -2, 200_000)),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("shaping", [{}, {"smooth": True}, {"simplify": 0.3}])
def test_polygons_lie_where_the_pixels_do(
    tmp_path: Path,
    write_raster: Any,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    shaping: Any,
    read_polygons: Any,
    blobs: Any,
) -> None:
    monkeypatch.setattr(strips, "_PIXELS", 700)
    crs, transform = PLACES[place]
    values = blobs(5, 60, 50)
    path = write_raster(tmp_path / "map.tif", values[None], crs=crs, transform=transform)
    found = read_polygons(vectorize(path, tmp_path / "map.gpkg", **shaping))
    shapes = found.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    rings = shapely.get_exterior_ring(shapes)
    assert shapely.is_ccw(rings).all(), "exteriors are counter-clockwise"
    for number in range(int(shapely.get_num_interior_rings(shapes).max())):
        inner = shapely.get_interior_ring(shapes, number)
        assert not shapely.is_ccw(inner[inner != np.array(None)]).any()
    back = rasterio.features.rasterize(
        zip(shapes, found["class_id"], strict=True), out_shape=values.shape, transform=transform,
        dtype="uint8",
    )  # fmt: skip
    same = np.mean(back == values)
    assert same == 1 if not shaping else same > 0.9
    box = shapely.Polygon([transform @ end for end in ((0, 0), (50, 0), (50, 60), (0, 60))])
    assert shapely.union_all(shapes).difference(box.buffer(1e-9 * box.length)).area == 0


@pytest.mark.parametrize("shaping", [{"smooth": True}, {"simplify": 1.5}])
def test_no_data_stays_empty_when_borders_move(
    tmp_path: Path, write_raster: Any, shaping: Any, read_polygons: Any, blobs: Any
) -> None:
    """Its border is shaped like any other, equally from both sides, and it is never filled."""
    values = blobs(5, 80, 80, classes=3)
    path = write_raster(tmp_path / "map.tif", values[None])
    blank = write_raster(tmp_path / "blank.tif", np.where(values == 0, 9, values)[None])
    some = read_polygons(vectorize(path, tmp_path / "some.gpkg", **shaping))
    every = read_polygons(vectorize(blank, tmp_path / "every.gpkg", **shaping))
    every = every[every["class_id"] != 9]
    one, two = (shapely.normalize(each.geometry.to_numpy()) for each in (some, every))
    order = [np.argsort(shapely.to_wkb(each, hex=True).astype(str)) for each in (one, two)]
    assert len(one) == len(two)
    assert shapely.equals(one[order[0]], two[order[1]]).all()


def test_ground_control_points_place_a_map(
    tmp_path: Path, write_raster: Any, read_polygons: Any
) -> None:
    values = np.array([[[1, 1, 2], [1, 1, 2]]], np.uint8)
    path = write_raster(tmp_path / "map.tif", values, crs=None, transform=Affine.identity())
    _, place = PLACES["rotated"]
    ends = [(0, 0), (0, 3), (2, 0), (2, 3)]
    points = [GroundControlPoint(row, col, *(place @ (col, row))) for row, col in ends]
    with rasterio.open(path, "r+") as dataset:
        dataset.gcps = points, rasterio.CRS.from_epsg(25832)
    told: list[str] = []
    found = read_polygons(vectorize(path, tmp_path / "map.gpkg", warn=told.append))
    assert found.crs.to_epsg() == 25832
    right = found[found["class_id"] == 2].geometry.iloc[0]
    wanted = shapely.Polygon([place @ end for end in ((2, 0), (3, 0), (3, 2), (2, 2))])
    assert right.symmetric_difference(wanted).area < 1e-6
    assert any("has only ground control points" in text for text in told)


def test_missing_crs_and_odd_nodata_give_warnings(tmp_path: Path, write_raster: Any) -> None:
    told: list[str] = []
    path = write_raster(tmp_path / "map.tif", np.ones((1, 3, 3), np.uint8), crs=None, nodata=255)
    vectorize(path, tmp_path / "map.gpkg", warn=told.append)
    assert "has no coordinate reference system" in told[0]
    assert "has the nodata value 255, but 0 is also treated as no data" in told[1]
    assert len(told) == 2


def test_a_map_with_many_borders_is_read_in_more_strips(
    tmp_path: Path, write_raster: Any, monkeypatch: pytest.MonkeyPatch, read_polygons: Any
) -> None:
    """In noise, a strip reaches the maximum of borders after few rows; nothing else changes."""
    values = np.random.default_rng(1).integers(1, 3, (1, 60, 50), dtype=np.uint8)
    path = write_raster(tmp_path / "map.tif", values)
    done: list[int] = []
    few = read_polygons(
        vectorize(path, tmp_path / "few.gpkg", advance=lambda row, *_: done.append(row))
    )
    assert done == [0, 60]
    monkeypatch.setattr(strips, "_CHANGES", 400)
    done.clear()
    many = read_polygons(
        vectorize(path, tmp_path / "many.gpkg", advance=lambda row, *_: done.append(row))
    )
    assert len(done) > 6
    assert done == sorted(done)
    one, two = (shapely.normalize(each.geometry.to_numpy()) for each in (few, many))
    assert sorted(shapely.to_wkt(one)) == sorted(shapely.to_wkt(two))
