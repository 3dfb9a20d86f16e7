"""The loop over blocks with a real model: batches and blocks do not change the map."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import rasterio

from reseg_geo.clip.registry import load_model
from reseg_geo.engine.encode import Encoder
from reseg_geo.engine.pipeline import map_tiles
from reseg_geo.engine.rule import DecisionRule
from reseg_geo.engine.scale import Scale
from reseg_geo.engine.windows import BlockReader
from reseg_geo.grid import Box
from reseg_geo.models.device import Batches
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.raster.reader import RasterReader
from reseg_geo.raster.resampled import NATIVE, RasterView
from reseg_geo.regions import RegionSource, open_regions
from reseg_geo.scenes.scene import make_scene
from reseg_geo.scorers.clip import ClipScorer
from reseg_geo.scorers.head import LinearHead
from reseg_geo.storage.chunks import Chunk
from reseg_geo.storage.logits import LogitFiles
from reseg_geo.tiling import Tiling

WORDS = ["building", "road", "tree", "water"]
HEIGHT, WIDTH = 330, 420


@pytest.fixture(scope="module")
def raster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tiles") / "scene.tif"
    image = make_scene(2, HEIGHT, WIDTH, style="suburban").image
    alpha = np.full((1, HEIGHT, WIDTH), 255, np.uint8)
    alpha[:, :300, :250] = 0  # the upper left window has no data
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
    tile: int = 800,
    batch: int = 4,
    regions: RegionSource | None,
    factors: Sequence[Fraction] = (NATIVE,),
    refine: bool = False,
    masked_layers: int = 2,
) -> tuple[np.ndarray, np.ndarray, int]:
    """Class map, confidence, and how many windows went through the model."""
    model = load_model("mini")
    windows = 0
    original = model.encode_tokens

    def counting(pixels: object, *rest: object) -> object:
        nonlocal windows
        windows += len(pixels)  # type: ignore[arg-type]
        return original(pixels, *rest)  # type: ignore[arg-type]

    model.encode_tokens = counting  # type: ignore[method-assign, assignment]
    values, sure = np.zeros((HEIGHT, WIDTH), int), np.zeros((HEIGHT, WIDTH), int)
    folder.mkdir()
    with RasterReader(raster) as reader:
        scales = []
        for factor in factors:
            view = RasterView(reader, factor)
            tiling = Tiling(view.grid.height, view.grid.width, 224, 112, tile)
            blocks = BlockReader(
                view, tiling, regions, model.patch_size, masked_layers, keep_regions=refine
            )
            store = LogitFiles(folder / f"{float(factor)}", folder)
            scales.append(Scale(blocks, store, int(factors[-1] / factor)))
        text = model.encode_queries(WORDS)
        encoder = Encoder(
            ClipScorer(model, LinearHead(text), "reseg", model.logit_scale), Batches(batch)
        )
        rule = DecisionRule([slice(i, i + 1) for i in range(len(WORDS))], refine=refine)

        def take(chunk: Chunk) -> None:
            box, part, certainty, _ = chunk
            at = box.within(reader.grid.box)
            assert not values[at].any(), "each pixel is decided once"
            values[at], sure[at] = part, certainty

        pixels = [tile.pixels for tile in map_tiles(scales, encoder, rule, take)]
        assert sum(pixels) == HEIGHT * WIDTH
        assert len(pixels) == scales[-1].reader.tiling.rows * scales[-1].reader.tiling.columns
    for scale, kept in zip(scales, sorted(folder.iterdir()), strict=True):
        left = len(list(kept.iterdir()))
        assert left <= scale.reader.tiling.columns, "logits of finished rows are dropped"
    return values, sure, windows


def test_blocks_and_batches_do_not_change_the_map(raster: Path, tmp_path: Path) -> None:
    one = run(raster, tmp_path / "a", regions=None)
    two = run(raster, tmp_path / "b", regions=None, tile=224, batch=1)
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
    one = run(raster, tmp_path / "a", regions=None, factors=[factor])
    two = run(raster, tmp_path / "b", regions=None, factors=[factor], tile=224, batch=1)
    assert (one[0] != two[0]).mean() < 1e-4
    assert np.abs(one[1] - two[1]).max() <= 1
    assert one[2] == two[2]
    # There is no data exactly where the raster has none.
    empty = np.zeros((HEIGHT, WIDTH), bool)
    empty[:300, :250] = True
    assert np.array_equal(one[0] == 0, empty)


def test_batches_do_not_change_the_map_with_regions(raster: Path, tmp_path: Path) -> None:
    with RasterReader(raster) as reader:
        regions = open_regions(SegmentOptions(regions="superpixel"), 2, reader.grid)
    one = run(raster, tmp_path / "a", regions=regions)
    two = run(raster, tmp_path / "b", regions=regions, batch=3)
    free = run(raster, tmp_path / "c", regions=None)
    assert (one[0] != two[0]).mean() < 1e-4
    assert (one[0] != free[0]).any(), "the masks change something"


def test_one_region_for_all_equals_no_class_token(raster: Path, tmp_path: Path) -> None:
    """In a block with one region, every patch attends to every other."""

    class Flat:
        levels, placed, parallel = 1, True, False

        def labels(self, rgb: np.ndarray, valid: np.ndarray, box: object) -> np.ndarray:
            return np.zeros((1, *valid.shape), int)

    values, _, _ = run(raster, tmp_path / "a", regions=Flat())
    assert set(np.unique(values)) <= {0, 1, 2, 3, 4}
    assert (values[300:] > 0).all()


@pytest.mark.parametrize("factors", [(NATIVE, Fraction(2)), (Fraction(1, 2), NATIVE)])
def test_two_scales_are_the_mean_of_both(
    raster: Path, tmp_path: Path, factors: Sequence[Fraction]
) -> None:
    both = run(raster, tmp_path / "both", regions=None, factors=factors)
    small = run(raster, tmp_path / "small", regions=None, factors=factors, tile=224, batch=1)
    assert (both[0] != small[0]).mean() < 1e-4
    parts = [run(raster, tmp_path / f"{float(f)}", regions=None, factors=[f]) for f in factors]
    assert both[2] == small[2] == parts[0][2] + parts[1][2]
    assert all((both[0] != part[0]).mean() > 1e-3 for part in parts)
    # If both agree on the class, their mean nearly always does.
    agree = parts[0][0] == parts[1][0]
    assert (both[0] == parts[0][0])[agree].mean() > 0.98


class Stripes:
    """Regions of 40 columns each; the first is in no region."""

    levels, placed, parallel = 1, True, True

    def labels(self, rgb: np.ndarray, valid: np.ndarray, box: Box) -> np.ndarray:
        columns = (box.left + np.arange(box.width)) // 40
        return np.broadcast_to(columns, (1, box.height, box.width)).copy()


@pytest.mark.parametrize(
    ("factors", "side"), [([NATIVE], 40), ([Fraction(1, 2)], 20), ([NATIVE, Fraction(2)], 40)]
)
def test_refined_regions_have_the_class_of_their_majority(
    raster: Path, tmp_path: Path, factors: Sequence[Fraction], side: int
) -> None:
    # Masks are off, so that only the refinement uses the regions.
    how = {"regions": Stripes(), "factors": factors, "masked_layers": 0}
    plain, _, _ = run(raster, tmp_path / "plain", **how)
    found, sure, _ = run(raster, tmp_path / "refined", **how, refine=True)
    assert np.array_equal(found[:, :side], plain[:, :side])
    for left in range(side, WIDTH, side):
        strip = plain[:, left : left + side]
        known = strip > 0
        winner = np.bincount(strip[known], minlength=5).argmax()
        assert (found[:, left : left + side][known] == winner).all()
        assert (found[:, left : left + side][~known] == 0).all()
    # A pixel that changes its class has a lower confidence than its most probable class.
    assert (sure[(found != plain) & (found > 0)] <= 50).all()


def test_a_region_is_decided_separately_in_each_tile(raster: Path, tmp_path: Path) -> None:
    how = {"regions": Stripes(), "masked_layers": 0, "refine": True, "tile": 224}
    found, _, _ = run(raster, tmp_path / "refined", **how)
    assert all(len(np.unique(found[rows, 310])) == 1 for rows in (slice(0, 224), slice(224, None)))
