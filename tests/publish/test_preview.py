"""The picture of image and map."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
from PIL import Image
from rasterio.enums import Resampling

from reseg_geo.classes import LandCover, parse_classes, read_classes
from reseg_geo.grid import Grid
from reseg_geo.maps.class_areas import ClassAreas
from reseg_geo.maps.legend import colormap, legend_of, legend_tags
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.publish import lettering
from reseg_geo.publish.preview import write_preview
from reseg_geo.raster.writer import RasterWriter

CLASSES = read_classes("building, water, $x_1$")
PIXELS = rasterio.Affine.identity()


def draw(
    folder: Path,
    values: np.ndarray,
    image: np.ndarray,
    classes: tuple[LandCover, ...] = CLASSES,
    transform: rasterio.Affine = PIXELS,
    epsg: int | None = None,
    warn: Callable[[str], None] = lambda text: None,
) -> np.ndarray:
    crs = None if epsg is None else rasterio.CRS.from_epsg(epsg)
    grid = Grid(values.shape[1], values.shape[0], transform, crs)
    legend, class_map = legend_of(classes), folder / "map.tif"
    with RasterWriter(class_map, class_map, grid, "uint8", 0, {}, Resampling.mode) as writer:
        writer.describe(legend_tags(legend), colormap(legend))
        writer.write(values, grid.box)
    tally = ClassAreas(classes, AreaMeasure(grid))
    tally.add(values, grid.box)
    path = folder / "map.png"
    write_preview((image, values > 0), class_map, tally.summaries(), path, path, warn)
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


def ink_at_the_right(picture: np.ndarray, below: int) -> bool:
    """Whether something is drawn where the scale bar and the north arrow are."""
    return bool((picture[below + 10 :, 1150:] < 200).any())


def test_a_placed_map_has_a_scale_bar_and_a_north_arrow(tmp_path: Path) -> None:
    values, image = np.full((100, 100), 3, np.uint8), np.zeros((100, 100, 3), np.uint8)
    place = rasterio.Affine(0.5, 0, 346_000, 0, -0.5, 5_648_500)
    assert ink_at_the_right(draw(tmp_path, values, image, transform=place, epsg=25832), 720)
    assert not ink_at_the_right(draw(tmp_path, values, image, transform=place), 720)


def test_pixels_have_the_shape_that_they_have_on_the_ground(tmp_path: Path) -> None:
    values, image = np.full((100, 100), 3, np.uint8), np.zeros((100, 100, 3), np.uint8)
    degrees = rasterio.Affine(1e-4, 0, 10, 0, -1e-4, 60)
    picture = draw(tmp_path, values, image, transform=degrees, epsg=4326)
    black = (picture[5] == 0).all(axis=-1).sum(), (picture[:, 300] == 0).all(axis=-1).sum()
    assert black[1] / black[0] == pytest.approx(2, abs=0.05), (
        "a degree of longitude is half as long"
    )


def test_long_names_make_the_legend_grow(tmp_path: Path) -> None:
    values, image = np.full((100, 100), 1, np.uint8), np.zeros((100, 100, 3), np.uint8)
    heights = [
        len(draw(tmp_path, values, image, parse_classes(["w" * letters], "a list")))
        for letters in (10, 1000)
    ]
    assert heights[1] > heights[0] + 100


def test_a_name_that_cannot_be_shown_is_a_number_and_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    monkeypatch.setattr(lettering, "_system_fonts", list)
    values, image = np.full((100, 100), 1, np.uint8), np.zeros((100, 100, 3), np.uint8)
    told: list[str] = []
    draw(tmp_path, values, image, parse_classes(["水"], "a list"), warn=told.append)
    assert len(told) == 1
    assert told[0].endswith("install Noto Sans CJK.")
    assert not [each for each in recwarn if "Glyph" in str(each.message)], "no boxes"


def test_hundreds_of_classes_still_give_a_picture(tmp_path: Path) -> None:
    classes = parse_classes([f"unit {number}" for number in range(250)], "a list")
    values = np.arange(1, 251, dtype=np.uint8).reshape(10, 25)
    assert len(draw(tmp_path, values, np.zeros((10, 25, 3), np.uint8), classes)) < 1800


@pytest.mark.parametrize("turn", ["rotated", "south-up", "mirrored", "none"])
def test_north_is_at_the_top(tmp_path: Path, turn: str) -> None:
    """The north half of the ground is water; the picture of a rotated raster is a lozenge."""
    place = rasterio.Affine(0.5, 0, 346_000, 0, -0.5, 5_648_500)
    place @= {
        "rotated": rasterio.Affine.rotation(135),
        "south-up": rasterio.Affine.scale(1, -1),
        "mirrored": rasterio.Affine.scale(-1, 1),
        "none": rasterio.Affine.identity(),
    }[turn]
    rows, columns = np.mgrid[:100, :100] + 0.5
    _, y = place @ (columns, rows)
    values = np.where(y > y.mean(), 2, 1).astype(np.uint8)
    image = np.where(values[..., None] == 2, 200, 50).repeat(3, axis=2).astype(np.uint8)
    picture = draw(tmp_path, values, image, transform=place, epsg=25832)
    side = 720
    assert picture[side // 2 - 60, side // 2].tolist() == [200] * 3
    assert picture[side // 2 + 60, side // 2].tolist() == [50] * 3
    assert picture[side // 2 - 60, side + side // 2].tolist() == list(CLASSES[1].color)
    assert picture[side // 2 + 60, side + side // 2].tolist() == list(CLASSES[0].color)
    corner = picture[20, 20].tolist()
    assert corner == ([255] * 3 if turn == "rotated" else [200] * 3)
