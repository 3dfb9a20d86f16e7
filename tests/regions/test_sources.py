"""Superpixels and files as region sources."""

from itertools import pairwise
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine
from rasterio.crs import CRS

from reseg_geo.errors import InputError
from reseg_geo.grid import Box, Grid
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.regions import open_regions
from reseg_geo.regions.merging import RegionGraph, components
from reseg_geo.regions.superpixel import SuperpixelRegions
from reseg_geo.scenes.scene import make_scene

UTM = CRS.from_epsg(32632)
GRID = Grid(100, 80, Affine(0.5, 0, 500_000, 0, -0.5, 5_600_000), UTM)


def everything(box: Box) -> tuple[np.ndarray, np.ndarray]:
    return np.zeros((box.height, box.width, 3), np.uint8), np.ones((box.height, box.width), bool)


def test_superpixels_are_nested_connected_and_finer_by_level() -> None:
    scene = make_scene(4, 201, 260, style="urban")
    valid = np.ones(scene.labels.shape, bool)
    valid[:30] = False
    labels = SuperpixelRegions(4).labels(scene.image, valid, Box(0, 0, 201, 260))
    assert labels.shape == (4, 201, 260)
    assert (labels[:, :30] == 0).all()
    assert (labels[:, 30:] > 0).all()
    counts = [len(np.unique(level)) for level in labels]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]
    for coarse, fine in pairwise(labels):
        pairs = np.unique(np.stack([fine.ravel(), coarse.ravel()]), axis=1)
        assert len(np.unique(pairs[0])) == pairs.shape[1]  # each fine region in one coarse region


def test_a_single_level_is_the_finest() -> None:
    scene = make_scene(4, 201, 260, style="urban")
    valid, box = np.ones(scene.labels.shape, bool), Box(0, 0, 201, 260)
    one, four = (SuperpixelRegions(n).labels(scene.image, valid, box) for n in (1, 4))
    assert np.array_equal(one[0], four[-1])


def test_superpixels_follow_edges() -> None:
    image = np.full((112, 112, 3), 60, np.uint8)
    image[20:70, 30:90] = (200, 80, 60)
    labels = SuperpixelRegions(1).labels(image, np.ones((112, 112), bool), Box(0, 0, 112, 112))[0]
    inside, outside = labels[24:66, 34:86], np.delete(labels, np.s_[16:74], axis=0)
    assert len(np.unique(inside)) == 1
    assert not set(np.unique(inside)) & set(np.unique(outside))


@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (224, 224)])
def test_a_uniform_block_is_one_region(shape: tuple[int, int]) -> None:
    image, valid = np.full((*shape, 3), 90, np.uint8), np.ones(shape, bool)
    labels = SuperpixelRegions(2).labels(image, valid, Box(0, 0, *shape))
    assert (labels == 1).all()


def test_pairs_merge_in_the_order_of_their_costs() -> None:
    chunks = np.array([[0, 1, 2, 3]], np.int32)
    planes = [np.array([row]) for row in ([0, 1, 1, 3], [0, 0, 9, 9], [5, 5, 5, 5])]
    # Ward's costs of the neighbours: 0.5 for (0, 1), 40.5 for (1, 2), 2 for (2, 3); then
    # 2 * 2 / 4 * (1.5^2 + 9^2) = 83.25 for the two pairs.
    graph, found = RegionGraph(chunks, planes), []
    for limit in (0.1, 1.0, 3.0, 83.0, 84.0):
        graph.merge_below(limit)
        found.append(graph.region_of.tolist())
    assert found == [[0, 1, 2, 3], [0, 0, 1, 2], [0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 0, 0]]


def test_chains_of_cheapest_neighbours_become_one() -> None:
    chunks = np.array([[0, 1, 2, 3, 4]], np.int32)
    # The differences of neighbours are 3, 2, 1 and 9: 0 joins 1, 1 joins 2, 2 and 3 each other.
    graph = RegionGraph(chunks, [np.array([[0, 3, 5, 6, 15]])])
    graph.join_cheapest(limit=5.0)
    assert graph.region_of.tolist() == [0, 0, 0, 0, 1]


def test_equal_costs_make_no_cycles() -> None:
    chunks = np.arange(30, dtype=np.int32).reshape(5, 6)
    graph = RegionGraph(chunks, [np.zeros((5, 6))])
    graph.join_cheapest(limit=1.0)
    assert len(np.unique(graph.region_of)) < 15  # ends, whatever the order
    graph.merge_below(1.0)
    assert (graph.region_of == 0).all()


def test_components_are_numbered_from_zero() -> None:
    # 0 and 2 are joined to each other, 1 to 2, 4 to 3; 3 and 5 to themselves.
    joined = np.array([2, 2, 0, 3, 3, 5], np.int32)
    assert components(joined).tolist() == [0, 0, 0, 1, 1, 2]


def test_none_and_no_levels_mean_no_regions() -> None:
    assert open_regions(SegmentOptions(regions="none"), 2, GRID) is None
    assert open_regions(SegmentOptions(regions="superpixel"), 0, GRID) is None


def test_polygons_in_another_crs_are_reprojected(tmp_path: Path) -> None:
    left = shapely.box(500_000, 5_599_960, 500_020, 5_600_000)  # columns 0-40
    right = shapely.box(500_030, 5_599_980, 500_050, 5_600_000)  # columns 60-100, rows 0-40
    frame = geopandas.GeoDataFrame(geometry=[left, right], crs=UTM.to_wkt()).to_crs("EPSG:3857")
    path = tmp_path / "parcels.gpkg"
    frame.to_file(path)
    source = open_regions(SegmentOptions(regions=str(path)), 2, GRID)
    assert source is not None
    assert source.levels == 1
    expected = np.zeros((80, 100), int)
    expected[:, :40] = 1
    expected[:40, 60:] = 2
    box = Box(0, 0, 80, 100)
    assert np.array_equal(source.labels(*everything(box), box)[0], expected)
    part = Box(30, 50, 20, 80)  # reaches beyond the grid
    labels = source.labels(*everything(part), part)[0]
    assert np.array_equal(labels[:, :50], expected[30:50, 50:])
    rgb, valid = everything(box)
    valid[5:10] = False
    assert (source.labels(rgb, valid, box)[0, 5:10] == 0).all()


def test_a_label_raster_is_warped_to_the_grid(tmp_path: Path) -> None:
    labels = np.stack(
        [np.kron(np.arange(1, 5).reshape(2, 2), np.ones((20, 25))), np.ones((40, 50))]
    )
    labels = (labels * 70_000).astype(np.uint32)
    path = tmp_path / "labels.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=50, height=40, count=2, dtype="uint32", crs=UTM,
        transform=GRID.transform @ Affine.scale(2),
    ) as dataset:  # fmt: skip
        dataset.write(labels)
    source = open_regions(SegmentOptions(regions=str(path)), 6, GRID)
    assert source is not None
    assert source.levels == 2
    box = Box(10, 20, 60, 70)
    found = source.labels(*everything(box), box)
    expected = labels.repeat(2, axis=1).repeat(2, axis=2)[:, 10:70, 20:90]
    assert np.array_equal(found, expected)


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "uint32", "int32", "int64"])
def test_label_0_and_pixels_outside_the_file_are_in_no_region(tmp_path: Path, dtype: str) -> None:
    labels = np.arange(4, dtype=dtype).repeat(20)[None, None].repeat(60, axis=1)
    path = tmp_path / "labels.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=80, height=60, count=1, dtype=dtype, crs=UTM,
        transform=GRID.transform,
    ) as dataset:  # fmt: skip
        dataset.write(labels)
    source = open_regions(SegmentOptions(regions=str(path)), 1, GRID)
    assert source is not None
    box = Box(0, 0, 80, 100)
    expected = np.zeros((80, 100), int)
    expected[:60, :80] = labels
    assert np.array_equal(source.labels(*everything(box), box)[0], expected)


@pytest.mark.parametrize("factor", [0.5, 1, 2])
def test_labels_without_georeference_are_placed_on_the_pixels_of_the_raster(
    tmp_path: Path, factor: float
) -> None:
    labels = np.kron(np.arange(1, 21).reshape(4, 5), np.ones((20, 20))).astype(np.uint16)
    path = tmp_path / "labels.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=100, height=80, count=1, dtype="uint16"
    ) as dataset:
        dataset.write(labels, 1)
    size = (round(100 / factor), round(80 / factor))
    seen = Grid(*size, GRID.transform @ Affine.scale(factor), GRID.crs)
    source = open_regions(SegmentOptions(regions=str(path)), 1, seen, GRID)
    assert source is not None
    found = source.labels(*everything(seen.box), seen.box)[0]
    side = round(20 / factor)
    assert np.array_equal(found, np.kron(np.arange(1, 21).reshape(4, 5), np.ones((side, side))))


@pytest.mark.parametrize("kind", ["missing", "text", "points", "float raster"])
def test_a_file_without_regions_is_named(tmp_path: Path, kind: str) -> None:
    path = tmp_path / {"points": "p.gpkg", "float raster": "f.tif"}.get(kind, "regions.txt")
    if kind == "text":
        path.write_text("no regions here")
    elif kind == "points":
        geopandas.GeoDataFrame(geometry=[shapely.Point(1, 2)], crs=UTM.to_wkt()).to_file(path)
    elif kind == "float raster":
        with rasterio.open(
            path, "w", driver="GTiff", width=2, height=2, count=1, dtype="float32"
        ) as dataset:
            dataset.write(np.ones((1, 2, 2), np.float32))
    with pytest.raises(InputError, match=path.name):
        open_regions(SegmentOptions(regions=str(path)), 1, GRID)
