"""Regions joined from tiles."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from reseg_geo.grid import TILE_SIZE, Box
from reseg_geo.raster.reader import RasterReader
from reseg_geo.raster.resampled import RasterView
from reseg_geo.regions import tiles
from reseg_geo.regions.tiles import TileRegions, tiles_under

HEIGHT, WIDTH = 900, 2500


class Stripes:
    """A source whose regions depend on where the image starts, as those of SAM do."""

    levels, placed, parallel = 2, False, True

    def __init__(self) -> None:
        self.made: list[Box] = []

    def labels(self, rgb: np.ndarray, valid: np.ndarray, box: Box) -> np.ndarray:
        assert rgb.shape[:2] == valid.shape == (box.height, box.width)
        self.made.append(box)
        columns = np.arange(box.width) // 300 * 7  # 0 (no region), 7, 14, ...
        return np.where(valid, np.stack([np.broadcast_to(columns, valid.shape)] * 2), 0)


@pytest.fixture
def regions(tmp_path: Path, write_raster) -> tuple[TileRegions, Stripes]:
    mask = np.ones((HEIGHT, WIDTH), bool)
    mask[:, 1600:] = False
    path = write_raster(tmp_path / "a.tif", np.full((3, HEIGHT, WIDTH), 9, np.uint8), mask=mask)
    stripes = Stripes()
    reader = RasterReader(path)
    return TileRegions(stripes, RasterView(reader), tmp_path / "kept", tmp_path / "o.tif"), stripes


def ask(regions: TileRegions, box: Box) -> np.ndarray:
    return regions.labels(np.zeros((0,)), np.ones((box.height, box.width), bool), box)


def test_each_tile_is_computed_once_from_its_own_1024_pixels(
    regions: tuple[TileRegions, Stripes],
) -> None:
    whole, stripes = regions
    labels = ask(whole, Box(700, 700, 200, 224))
    ask(whole, Box(0, 0, 900, 1024))
    made = [(box.top, box.left, box.bottom, box.right) for box in stripes.made]
    assert made == [
        (0, 0, 800, 800), (0, 576, 800, 1600), (576, 0, 900, 800), (576, 576, 900, 1600),
    ]  # fmt: skip
    # Columns 700-799 are the third stripe of their image; 800-875 the first of theirs: label 0.
    assert (labels[:, :, :100] > 0).all()
    assert (labels[:, :, 100:176] == 0).all()
    assert (labels[:, :, 176:] > 0).all()
    above, below = labels[0, 0, 0], labels[0, 150, 0]
    assert above < below, "another region in another tile, in the order of a raster"


def test_labels_do_not_depend_on_the_box(regions: tuple[TileRegions, Stripes]) -> None:
    whole, _ = regions
    large, part = Box(600, 650, 280, 500), Box(650, 700, 200, 224)
    one = ask(whole, large)[0][part.within(large)]
    other = ask(whole, part)[0]
    pairs = {*zip(one.ravel().tolist(), other.ravel().tolist(), strict=True)}
    assert len(pairs) == len(np.unique(one)) == len(np.unique(other))
    beyond = ask(whole, Box(850, 1550, 100, 100))
    assert (beyond[:, 50:] == 0).all()
    assert (beyond[:, :, 50:] == 0).all()


def test_labels_are_stored_on_disk_and_read_back(
    regions: tuple[TileRegions, Stripes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles, "_IN_MEMORY", 1)
    whole, stripes = regions
    first = ask(whole, Box(0, 0, 900, 2000))
    made = len(stripes.made)
    assert np.array_equal(ask(whole, Box(0, 0, 900, 2000)), first)
    assert len(stripes.made) == made
    assert any((tmp_path / "kept").iterdir())
    whole.forget(800)
    kept = [path.name for path in (tmp_path / "kept").iterdir()]
    assert kept
    assert all(name.startswith("spare-800-") for name in kept)


def test_tiles_without_data_are_not_computed(regions: tuple[TileRegions, Stripes]) -> None:
    whole, stripes = regions
    assert not ask(whole, Box(0, 1500, 700, 700))[:, :, 100:].any()
    assert stripes.made == [Box(0, 576, 800, 1024)]


def test_what_surrounds_a_tile_has_its_labels(regions: tuple[TileRegions, Stripes]) -> None:
    whole, stripes = regions
    around = Box(576, 600, 324, 1000)
    labels = whole.around(around)
    assert stripes.made == [Box(576, 576, 324, 1024)]
    columns = np.arange(600, 1600)
    same = labels[:, :, None, :1000] == labels[:, :, :, None][:, :, :1]
    stripe = (columns - 576) // 300
    assert (same[0, 0, 0] == (stripe == stripe[0])).all(), "no border at column 800"


def test_tiles_of_a_grid(regions: tuple[TileRegions, Stripes]) -> None:
    grid = regions[0]._view.grid
    every = list(tiles_under(grid.box, grid))
    assert sum(tile.height * tile.width for tile in every) == HEIGHT * WIDTH
    assert every[-1] == Box(TILE_SIZE, 3 * TILE_SIZE, HEIGHT - TILE_SIZE, WIDTH - 3 * TILE_SIZE)
    assert list(tiles_under(Box(-50, -50, 40, 40), grid)) == []


def test_threads_make_each_tile_once(regions: tuple[TileRegions, Stripes]) -> None:
    whole, stripes = regions
    boxes = [Box(0, 0, 900, 2000), Box(700, 100, 900, 1900), Box(0, 0, 900, 2000)] * 2
    wanted = [ask(whole, box) for box in boxes]
    made = len(stripes.made)
    whole.forget(10_000)
    stripes.made.clear()
    with ThreadPoolExecutor(4) as pool:
        found = [*pool.map(lambda box: ask(whole, box), boxes)]
    assert all(np.array_equal(one, other) for one, other in zip(found, wanted, strict=True))
    assert len(stripes.made) == made
