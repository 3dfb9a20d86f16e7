"""Statistics of other rasters in polygons, against pixels counted by hand."""

from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
from affine import Affine

from reseg_geo import vectorize
from reseg_geo.errors import InputError, UsageError

HERE = Affine(0.5, 0, 346_000, 0, -0.5, 5_648_500)


@pytest.fixture
def halves(tmp_path: Path, write_raster: Any) -> Path:
    """10 x 10 m, class 1 to the west and class 2 to the east."""
    values = np.ones((1, 20, 20), np.uint8)
    values[..., 10:] = 2
    return write_raster(tmp_path / "map.tif", values, transform=HERE)


def rows(path: Path) -> geopandas.GeoDataFrame:
    return geopandas.read_file(path, layer="land_cover").sort_values("class_id")


def test_mean_least_and_greatest_of_coarser_pixels(halves: Path, write_raster: Any) -> None:
    # Pixels of 4 m that begin 2 m before the map: the border of the halves cuts the second column.
    values = np.array([[1, 2, 30], [1, 4, 30], [np.nan, 9, 30]], np.float32)
    place = Affine(4, 0, HERE.c - 2, 0, -4, HERE.f + 2)
    dem = write_raster(halves.with_name("dem 2.tif"), values[None], transform=place, nodata=np.nan)
    found = rows(vectorize(halves, halves.with_suffix(".gpkg"), stats=[dem]))
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


def test_in_another_crs_and_outside(halves: Path, write_raster: Any) -> None:
    # The same place in degrees: constant, and missing beyond the west half's bounds.
    place = Affine(1e-6, 0, 6.79, 0, -1e-6, 50.98)
    far = write_raster(
        halves.with_name("far.tif"), np.ones((1, 9, 9), np.int16), crs="EPSG:4326", transform=place
    )
    near = write_raster(
        halves.with_name("near.tif"), np.full((1, 20, 20), 7, np.int16), crs="EPSG:4326",
        transform=Affine(0.01, 0, 6.7, 0, -0.01, 51.0),
    )  # fmt: skip
    found = rows(vectorize(halves, halves.with_suffix(".gpkg"), stats=[far, near]))
    assert found["far_mean"].isna().all()
    assert found["near_mean"].tolist() == [7, 7]


def test_what_cannot_be_is_said(halves: Path, write_raster: Any) -> None:
    out = halves.with_suffix(".gpkg")
    values = np.ones((1, 5, 5), np.float32)
    rotated = write_raster(
        halves.with_name("rotated.tif"), values, transform=HERE @ Affine.rotation(10)
    )
    with pytest.raises(InputError, match=r"rotated\.tif is rotated"):
        vectorize(halves, out, stats=[rotated])
    lost = write_raster(halves.with_name("lost.tif"), values, crs=None)
    with pytest.raises(InputError, match=r"of .*lost\.tif and the class map only one has a CRS"):
        vectorize(halves, out, stats=[lost])
    (halves.parent / "b").mkdir()
    twins = [write_raster(halves.parent / name, values) for name in ("dem.tif", "b/dem.tif")]
    with pytest.raises(UsageError, match="two rasters of stats would give fields dem_mean"):
        vectorize(halves, out, stats=twins)
    with pytest.raises(InputError, match=r"gone\.tif does not exist"):
        vectorize(halves, out, stats=[halves.with_name("gone.tif")])
    with pytest.raises(UsageError, match="is an input of this run"):
        vectorize(halves, out, stats=[out])
    assert not out.exists()
