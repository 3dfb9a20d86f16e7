"""ConInfer: the formula of its fit, and maps that do not depend on what is mapped."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import torch
from affine import Affine
from small_guide import small_guide
from torch import Tensor

import reseg_geo
from reseg_geo.classes import read_classes
from reseg_geo.engine.context import spread_windows
from reseg_geo.errors import UsageError
from reseg_geo.grid import Box
from reseg_geo.options.methods import CONTEXT_METHODS
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.scenes.scene import make_scene
from reseg_geo.scorers.clip import load_clip
from reseg_geo.scorers.context import fit_context
from reseg_geo.scorers.head import LinearHead
from reseg_geo.tiling import Tiling

WORDS = "tree=forest, road, water, building"
HEIGHT, WIDTH = 260, 880  # two tiles
PART = Box(60, 700, 150, 170)  # across their border
EXACT: dict[str, Any] = {"dtype": "float32", "gsd": "native", "stride": 200}


def likelihoods(features: Tensor, means: Tensor, variance: Tensor) -> Tensor:
    """(N, K): -1/2 (f - m)^T V^-1 (f - m)."""
    rows = [[-0.5 * float(((f - m) ** 2 / variance).sum()) for m in means] for f in features]
    return torch.tensor(rows, dtype=torch.float64)


def shares(prior: Tensor, found: Tensor) -> Tensor:
    weights = prior * torch.exp((found - found.max(dim=1, keepdim=True).values) / 50)
    return weights / weights.sum(dim=1, keepdim=True)


def plain_fit(features: Tensor, logits: Tensor) -> Tensor:
    """Chen et al. 2026, as in the authors' code: the shares of the queries, (N, K)."""
    prior = logits.exp() / logits.exp().sum(dim=1, keepdim=True)
    count, width = features.shape
    means = []
    for k in range(prior.shape[1]):
        best = sorted(range(count), key=lambda i, k=k: -float(prior[i, k]))[:8]
        mean = sum(prior[i, k] * features[i] for i in best) / 8
        means.append(mean / mean.norm())
    mu, variance = torch.stack(means), torch.full((width,), 1 / width, dtype=torch.float64)
    for step in range(11):
        z = shares(prior, likelihoods(features, mu, variance))
        if step == 10:
            break
        mu = torch.stack([
            sum(z[i, k] * features[i] for i in range(count)) / z[:, k].sum()
            for k in range(prior.shape[1])
        ])  # fmt: skip
        mu = mu / mu.norm(dim=1, keepdim=True)
        variance = torch.zeros(width, dtype=torch.float64)
        for i in range(count):
            for k in range(prior.shape[1]):
                variance = variance + z[i, k] * (features[i] - mu[k]) ** 2
        variance = variance / z.sum()
    return z


def test_the_fit_equals_its_formula() -> None:
    generator = torch.Generator().manual_seed(1)
    kinds = torch.randn(3, 96, generator=generator, dtype=torch.float64)
    features = kinds[torch.arange(40) % 3] + 0.6 * torch.randn(40, 96, generator=generator)
    features = features / features.norm(dim=1, keepdim=True)
    logits = 1.5 * torch.randn(40, 4, generator=generator, dtype=torch.float64)
    head = fit_context(features, logits)
    assert head.bias is not None
    found = (logits + features @ head.weights.T + head.bias).softmax(dim=1)
    wanted = plain_fit(features, logits)
    assert (found - wanted).abs().max() < 1e-9
    assert (found - logits.softmax(dim=1)).abs().max() > 0.05


def test_few_patches_and_equal_ones_can_be_fitted() -> None:
    features = torch.ones(3, 4) / 2
    head = fit_context(features, torch.zeros(3, 2))
    assert head.weights.isfinite().all()


@pytest.mark.parametrize("shape", [(300, 300), (900, 20_000), (40_000, 224), (50_000, 60_000)])
def test_windows_are_spread_over_the_whole_raster(shape: tuple[int, int]) -> None:
    tiling = Tiling(*shape, 224, 112, 800)
    windows = spread_windows(tiling)
    every = len(tiling.window_tops) * len(tiling.window_lefts)
    assert min(every, 60) <= len(set(windows)) == len(windows) <= 100
    for axis, starts in enumerate((tiling.window_tops, tiling.window_lefts)):
        own = sorted({window[axis] for window in windows})
        gaps = np.diff([0, *own, int(starts[-1])])
        assert max(gaps) <= 2 * max(shape[axis] / len(own), 112)


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("guides") / "small"
    small_guide(folder)
    return folder


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, write_raster: Any) -> Path:
    picture = make_scene(5, HEIGHT, WIDTH, style="suburban").image
    return write_raster(tmp_path_factory.mktemp("context") / "a.tif", np.moveaxis(picture, -1, 0))


@pytest.fixture
def mapped(image: Path, guide: Path, map_raster: Callable[..., Any]) -> Callable[..., Any]:
    def run(words: str = WORDS, **options: Any) -> Any:
        how = {"method": "coninfer", "guide": guide, "refine": "regions", **EXACT, **options}
        return map_raster(image, words, **how)

    return run


def _bounds(part: Box) -> tuple[float, ...]:
    left, right = (346_000 + x / 2 for x in (part.left + 0.1, part.right - 0.1))
    top, bottom = (5_648_500 - y / 2 for y in (part.top + 0.1, part.bottom - 0.1))
    return left, bottom, right, top


def test_the_map_of_a_part_is_the_part_of_the_map(
    mapped: Callable[..., Any], encoded: Any, tmp_path: Path
) -> None:
    """Also by other processes, and with kept features for other words."""
    whole = mapped(batch_size=3)
    assert len(np.unique(whole[0])) > 2
    plain = mapped(method="segearth", guide="none", global_bias=0.0)
    assert 0 < (plain[0] != whole[0]).mean() < 0.9
    at = PART.within(Box(0, 0, HEIGHT, WIDTH))
    for options in ({"batch_size": 1}, {"scheduler": "local:1"}):
        found = mapped(bounds=_bounds(PART), **options)
        assert np.array_equal(found[0], whole[0][at])
        assert np.array_equal(found[1], whole[1][at])
    kept = {"features": tmp_path / "kept"}
    mapped(**kept)
    encoded.windows = 0
    again = mapped("sand, grass=lawn|meadow, roof", **kept)
    assert encoded.windows == 0
    fresh = mapped("sand, grass=lawn|meadow, roof", features=tmp_path / "new")
    assert np.array_equal(again[0], fresh[0])


def test_a_mask_does_not_hide_the_context(mapped: Callable[..., Any], tmp_path: Path) -> None:
    left, bottom, right, top = _bounds(PART)
    ring = [[left, bottom], [right, bottom], [right, top], [left, top], [left, bottom]]
    path = tmp_path / "mask.geojson"
    path.write_text(
        '{"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": '
        '"urn:ogc:def:crs:EPSG::25832"}}, "features": [{"type": "Feature", "properties": {}, '
        f'"geometry": {{"type": "Polygon", "coordinates": [{ring}]}}}}]}}'
    )
    whole, inside = mapped(refine="none")[0], mapped(refine="none", mask=path)[0]
    assert (inside > 0).sum() > 0.9 * PART.height * PART.width
    assert np.array_equal(inside[inside > 0], whole[inside > 0])


def test_scores_are_those_of_clip_and_of_the_raster(guide: Path) -> None:
    options = SegmentOptions(method="coninfer", guide=str(guide), dtype="float32")
    scorer = load_clip(read_classes(WORDS), options)
    side = scorer.model.grid[0]
    assert side == 16, "those of CLIP"
    assert scorer.features == (1 + side * side, scorer.head.width + 48)
    image = make_scene(3, 224, 224, style="suburban").image[None]
    seen = scorer.see(image, None, None)
    assert seen.shape[1:] == scorer.features
    beside = seen[0, 1:, scorer.head.width :]
    assert (beside.norm(dim=1) - 1).abs().max() < 1e-5
    plain = load_clip(read_classes(WORDS), SegmentOptions(method="segearth", global_bias=0.0,
                                                          dtype="float32"))  # fmt: skip
    logits = scorer.scores(seen)
    assert (logits - plain.scores(plain.see(image, None, None))).abs().max() < 1e-3
    context = LinearHead(torch.randn(scorer.queries, 48), torch.randn(scorer.queries))
    more = (replace(scorer, context=context).scores(seen) - logits)[0].flatten(1).T
    assert (more - (beside @ context.weights.T + context.bias)).abs().max() < 1e-3


def test_it_takes_no_examples_and_no_session(image: Path, guide: Path) -> None:
    assert CONTEXT_METHODS == ("coninfer",)
    for given in ({"examples": "clicks.gpkg"}, {"head": "town.head"}):
        with pytest.raises(UsageError, match="'coninfer' learns classes from the raster itself"):
            SegmentOptions(method="coninfer", guide=str(guide), **given)
    with pytest.raises(UsageError, match="a session cannot use it"):
        reseg_geo.open(image, method="coninfer", guide=guide)


def test_each_raster_of_many_looks_for_itself(
    image: Path, guide: Path, tmp_path: Path, write_raster: Any
) -> None:
    how = {"method": "coninfer", "guide": guide, "progress": False, **EXACT}
    picture = np.moveaxis(make_scene(8, 230, 240, style="urban").image, -1, 0)
    apart = Affine(0.5, 0, 352_000, 0, -0.5, 5_648_500)
    other = write_raster(tmp_path / "b.tif", picture, transform=apart)
    (tmp_path / "maps").mkdir()
    reseg_geo.segment_many([image, other], WORDS, tmp_path / "maps", **how)
    for path in (image, other):
        reseg_geo.segment(path, WORDS, tmp_path / "one.tif", overwrite=True, **how)
        one, many = tmp_path / "one.tif", tmp_path / "maps" / path.name
        with rasterio.open(one) as wanted, rasterio.open(many) as found:
            assert np.array_equal(found.read(), wanted.read())
