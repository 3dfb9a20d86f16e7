"""What tests of sessions share: a town larger than a tile."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import rasterio
import shapely

import reseg_geo
from reseg_geo.scenes.scene import SCENE_CLASSES, make_scene

HEIGHT, WIDTH = 900, 1100


@pytest.fixture(scope="session")
def labels() -> Any:
    """(h, w) the classes of the town."""
    return make_scene(3, HEIGHT, WIDTH, style="suburban").labels


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory, write_raster: Callable[..., Path]) -> Path:
    image = make_scene(3, HEIGHT, WIDTH, style="suburban").image
    pixels = np.ascontiguousarray(np.moveaxis(image, -1, 0))
    return write_raster(tmp_path_factory.mktemp("town") / "town.tif", pixels)


@pytest.fixture
def opened(town: Path) -> Iterator[Any]:
    """A session that makes no regions, so that it is quick."""
    with reseg_geo.open(town, regions="none", gsd="native", progress=False) as session:
        yield session


@pytest.fixture(scope="session")
def bounds(town: Path) -> Callable[..., Any]:
    """Bounds of a box of pixels: top, left, height, width."""

    def of(top: int, left: int, height: int, width: int) -> Any:
        window = rasterio.windows.Window(left, top, width, height)
        with rasterio.open(town) as dataset:
            return dataset.window_bounds(window)

    return of


@pytest.fixture(scope="session")
def clicks(town: Path, labels: Any) -> Any:
    """A table of points in the town, ten of each of three classes, each with the name of another:
    so words alone are nearly always wrong.
    """
    rng, names, points = np.random.default_rng(5), [], []
    with rasterio.open(town) as dataset:
        transform, crs = dataset.transform, dataset.crs
    for name, wrong in (("building", "road"), ("road", "tree"), ("tree", "building")):
        rows, columns = np.nonzero(labels == SCENE_CLASSES.index(name) + 1)
        for i in rng.choice(len(rows), 10, replace=False):
            names.append(wrong)
            points.append(shapely.Point(transform @ (columns[i] + 0.5, rows[i] + 0.5)))
    return geopandas.GeoDataFrame({"class": names}, geometry=points, crs=crs.to_string())
