"""Inside a mask the map is that of the whole raster; what no window of it sees costs nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import rasterio
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.features import geometry_mask
from rasterio.windows import Window

import reseg_geo
from reseg_geo.grid import Box
from reseg_geo.scenes.scene import make_scene
from reseg_geo.tiling import Tiling

WORDS = "tree=forest, road, water, building"
HEIGHT, WIDTH = 500, 1000  # two tiles
SIDE = 224
# In pixels: across the border of the tiles with a hole, and less than a window elsewhere.
FIELD = shapely.Polygon(
    [(700, 290), (930, 330), (860, 480)], [[(790, 340), (850, 350), (820, 390)]]
)
POND = shapely.Point(60.2, 80.4).buffer(21)


@settings(deadline=None)
@given(st.integers(1, 70), st.integers(1, 70), st.integers(1, 10), st.integers(10, 40), st.data())
def test_only_windows_with_something_needed_are_used(
    height: int, width: int, stride: int, tile: int, data: st.DataObject
) -> None:
    top, left = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    part = Box(
        top, left, data.draw(st.integers(1, height - top)), data.draw(st.integers(1, width - left))
    )
    spot = Box(data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1)), 1, 1)
    needs = lambda box: box.intersection(spot) is not None  # noqa: E731
    whole = Tiling(height, width, 10, stride, tile, part)
    some = Tiling(height, width, 10, stride, tile, part, needs=needs)
    used = []
    for block in some.blocks_around():
        windows = some.windows(block.row, block.column).tolist()
        used += windows
        for y, x in windows:
            assert Box(y, x, 10, 10).intersection(block.read) == Box(y, x, 10, 10)
        if not windows and not needs(block.tile):
            assert block.read.height == 0
    expected = [
        window
        for block in whole.blocks_around()
        for window in whole.windows(block.row, block.column).tolist()
        if needs(Box(*window, 10, 10))
    ]
    assert used == expected
    assert some.window_count == len(expected)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, write_raster: Any) -> Path:
    """A suburb as 16-bit values, so that it is stretched."""
    picture = make_scene(5, HEIGHT, WIDTH, style="suburban").image
    path = tmp_path_factory.mktemp("mask") / "image.tif"
    return write_raster(path, np.moveaxis(picture.astype(np.uint16) * 40 + 100, -1, 0))


def placed(image: Path, *shapes: shapely.Geometry) -> geopandas.GeoDataFrame:
    """Shapes in pixels as a table of polygons."""
    with rasterio.open(image) as dataset:
        to = [getattr(dataset.transform, name) for name in "abdecf"]
        moved = [shapely.affinity.affine_transform(shape, to) for shape in shapes]
        return geopandas.GeoDataFrame(geometry=moved, crs=dataset.crs)


@pytest.fixture(scope="module")
def polygons(image: Path) -> Path:
    """Both shapes, in a layer of a GeoPackage that has another one."""
    path = image.with_name("areas.gpkg")
    placed(image, FIELD, POND).to_file(path, layer="fields")
    placed(image, shapely.box(0, 0, 9, 9)).to_file(path, layer="others")
    return path


@pytest.fixture(scope="module")
def inside(image: Path, polygons: Path) -> np.ndarray:
    """The pixels whose centres lie inside."""
    with rasterio.open(image) as dataset:
        shapes = geopandas.read_file(polygons, layer="fields").geometry
        return geometry_mask(shapes, (HEIGHT, WIDTH), dataset.transform, invert=True)


Mapped = Callable[..., tuple[np.ndarray, np.ndarray]]


@pytest.fixture
def mapped(image: Path, map_raster: Mapped) -> Mapped:
    """Class map and confidence of the image."""
    return lambda **options: map_raster(image, WORDS, **{"stride": SIDE} | options)


@pytest.mark.parametrize(
    "options",
    [{"stride": 150}, {"refine": "regions"}, {"gsd": 1.0, "scales": (1, 0.5)}, {"gsd": 0.4},
     {"regions": "none", "threshold": 0.5}, {"region_scope": "window"}],
    ids=str,
)  # fmt: skip
def test_inside_the_mask_the_map_is_that_of_the_whole(
    mapped: Mapped, polygons: Path, inside: np.ndarray, options: dict[str, Any]
) -> None:
    whole = mapped(**options)
    found = mapped(mask=f"{polygons}|layer=fields", **options)
    assert len(np.unique(whole[0][inside])) > 2
    assert np.array_equal(found[0], np.where(inside, whole[0], 0))
    assert np.array_equal(found[1], np.where(inside, whole[1], 255))


def test_another_process_has_the_same_mask(
    mapped: Mapped, polygons: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(polygons.parent)
    how = {"mask": f"{polygons.name}|layer=fields", "refine": "regions"}
    here, there = mapped(**how), mapped(scheduler="local:1", **how)
    assert np.array_equal(there[0], here[0])
    assert np.array_equal(there[1], here[1])


def test_with_bounds_only_what_is_in_both(
    mapped: Mapped, image: Path, polygons: Path, inside: np.ndarray
) -> None:
    part = Box(350, 620, 100, 300)
    with rasterio.open(image) as dataset:
        bounds = dataset.window_bounds(Window(part.left, part.top, part.width, part.height))
    whole, how = mapped(), {"mask": f"{polygons}|layer=fields", "bounds": bounds}
    at = part.within(Box(0, 0, HEIGHT, WIDTH))
    assert np.array_equal(mapped(**how)[0], np.where(inside, whole[0], 0)[at])


def test_windows_that_do_not_reach_the_mask_are_not_encoded(
    mapped: Mapped, image: Path, polygons: Path, encoded: Any
) -> None:
    """Stride and windows of 224 px: 3 x 5 windows, the last of which end with the image."""
    corners = [(y, x) for y in (0, 224, 276) for x in (0, 224, 448, 672, 776)]
    boxes = [shapely.box(x, y, x + SIDE, y + SIDE) for y, x in corners]
    reached = sum(box.intersects(shapely.union(FIELD, POND)) for box in boxes)
    assert 3 < reached < 8
    mapped(mask=f"{polygons}|layer=fields")
    assert encoded.windows == reached


def test_kept_features_serve_any_mask(
    mapped: Mapped, polygons: Path, encoded: Any, tmp_path: Path
) -> None:
    mask, kept = f"{polygons}|layer=fields", tmp_path / "kept"
    masked = mapped(mask=mask, features=kept)
    few, encoded.windows = encoded.windows, 0
    whole = mapped(features=kept)
    assert 0 < few < 15
    assert encoded.windows == 15 - few, "only windows that the mask left out are encoded"
    encoded.windows = 0
    assert np.array_equal(mapped(mask=mask, features=kept)[0], masked[0])
    assert np.array_equal(mapped(features=kept)[0], whole[0])
    assert encoded.windows == 0


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3035", "EPSG:3857"])
def test_polygons_in_another_crs(mapped: Mapped, image: Path, tmp_path: Path, crs: str) -> None:
    """A rectangle of another CRS much larger than the image has curved edges in that of the image;
    its edge through the image must lie where each of its points does.
    """
    place = placed(image, shapely.box(0, 0, WIDTH, HEIGHT)).to_crs(crs).total_bounds
    middle, high = (place[1] + place[3]) / 2, place[3] - place[1]
    wide = 400 * (place[2] - place[0])
    north = shapely.box(place[0] - wide, middle, place[2] + wide, middle + high * 500)
    geopandas.GeoDataFrame(geometry=[north], crs=crs).to_file(tmp_path / "north.fgb")
    values, _ = mapped(mask=tmp_path / "north.fgb", regions="none")
    rows, columns = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    with rasterio.open(image) as dataset:
        points = geopandas.points_from_xy(*(dataset.transform @ (columns.ravel(), rows.ravel())))
        converted = geopandas.GeoSeries(points, crs=dataset.crs).to_crs(crs)
    expected = (converted.y.to_numpy() > middle).reshape(HEIGHT, WIDTH)
    assert 0.2 < expected.mean() < 0.8
    assert (expected != (values > 0)).mean() < 2e-5


def test_areas_and_polygons_are_those_inside(
    image: Path, polygons: Path, inside: np.ndarray, tmp_path: Path
) -> None:
    result = reseg_geo.segment(
        image, WORDS, tmp_path / "map.tif", polygons=tmp_path / "map.gpkg", progress=False,
        mask=f"{polygons}|layer=fields", stride=SIDE,
    )  # fmt: skip
    assert sum(each.pixels for each in result.classes) == inside.sum()
    table = geopandas.read_file(tmp_path / "map.gpkg")
    assert table.area.sum() == pytest.approx(inside.sum() * 0.25)


def test_regions_of_a_mask_give_its_map(
    mapped: Mapped, image: Path, polygons: Path, tmp_path: Path
) -> None:
    mask = f"{polygons}|layer=fields"
    expected = mapped(mask=mask)
    regions = reseg_geo.write_regions(image, tmp_path / "regions.tif", mask=mask, progress=False)
    assert np.array_equal(mapped(mask=mask, regions=str(regions))[0], expected[0])
    far = placed(image, shapely.box(10, 10, 20, 20))
    far.to_file(tmp_path / "far.fgb")
    reseg_geo.write_regions(image, tmp_path / "far.tif", mask=tmp_path / "far.fgb", progress=False)
    with rasterio.open(tmp_path / "far.tif") as dataset:
        labels = dataset.read(1)
    assert labels[:, :800].all()
    assert not labels[:, 800:].any(), "no window of the mask sees the second tile"
