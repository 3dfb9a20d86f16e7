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
from rasterio.rpc import RPC

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
    [told] = [text for text in warnings if "ground control points" in text]
    assert told.endswith("the best-fitting affine transform is used.")  # which misses none


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


def test_control_points_that_fit_no_affine_transform_are_refused(
    tmp_path: Path, write_raster, rgb: np.ndarray
) -> None:
    """The third point is 2 m, 4 pixels, off."""
    places = [(0, 0, 0), (0, W, 0), (H, 0, 2), (H, W, 0)]
    points = [GroundControlPoint(r, c, 500 + c / 2 + off, 900 - r / 2) for r, c, off in places]
    path = tmp_path / "a b.tif"
    write_raster(path, rgb, crs="EPSG:32632", transform=Affine.identity(), gcps=points)
    with pytest.raises(InputError, match=r"4 ground control points, which no .* by up to 1\.0 px"):
        RasterReader(path)
    with pytest.raises(InputError, match=f"gdalwarp -tps '{path}' warped.tif"):
        RasterReader(path)


def test_one_control_point_is_one(tmp_path: Path, write_raster, rgb: np.ndarray) -> None:
    points = [GroundControlPoint(0, 0, 500, 900)]
    path = tmp_path / "a.tif"
    write_raster(path, rgb, crs="EPSG:32632", transform=Affine.identity(), gcps=points)
    with pytest.raises(InputError, match="by its 1 ground control point; it needs"):
        RasterReader(path)


def test_control_points_without_a_crs_are_told(tmp_path: Path, read) -> None:
    points = "".join(
        f'<GCP Pixel="{c}" Line="{r}" X="{500 + c / 2}" Y="{900 - r / 2}"/>'
        for r in (0, H) for c in (0, W)
    )  # fmt: skip
    path = tmp_path / "a.vrt"
    path.write_text(
        f'<VRTDataset rasterXSize="{W}" rasterYSize="{H}"><GCPList>{points}</GCPList>'
        '<VRTRasterBand dataType="Byte" band="1"/></VRTDataset>'
    )
    _, _, warnings = read(path)
    assert "has only ground control points" in warnings[0]
    assert "no coordinate reference system, so the outputs will have none" in warnings[1]


@pytest.mark.parametrize("kind", ["rpc", "geoloc"])
def test_the_command_that_places_a_raster_is_named(
    tmp_path: Path, write_raster, rgb: np.ndarray, read, kind: str
) -> None:
    path = write_raster(tmp_path / "a.tif", rgb, crs=None, transform=Affine.identity())
    with rasterio.open(path, "r+") as dataset:
        if kind == "rpc":
            one = [1.0, *[0.0] * 19]
            dataset.rpcs = RPC(0, 1, 50, 1, one, one, 20, 20, 7, 1, one, one, 25, 25)
        else:
            dataset.update_tags(ns="GEOLOCATION", X_DATASET="x.tif", Y_DATASET="y.tif")
    _, _, warnings = read(path)
    assert len(warnings) == 1
    assert warnings[0].endswith(f"run gdalwarp -{kind} {path} warped.tif first.")


def test_a_format_without_a_transform_has_none(tmp_path: Path, read) -> None:
    """rasterio gives a PNM one from memory that nobody has set."""
    path = tmp_path / "a.ppm"
    path.write_bytes(b"P6\n4 3\n255\n" + bytes(range(36)))
    with RasterReader(path) as reader:
        assert reader.whole.transform.is_identity
        assert not reader.whole.placed
    assert read(path)[0].shape == (3, 3, 4)


def test_a_side_that_gdal_cannot_count_is_refused(tmp_path: Path, read) -> None:
    path = tmp_path / "a.vrt"
    path.write_text(
        '<VRTDataset rasterXSize="3000000000" rasterYSize="9">'
        '<VRTRasterBand band="1"/></VRTDataset>'
    )
    with pytest.raises(InputError, match="more than 2,147,483,647 pixels along a side"):
        read(path)


ACROSS = (179.99, -17.01, -179.99, -17.0)


@pytest.mark.parametrize(
    ("crs", "transform", "bounds", "crs_of_bounds"),
    [
        ("EPSG:4326", Affine(0.001, 0, 179.98, 0, -0.001, -16.99), ACROSS, None),
        ("EPSG:4326", Affine(0.001, 0, -180.02, 0, -0.001, -16.99), ACROSS, "EPSG:4326"),
        ("EPSG:4326", Affine(0.001, 0, 179.98, 0, -0.001, -16.99), ACROSS, "EPSG:4269"),
        ("EPSG:3832", Affine(111.3, 0, 3_337_358, 0, -111.3, -1_906_400), ACROSS, "EPSG:4326"),
        (
            "EPSG:4326", Affine(0.001, 0, 179.98, 0, -0.001, -16.99),
            (3_338_471, -1_908_700, 3_340_698, -1_907_540), "EPSG:3832",
        ),
    ],
)  # fmt: skip
def test_bounds_across_the_date_line(
    tmp_path: Path, write_raster, rgb, crs: str, transform: Affine, bounds, crs_of_bounds
) -> None:
    path = write_raster(tmp_path / "a.tif", rgb, crs=crs, transform=transform)
    with RasterReader(path, ReadOptions(bounds=bounds, bounds_crs=crs_of_bounds)) as reader:
        assert reader.part.left in (9, 10, 11)
        assert reader.part.width in (20, 21, 22)
        assert 0 < reader.part.height < 20


def test_bounds_may_be_a_turn_away(tmp_path: Path, write_raster, rgb: np.ndarray) -> None:
    path = write_raster(
        tmp_path / "a.tif", rgb, crs="EPSG:4326", transform=Affine(0.001, 0, 352, 0, -0.001, 9)
    )
    with RasterReader(path, ReadOptions(bounds=(-7.99, 8.98, -7.98, 8.99))) as reader:
        assert (reader.part.left, reader.part.width) == (10, 10)


def test_bounds_at_two_sides_are_refused_with_the_numbers_typed(
    read, tmp_path: Path, write_raster, rgb: np.ndarray
) -> None:
    path = write_raster(
        tmp_path / "a.tif", rgb, crs="EPSG:4326", transform=Affine(7.2, 0, -180, 0, -1, 20)
    )
    with pytest.raises(UsageError, match=r"170\.123456789012 0 -170 9 in the raster's CRS hold"):
        read(path, bounds=(170.123456789012, 0.0, -170.0, 9.0))
    metres = write_raster(tmp_path / "b.tif", rgb)
    with pytest.raises(UsageError, match="only in degrees may left exceed right"):
        read(metres, bounds=(170.0, 0.0, -170.0, 9.0))
    with pytest.raises(UsageError, match="must be left bottom right top"):
        read(metres, bounds=(346_010.0, 5_648_485.0, 346_005.0, 5_648_490.0))


@pytest.mark.parametrize("bounds", [(-170, 20, 5, 40), (10, 20, 5, 40), (10, 50, 5, 52)])
def test_bounds_of_half_the_world_that_miss_the_raster(
    read, tmp_path: Path, write_raster, rgb: np.ndarray, bounds
) -> None:
    """Far from its zone, UTM gives places that would hold the raster."""
    path = write_raster(tmp_path / "a.tif", rgb)
    with pytest.raises(UsageError, match="lie outside"):
        read(path, bounds=bounds, bounds_crs="EPSG:4326")


def test_bounds_of_half_the_world_that_hold_the_raster(
    tmp_path: Path, write_raster, rgb: np.ndarray
) -> None:
    path = write_raster(tmp_path / "a.tif", rgb)
    for bounds in ((0, 45, 10, 55), (-170, -80, 170, 80), (350, 40, 370, 60), (170, 0, 20, 60)):
        with RasterReader(path, ReadOptions(bounds=bounds, bounds_crs="EPSG:4326")) as reader:
            assert reader.part == reader.whole.box
