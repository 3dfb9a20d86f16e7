"""Polygons in pixel coordinates: exact, complete, with shared borders, wherever strips begin."""

from collections.abc import Sequence

import numpy as np
import pytest
import rasterio.features
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from reseg_geo.vector.polygonize import Shaping, polygonize
from reseg_geo.vector.strips import in_strips

PLAIN = Shaping()


def polygons_of(
    values: np.ndarray, cuts: Sequence[int] = (), shaping: Shaping = PLAIN
) -> tuple[np.ndarray, np.ndarray]:
    """Polygons and values of a class map that comes in strips, cut before these rows."""
    batches = list(polygonize(in_strips(np.split(values.astype(np.int32), cuts)), shaping))
    assert batches[-1].bottom == len(values)
    shapes = np.concatenate([batch.polygons for batch in batches])
    return shapes, np.concatenate([batch.values for batch in batches])


@st.composite
def class_maps(draw: st.DrawFn) -> tuple[np.ndarray, list[int]]:
    """Maps from noise to blobs, and rows before which they are cut."""
    height, width, classes = (draw(st.integers(1, most)) for most in (14, 14, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    fields = [rng.standard_normal((height, width)) for _ in range(classes + 1)]
    size = draw(st.sampled_from([0.0, 0.7, 1.5]))
    values = np.argmax([ndimage.gaussian_filter(field, size) for field in fields], axis=0)
    cuts = draw(st.sets(st.integers(1, height - 1))) if height > 1 else set()
    return values, sorted(cuts)


def check_coverage(shapes: np.ndarray) -> None:
    assert (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON).all()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)


def in_order(shapes: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    shapes = shapely.normalize(shapes)
    order = np.lexsort((shapely.to_wkb(shapes, hex=True).astype(str), values))
    return shapes[order], values[order]


@settings(deadline=None, max_examples=120)
@given(class_maps())
def test_polygons_are_the_map(case: tuple[np.ndarray, list[int]]) -> None:
    values, cuts = case
    shapes, found = polygons_of(values, cuts)
    components = sum(ndimage.label(values == v)[1] for v in range(1, values.max() + 1))
    assert len(shapes) == len(found) == components
    if not components:
        return
    check_coverage(shapes)
    back = rasterio.features.rasterize(
        zip(shapes, found.tolist(), strict=True), out_shape=values.shape, dtype="uint8"
    )
    assert np.array_equal(back, values)
    whole, known = in_order(*polygons_of(values))
    parts, same = in_order(shapes, found)
    assert np.array_equal(known, same)
    assert shapely.equals_exact(whole, parts).all(), "strips must leave no trace"


@settings(deadline=None, max_examples=80)
@given(class_maps(), st.booleans(), st.sampled_from([0.0, 0.8, 2.0]))
def test_shaped_borders_are_still_shared(
    case: tuple[np.ndarray, list[int]], rounded: bool, tolerance: float
) -> None:
    values, cuts = case
    shapes, found = polygons_of(values + 1, cuts, Shaping(rounded, tolerance))
    check_coverage(shapes)
    components = sum(ndimage.label(values == v)[1] for v in range(values.max() + 1))
    assert len(found) == components
    # No gaps, no overlaps, and the raster's edge where it was.
    assert shapely.area(shapes).sum() == pytest.approx(values.size)
    assert shapely.union_all(shapes).equals(shapely.box(0, 0, *values.T.shape))


@settings(deadline=None, max_examples=60)
@given(class_maps())
def test_rounded_borders_do_not_depend_on_strips(case: tuple[np.ndarray, list[int]]) -> None:
    values, cuts = case
    whole, parts = (polygons_of(values, each, Shaping(rounded=True))[0] for each in ((), cuts))
    tree = shapely.STRtree(parts)
    assert len(whole) == len(parts)
    for shape in whole:
        assert any(shape.equals(parts[index]) for index in tree.query(shape))


def test_a_corner_of_two_is_a_vertex_of_the_third() -> None:
    """Where B and C meet A's straight side, A gets a vertex too."""
    for cuts in ((), (1,)):
        shapes, found = polygons_of(np.array([[1, 1], [2, 3]]), cuts)
        top = shapes[found == 1][0]
        assert (1.0, 1.0) in list(top.exterior.coords)
        assert len(top.exterior.coords) == 6


def test_staircases_become_straight_when_rounded() -> None:
    values = np.tri(12, dtype=int) + 1
    shapes, found = polygons_of(values, shaping=Shaping(rounded=True))
    below = shapes[found == 2][0]
    inner = [(x, y) for x, y in below.exterior.coords if 0 < x < 12 and 0 < y < 12]
    assert len(inner) <= 2, "all but the ends of the diagonal are gone"


def test_an_island_alone_becomes_a_diamond_when_rounded() -> None:
    values = np.ones((3, 3), int)
    values[1, 1] = 2
    shapes, found = polygons_of(values, shaping=Shaping(rounded=True))
    diamond = shapely.Polygon([(1.5, 1), (2, 1.5), (1.5, 2), (1, 1.5)])
    assert shapes[found == 2][0].equals(diamond)


def test_a_region_across_all_strips_with_holes_on_their_seams() -> None:
    values = np.ones((30, 30), int)
    values[4::5, 3:27:4] = 2  # at the seams
    values[5::5, 3:27:8] = 2
    shapes, found = polygons_of(values, range(5, 30, 5))
    ring = shapes[found == 1]
    assert len(ring) == 1
    assert (found == 2).sum() == 36
    assert shapely.get_num_interior_rings(ring[0]) == 36 - 6, "those of the last row are not holes"
    assert shapely.area(ring[0]) == (values == 1).sum()


def test_mean_confidence_of_polygons() -> None:
    rng = np.random.default_rng(3)
    values = np.kron(rng.integers(0, 4, (8, 9)), np.ones((5, 5), int)).astype(np.int32)
    other = rng.integers(0, 101, values.shape).astype(np.uint8)
    other[rng.random(values.shape) < 0.2] = 255
    other[:5, :5] = 255
    values[:5, :5], values[5, :5], values[:6, 5] = 4, 1, 1
    sure = np.where(other == 255, np.nan, other).astype(np.float32)
    strips = in_strips(np.split(values, [7, 8, 20]))
    batches = list(polygonize(strips, PLAIN, lambda top, height: sure[top : top + height]))
    count = 0
    for batch in batches:
        for shape, value, mean in zip(batch.polygons, batch.values, batch.means, strict=True):
            inside = rasterio.features.rasterize([shape], out_shape=values.shape) == 1
            known = other[inside & (other != 255)]
            assert mean == pytest.approx(known.mean()) if len(known) else np.isnan(mean)
            assert np.isnan(mean) == (value == 4)
            count += 1
    assert count > 20
