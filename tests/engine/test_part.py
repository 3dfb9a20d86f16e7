"""The map of a part is the part of the map."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.windows import Window

import reseg_geo
from reseg_geo.grid import Box
from reseg_geo.scenes.scene import make_scene
from reseg_geo.tiling import Tiling

WORDS = "tree=forest, road, water, building"
HEIGHT, WIDTH = 500, 1000  # two tiles
SIDE = 10

# Across the border of the tiles, in a corner, and less than a window.
PARTS = [Box(130, 610, 240, 290), Box(310, 0, 190, 333), Box(77, 795, 11, 9)]


@settings(deadline=None)
@given(st.integers(1, 70), st.integers(1, 70), st.integers(1, SIDE), st.integers(SIDE, 40),
       st.data())  # fmt: skip
def test_a_part_uses_the_windows_of_the_whole_that_reach_it(
    height: int, width: int, stride: int, tile: int, data: st.DataObject
) -> None:
    top, left = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    part = Box(
        top, left, data.draw(st.integers(1, height - top)), data.draw(st.integers(1, width - left))
    )
    whole = Tiling(height, width, SIDE, stride, tile)
    some = Tiling(height, width, SIDE, stride, tile, part)
    used: list[list[int]] = []
    around = list(some.blocks_around())
    for block in around:
        windows = some.windows(block.row, block.column).tolist()
        used += windows
        assert bool(windows) <= some.is_used(block.row, block.column)
        for y, x in windows:
            assert Box(y, x, SIDE, SIDE).intersection(block.read) == Box(y, x, SIDE, SIDE)
    expected = [
        window
        for block in whole.blocks()
        for window in whole.windows(block.row, block.column).tolist()
        if Box(*window, SIDE, SIDE).intersection(part)
    ]
    assert sorted(used) == sorted(expected)
    mapped = np.zeros((height, width), int)
    places = {(block.row, block.column) for block in around}
    for block in some.blocks():
        inside = block.tile.intersection(part)
        assert inside is not None
        assert inside.intersection(block.read) == inside
        mapped[inside.within(Box(0, 0, height, width))] += 1
        assert places.issuperset(some.reaching(block))
    assert mapped.sum() == part.height * part.width
    assert mapped.max() == 1


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, write_raster: Any) -> Path:
    """A suburb as 16-bit values, so that it is stretched."""
    picture = make_scene(5, HEIGHT, WIDTH, style="suburban").image
    path = tmp_path_factory.mktemp("part") / "image.tif"
    return write_raster(path, np.moveaxis(picture.astype(np.uint16) * 40 + 100, -1, 0))


Mapped = Callable[..., tuple[np.ndarray, np.ndarray]]


@pytest.fixture
def mapped(image: Path, map_raster: Callable[..., Any]) -> Mapped:
    """Class map and confidence of a raster, or of a part of it."""

    def run(
        part: Box | None = None, raster: Path = image, **options: Any
    ) -> tuple[np.ndarray, np.ndarray]:
        if part is not None:
            with rasterio.open(raster) as dataset:
                inner = Window(part.left + 0.1, part.top + 0.1, part.width - 0.2, part.height - 0.2)
                options["bounds"] = dataset.window_bounds(inner)
        return map_raster(raster, WORDS, **{"stride": 224} | options)

    return run


@pytest.mark.parametrize(
    "options",
    [{"stride": 150}, {"refine": "regions"}, {"gsd": 1.0, "scales": (1, 0.5)}, {"gsd": 0.4},
     {"regions": "none", "threshold": 0.5}, {"region_scope": "window"}],
    ids=str,
)  # fmt: skip
def test_bounds_give_the_pixels_of_the_whole_map(mapped: Mapped, options: dict[str, Any]) -> None:
    whole = mapped(**options)
    assert len(np.unique(whole[0])) > 2
    for part in PARTS:
        found = mapped(part, **options)
        at = part.within(Box(0, 0, HEIGHT, WIDTH))
        assert np.array_equal(found[0], whole[0][at])
        assert np.array_equal(found[1], whole[1][at])


def test_a_part_is_sampled_as_the_whole(tmp_path: Path, write_raster: Any, mapped: Mapped) -> None:
    """Degrees are shorter in the north, but the model sees one raster at one distance."""
    picture = np.moveaxis(make_scene(5, 900, 300, style="suburban").image, -1, 0)
    place = Affine(0.05, 0, 10, 0, -0.05, 80)
    raster = write_raster(tmp_path / "globe.tif", picture, crs="EPSG:4326", transform=place)
    how = {"gsd": 10_000, "regions": "none"}
    whole = mapped(raster=raster, **how)
    part = Box(10, 20, 150, 200)
    assert np.array_equal(
        mapped(part, raster, **how)[0], whole[0][part.within(Box(0, 0, 900, 300))]
    )


def test_kept_features_of_the_whole_serve_a_part_and_those_of_parts_the_whole(
    mapped: Mapped, encoded: Any, tmp_path: Path
) -> None:
    frame = Box(0, 0, HEIGHT, WIDTH)
    whole = mapped(features=tmp_path / "whole")
    every = encoded.windows
    for part in PARTS:
        encoded.windows = 0
        found = mapped(part, features=tmp_path / "whole")
        assert encoded.windows == 0
        assert np.array_equal(found[0], whole[0][part.within(frame)])
    for part in PARTS:
        found = mapped(part, features=tmp_path / "parts")
        assert np.array_equal(found[0], whole[0][part.within(frame)])
    assert 0 < encoded.windows < every
    assert np.array_equal(mapped(features=tmp_path / "parts")[0], whole[0])
    encoded.windows = 0
    assert np.array_equal(mapped(features=tmp_path / "parts")[0], whole[0])
    assert encoded.windows == 0, "the parts and the rest are kept together"


def test_regions_of_a_part_give_the_map_of_the_part(
    mapped: Mapped, image: Path, tmp_path: Path
) -> None:
    part = PARTS[0]
    whole = mapped()
    with rasterio.open(image) as dataset:
        bounds = dataset.window_bounds(Window(part.left, part.top, part.width, part.height))
    regions = reseg_geo.write_regions(
        image, tmp_path / "regions.tif", bounds=bounds, progress=False
    )
    found = mapped(part, regions=str(regions))
    assert np.array_equal(found[0], whole[0][part.within(Box(0, 0, HEIGHT, WIDTH))])
