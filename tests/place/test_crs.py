"""Rasters without a CRS, or with a wrong one, are read in the one that the user names."""

from pathlib import Path

import numpy as np
import pyproj
import pytest
import rasterio
from affine import Affine
from rasterio.control import GroundControlPoint

from reseg_geo.errors import UsageError
from reseg_geo.options.segment import ReadOptions
from reseg_geo.raster.reader import RasterReader

UTM33 = rasterio.crs.CRS.from_epsg(25833)


def opened(path: Path, crs: str) -> tuple[rasterio.crs.CRS | None, Affine, list[str]]:
    warnings: list[str] = []
    with RasterReader(path, ReadOptions(crs=crs), warnings.append) as reader:
        return reader.grid.crs, reader.grid.transform, warnings


def test_a_picture_with_a_world_file(tmp_path: Path, rgb: np.ndarray) -> None:
    path = tmp_path / "a.jpg"
    with rasterio.open(
        path, "w", driver="JPEG", count=3, height=40, width=50, dtype="uint8"
    ) as file:
        file.write(rgb)
    (tmp_path / "a.jgw").write_text("0.5\n0\n0\n-0.5\n346000.25\n5648499.75\n")
    for given in ("EPSG:25833", "epsg:25833", UTM33.to_wkt(), "+proj=utm +zone=33 +ellps=GRS80"):
        crs, transform, warnings = opened(path, given)
        assert crs is not None
        assert pyproj.CRS(crs.to_wkt()).utm_zone == "33N"
        assert transform == Affine(0.5, 0, 346_000, 0, -0.5, 5_648_500)
        assert warnings == []


def test_another_crs_is_replaced_with_a_warning(tmp_path: Path, write_raster, rgb) -> None:
    path = write_raster(tmp_path / "a.tif", rgb)
    crs, transform, warnings = opened(path, "EPSG:25833")
    assert crs == UTM33
    assert transform == Affine(0.5, 0, 346_000, 0, -0.5, 5_648_500)
    assert warnings == [
        f"{path} is in EPSG:25832, but is read as EPSG:25833, as you asked; its coordinates stay "
        "as they are."
    ]
    assert opened(path, "EPSG:25832")[2] == []


def test_control_points_are_in_it(tmp_path: Path, write_raster, rgb) -> None:
    points = [GroundControlPoint(r, c, 500 + c / 2, 900 - r / 2) for r in (0, 40) for c in (0, 50)]
    path = write_raster(
        tmp_path / "a.tif", rgb, crs="EPSG:32632", transform=Affine.identity(), gcps=points
    )
    crs, transform, warnings = opened(path, "EPSG:25833")
    assert crs == UTM33
    assert transform.almost_equals(Affine(0.5, 0, 500, 0, -0.5, 900), 1e-6)
    assert "ground control points" in warnings[-1]
    assert "EPSG:32632" in warnings[0]


@pytest.mark.parametrize(
    ("crs", "sentence"),
    [("EPSG:0", "crs 'EPSG:0' is not known"), ("Gauss", "crs 'Gauss' is not known"),
     ("", "crs '' is")],
)  # fmt: skip
def test_what_is_no_crs_is_named(tmp_path: Path, write_raster, rgb, crs, sentence: str) -> None:
    path = write_raster(tmp_path / "a.tif", rgb)
    with pytest.raises(UsageError) as caught:
        opened(path, crs)
    assert str(caught.value).startswith(sentence)
    assert "EPSG:25832" in str(caught.value)


def test_a_crs_places_no_picture_without_position(tmp_path: Path, write_raster, rgb) -> None:
    path = write_raster(tmp_path / "a.tif", rgb, crs=None, transform=Affine.identity())
    with pytest.raises(
        UsageError, match=r"has no position, .* add a world file, or leave out --crs"
    ):
        opened(path, "EPSG:25833")


def test_bounds_are_in_it(tmp_path: Path, write_raster, rgb) -> None:
    path = write_raster(tmp_path / "a.tif", rgb, crs=None)
    corners = rasterio.warp.transform_bounds(
        "EPSG:25833", "EPSG:4326", 346_002, 5_648_490, 346_010, 5_648_495
    )
    how = ReadOptions(bounds=corners, bounds_crs="EPSG:4326", crs="EPSG:25833")
    with RasterReader(path, how) as reader:
        assert reader.part.height in range(10, 14)
