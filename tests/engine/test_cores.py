"""The loop over blocks with a real model: the same map whatever the batch and the blocks are."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import rasterio

from reseg_geo.clip.registry import load_model
from reseg_geo.engine.cores import finished_cores
from reseg_geo.engine.encode import BlockEncoder
from reseg_geo.engine.records import RecordStore
from reseg_geo.raster.grid import Tiling
from reseg_geo.raster.reader import RasterReader
from reseg_geo.raster.view import NATIVE, RasterView
from reseg_geo.regions import RegionSource, open_regions
from reseg_geo.scenes.scene import make_scene

WORDS = ["building", "road", "tree", "water"]
HEIGHT, WIDTH = 330, 420


@pytest.fixture(scope="module")
def raster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cores") / "scene.tif"
    image = make_scene(2, HEIGHT, WIDTH, style="suburban").image
    alpha = np.full((1, HEIGHT, WIDTH), 255, np.uint8)
    alpha[:, :300, :250] = 0  # the window at the upper left has no data at all
    with rasterio.open(
        path, "w", driver="GTiff", width=WIDTH, height=HEIGHT, count=4, dtype="uint8"
    ) as dataset:
        dataset.write(np.concatenate([np.moveaxis(image, -1, 0), alpha]))
        dataset.colorinterp = [rasterio.enums.ColorInterp(i) for i in (3, 4, 5, 6)]
    return path


def run(
    raster: Path,
    folder: Path,
    *,
    core: int = 800,
    batch: int = 4,
    regions: RegionSource | None,
    factor: Fraction = NATIVE,
) -> tuple[np.ndarray, np.ndarray, int]:
    """Class map, confidence, and how many windows went through the model."""
    model = load_model("mini")
    windows = 0
    original = model.encode_patches

    def counting(pixels: object, *rest: object) -> object:
        nonlocal windows
        windows += len(pixels)  # type: ignore[arg-type]
        return original(pixels, *rest)  # type: ignore[arg-type]

    model.encode_patches = counting  # type: ignore[method-assign, assignment]
    values, sure = np.zeros((HEIGHT, WIDTH), int), np.zeros((HEIGHT, WIDTH), int)
    with RasterReader(raster) as reader:
        view = RasterView(reader, factor)
        encoder = BlockEncoder(
            view, Tiling(view.grid.height, view.grid.width, 224, 112, core), regions, model,
            model.encode_queries(WORDS), "reseg", 2, batch,
        )  # fmt: skip
        store = RecordStore(folder, folder)
        slices = [slice(i, i + 1) for i in range(len(WORDS))]
        for pieces in finished_cores(encoder, store, slices):
            for box, part, certainty in pieces:
                at = box.within(reader.grid.box)
                assert not values[at].any(), "each pixel is decided once"
                values[at], sure[at] = part, certainty
    assert len(list(folder.iterdir())) <= encoder.tiling.columns, (
        "records of finished rows are dropped"
    )
    return values, sure, windows


def test_blocks_and_batches_do_not_change_the_map(raster: Path, tmp_path: Path) -> None:
    one = run(raster, tmp_path / "a", regions=None)
    two = run(raster, tmp_path / "b", regions=None, core=224, batch=1)
    # Class map equal up to pixels whose two best classes tie within float error.
    different = one[0] != two[0]
    assert different.mean() < 1e-4
    assert np.abs(one[1] - two[1]).max() <= 1
    # 2 x 3 windows start in the raster; the one without data is computed by neither.
    assert one[2] == two[2] == 5
    assert (one[0][:300, :250] == 0).all()
    assert (one[0][300:] > 0).all()


@pytest.mark.parametrize("factor", [Fraction(1, 2), Fraction(2)])
def test_blocks_do_not_change_the_map_of_a_view(
    raster: Path, tmp_path: Path, factor: Fraction
) -> None:
    one = run(raster, tmp_path / "a", regions=None, factor=factor)
    two = run(raster, tmp_path / "b", regions=None, factor=factor, core=224, batch=1)
    assert (one[0] != two[0]).mean() < 1e-4
    assert np.abs(one[1] - two[1]).max() <= 1
    assert one[2] == two[2]
    # No data is where the raster has none, to the pixel.
    empty = np.zeros((HEIGHT, WIDTH), bool)
    empty[:300, :250] = True
    assert np.array_equal(one[0] == 0, empty)


def test_batches_do_not_change_the_map_with_regions(raster: Path, tmp_path: Path) -> None:
    with RasterReader(raster) as reader:
        regions = open_regions("superpixel", 2, reader.grid)
    one = run(raster, tmp_path / "a", regions=regions)
    two = run(raster, tmp_path / "b", regions=regions, batch=3)
    free = run(raster, tmp_path / "c", regions=None)
    assert (one[0] != two[0]).mean() < 1e-4
    assert (one[0] != free[0]).any(), "the masks change something"


def test_one_region_for_all_equals_no_class_token(raster: Path, tmp_path: Path) -> None:
    """A block without any region edge works: every patch attends to every other."""

    class Flat:
        levels = 1

        def labels(self, rgb: np.ndarray, valid: np.ndarray, box: object) -> np.ndarray:
            return np.zeros((1, *valid.shape), int)

    values, _, _ = run(raster, tmp_path / "a", regions=Flat())
    assert set(np.unique(values)) <= {0, 1, 2, 3, 4}
    assert (values[300:] > 0).all()
