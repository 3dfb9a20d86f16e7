"""The picture of image and map."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from PIL import Image
from rasterio.enums import Resampling

from reseg_geo.classes import read_classes
from reseg_geo.grid import Grid
from reseg_geo.maps.class_areas import ClassAreas
from reseg_geo.maps.legend import colormap, legend_of, legend_tags
from reseg_geo.publish.preview import write_preview
from reseg_geo.raster.geodesy import AreaMeasure
from reseg_geo.raster.writer import RasterWriter

CLASSES = read_classes("building, water, $x_1$")


def draw(folder: Path, values: np.ndarray, image: np.ndarray) -> np.ndarray:
    grid = Grid(values.shape[1], values.shape[0], rasterio.Affine.identity(), None)
    legend, class_map = legend_of(CLASSES), folder / "map.tif"
    with RasterWriter(class_map, class_map, grid, "uint8", 0, {}, Resampling.mode) as writer:
        writer.describe(legend_tags(legend), colormap(legend))
        writer.write(values, grid.box)
    tally = ClassAreas(CLASSES, AreaMeasure(grid))
    tally.add(values, grid.box)
    path = folder / "map.png"
    write_preview((image, values > 0), class_map, tally.summaries(), path, path)
    return np.asarray(Image.open(path).convert("RGB"))


def test_the_picture_shows_image_and_map(tmp_path: Path) -> None:
    values = np.ones((100, 100), np.uint8)
    values[:, 50:] = 2
    values[:50, :50] = 0
    picture = draw(tmp_path, values, np.full((100, 100, 3), 77, np.uint8))
    assert picture.shape[1] == 1440
    half = 720
    assert picture[600, 100].tolist() == [77, 77, 77]
    assert picture[100, 100].tolist() == [255, 255, 255]  # no data
    assert picture[600, half + 100].tolist() == list(CLASSES[0].color)
    assert picture[600, half + 600].tolist() == list(CLASSES[1].color)
    below = picture[730:].reshape(-1, 3).tolist()
    assert list(CLASSES[0].color) in below
    assert list(CLASSES[2].color) not in below, "a class that does not occur is not in the legend"


@pytest.mark.parametrize("shape", [(1, 1400), (1400, 1), (40, 300), (300, 40), (1, 1)])
def test_any_shape_gives_a_picture_of_reasonable_size(
    tmp_path: Path, shape: tuple[int, int]
) -> None:
    picture = draw(tmp_path, np.full(shape, 3, np.uint8), np.zeros((*shape, 3), np.uint8))
    assert picture.shape[1] == 1440
    assert 100 < picture.shape[0] < 1600
    colors = {tuple(color) for color in picture.reshape(-1, 3).tolist()}
    assert {(0, 0, 0), CLASSES[2].color} <= colors
