"""A raster as the model sees it: shrunk, enlarged, and back on its own grid."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from reseg_geo.raster.grid import Box, Tiling
from reseg_geo.raster.reader import RasterReader
from reseg_geo.raster.view import RasterView, on_raster, zoom_for

HALF = Fraction(1, 2)
HEIGHT, WIDTH = 66, 91


@pytest.mark.parametrize(
    ("side", "zoom"),
    [(0.02, 18), (0.1, 4), (0.2, 2), (0.25, 1), (0.3, 1), (0.5, 1), (0.6, HALF), (1.0, HALF),
     (2.5, HALF),
     (10.0, 1)],
)  # fmt: skip
def test_the_zoom_brings_pixels_near_the_distance(side: float, zoom: Fraction) -> None:
    assert zoom_for(side, 0.354) == zoom


@pytest.fixture
def pixels() -> np.ndarray:
    """Smooth enough that enlarging can be checked, different everywhere."""
    rng = np.random.default_rng(0)
    small = Image.fromarray(rng.integers(60, 200, (9, 12, 3), np.uint8))
    return np.asarray(small.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC))


@pytest.fixture
def raster(tmp_path: Path, pixels: np.ndarray, write_raster: Any) -> Path:
    """With no data in the upper left."""
    mask = np.full((HEIGHT, WIDTH), 255, np.uint8)
    mask[:20, :30] = 0
    return write_raster(tmp_path / "image.tif", np.moveaxis(pixels, -1, 0), mask=mask)


def test_native_is_the_raster(raster: Path) -> None:
    with RasterReader(raster) as reader:
        view = RasterView(reader)
        box = Box(10, 20, 80, 90)
        assert view.grid == reader.grid
        assert all(map(np.array_equal, view.read(box), reader.read(box)))


def test_shrunk_pixels_are_means_of_those_with_data(raster: Path, pixels: np.ndarray) -> None:
    with RasterReader(raster) as reader:
        view = RasterView(reader, Fraction(3))
        assert (view.grid.height, view.grid.width) == (22, 31)  # 91 is no multiple of 3
        assert view.grid.corners[0] == reader.grid.corners[0]
        assert view.grid.transform.a == 3 * reader.grid.transform.a
        rgb, valid = view.read(Box(0, 0, 40, 40))
        part, _ = view.read(Box(8, 10, 14, 20))
    assert np.array_equal(part, rgb[8:22, 10:30])
    mean = pixels[:66, :90].reshape(22, 3, 30, 3, 3).mean(axis=(1, 3))
    inner = np.s_[8:22, 11:30]
    assert np.abs(rgb[:22, :30][inner] - mean[inner]).max() <= 1
    assert not valid[:6, :10].any()
    assert valid[7:22, :31].all()
    assert not valid[22:].any()
    assert not valid[:, 31:].any()


def test_enlarged_pixels_do_not_depend_on_the_box(raster: Path, pixels: np.ndarray) -> None:
    with RasterReader(raster) as reader:
        view = RasterView(reader, HALF)
        assert (view.grid.height, view.grid.width) == (2 * HEIGHT, 2 * WIDTH)
        rgb, valid = view.read(Box(0, 0, 2 * HEIGHT, 2 * WIDTH))
        part, part_valid = view.read(Box(50, 70, 60, 81))
        beyond, beyond_valid = view.read(Box(100, 100, 224, 224))
    assert np.array_equal(part, rgb[50:110, 70:151])
    assert np.array_equal(part_valid, valid[50:110, 70:151])
    assert np.array_equal(beyond[:32, :82], rgb[100:, 100:])
    assert not beyond_valid[32:].any()
    assert not beyond[32:].any()
    # Four pixels of the view have about the mean of the one that they come from.
    mean = rgb.reshape(HEIGHT, 2, WIDTH, 2, 3).mean(axis=(1, 3))
    assert np.abs(mean[22:, 32:] - pixels[22:, 32:]).max() < 8
    assert not valid[:40, :60].any()
    assert valid[40:].all()


@pytest.mark.parametrize("zoom", [HALF, Fraction(1), Fraction(2), Fraction(5)])
@pytest.mark.parametrize("size", [(1, 1), (66, 91), (1700, 2500)])
def test_pieces_cover_the_raster_once(
    tmp_path: Path, write_raster: Any, zoom: Fraction, size: tuple[int, int]
) -> None:
    path = write_raster(tmp_path / "image.tif", np.zeros((1, *size), np.uint8))
    covered = np.zeros(size, int)
    with RasterReader(path) as reader:
        view = RasterView(reader, zoom)
        count = 0
        for block in Tiling(view.grid.height, view.grid.width, 224, 112).blocks():
            for piece in view.pieces(block.core):
                covered[piece.within(reader.grid.box)] += 1
                assert max(piece.height, piece.width) <= 800
                assert on_raster(block.core, zoom).intersection(piece) == piece
                assert view.valid(piece).shape == (piece.height, piece.width)
                count += 1
        assert count == view.piece_count
    assert (covered == 1).all()
