"""Which pixels of a raster a view shows."""

import numpy as np
import pytest
from affine import Affine
from rasterio.crs import CRS

from reseg_geo.grid import Box, Grid
from reseg_geo.session.view import View
from reseg_geo.storage.chunks import Chunk

WHOLE = Grid(1003, 705, Affine(0.5, 0, 100, 0, -0.5, 900), CRS.from_epsg(25832))


def test_a_view_that_fits_has_all_pixels() -> None:
    box = Box(13, 200, 300, 400)
    for size in (None, (400, 300), (5000, 5000)):
        view = View.of(WHOLE, box, size)
        assert (view.step, view.box, view.part) == (1, box, box)
        assert view.grid == WHOLE.cut(box)


@pytest.mark.parametrize("size", [(399, 300), (400, 299), (200, 150), (101, 1000), (7, 5), (1, 1)])
@pytest.mark.parametrize("box", [Box(13, 200, 300, 400), Box(0, 0, 705, 1003), Box(700, 999, 5, 4)])
def test_a_coarser_view_has_no_more_pixels_than_asked(box: Box, size: tuple[int, int]) -> None:
    view = View.of(WHOLE, box, size)
    assert view.box.width <= size[0]
    assert view.box.height <= size[1]
    left, bottom, right, top = view.grid.bounds
    own = WHOLE.cut(box).bounds
    assert left <= own[0]
    assert bottom <= own[1]
    assert right >= own[2]
    assert top >= own[3]


def test_coarser_views_show_the_middles_of_squares_that_never_move() -> None:
    shown: dict[int, set[int]] = {}
    for left in range(0, 60, 7):
        view = View.of(WHOLE, Box(0, left, 90, 90), (30, 30))
        shown.setdefault(view.step, set()).update(view.columns.tolist())
        middles = view.grid.transform @ (0.5, 0.5)
        place = ~WHOLE.transform @ middles
        assert place[0] == pytest.approx(view.columns[0] + 0.5, abs=0.5)
    for step, columns in shown.items():
        assert {column % step for column in columns} == {step // 2}


def test_a_square_beyond_the_raster_shows_its_last_pixel() -> None:
    view = View.of(WHOLE, WHOLE.box, (100, 100))
    assert view.rows[-1] == 704 or view.rows[-1] % view.step == view.step // 2
    assert view.columns.max() <= 1002


def test_chunks_are_put_where_they_belong() -> None:
    every = np.arange(705 * 1003).reshape(705, 1003) % 250
    view = View.of(WHOLE, Box(13, 200, 300, 400), (90, 90))
    part = view.part
    values = np.zeros((view.box.height, view.box.width), np.int64)
    confidence = np.zeros(values.shape, np.uint8)
    for top in range(0, part.height, 37):
        for left in range(0, part.width, 53):
            box = Box(top, left, min(37, part.height - top), min(53, part.width - left))
            own = every[part.top + top :, part.left + left :][: box.height, : box.width]
            view.take(Chunk(box, own, own.astype(np.uint8)), values, confidence)
    assert np.array_equal(values, every[np.ix_(view.rows, view.columns)])
    assert np.array_equal(confidence, values)


def test_a_sparse_view_needs_only_what_it_shows() -> None:
    view = View(WHOLE, 300, Box(0, 0, 3, 4))
    assert view.rows.tolist() == [150, 450, 704]
    assert view.shows(Box(100, 100, 60, 60))
    assert not view.shows(Box(160, 100, 200, 200))
