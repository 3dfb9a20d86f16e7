"""True areas in any CRS, against the geodesic areas of GeographicLib."""

import numpy as np
import pyproj
import pytest
import shapely
from affine import Affine
from rasterio.crs import CRS

from reseg_geo.grid import Box, Grid
from reseg_geo.raster.geodesy import AreaMeasure

# name -> CRS and transform of 60 x 80 pixels there
PLACES = {
    "geographic": ("EPSG:4326", Affine(0.0001, 0, 7.1, 0, -0.0001, 60.2)),
    "geographic, southern, south-up": ("EPSG:4326", Affine(0.001, 0, -70, 0, 0.001, -33.5)),
    "web mercator": ("EPSG:3857", Affine(2, 0, 780_000, 0, -2, 6_600_000)),
    "utm": ("EPSG:25832", Affine(0.5, 0, 346_000, 0, -0.5, 5_648_500)),
    "us survey feet": ("EPSG:2263", Affine(3, 0, 980_000, 0, -3, 200_000)),
    "rotated": (
        "EPSG:25832",
        Affine.translation(346_000, 5_648_500) @ Affine.rotation(33) @ Affine.scale(0.4, -0.7),
    ),
    "equal area": ("EPSG:3035", Affine(10, 0, 4_100_000, 0, -10, 3_100_000)),
    # Areas are the plane's, lengths are not: it is 40 % longer one way than the other.
    "equal area, cylindrical": ("EPSG:6933", Affine(30, 0, 680_000, 0, -30, 5_700_000)),
}
TRUSTED = ("utm", "us survey feet", "rotated")


def test_perimeters_include_holes() -> None:
    measure = AreaMeasure(Grid(80, 60, PLACES["web mercator"][1], CRS.from_epsg(3857)))
    hole = shapely.box(20, 30, 40, 40)
    both = shapely.box(10, 20, 70, 50) - hole
    found = measure.perimeters(np.array([both, shapely.box(10, 20, 70, 50), hole], dtype=object))
    assert found[0] == pytest.approx(found[1] + found[2])


@pytest.mark.parametrize("place", PLACES)
def test_pixels_and_polygons_have_their_true_area(place: str) -> None:
    name, transform = PLACES[place]
    grid = Grid(80, 60, transform, CRS.from_user_input(name))
    measure = AreaMeasure(grid)
    corners = shapely.segmentize(shapely.box(10, 20, 70, 50), 1.0)
    placed = shapely.transform(corners, lambda xy: np.stack([transform @ (x, y) for x, y in xy]))
    crs = pyproj.CRS(name)
    degrees = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    placed = shapely.transform(placed, lambda xy: np.stack(degrees.transform(*xy.T), axis=1))
    expected = abs(pyproj.Geod(ellps=crs.ellipsoid.name.replace(" ", "")
                               if crs.ellipsoid.name.replace(" ", "") in pyproj.get_ellps_map()
                               else "GRS80").geometry_area_perimeter(placed)[0])  # fmt: skip
    # Where the projection is trusted, it may be off by its scale: 0.2 % at the edge of a zone.
    tolerance = 2e-3 if place in TRUSTED else 1e-5
    found = measure.polygons(np.array([shapely.box(10, 20, 70, 50)], dtype=object))[0]
    assert found == pytest.approx(expected, rel=tolerance)
    length = measure.perimeters(np.array([shapely.box(10, 20, 70, 50)], dtype=object))[0]
    geod = pyproj.Geod(a=crs.ellipsoid.semi_major_metre, rf=crs.ellipsoid.inverse_flattening)
    assert length == pytest.approx(
        geod.line_length(*shapely.get_coordinates(placed).T),
        rel=2e-3 if place in (*TRUSTED, "equal area") else 1e-5,
    )
    rows = measure.pixel_rows(Box(20, 10, 30, 60))
    assert rows.shape == (30,)
    assert rows.sum() * 60 == pytest.approx(found, rel=1e-5)


@pytest.mark.parametrize(
    ("crs", "transform"),
    [
        ("EPSG:4326", Affine(1, 0, -180, 0, -1, 90)),
        ("EPSG:4326", Affine(0.25, 0, 150, 0, -0.5, 70)),  # across 180 degrees
        ("EPSG:3857", Affine(100_000, 0, -18_000_000, 0, -50_000, 4_500_000)),
    ],
)
def test_continents_and_the_globe(crs: str, transform: Affine) -> None:
    grid = Grid(360, 180, transform, CRS.from_user_input(crs))
    measure = AreaMeasure(grid)
    table = measure.pixel_rows(grid.box).sum() * 360
    whole = measure.polygons(np.array([shapely.box(0, 0, 360, 180)], dtype=object))[0]
    assert whole == pytest.approx(table, rel=1e-6)
    if transform.c == -180:
        assert whole == pytest.approx(510_065_621_724_088, rel=1e-9)  # WGS 84's whole surface
    # In degrees: the authalic area between two parallels and two meridians.
    to_degrees = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    west, north = to_degrees.transform(*(transform @ (0, 0)))
    _, south = to_degrees.transform(*(transform @ (0, 180)))
    width = 360 * transform.a if crs == "EPSG:4326" else 360 * transform.a / 111_319.49079327358
    sphere = pyproj.Transformer.from_crs("EPSG:4326", "+proj=cea +ellps=WGS84", always_xy=True)
    (_, top), (_, bottom) = sphere.transform(0, north), sphere.transform(0, south)
    assert whole == pytest.approx((top - bottom) * np.radians(width) * 6_378_137, rel=1e-6)
    assert west <= 180


def test_outside_its_crs_a_raster_has_no_area() -> None:
    for crs, corner in (("EPSG:4326", (346_000, 5_648_500)), ("EPSG:25832", (9e9, 9e9))):
        grid = Grid(4, 3, Affine(1, 0, corner[0], 0, -1, corner[1]), CRS.from_user_input(crs))
        assert not AreaMeasure(grid).known


def test_feet_become_square_metres() -> None:
    grid = Grid(10, 10, Affine(1, 0, 980_000, 0, -1, 200_000), CRS.from_epsg(2263))
    assert AreaMeasure(grid).pixel_rows(grid.box)[0] == pytest.approx((1200 / 3937) ** 2)


def test_grads_are_not_degrees() -> None:
    """NTF (Paris) counts in grads from the meridian of Paris; NTF in degrees is its neighbour."""
    square = np.array([shapely.box(0, 0, 100, 100)])
    north = Affine(1e-5 / 0.9, 0, 0.5, 0, -1e-5 / 0.9, 54)
    same = Affine(1e-5, 0, 2.8, 0, -1e-5, 48.6)
    grads = AreaMeasure(Grid(100, 100, north, CRS.from_epsg(4807)))
    degrees = AreaMeasure(Grid(100, 100, same, CRS.from_epsg(4275)))
    assert grads.known
    assert grads.polygons(square) == pytest.approx(degrees.polygons(square), rel=1e-6)
    assert grads.perimeters(square) == pytest.approx(degrees.perimeters(square), rel=1e-6)
