"""Pixels and areas of classes."""

import numpy as np
import pytest
from affine import Affine
from rasterio.crs import CRS

from reseg_geo.classes import LandCover, read_classes
from reseg_geo.grid import Box, Grid
from reseg_geo.maps.class_areas import ClassAreas
from reseg_geo.place.geodesy import AreaMeasure


def test_without_crs_there_is_no_area() -> None:
    grid = Grid(4, 3, Affine(1, 0, 0, 0, -1, 0), None)
    areas = ClassAreas(read_classes("tree, water"), AreaMeasure(grid))
    areas.add(np.array([[0, 1, 1, 2]] * 3), grid.box)
    assert areas.pixels == {0: 3, 1: 6, 2: 3}
    assert [entry.area_m2 for entry in areas.summaries()] == [None, None]


def test_boxes_add_up() -> None:
    grid = Grid(80, 60, *reversed((CRS.from_epsg(4326), Affine(0.01, 0, 7, 0, -0.01, 60))))
    measure = AreaMeasure(grid)
    values = np.random.default_rng(0).integers(0, 3, (60, 80))
    areas = ClassAreas(read_classes("tree, water"), measure)
    for top, left in ((0, 0), (0, 50), (33, 0), (33, 50)):
        box = Box(top, left, 27 if top else 33, 30 if left else 50)
        areas.add(values[box.within(grid.box)], box)
    by_row = measure.pixel_rows(grid.box)
    for entry in areas.summaries():
        assert entry.pixels == (values == entry.value).sum()
        expected = ((values == entry.value).sum(axis=1) * by_row).sum()
        assert entry.area_m2 == pytest.approx(expected, rel=1e-4)


def test_summaries_have_codes() -> None:
    classes = (
        LandCover("tree", (), (1, 2, 3), code="natural=wood & <more>"),
        LandCover("water", (), (4, 5, 6)),
    )
    grid = Grid(2, 2, Affine.identity(), None)
    areas = ClassAreas(classes, AreaMeasure(grid))
    areas.add(np.array([[1, 2], [2, 0]]), grid.box)
    assert [(each.name, each.pixels, each.code) for each in areas.summaries()] == [
        ("tree", 1, "natural=wood & <more>"), ("water", 2, None),
    ]  # fmt: skip
