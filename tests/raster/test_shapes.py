"""Polygons of a file on the pixels of a raster, and what cannot be used as such."""

from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely

from reseg_geo.errors import InputError
from reseg_geo.grid import Box
from reseg_geo.options.segment import ReadOptions
from reseg_geo.raster.reader import RasterReader

# The raster covers 346000-346025 and 5648480-5648500 in UTM 32, 40 x 50 pixels of half a metre.
SQUARE = shapely.box(346_005, 5_648_490, 346_010, 5_648_495)


@pytest.fixture
def raster(tmp_path: Path, write_raster, rgb: np.ndarray) -> Path:
    return write_raster(tmp_path / "a.tif", rgb)


def written(path: Path, *shapes: shapely.Geometry, crs: str | None = "EPSG:25832") -> Path:
    geopandas.GeoDataFrame(geometry=list(shapes), crs=crs).to_file(path)
    return path


def inside(raster: Path, mask: object) -> tuple[np.ndarray, list[str]]:
    """The pixels inside a mask, and warnings."""
    warnings: list[str] = []
    with RasterReader(raster, ReadOptions(mask=str(mask)), warnings.append) as reader:
        assert reader.mask is not None
        whole = reader.mask.inside(reader.whole.box)
        for box in (Box(8, 8, 7, 20), Box(0, 0, 3, 3)):
            assert np.array_equal(reader.mask.inside(box), whole[box.within(reader.whole.box)])
            assert reader.mask.touches(box) == whole[box.within(reader.whole.box)].any()
        return whole, warnings


def square() -> np.ndarray:
    expected = np.zeros((40, 50), bool)
    expected[10:20, 10:20] = True
    return expected


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.shp", "a.fgb"])
def test_a_pixel_is_inside_if_its_centre_is(tmp_path: Path, raster: Path, name: str) -> None:
    wider = SQUARE.buffer(0.24, join_style="mitre")
    crs = "EPSG:4326" if name.endswith("geojson") else "EPSG:25832"
    table = geopandas.GeoDataFrame(geometry=[wider], crs="EPSG:25832").to_crs(crs)
    table.to_file(tmp_path / name)
    found, warnings = inside(raster, tmp_path / name)
    assert np.array_equal(found, square())
    assert warnings == []


def test_overlapping_polygons_points_and_lines(tmp_path: Path, raster: Path) -> None:
    left, right = shapely.box(*SQUARE.bounds[:2], 346_008, 5_648_495), shapely.box(
        346_006, *SQUARE.bounds[1:]
    )  # fmt: skip
    pair = shapely.MultiPolygon([SQUARE, shapely.box(0, 0, 1, 1)])
    others = [
        shapely.Point(346_001, 5_648_481),
        shapely.LineString([(346_000, 5_648_481), (346_020, 5_648_481)]),
    ]
    path = written(tmp_path / "a.gpkg", left, right, pair, *others)
    assert np.array_equal(inside(raster, path)[0], square())


def test_polygons_without_a_crs(tmp_path: Path, raster: Path) -> None:
    path = written(tmp_path / "a.shp", SQUARE, crs=None)
    found, warnings = inside(raster, path)
    assert np.array_equal(found, square())
    assert warnings == [
        f"{path} has no CRS; its polygons are assumed to be in the CRS of the image."
    ]


def test_layers(tmp_path: Path, raster: Path) -> None:
    path = tmp_path / "a.gpkg"
    for name, shape in (("far", shapely.box(0, 0, 1, 1)), ("near", SQUARE)):
        geopandas.GeoDataFrame(geometry=[shape], crs="EPSG:25832").to_file(path, layer=name)
    for layer in ("layer", "layername"):  # GDAL's word, and QGIS's
        assert np.array_equal(inside(raster, f"{path}|{layer}=near")[0], square())
    with pytest.raises(InputError, match=r"a.gpkg has 2 layers \(far, near\); choose one with"):
        inside(raster, path)
    with pytest.raises(InputError, match=r"a.gpkg has no layer 'nearer'; it has far, near\."):
        inside(raster, f"{path}|layer=nearer")
    with pytest.raises(InputError, match=r"no polygon of .*far overlaps .*a.tif; check"):
        inside(raster, f"{path}|layer=far")


def test_files_that_are_no_mask(tmp_path: Path, raster: Path) -> None:
    points = written(tmp_path / "points.gpkg", SQUARE.centroid)
    (tmp_path / "text.gpkg").write_text("nothing")
    (tmp_path / "page.gpkg").write_text("<!-- saved from url=(0014)https://h.org/ --><html>")
    (tmp_path / "table.csv").write_text("a,b\n1,2\n")
    for name, sentence in (
        (points, "points.gpkg contains no polygons, so it cannot be used as a mask"),
        (tmp_path / "text.gpkg", "text.gpkg cannot be read as polygons"),
        (tmp_path / "page.gpkg", "page.gpkg is a web page"),
        (tmp_path / "table.csv", "table.csv contains no polygons"),
        (tmp_path / "gone.gpkg", "gone.gpkg does not exist; check the path"),
        (f"{tmp_path}/gone.gpkg|layer=x", "does not exist; check the path"),
        (raster, "a.tif cannot be read as polygons"),
        (
            written(tmp_path / "poles.gpkg", shapely.box(900, 900, 999, 999), crs="EPSG:4326"),
            "poles.gpkg contains no polygons",
        ),
        (
            written(tmp_path / "far.gpkg", shapely.box(9, 9, 10, 10), crs="EPSG:4326"),
            "no polygon of .*far.gpkg overlaps",
        ),
    ):
        with pytest.raises(InputError, match=sentence):
            inside(raster, name)
    outside = ReadOptions(mask=str(written(tmp_path / "b.gpkg", SQUARE)),
                          bounds=(346_020.0, 5_648_481.0, 346_024.0, 5_648_489.0))  # fmt: skip
    with pytest.raises(InputError, match=r"no polygon of .* overlaps the bounds within .*a.tif"):
        RasterReader(raster, outside)


def test_a_polygon_around_the_whole_world(tmp_path: Path, raster: Path) -> None:
    """It has no place in UTM, but what covers the raster has."""
    path = written(tmp_path / "a.gpkg", shapely.box(-180, -90, 180, 90), crs="EPSG:4326")
    assert inside(raster, path)[0].all()
