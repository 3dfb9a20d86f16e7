"""Examples on the rasters that they reach."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely

from reseg_geo.classes import read_classes
from reseg_geo.heads.placed import place_examples
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.progress.events import Reporter

CLASSES = read_classes("road, tree")
LEFT, TOP, SIDE = 346_000, 5_648_500, 0.5  # of the raster, 60 x 40 px
FAR = 1e12


@pytest.fixture
def raster(tmp_path: Path, write_raster: Callable[..., Path]) -> str:
    values = np.full((3, 40, 60), 90, np.uint8)
    return str(write_raster(tmp_path / "a.tif", values))


@pytest.mark.parametrize(
    ("shape", "bounds"),
    [
        (shapely.box(-FAR, -FAR, FAR, FAR), (0, 0, 60, 40)),
        (shapely.LineString([(LEFT + 5, TOP - 5), (1e300, TOP - 5)]), (10, 10, 60, 10)),
        (shapely.box(LEFT - 10, TOP - 4, LEFT + 3, TOP - 2), (0, 4, 6, 8)),
        (shapely.Point(LEFT, TOP), (0, 0, 0, 0)),
        (shapely.Polygon([(LEFT, TOP), (LEFT + 9, TOP - 9), (LEFT + 9, TOP), (LEFT, TOP - 9)]),
         (0, 0, 18, 18)),
    ],
    ids=["around all", "endless", "over the border", "in the corner", "crossing itself"],
)  # fmt: skip
def test_the_part_on_the_raster_counts(
    raster: str, tmp_path: Path, shape: Any, bounds: tuple[float, ...]
) -> None:
    path = tmp_path / "a.gpkg"
    geopandas.GeoDataFrame({"class": ["road"]}, geometry=[shape], crs="EPSG:25832").to_file(path)
    options = SegmentOptions(examples=str(path))
    [found] = place_examples(CLASSES, options, [raster], Reporter(warn=pytest.fail))
    assert shapely.bounds(found.examples.shapes[0]) == pytest.approx(np.array(bounds))
