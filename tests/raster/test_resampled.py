"""A raster as the model sees it: shrunk, enlarged, and back on its own grid."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from PIL import Image
from rasterio.enums import Resampling

from reseg_geo.grid import Box
from reseg_geo.options.segment import ReadOptions
from reseg_geo.raster.reader import RasterReader
from reseg_geo.raster.resampled import RasterView, factor_for, on_raster
from reseg_geo.tiling import Tiling

HALF = Fraction(1, 2)
HEIGHT, WIDTH = 66, 91


@pytest.mark.parametrize(
    ("side", "factor"),
    [(0.02, 18), (0.1, 4), (0.2, 2), (0.25, 1), (0.3, 1), (0.5, 1), (0.6, HALF), (1.0, HALF),
     (30.0, HALF)],
)  # fmt: skip
def test_the_factor_comes_near_the_distance(side: float, factor: Fraction) -> None:
    assert factor_for(side, 0.354) == factor


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


@pytest.mark.parametrize("overviews", [False, True])
def test_shrunk_pixels_are_means_of_valid_pixels(
    raster: Path, pixels: np.ndarray, overviews: bool
) -> None:
    if overviews:  # nearest pixels, the default of gdaladdo
        with rasterio.open(raster, "r+") as dataset:
            dataset.build_overviews([2, 4], Resampling.nearest)
    with RasterReader(raster) as reader:
        view = RasterView(reader, Fraction(3))
        assert (view.grid.height, view.grid.width) == (22, 31)  # 91 is no multiple of 3
        assert view.grid.corners[0] == reader.grid.corners[0]
        assert view.grid.transform.a == 3 * reader.grid.transform.a
        rgb, valid = view.read(Box(0, 0, 40, 40))
        part, _ = view.read(Box(8, 10, 14, 20))
    assert np.array_equal(part, rgb[8:22, 10:30])
    mean = pixels[:66, :90].reshape(22, 3, 30, 3, 3).mean(axis=(1, 3))
    inner = np.s_[7:22, 10:30]
    assert np.abs(rgb[:22, :30][inner] - mean[inner]).max() <= 0.51
    assert np.abs(rgb[7:22, 30] - pixels[21:, 90].reshape(15, 3, 3).mean(axis=1)).max() <= 0.51
    # Cells with some nodata have the mean of the valid pixels.
    assert np.abs(rgb[6, 3] - pixels[20, 9:12].mean(axis=0)).max() <= 0.51
    expected = np.zeros((40, 40), bool)
    expected[:22, :31] = True
    expected[:6, :10] = False
    assert np.array_equal(valid, expected)


def test_scattered_gaps_do_not_spread(tmp_path: Path, write_raster: Any) -> None:
    values = np.full((3, 80, 80), 100, np.float32)
    gaps = np.random.default_rng(0).random((80, 80)) < 0.05
    values[:, gaps] = np.nan
    path = write_raster(tmp_path / "image.tif", values)
    with RasterReader(path, ReadOptions(scale=(0, 255))) as reader:
        rgb, valid = RasterView(reader, Fraction(4)).read(Box(0, 0, 20, 20))
        known = RasterView(reader, Fraction(4)).valid(Box(0, 0, 80, 80))
    assert valid.all()
    assert (rgb == 100).all()
    assert np.array_equal(known, ~gaps)


def test_enlarging_does_not_darken_the_edge_of_data(tmp_path: Path, write_raster: Any) -> None:
    mask = np.full((40, 40), 255, np.uint8)
    mask[:20, :17] = 0
    values = np.full((3, 40, 40), 200, np.uint8)
    path = write_raster(tmp_path / "image.tif", values, mask=mask)
    with RasterReader(path) as reader:
        rgb, valid = RasterView(reader, HALF).read(Box(0, 0, 90, 90))
    assert valid.sum() == 4 * (mask > 0).sum()
    assert (np.abs(rgb[valid].astype(int) - 200) <= 1).all()
    assert (rgb[~valid] == 0).all()


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
    # Four view pixels have about the mean of their raster pixel.
    mean = rgb.reshape(HEIGHT, 2, WIDTH, 2, 3).mean(axis=(1, 3))
    assert np.abs(mean[22:, 32:] - pixels[22:, 32:]).max() < 8
    assert not valid[:40, :60].any()
    assert valid[40:].all()


@pytest.mark.parametrize("factor", [HALF, Fraction(1), Fraction(2), Fraction(5)])
@pytest.mark.parametrize("size", [(1, 1), (66, 91), (1700, 2500)])
def test_chunks_cover_the_raster_once(
    tmp_path: Path, write_raster: Any, factor: Fraction, size: tuple[int, int]
) -> None:
    path = write_raster(tmp_path / "image.tif", np.zeros((1, *size), np.uint8))
    covered = np.zeros(size, int)
    with RasterReader(path) as reader:
        view = RasterView(reader, factor)
        for block in Tiling(view.grid.height, view.grid.width, 224, 112).blocks():
            for chunk in view.chunks(block.tile):
                covered[chunk.within(reader.grid.box)] += 1
                assert max(chunk.height, chunk.width) <= 800
                assert on_raster(block.tile, factor).intersection(chunk) == chunk
                assert view.valid(chunk).shape == (chunk.height, chunk.width)
    assert (covered == 1).all()
