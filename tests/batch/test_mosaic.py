"""Class maps blended into one: equal to a plain loop, in any order."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.warp import transform_bounds
from scipy.ndimage import distance_transform_cdt

from reseg_geo.batch.mosaic import PARTS_TAG, Mosaic
from reseg_geo.classes import read_classes
from reseg_geo.errors import InputError, OutputError, UsageError
from reseg_geo.maps.blend import FEATHER, closeness
from reseg_geo.maps.class_areas import ClassSummary
from reseg_geo.maps.legend import read_legend
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.progress.events import SILENT

CLASSES = read_classes("building, road, tree, water")
CORNER = Affine(0.5, 0, 346_000, 0, -0.5, 5_648_500)
Maps = list[tuple[Path, Path]]


def blobs(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Classes 0 to 4 in patches."""
    small = rng.integers(0, 5, (shape[0] // 20 + 1, shape[1] // 20 + 1))
    return np.kron(small, np.ones((20, 20), int))[: shape[0], : shape[1]].astype(np.uint8)


@pytest.fixture
def write_map(tmp_path: Path, write_raster):
    """Write a map with its top left pixel at (row, column) of a common grid, and its confidence."""

    def write(name: str, row: int, column: int, values: np.ndarray, seed: int, **profile):
        rng = np.random.default_rng(seed)
        sure = np.where(values > 0, rng.integers(0, 101, values.shape), 255).astype(np.uint8)
        place = {"transform": CORNER @ Affine.translation(column, row)} | profile
        paths = tmp_path / f"{name}.tif", tmp_path / f"{name}_sure.tif"
        write_raster(paths[0], values[None], nodata=0, **place)
        write_raster(paths[1], sure[None], nodata=255, **place)
        return paths, (row, column, values, sure)

    return write


@pytest.fixture
def three(write_map):
    """Three overlapping maps, one of them with holes, and their content."""
    rng = np.random.default_rng(1)
    whole = np.maximum(blobs(rng, (470, 330)), 1)
    return [
        write_map("a", 0, 0, whole, 1),
        write_map("b", 300, 150, blobs(rng, (260, 420)), 2),
        write_map("c", 120, 250, blobs(rng, (300, 180)), 3),
    ]


def blended(
    target: Path, maps: Maps, confidence: Path | None = None, **options
) -> tuple[ClassSummary, ...]:
    mosaic = Mosaic(target, confidence, CLASSES, SegmentOptions(**options))
    within = target.parent / f".work-{target.name}"
    within.mkdir()
    digests = [str(path) for path, _ in maps]
    found = mosaic.write(maps, digests, SILENT, replace=False, within=within, place=lambda: None)
    assert list(within.iterdir()) == []
    return found


def slow(parts: list, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """The rule, pixel by pixel."""
    values, sures = np.zeros(shape, int), np.full(shape, 255)
    near = [np.argwhere(np.pad(own == 0, 1, constant_values=True)) for _, _, own, _ in parts]
    for y, x in itertools.product(range(shape[0]), range(shape[1])):
        votes: dict[int, list[tuple[int, int]]] = {}
        for (top, left, own, sure), empty in zip(parts, near, strict=True):
            row, column = y - top, x - left
            if not (0 <= row < own.shape[0] and 0 <= column < own.shape[1]) or not own[row, column]:
                continue
            steps = np.abs(empty - (row + 1, column + 1)).max(axis=1).min()
            weight = max(int(sure[row, column]), 1) * min(int(steps), FEATHER)
            votes.setdefault(own[row, column], []).append((weight, int(sure[row, column])))
        if votes:
            best = min(votes, key=lambda value: (-sum(w for w, _ in votes[value]), value))
            total = sum(w for w, _ in votes[best])
            mean = sum(w * s for w, s in votes[best]) / total
            values[y, x], sures[y, x] = best, int(np.floor(mean + 0.5))
    return values, sures


def test_overlaps_equal_a_plain_loop(tmp_path: Path, write_map) -> None:
    rng = np.random.default_rng(5)
    made = [
        write_map("a", 0, 0, np.maximum(blobs(rng, (60, 80)), 1), 1),
        write_map("b", 25, 40, blobs(rng, (70, 60)), 2),
        write_map("c", 10, 30, np.maximum(blobs(rng, (40, 50)), 2), 3),
    ]
    target, confidence = tmp_path / "all.tif", tmp_path / "sure.tif"
    classes = blended(target, [paths for paths, _ in made], confidence)
    values, sures = slow([part for _, part in made], (95, 100))
    with rasterio.open(target) as dataset, rasterio.open(confidence) as sure:
        found = dataset.read(1)
        assert np.array_equal(found, values)
        assert np.array_equal(sure.read(1), sures)
        assert dataset.transform == CORNER
        assert dataset.nodata == 0
        assert json.loads(dataset.tags()[PARTS_TAG])
    assert [entry.pixels for entry in classes] == [int((values == v).sum()) for v in (1, 2, 3, 4)]
    assert classes[0].area_m2 == pytest.approx(classes[0].pixels / 4, rel=1e-2)
    assert [entry.name for entry in read_legend(str(target))] == [each.name for each in CLASSES]


def at_once(parts: list, shape: tuple[int, int]) -> np.ndarray:
    """The rule on whole rasters, without blocks."""
    votes = np.zeros((5, *shape), np.int64)
    for top, left, own, sure in parts:
        steps = distance_transform_cdt(np.pad(own > 0, 1), "chessboard")[1:-1, 1:-1]
        weight = np.minimum(steps, FEATHER) * np.maximum(sure.astype(int), 1)
        for value in range(1, 5):
            at = np.s_[value, top : top + own.shape[0], left : left + own.shape[1]]
            votes[at] += np.where(own == value, weight, 0)
    return np.argmax(votes, axis=0)


def test_blocks_do_not_matter(tmp_path: Path, write_map) -> None:
    rng = np.random.default_rng(7)
    hole = np.maximum(blobs(rng, (1000, 900)), 1)
    hole[640:700, 500:560] = 0
    made = [
        write_map("a", 0, 0, hole, 1),
        write_map("b", 350, 200, np.maximum(blobs(rng, (900, 700)), 1), 2),
    ]
    blended(tmp_path / "all.tif", [paths for paths, _ in made])
    with rasterio.open(tmp_path / "all.tif") as dataset:
        found = dataset.read(1)
    assert np.array_equal(found, at_once([part for _, part in made], (1250, 900)))


def test_the_order_of_maps_does_not_matter(tmp_path: Path, three) -> None:
    found = []
    for index, order in enumerate(itertools.permutations(paths for paths, _ in three)):
        blended(tmp_path / f"{index}.tif", list(order), tmp_path / f"{index}_sure.tif")
        with (
            rasterio.open(tmp_path / f"{index}.tif") as dataset,
            rasterio.open(tmp_path / f"{index}_sure.tif") as sure,
        ):
            found.append((dataset.read(1), sure.read(1), dataset.bounds))
    for values, sures, bounds in found[1:]:
        assert np.array_equal(values, found[0][0])
        assert np.array_equal(sures, found[0][1])
        assert bounds == found[0][2]


def test_a_vrt_has_the_same_pixels(tmp_path: Path, three) -> None:
    maps = [paths for paths, _ in three]
    folder = tmp_path / "vrt"
    folder.mkdir()
    assert blended(tmp_path / "all.tif", maps) == blended(folder / "all.vrt", maps)
    moved = tmp_path / "moved"
    with rasterio.open(tmp_path / "all.tif") as one, rasterio.open(folder / "all.vrt") as other:
        assert np.array_equal(one.read(1), other.read(1))
        assert (one.transform, one.crs, one.nodata) == (other.transform, other.crs, other.nodata)
        assert one.colormap(1)[3] == other.colormap(1)[3]
        assert one.tags() == other.tags() | {"AREA_OR_POINT": "Area"}
        assert len(other.files) == 1 + 3 + 1
        assert rasterio.open(folder / "all_overlaps.tif").read(1).any()
    assert read_legend(str(folder / "all.vrt")) == read_legend(str(tmp_path / "all.tif"))
    for path in sorted(tmp_path.rglob("*.tif")) + sorted(tmp_path.rglob("*.vrt")):
        to = moved / path.relative_to(tmp_path)
        to.parent.mkdir(parents=True, exist_ok=True)
        path.rename(to)
    with rasterio.open(moved / "vrt" / "all.vrt") as dataset:
        assert dataset.read(1).any(), "sources are relative to the VRT"


@pytest.mark.parametrize("kind", ["tif", "vrt"])
def test_without_overlaps_the_mosaic_has_the_pixels_of_the_maps(
    tmp_path: Path, write_map, kind: str
) -> None:
    rng = np.random.default_rng(9)
    left, right = blobs(rng, (230, 410)), blobs(rng, (240, 450))
    maps = [write_map("a", 0, 0, left, 1)[0], write_map("b", 20, 500, right, 2)[0]]
    blended(tmp_path / f"all.{kind}", maps)
    with rasterio.open(tmp_path / f"all.{kind}") as dataset:
        values = dataset.read(1)
    assert values.shape == (260, 950)
    assert np.array_equal(values[:230, :410], left)
    assert np.array_equal(values[20:, 500:], right)
    assert not values[:, 410:500].any()
    assert not (tmp_path / "all_overlaps.tif").exists()


def test_maps_in_another_crs_are_warped_to_the_first(tmp_path: Path, write_map) -> None:
    """The same field in UTM zones 32 and 31, at half the resolution."""
    west = np.full((200, 200), 3, np.uint8)
    bounds = 346_000, 5_648_400, 346_100, 5_648_500
    left, _, _, top = transform_bounds("EPSG:25832", "EPSG:25831", *bounds)
    size = np.full((150, 150), 2, np.uint8)
    place = Affine(1, 0, left + 60, 0, -1, top - 20)
    maps = [
        write_map("a", 0, 0, west, 1)[0],
        write_map("b", 0, 0, size, 2, crs="EPSG:25831", transform=place)[0],
    ]
    blended(tmp_path / "all.tif", maps, tmp_path / "sure.tif")
    with rasterio.open(tmp_path / "all.tif") as dataset, rasterio.open(maps[1][0]) as other:
        values = dataset.read(1)
        assert dataset.crs.to_epsg() == 25832
        assert abs(dataset.transform.a) == 0.5
        assert np.rint((dataset.transform.c - 346_000) * 2) == (dataset.transform.c - 346_000) * 2
        area = (values == 2).sum() / 4
        assert values[-60, -60] in (0, 2)
        middle = [
            c[0] for c in rasterio.warp.transform(other.crs, dataset.crs, *zip(other.xy(75, 75)))
        ]
        assert values[dataset.index(*middle)] == 2
    assert 150 * 150 * 0.6 < area < 150 * 150, "the first map covers the rest"
    with pytest.raises(OutputError, match=r"b\.tif differs from .*a\.tif .*use a \.tif"):
        blended(tmp_path / "all.vrt", maps)


def test_maps_that_cannot_be_combined_are_refused(tmp_path: Path, write_map) -> None:
    values = np.ones((30, 30), np.uint8)
    maps = [write_map("a", 0, 0, values, 1)[0], write_map("b", 0, 0, values, 2, crs=None)[0]]
    with pytest.raises(InputError, match=r"b\.tif cannot be combined with .*a\.tif"):
        blended(tmp_path / "all.tif", maps)
    far = Affine(0.5, 0, 3e9, 0, -0.5, 5_648_500)
    maps = [maps[0], write_map("c", 0, 0, values, 1, transform=far)[0]]
    with pytest.raises(InputError, match="lie so far apart"):
        blended(tmp_path / "far.tif", maps)
    with pytest.raises(UsageError, match=r"all\.png must end in"):
        Mosaic(tmp_path / "all.png", None, CLASSES, SegmentOptions())
    assert not (tmp_path / "all.tif").exists()


def test_a_damaged_map_leaves_no_mosaic(tmp_path: Path, three) -> None:
    maps = [paths for paths, _ in three]
    content = maps[1][0].read_bytes()
    maps[1][0].write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError, match=r"b\.tif .*damaged"):
        blended(tmp_path / "all.vrt", maps)
    assert not list(tmp_path.glob("all*"))


def test_closeness_counts_steps_to_invalid_pixels() -> None:
    valid = np.ones((500, 520), bool)
    valid[0, 0] = False
    steps = closeness(valid)
    assert steps[0].max() == 1
    assert steps[0, 0] == 0
    assert steps[250, 260] == FEATHER
    assert steps[5, 300] == 6


@pytest.mark.parametrize("kind", ["tif", "vrt"])
def test_a_full_disk_leaves_no_mosaic(tmp_path: Path, three, small_files, kind: str) -> None:
    with small_files(1500), pytest.raises(OutputError, match=r"all.* cannot be written"):
        blended(tmp_path / f"all.{kind}", [paths for paths, _ in three])
    assert not list(tmp_path.glob("all*"))
