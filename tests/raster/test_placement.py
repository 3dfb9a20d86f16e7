"""Georeferencing of what is read: resolution, bounds and ground control points."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
import rasterio.shutil
import rasterio.warp
from affine import Affine
from rasterio.control import GroundControlPoint
from rasterio.enums import ColorInterp as Color

from reseg_geo.errors import InputError, UsageError
from reseg_geo.options.segment import ReadOptions
from reseg_geo.raster.reader import RasterReader

RGB = (Color.red, Color.green, Color.blue)
H, W = 40, 50


@pytest.mark.parametrize(
    "transform",
    [Affine(0.5, 0, 9, 0, -0.5, 7), Affine(0.5, 0, 9, 0, 0.5, 7),
     Affine.translation(9, 7) @ Affine.rotation(30) @ Affine.scale(0.5, -0.5)],
    ids=["north-up", "south-up", "rotated"],
)  # fmt: skip
@pytest.mark.parametrize("mask", ["alpha", "mask", "nodata"])
def test_resolution_averages_and_keeps_the_place(
    tmp_path: Path, write_raster, rgb, hole: np.ndarray, transform: Affine, mask: str
) -> None:
    path = tmp_path / "a.tif"
    if mask == "alpha":
        alpha = np.where(hole, 255, 0).astype(np.uint8)[None]
        write_raster(
            path, np.concatenate([rgb, alpha]), colors=(*RGB, Color.alpha), transform=transform
        )
    elif mask == "mask":
        write_raster(path, rgb, mask=hole, transform=transform)
    else:
        write_raster(path, np.where(hole, rgb, 0), nodata=0, transform=transform)
    with RasterReader(path, ReadOptions(resolution=1.0)) as reader:
        grid = reader.grid
        pixels, valid = reader.read(grid.box)
    assert (grid.width, grid.height) == (25, 20)
    for corner in ((0, 0), (25, 0), (0, 20), (25, 20)):
        expected = transform @ (2 * corner[0], 2 * corner[1])
        assert grid.transform @ corner == pytest.approx(expected, abs=1e-9)
    quads = hole.reshape(20, 2, 25, 2)
    whole, empty = quads.all(axis=(1, 3)), ~quads.any(axis=(1, 3))
    assert valid[whole].all()
    assert not valid[empty].any()
    means = rgb.reshape(3, 20, 2, 25, 2).mean(axis=(2, 4))
    assert np.abs(np.moveaxis(pixels, -1, 0)[:, whole] - means[:, whole]).max() <= 0.51


def test_finer_resolution_without_crs(read, tmp_path: Path, write_raster, rgb: np.ndarray) -> None:
    path = write_raster(tmp_path / "a.tif", rgb, crs=None, transform=Affine(1, 0, 0, 0, -1, H))
    pixels, valid, warnings = read(path, resolution=0.5)
    assert pixels.shape == (3, 2 * H, 2 * W)
    assert valid.all()
    assert any("no coordinate reference system" in text for text in warnings)
    # Bilinear, pixel centres a quarter off: 9/16, 3/16, 3/16 and 1/16 of the four around.
    q = rgb.astype(float)
    expected = (9 * q[:, 1, 1] + 3 * q[:, 0, 1] + 3 * q[:, 1, 0] + q[:, 0, 0]) / 16
    assert np.abs(pixels[:, 2, 2] - expected).max() <= 0.51


def test_ground_control_points_place_the_raster(
    tmp_path: Path, write_raster, rgb: np.ndarray
) -> None:
    points = [GroundControlPoint(r, c, 500 + c / 2, 900 - r / 2) for r in (0, H) for c in (0, W)]
    path = write_raster(
        tmp_path / "a.tif", rgb, crs="EPSG:32632", transform=Affine.identity(), gcps=points
    )
    warnings: list[str] = []
    with RasterReader(path, warn=warnings.append) as reader:
        assert reader.grid.transform.almost_equals(Affine(0.5, 0, 500, 0, -0.5, 900), 1e-6)
        assert reader.grid.crs is not None
        assert reader.grid.crs.to_epsg() == 32632
    assert any("ground control points" in text and "0.0 px" in text for text in warnings)


def test_bounds_choose_the_pixels_they_touch(read, tmp_path: Path, write_raster, rgb) -> None:
    path = write_raster(tmp_path / "a.tif", rgb, transform=Affine(2, 0, 100, 0, -2, 500))
    options = ReadOptions(bounds=(110.0, 469.0, 124.0, 490.0))
    with RasterReader(path, options) as reader:
        assert (reader.grid.width, reader.grid.height) == (7, 11)
        assert reader.grid.transform == Affine(2, 0, 110, 0, -2, 490)
        pixels, _ = reader.read(reader.part)
        small, _ = reader.overview(5)
    assert np.array_equal(np.moveaxis(pixels, -1, 0), rgb[:, 5:16, 5:12])
    assert small.shape == (5, 3, 3)
    with pytest.raises(UsageError, match="outside"):
        read(path, bounds=(0.0, 0.0, 1.0, 1.0))


def test_bounds_in_another_crs(read, tmp_path: Path, write_raster, rgb: np.ndarray) -> None:
    path = write_raster(tmp_path / "a.tif", rgb)  # UTM 32, x 346000-346025, y 5648480-5648500
    corners = rasterio.warp.transform_bounds(
        "EPSG:25832", "EPSG:4326", 346_005, 5_648_485, 346_015, 5_648_495
    )
    with RasterReader(path, ReadOptions(bounds=corners, bounds_crs="EPSG:4326")) as reader:
        left, top = reader.grid.transform @ (0, 0)
        assert 0 <= 346_005 - left < 1
        assert 0 <= top - 5_648_495 < 1
        assert 20 <= reader.grid.width <= 24
    with pytest.raises(UsageError, match="NOWHERE"):
        read(path, bounds=corners, bounds_crs="NOWHERE:1")


@pytest.mark.parametrize("kind", ["mask", "NaN", "NaN as nodata", "number as nodata"])
def test_no_data_of_a_float_raster_survives_resampling(
    read, tmp_path: Path, write_raster, hole: np.ndarray, kind: str
) -> None:
    values = np.random.default_rng(2).random((3, H, W)).astype(np.float32)
    path = tmp_path / "a.tif"
    if kind == "mask":
        write_raster(path, values, mask=hole)
    else:
        empty = -9999 if kind.startswith("number") else np.nan
        nodata = None if kind == "NaN" else empty
        write_raster(path, np.where(hole, values, np.float32(empty)), nodata=nodata)
    _, valid, _ = read(path, resolution=1.0)
    quads = hole.reshape(20, 2, 25, 2)
    assert valid[quads.all(axis=(1, 3))].all()
    assert not valid[~quads.any(axis=(1, 3))].any()


def test_bands_with_different_nodata_are_not_resampled_together(
    read, tmp_path: Path, write_raster, rgb: np.ndarray
) -> None:
    path = write_raster(tmp_path / "a.tif", rgb)
    rasterio.shutil.copy(path, tmp_path / "a.vrt", driver="VRT")
    vrt = (tmp_path / "a.vrt").read_text()
    for band in (1, 2, 3):
        vrt = vrt.replace(
            f'band="{band}">', f'band="{band}"><NoDataValue>{band * 10}</NoDataValue>'
        )
    (tmp_path / "a.vrt").write_text(vrt)
    assert np.array_equal(read(tmp_path / "a.vrt")[0], rgb)
    with pytest.raises(InputError, match="different nodata values"):
        read(tmp_path / "a.vrt", resolution=1.0)


@pytest.mark.parametrize("resolution", [30.0, 1e-9])
def test_a_resolution_in_the_wrong_unit_is_refused(
    read, tmp_path: Path, write_raster, rgb: np.ndarray, resolution: float
) -> None:
    path = write_raster(tmp_path / "a.tif", rgb)
    with pytest.raises(
        UsageError, match=r"give it in metres \(the raster's own resolution is 0\.5"
    ):
        read(path, resolution=resolution)
    path = write_raster(
        tmp_path / "b.tif", rgb, crs="EPSG:4326", transform=Affine(1e-5, 0, 7, 0, -1e-5, 51)
    )
    with pytest.raises(UsageError, match=r"give it in degrees \(the .* is 0\.00001\)"):
        read(path, resolution=0.5)


def test_control_points_on_a_line_are_refused(
    tmp_path: Path, write_raster, rgb: np.ndarray
) -> None:
    points = [GroundControlPoint(r, r, 500 + r, 900 - r) for r in (0, 10, 30)]
    path = write_raster(
        tmp_path / "a.tif", rgb, crs="EPSG:32632", transform=Affine.identity(), gcps=points
    )
    with pytest.raises(
        InputError, match=r"3 ground control points; .* do not lie on one straight line"
    ):
        RasterReader(path)
