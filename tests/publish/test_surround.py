"""Scale bars and north arrows are those of the ground."""

import math

import pytest
import rasterio
from rasterio import Affine

from reseg_geo.grid import Grid
from reseg_geo.publish.surround import ground_of, length_unit, round_length

EAST, NORTH = 346_000, 5_648_500
UTM = Affine(0.5, 0, EAST, 0, -0.5, NORTH)


def grid(transform: Affine, epsg: int | None, size: int = 200) -> Grid:
    return Grid(size, size, transform, None if epsg is None else rasterio.CRS.from_epsg(epsg))


def bearing(found: Grid) -> float:
    """Degrees clockwise from the top of the picture to north."""
    north = ground_of(found).north
    assert north is not None
    assert math.hypot(*north) == pytest.approx(1)
    return math.degrees(math.atan2(north[0], -north[1]))


@pytest.mark.parametrize(
    ("transform", "epsg", "width", "height"),
    [
        (UTM, 25832, 0.5, 0.5),
        (UTM @ Affine.rotation(30), 25832, 0.5, 0.5),
        (Affine(3, 0, 1e6, 0, -3, 2e5), 2263, 3 * 1200 / 3937, 3 * 1200 / 3937),  # US feet
        (Affine(1e-4, 0, 10, 0, -1e-4, 60.01), 4326, 5.58, 11.14),
        (Affine(10, 0, 1e6, 0, -10, 8_399_738), 3857, 5.0, 5.0),  # Web Mercator at 60 degrees
    ],
)
def test_pixels_have_their_true_size(
    transform: Affine, epsg: int, width: float, height: float
) -> None:
    ground = ground_of(grid(transform, epsg))
    assert (ground.width, ground.height) == pytest.approx((width, height), rel=4e-3)


def test_nothing_is_known_without_a_usable_crs() -> None:
    for transform, epsg in ((UTM, None), (Affine(1, 0, 1e9, 0, -1, 1e9), 25832)):
        ground = ground_of(grid(transform, epsg))
        assert (ground.width, ground.height, ground.north) == (None, None, None)


def test_north_follows_the_grid() -> None:
    convergence = bearing(grid(UTM, 25832))
    assert convergence == pytest.approx(1.7, abs=0.1), "meridians of UTM converge"
    assert bearing(grid(Affine(1e-4, 0, 10, 0, -1e-4, 60), 4326)) == pytest.approx(0)
    south_up = grid(Affine(1e-4, 0, 10, 0, 1e-4, 60), 4326)
    assert abs(bearing(south_up)) == pytest.approx(180)
    turned = bearing(grid(UTM @ Affine.rotation(30), 25832))
    assert turned == pytest.approx(convergence - 30, abs=0.1)


def test_there_is_no_arrow_if_north_varies() -> None:
    polar = Affine(10_000, 0, -1e6, 0, -10_000, 1e6)
    assert ground_of(grid(polar, 3413)).north is None


@pytest.mark.parametrize(
    ("most", "found"),
    [(1, 1), (1.9, 1), (2, 2), (4.9, 2), (5, 5), (99, 50), (0.03, 0.02), (1234, 1000)],
)
def test_lengths_are_round(most: float, found: float) -> None:
    assert round_length(most) == pytest.approx(found)


def test_lengths_have_usual_units() -> None:
    assert [length_unit(each)[0] for each in (0.5, 1, 500, 1000)] == ["cm", "m", "m", "km"]
