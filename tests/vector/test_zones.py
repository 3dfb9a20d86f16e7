"""Statistics of other rasters in polygons, against pixels counted by hand."""

from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import rasterio
from affine import Affine
from rasterio.windows import Window

from reseg_geo import segment, vectorize
from reseg_geo.errors import InputError, UsageError
from reseg_geo.progress.events import Progress

HERE = Affine(0.5, 0, 346_000, 0, -0.5, 5_648_500)


@pytest.fixture
def halves(tmp_path: Path, write_raster: Any) -> Path:
    """10 x 10 m, class 1 to the west and class 2 to the east."""
    values = np.ones((1, 20, 20), np.uint8)
    values[..., 10:] = 2
    return write_raster(tmp_path / "map.tif", values, transform=HERE)


def test_mean_min_and_max_of_coarser_pixels(
    halves: Path, write_raster: Any, read_polygons: Any
) -> None:
    # Pixels of 4 m that begin 2 m before the map: the border of the halves cuts the second column.
    values = np.array([[1, 2, 30], [1, 4, 30], [np.nan, 9, 30]], np.float32)
    place = Affine(4, 0, HERE.c - 2, 0, -4, HERE.f + 2)
    dem = write_raster(halves.with_name("dem 2.tif"), values[None], transform=place, nodata=np.nan)
    found = read_polygons(vectorize(halves, halves.with_suffix(".gpkg"), stats=[dem]))
    assert list(found.columns)[4:7] == ["dem_2_mean", "dem_2_min", "dem_2_max"]
    # Widths: 2 m of the first column and 3 of the second in the west; 1 and 4 in the east.
    heights = np.array([2, 4, 4])
    west = np.stack([2 * heights, 3 * heights], axis=1)
    west[2, 0] = 0  # no data
    wanted = (np.nan_to_num(values[:, :2]) * west).sum() / west.sum()
    east = np.stack([heights, 4 * heights], axis=1)
    other = (values[:, 1:] * east).sum() / east.sum()
    assert found["dem_2_mean"].tolist() == pytest.approx([wanted, other], rel=1e-5)
    assert found["dem_2_min"].tolist() == [1, 2]
    assert found["dem_2_max"].tolist() == [9, 30]


def test_in_another_crs_and_outside(halves: Path, write_raster: Any, read_polygons: Any) -> None:
    # The same place in degrees: constant, and missing beyond the west half's bounds.
    place = Affine(1e-6, 0, 6.79, 0, -1e-6, 50.98)
    far = write_raster(
        halves.with_name("far.tif"), np.ones((1, 9, 9), np.int16), crs="EPSG:4326", transform=place
    )
    near = write_raster(
        halves.with_name("near.tif"), np.full((1, 20, 20), 7, np.int16), crs="EPSG:4326",
        transform=Affine(0.01, 0, 6.7, 0, -0.01, 51.0),
    )  # fmt: skip
    found = read_polygons(vectorize(halves, halves.with_suffix(".gpkg"), stats=[far, near]))
    assert found["far_mean"].isna().all()
    assert found["near_mean"].tolist() == [7, 7]


def test_unusable_rasters_are_reported(halves: Path, write_raster: Any) -> None:
    out = halves.with_suffix(".gpkg")
    values = np.ones((1, 5, 5), np.float32)
    rotated = write_raster(
        halves.with_name("rotated.tif"), values, transform=HERE @ Affine.rotation(10)
    )
    with pytest.raises(InputError, match=r"rotated\.tif is rotated"):
        vectorize(halves, out, stats=[rotated])
    for turned in (
        Affine(0.5, 0, HERE.c, 0, 0.5, HERE.f),
        Affine(-0.5, 0, HERE.c, 0, -0.5, HERE.f),
    ):
        upside = write_raster(halves.with_name("upside.tif"), values, transform=turned)
        with pytest.raises(InputError, match=r"upside\.tif is rotated, upside down"):
            vectorize(halves, out, stats=upside)
    local = write_raster(halves.with_name("site.tif"), values, crs='LOCAL_CS["site"]')
    with pytest.raises(
        InputError, match=r"the map lies outside the area that the CRS of .*site\.tif covers"
    ):
        vectorize(halves, out, stats=local)
    lost = write_raster(halves.with_name("lost.tif"), values, crs=None)
    with pytest.raises(
        InputError, match=r"lost\.tif and the class map cannot be aligned because only one"
    ):
        vectorize(halves, out, stats=[lost])
    (halves.parent / "b").mkdir()
    twins = [write_raster(halves.parent / name, values) for name in ("dem.tif", "b/DEM.tif")]
    with pytest.raises(UsageError, match="two rasters of stats would both give the field DEM_mean"):
        vectorize(halves, out, stats=twins)
    with pytest.raises(InputError, match=r"gone\.tif does not exist"):
        vectorize(halves, out, stats=[halves.with_name("gone.tif")])
    with pytest.raises(UsageError, match="is an input of this run"):
        vectorize(halves, out, stats=[out])
    assert not out.exists()


def test_unusable_rasters_are_reported_before_the_work(halves: Path, write_raster: Any) -> None:
    values = np.ones((1, 5, 5), np.float32)
    lost = write_raster(halves.with_name("lost.tif"), values, crs=None)
    behind = write_raster(
        halves.with_name("behind.tif"), values, crs="+proj=geos +lon_0=140.7 +h=4e7"
    )
    image = write_raster(halves.with_name("image.tif"), np.ones((3, 40, 50), np.uint8))
    told: list[Any] = []
    for stats, said in (
        (lost, r"lost\.tif and the class map cannot be aligned because only one"),
        (behind, r"the map lies outside the area that the CRS of .*behind\.tif covers"),
    ):
        with pytest.raises(InputError, match=said):
            segment(
                image, "tree", halves.with_name("new.tif"), polygons=halves.with_name("new.gpkg"),
                stats=stats, progress=told.append,
            )  # fmt: skip
    assert not [event for event in told if isinstance(event, Progress)]


def test_neither_has_a_crs(tmp_path: Path, write_raster: Any, read_polygons: Any) -> None:
    path = write_raster(tmp_path / "map.tif", np.array([[[1, 2]]], np.uint8), crs=None)
    dem = write_raster(tmp_path / "dem.tif", np.array([[[5, 9]]], np.int16), crs=None)
    assert read_polygons(vectorize(path, tmp_path / "map.gpkg", stats=dem))["dem_max"].tolist() == [
        5,
        9,
    ]


def test_long_edges_bend_in_another_projection(
    tmp_path: Path, write_raster: Any, read_polygons: Any
) -> None:
    """A strip of 2000 km along a parallel of Europe's equal-area plane, measured in degrees."""
    values = np.array([[[0, 1, 0]]], np.uint8).repeat(200, axis=2)
    values[..., :200] = values[..., 400:] = 2
    place = Affine(10_000, 0, 1_321_000, 0, -10_000, 4_300_000)
    path = write_raster(tmp_path / "map.tif", values, crs="EPSG:3035", transform=place)
    latitude = np.linspace(80, 20, 600, endpoint=False) - 0.05
    north = write_raster(
        tmp_path / "north.tif", np.tile(latitude, (1200, 1)).T[None].astype(np.float32),
        crs="EPSG:4326", transform=Affine(0.1, 0, -50, 0, -0.1, 80),
    )  # fmt: skip
    found = read_polygons(vectorize(path, tmp_path / "map.gpkg", stats=north))
    x, y = np.meshgrid(np.linspace(3.321e6, 5.321e6, 4001), np.linspace(4.29e6, 4.3e6, 11))
    to_degrees = pyproj.Transformer.from_crs(3035, 4326, always_xy=True)
    wanted = to_degrees.transform(x, y)[1]
    middle = found[found["class_id"] == 1]["north_mean"].iloc[0]
    # Per area in degrees, which is a little more in the north.
    assert middle == pytest.approx(wanted.mean(), abs=0.02)
    assert wanted.max() - wanted.min() > 1, "a straight edge would be off by far more"


def test_only_pixels_under_the_polygons_are_read(
    halves: Path, write_raster: Any, read_polygons: Any
) -> None:
    """A part of a large raster whose other pixels are damaged."""
    wide = np.random.default_rng(0).integers(0, 250, (1, 400, 4000), dtype=np.uint8)
    place = HERE @ Affine.translation(-2000, -200)
    dem = write_raster(
        halves.with_name("dem.tif"), wide, transform=place, tiled=True, blockxsize=64,
        blockysize=64, compress="deflate",
    )  # fmt: skip
    with rasterio.open(dem, "r+") as dataset:
        tile = slice(192, 256), slice(1984, 2048)
        dataset.write(np.full((1, 64, 64), 7, np.uint8), window=Window.from_slices(*tile))
    with rasterio.open(dem) as dataset:
        where = [dataset.get_tag_item(f"BLOCK_{each}_31_3", "TIFF", bidx=1) for each in
                 ("OFFSET", "SIZE")]  # fmt: skip
    start, stop = int(where[0]), int(where[0]) + int(where[1])
    content = dem.read_bytes()
    content = content[:20_000] + bytes(start - 20_000) + content[start:stop] + bytes(99_999)
    dem.write_bytes(content)
    with rasterio.open(dem) as dataset, pytest.raises(rasterio.errors.RasterioIOError):
        dataset.read(1)
    found = read_polygons(vectorize(halves, halves.with_suffix(".gpkg"), stats=dem))
    assert found["dem_mean"].tolist() == [7, 7]
