"""True areas in any CRS, against the geodesic areas of GeographicLib."""

import numpy as np
import pyproj
import pytest
import shapely
from affine import Affine
from pyproj.crs import BoundCRS
from pyproj.crs.coordinate_operation import ToWGS84Transformation
from pyproj.database import query_crs_info
from rasterio.crs import CRS

from reseg_geo.grid import Box, Grid
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.place.globe import Globe, horizontal

EARTH, CAP = 510_065_621_724_088, 2_449_600_000  # m²: WGS 84; within 0.25 degrees of a pole
NO_METHOD = (
    'PROJCS["odd",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],'
    'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Own"],UNIT["metre",1]]'
)

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
    assert whole == pytest.approx(table, rel=1e-4)
    if transform.c == -180:
        assert whole == pytest.approx(EARTH, rel=1e-4)  # WGS 84's whole surface
    # In degrees: the authalic area between two parallels and two meridians.
    to_degrees = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    west, north = to_degrees.transform(*(transform @ (0, 0)))
    _, south = to_degrees.transform(*(transform @ (0, 180)))
    width = 360 * transform.a if crs == "EPSG:4326" else 360 * transform.a / 111_319.49079327358
    sphere = pyproj.Transformer.from_crs("EPSG:4326", "+proj=cea +ellps=WGS84", always_xy=True)
    (_, top), (_, bottom) = sphere.transform(0, north), sphere.transform(0, south)
    assert whole == pytest.approx((top - bottom) * np.radians(width) * 6_378_137, rel=1e-4)
    assert west <= 180


def test_outside_its_crs_a_raster_has_no_area() -> None:
    for crs, corner in (("EPSG:4326", (346_000, 5_648_500)), ("EPSG:25832", (9e9, 9e9))):
        grid = Grid(4, 3, Affine(1, 0, corner[0], 0, -1, corner[1]), CRS.from_user_input(crs))
        assert not AreaMeasure(grid).known


def test_feet_become_square_metres() -> None:
    grid = Grid(10, 10, Affine(1, 0, 980_000, 0, -1, 200_000), CRS.from_epsg(2263))
    assert AreaMeasure(grid).pixel_rows(grid.box)[0] == pytest.approx((1200 / 3937) ** 2, rel=1e-5)


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


def area_of(name: str, transform: Affine, width: int = 20, height: int = 30) -> float:
    """The area in m² of a whole grid by its pixels, which must be that of its outline."""
    grid = Grid(width, height, transform, CRS.from_user_input(name))
    measure = AreaMeasure(grid)
    assert measure.known
    pixels = measure.pixel_areas(grid.box).sum()
    assert measure.polygons(outline(grid)) == pytest.approx(pixels, rel=1e-5)
    return float(pixels)


def outline(grid: Grid) -> np.ndarray:
    return np.array([shapely.box(0, 0, grid.width, grid.height)], dtype=object)


GAUSS = pyproj.CRS("EPSG:31467")  # northing before easting
SHIFT = ToWGS84Transformation(GAUSS.geodetic_crs, 598.1, 73.7, 418.2, 0.202, 0.045, -2.455, 6.7)
BASE = pyproj.CRS("EPSG:4314")
DEGREES, GAUSS_PLACE = Affine(1e-4, 0, 7, 0, -1e-4, 51), Affine(2, 0, 3_400_000, 0, -2, 5_700_000)


@pytest.mark.parametrize(
    ("whole", "part", "transform"),
    [
        ("EPSG:4326+3855", "EPSG:4326", DEGREES),
        ("EPSG:4979", "EPSG:4326", DEGREES),
        ("EPSG:3857+5773", "EPSG:3857", Affine(2, 0, 780_000, 0, -2, 6_600_000)),
        ("EPSG:31467+5783", "EPSG:31467", GAUSS_PLACE),
        (pyproj.CRS("EPSG:25832").to_3d().to_wkt(), "EPSG:25832", PLACES["utm"][1]),
        (BoundCRS(BASE, "EPSG:4326", SHIFT).to_wkt(), "EPSG:4314", DEGREES),
        (BoundCRS(GAUSS, "EPSG:4326", SHIFT).to_wkt(), "EPSG:31467", GAUSS_PLACE),
    ],
    ids=["2D + height", "3D", "web mercator + height", "north first + height", "projected 3D",
         "bound", "bound, north first"],
)  # fmt: skip
def test_heights_and_datum_shifts_change_no_area(whole: str, part: str, transform: Affine) -> None:
    grids = [Grid(20, 30, transform, CRS.from_user_input(name)) for name in (whole, part)]
    found, expected = (AreaMeasure(grid).polygons(outline(grid)) for grid in grids)
    assert found == pytest.approx(expected, rel=1e-9)
    assert area_of(part, transform) == pytest.approx(float(expected[0]), rel=1e-5)


@pytest.mark.parametrize(
    ("crs", "transform"),
    [
        ("EPSG:3832", Affine(10, 0, 3_339_584 - 100, 0, -10, -2_000_000)),
        ("EPSG:4326", Affine(1e-4, 0, 180 - 1e-3, 0, -1e-4, -17.6)),
        ("EPSG:4326", Affine(1e-4, 0, -180 - 1e-3, 0, -1e-4, -17.6)),
        ("EPSG:32701", Affine(10, 0, 177_000, 0, -10, 8_050_000)),
        ("EPSG:3857", Affine(10, 0, 20_037_508 - 100, 0, -10, -2_000_000)),
    ],
)
def test_the_date_line_changes_no_area(crs: str, transform: Affine) -> None:
    area = area_of(crs, transform)
    away = (
        transform if crs == "EPSG:32701" else Affine.translation(-9e3 * transform.a, 0) @ transform
    )
    assert area == pytest.approx(area_of(crs, away), rel=1e-3 if crs == "EPSG:32701" else 1e-6)


def test_pixels_centred_on_the_poles_end_there() -> None:
    """As in GFS: the outer rows reach 0.25 degrees beyond."""
    grid = Grid(720, 361, Affine(0.5, 0, -0.25, 0, -0.5, 90.25), CRS.from_epsg(4326))
    measure = AreaMeasure(grid)
    assert measure.known
    assert measure.partial
    areas = measure.pixel_areas(grid.box)
    assert areas.sum() == pytest.approx(EARTH, rel=1e-4)
    assert areas[0, 0] * 720 == pytest.approx(CAP, rel=1e-3)
    assert measure.polygons(outline(grid)) == pytest.approx(EARTH, rel=1e-4)


def test_a_full_disk_has_the_area_of_its_pixels_on_the_globe() -> None:
    """As of a geostationary satellite, in whose image the corners show space."""
    crs = CRS.from_proj4("+proj=geos +h=35785831 +lon_0=0 +sweep=y +ellps=WGS84")
    grid = Grid(200, 200, Affine(22_000, 0, -5.5e6, 0, -22_000, 5.5e6), crs)
    measure = AreaMeasure(grid)
    assert measure.known
    assert measure.partial
    areas = measure.pixel_areas(grid.box)
    assert areas[0, 0] == 0
    corner, middle = np.array([shapely.box(0, 0, 9, 9), shapely.box(90, 90, 110, 110)])
    found = measure.polygons(np.array([corner, middle]))
    assert np.isnan(found[0])
    assert found[1] == pytest.approx(areas[90:110, 90:110].sum(), rel=1e-4)
    geod, degrees = pyproj.Geod(ellps="WGS84"), Globe.of(horizontal(crs))
    assert degrees is not None
    rows, columns = np.nonzero(areas)
    for row, column in zip(rows[::499], columns[::499], strict=True):
        edges = shapely.segmentize(shapely.box(column, row, column + 1, row + 1), 1 / 32)
        x, y = grid.transform @ tuple(shapely.get_coordinates(edges).T)
        expected, _ = geod.polygon_area_perimeter(*degrees.degrees(np.stack([x, y], axis=1)).T)
        assert areas[row, column] == pytest.approx(abs(expected), rel=1e-3)


def test_an_area_that_proj_cannot_convert_is_unknown() -> None:
    for crs in (CRS.from_epsg(4978), CRS.from_user_input(NO_METHOD)):
        assert not AreaMeasure(Grid(4, 3, Affine(1, 0, 0, 0, -1, 0), crs)).known


def test_a_sample_of_all_projected_crs() -> None:
    """Areas of squares in the middle of where a CRS is used, against GeographicLib's."""
    names = [(each.auth_name, each.code, each.area_of_use) for each in query_crs_info(
        pj_types=["PROJECTED_CRS", "COMPOUND_CRS"]) if each.area_of_use]  # fmt: skip
    tried = 0
    for authority, code, use in names[:: len(names) // 60]:
        crs = CRS.from_user_input(f"{authority}:{code}")
        globe = Globe.of(horizontal(crs))
        if globe is None:
            continue
        west, south, east, north = use.bounds
        east += 360 * (east < west)
        middle = np.array([0.6 * west + 0.4 * east, (south + north) / 2])
        near = middle + 1e-3 * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
        square = shapely.segmentize(shapely.Polygon(near), 1e-4)
        ring = shapely.get_coordinates(square)
        x, y = globe.points(ring).T
        assert np.isfinite([*x, *y]).all(), (authority, code)
        place = Affine(np.ptp(x) / 99, 0, x.min(), 0, -np.ptp(y) / 99, y.max())
        pixels = shapely.Polygon(np.stack(~place @ (x, y), axis=1))
        measure = AreaMeasure(Grid(100, 100, place, crs))
        expected = abs(
            pyproj.Geod(a=globe.metres[0], b=globe.metres[1]).geometry_area_perimeter(square)[0]
        )
        assert measure.polygons(np.array([pixels])) == pytest.approx(expected, rel=1e-4), code
        tried += 1
    assert tried > 50
