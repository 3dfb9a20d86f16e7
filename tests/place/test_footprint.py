"""The outline of a grid on the globe."""

import numpy as np
import pyproj
import pytest
import shapely
from affine import Affine
from rasterio.crs import CRS

from reseg_geo.grid import Grid
from reseg_geo.place.footprint import Footprint, footprint

ROTATED = Affine.translation(346_000, 5_648_500) @ Affine.rotation(33) @ Affine.scale(9, -9)
# name -> CRS, transform, width and height
GRIDS = {
    "utm": ("EPSG:25832", Affine(10, 0, 300_000, 0, -10, 5_648_500), 10_980, 10_980),
    "rotated": ("EPSG:25832", ROTATED, 4000, 2500),
    "south-up": ("EPSG:25832", Affine(10, 0, 300_000, 0, 10, 5_648_500), 9000, 700),
    "feet": ("EPSG:2263", Affine(3, 0, 980_000, 0, -3, 200_000), 9000, 7000),
    "continent": ("EPSG:3035", Affine(1000, 0, 2_600_000, 0, -1000, 5_400_000), 4500, 4000),
    "one pixel": ("EPSG:25832", Affine(0.01, 0, 346_000, 0, -0.01, 5_648_500), 1, 1),
    "geographic": ("EPSG:4326", Affine(0.01, 0, -60, 0, -0.01, -10), 400, 300),
    "fiji": ("EPSG:32701", Affine(50, 0, 140_000, 0, -50, 8_200_000), 4000, 3000),
    "beyond 180": ("EPSG:4326", Affine(0.25, 0, 150, 0, -0.5, 70), 360, 180),
    "mercator of 150 degrees": ("EPSG:3832", Affine(10, 0, 3_339_484, 0, -10, -2_000_000), 20, 30),
    "arctic": ("EPSG:3413", Affine(1000, 0, -300_000, 0, -1000, 400_000), 600, 600),
    "antarctic": ("EPSG:3031", Affine(1000, 0, -300_000, 0, 1000, -400_000), 600, 700),
}


def outlined(name: str) -> tuple[Grid, Footprint]:
    crs, transform, width, height = GRIDS[name]
    grid = Grid(width, height, transform, CRS.from_user_input(crs))
    found = footprint(grid)
    assert found is not None
    return grid, found


def degrees(grid: Grid, pixels: np.ndarray) -> np.ndarray:
    """Longitude and latitude of (column, row) places."""
    x, y = grid.transform @ tuple(pixels.T)
    lonlat = pyproj.Transformer.from_crs(grid.crs, "OGC:CRS84", always_xy=True)
    longitude, latitude = lonlat.transform(x, y)
    return np.stack([(longitude + 180) % 360 - 180, latitude], axis=1)


@pytest.mark.parametrize("name", GRIDS)
def test_the_footprint_contains_exactly_the_grid(name: str) -> None:
    grid, found = outlined(name)
    assert found.geometry.is_valid
    size = np.array([grid.width, grid.height])
    # A pixel within the border and one outside it, all around.
    share = np.linspace(0, 1, 33)
    zero, one = np.zeros(33), np.ones(33)
    around = np.concatenate(
        [np.stack(side, axis=1) for side in
         ((share, zero), (share, one), (zero, share), (one, share))]
    )  # fmt: skip
    outward = np.sign(around - 0.5) * (np.abs(around - 0.5) == 0.5)
    inside, outside = around * size - outward, around * size + outward
    inside = np.clip(inside, 0.5, size - 0.5)
    assert shapely.intersects_xy(found.geometry, degrees(grid, inside)).all()
    assert not shapely.intersects_xy(found.geometry, degrees(grid, outside)).any()


@pytest.mark.parametrize("name", GRIDS)
def test_rings_and_boxes_are_those_of_geojson(name: str) -> None:
    _, found = outlined(name)
    parts = shapely.get_parts(found.geometry)
    assert shapely.is_ccw(shapely.get_exterior_ring(parts)).all()
    crosses = name in ("fiji", "beyond 180", "mercator of 150 degrees")
    assert len(parts) == 1 + crosses
    west, south, east, north = found.bbox
    assert (west > east) == crosses
    box = shapely.union_all(
        [shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)]
        if crosses else [shapely.box(west, south, east, north)]
    )  # fmt: skip
    assert shapely.covers(shapely.buffer(box, 1e-8), found.geometry)
    assert -180 <= west <= 180
    assert -180 <= east <= 180
    assert np.abs(shapely.get_coordinates(found.geometry)[:, 0]).max() <= 180


def test_straight_borders_need_no_more_than_corners() -> None:
    for name, points in (("one pixel", 5), ("geographic", 5), ("beyond 180", 10)):
        assert shapely.get_num_coordinates(outlined(name)[1].geometry) == points


def test_the_globe() -> None:
    for crs, first in (("EPSG:4326", -180), ("EPSG:4326", 0)):
        grid = Grid(360, 180, Affine(1, 0, first, 0, -1, 90), CRS.from_user_input(crs))
        found = footprint(grid)
        assert found is not None
        assert found.bbox == (-180, -90, 180, 90)
        assert found.geometry.equals(shapely.box(-180, -90, 180, 90))


def test_pixels_centred_on_the_poles() -> None:
    found = footprint(Grid(720, 361, Affine(0.5, 0, -0.25, 0, -0.5, 90.25), CRS.from_epsg(4326)))
    assert found is not None
    assert found.bbox == (-180, -90, 180, 90)


def test_a_full_disk_is_round() -> None:
    crs = CRS.from_proj4("+proj=geos +h=35785831 +lon_0=140.7 +sweep=y +ellps=WGS84")
    found = footprint(Grid(100, 100, Affine(110_000, 0, -5.5e6, 0, -110_000, 5.5e6), crs))
    assert found is not None
    assert found.geometry.is_valid
    west, south, east, north = found.bbox
    assert west == pytest.approx(140.7 - 81.3, abs=0.1)
    assert east == pytest.approx(140.7 + 81.3 - 360, abs=0.1)
    assert (south, north) == pytest.approx((-81.1, 81.1), abs=0.5)
    assert shapely.contains_xy(found.geometry, 170, 60)
    assert not shapely.contains_xy(found.geometry, 62, 70)


@pytest.mark.parametrize(
    ("crs", "corner"),
    [
        (None, (0, 0)),
        ('LOCAL_CS["site",UNIT["metre",1]]', (0, 0)),
        ("IAU_2015:30100", (10, 10)),  # on the moon
        ("EPSG:25832", (9e9, 9e9)),
        ("EPSG:4326", (346_000, 5_648_500)),
    ],
)
def test_grids_off_the_earth_have_no_footprint(
    crs: str | None, corner: tuple[float, float]
) -> None:
    transform = Affine(1, 0, corner[0], 0, -1, corner[1])
    assert footprint(Grid(3, 2, transform, crs and CRS.from_user_input(crs))) is None
