"""The patches of examples."""

import numpy as np
import pytest
import shapely
from rasterio.features import rasterize

from reseg_geo.heads.samples import Patches, patches_of
from reseg_geo.tiling import Tiling

PATCH, WINDOW = 14, 224
TILING = Tiling(500, 620, WINDOW, 100)


def found(*shapes: shapely.Geometry) -> Patches:
    return patches_of(np.array(shapes, object), TILING, PATCH)


def corners(patches: Patches) -> np.ndarray:
    """(n, 2) first rows and columns of the patches, in pixels of the view."""
    return patches.windows + patches.places * PATCH


def test_a_point_is_in_one_patch_of_each_window_that_sees_it() -> None:
    x, y = 333.4, 250.0
    patches = found(shapely.Point(x, y))
    windows = {
        (top, left)
        for top in TILING.window_tops.tolist()
        for left in TILING.window_lefts.tolist()
        if top <= y < top + WINDOW and left <= x < left + WINDOW
    }
    assert {*map(tuple, patches.windows.tolist())} == windows
    assert len(patches.windows) == len(windows)
    inside = np.array([y, x]) - corners(patches)
    assert ((inside >= 0) & (inside < PATCH)).all()


@pytest.mark.parametrize("seed", range(5))
def test_a_polygon_covers_most_of_its_patches(seed: int) -> None:
    rng = np.random.default_rng(seed)
    middle = rng.uniform(80, 420, 2)
    angles = np.sort(rng.uniform(0, 2 * np.pi, 9))
    ring = middle + 70 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    polygon = shapely.Polygon(ring).buffer(5)
    pixels = rasterize([polygon], out_shape=(TILING.height, TILING.width))
    patches = found(polygon)
    assert len(patches.windows) > 10
    assert not len(patches.small)
    for top, left in corners(patches).tolist():
        assert pixels[top : top + PATCH, left : left + PATCH].mean() > 0.45
    assert len(np.unique(np.hstack([patches.windows, patches.places]), axis=0)) == len(
        patches.windows
    )


def test_large_examples_count_as_some_patches_all_over_them() -> None:
    patches = found(shapely.box(5, 5, 615, 495), shapely.box(100, 100, 180, 180))
    counts = np.bincount(patches.examples)
    assert counts[0] < 20 * counts[1]
    large = corners(patches)[patches.examples == 0]
    assert (np.ptp(large, axis=0) > (300, 400)).all()


def test_small_polygons_lines_and_several_parts() -> None:
    shed = shapely.box(200, 200, 204, 204)
    road = shapely.LineString([(20, 30), (300, 30)])
    trees = shapely.MultiPoint([(30, 400), (200, 450)])
    mixed = shapely.GeometryCollection([shapely.MultiPoint([(50, 50)]), shapely.box(0, 0, 40, 40)])
    patches = found(shed, road, trees, mixed, shapely.Point(900, 10), shapely.Polygon())
    assert patches.small.tolist() == [0]
    places = [corners(patches)[patches.examples == index] for index in range(6)]
    assert ((places[0] <= 204) & (places[0] + PATCH >= 200)).all()
    assert (places[1][:, 0] <= 30).all()
    assert (places[1][:, 0] + PATCH > 30).all()
    assert len(np.unique(places[1][:, 1] // 50)) > 3
    assert len(np.unique(places[2] // 100, axis=0)) >= 2
    assert len(places[3])
    assert not len(places[4])
    assert not len(places[5])
