"""A model behind the seam that is not CLIP: that of another-model.md, which knows colours."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

import reseg_geo
from reseg_geo.errors import UsageError
from reseg_geo.palette import default_color
from reseg_geo.scenes.scene import make_scene
from reseg_geo.scorers import load

PAGE = Path(__file__).parents[2] / "docs/development/another-model.md"
WORDS = ("water", "grass", "road")
HOW: dict[str, Any] = {"model": "colours", "regions": "none", "gsd": "native", "progress": False}


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scorer of the page, without the run at its end."""
    [code] = [each for each in re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.S)
              if "class Colours" in each]  # fmt: skip
    monkeypatch.setattr(load, "LOADERS", {})
    found: dict[str, Any] = {"__name__": "page", "LOADERS": load.LOADERS}
    exec(code[: code.index("LOADERS[")].replace("load import LOADERS", "load import Loader"), found)
    load.LOADERS["colours"] = found["load"]
    lines = [line for line in code[code.index("@dataclass") :].splitlines() if line.strip()]
    assert len(lines) <= 55


@pytest.fixture
def image(tmp_path: Path, write_raster: Any) -> Path:
    pixels = np.moveaxis(make_scene(4, 320, 960, style="suburban").image, -1, 0)
    return write_raster(tmp_path / "town.tif", pixels)


def scores(pixels: NDArray[np.uint8]) -> torch.Tensor:
    """(classes, h, w) of windows side by side: their squares' scores, upsampled in each window."""
    targets = torch.tensor([default_color(word) for word in WORDS]) / 255
    squares = torch.from_numpy(pixels).float() / 255
    means = F.avg_pool2d(squares[None], 16)[0]
    found = 1 - (means[None] - targets[:, :, None, None]).norm(dim=1) / 3**0.5
    rows = []
    for top in range(0, found.shape[1], 4):
        parts = [
            F.interpolate(found[None, :, top : top + 4, left : left + 4], size=(64, 64),
                          mode="bilinear")[0]
            for left in range(0, found.shape[2], 4)
        ]  # fmt: skip
        rows.append(torch.cat(parts, dim=2))
    return torch.cat(rows, dim=1)


def segment(image: Path, output: Path, words: str = ", ".join(WORDS), **options: Any) -> Any:
    """Class map and confidence."""
    sure = output.with_suffix(".sure.tif")
    reseg_geo.segment(image, words, output, confidence=sure, **HOW, **options)
    with rasterio.open(output) as classes, rasterio.open(sure) as confidence:
        return classes.read(1), confidence.read(1)


def test_scores_that_stand_alone_are_confidence(image: Path, tmp_path: Path) -> None:
    """Windows side by side, so that each pixel is in one."""
    with rasterio.open(image) as dataset:
        expected = scores(dataset.read())
    classes, sure = segment(image, tmp_path / "map.tif", stride=64, blend="mean")
    first, second = expected.topk(2, dim=0).values
    clear = (first - second > 1e-4).numpy()
    assert clear.mean() > 0.99
    assert (classes == expected.argmax(dim=0).numpy() + 1)[clear].all()
    assert np.abs(sure - 100 * first.numpy()).max() < 0.51
    assert sure.min() < 75  # not shares of three classes, which would add up to 100


def test_a_threshold_is_one_of_the_score(image: Path, tmp_path: Path) -> None:
    classes, sure = segment(image, tmp_path / "a.tif", stride=64, blend="mean")
    part, _ = segment(image, tmp_path / "b.tif", stride=64, blend="mean", threshold=0.8)
    apart = np.abs(sure.astype(int) - 80) > 1
    assert ((part > 0) == (sure > 80))[apart].all()
    assert (part == classes)[(part > 0)].all()


def test_a_part_is_that_of_the_whole(image: Path, tmp_path: Path) -> None:
    """Also across the border of tiles, at column 800."""
    whole, sure = segment(image, tmp_path / "whole.tif", stride=32)
    bounds = (346_380, 5_648_350, 346_440, 5_648_450)
    part, own = segment(image, tmp_path / "part.tif", stride=32, bounds=bounds)
    assert np.array_equal(part, whole[100:300, 760:880])
    assert np.array_equal(own, sure[100:300, 760:880])


def test_kept_features_serve_other_words(image: Path, tmp_path: Path) -> None:
    kept, other = tmp_path / "kept", "sand, tree=forest, snow, building"
    segment(image, tmp_path / "first.tif", stride=32, features=kept)
    again = segment(image, tmp_path / "again.tif", other, stride=32, features=kept)
    fresh = segment(image, tmp_path / "fresh.tif", other, stride=32, features=tmp_path / "new")
    assert np.array_equal(again[0], fresh[0])
    assert np.array_equal(again[1], fresh[1])


def test_several_sizes_are_averaged_as_probabilities(image: Path, tmp_path: Path) -> None:
    _, sure = segment(image, tmp_path / "map.tif", stride=32, scales=(1, 0.5))
    assert 40 < sure.mean() < 95
    assert sure.max() <= 100


def test_it_cannot_learn_from_examples(image: Path, tmp_path: Path) -> None:
    examples = tmp_path / "clicks.geojson"
    examples.write_text(
        '{"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": '
        '"urn:ogc:def:crs:EPSG::25832"}}, "features": [{"type": "Feature", "properties": '
        '{"class": "water"}, "geometry": {"type": "Point", "coordinates": [346100, 5648400]}}]}'
    )
    with pytest.raises(UsageError, match="'colours' cannot learn from examples; use a CLIP model"):
        segment(image, tmp_path / "map.tif", stride=32, examples=examples)


def test_windows_may_be_larger_than_tiles(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, write_raster: Any
) -> None:
    """Windows of 1008 px, as other models have; a raster of several tiles, and part of it."""
    plain = load.LOADERS["colours"]

    def large(classes: Any, options: Any) -> Any:
        scorer = plain(classes, options)
        vars(type(scorer))["model"].image_size = 1008
        vars(type(scorer))["model"].patch_size = 252
        monkeypatch.setattr(type(scorer), "see", lambda self, rgb, valid, regions: torch.from_numpy(
            rgb.reshape(len(rgb), 4, 252, 4, 252, 3).mean(axis=(2, 4)) / 255
        ).float())  # fmt: skip
        return scorer

    monkeypatch.setitem(load.LOADERS, "colours", large)
    kinds = np.random.default_rng(2).integers(0, 3, (5, 7)).repeat(300, 0).repeat(300, 1)
    palette = np.array([default_color(word) for word in WORDS], np.uint8)
    image = write_raster(tmp_path / "large.tif", np.moveaxis(palette[kinds], -1, 0))
    whole, sure = segment(image, tmp_path / "whole.tif", stride=504)
    bounds = (346_400, 5_647_800, 346_900, 5_648_300)
    part, own = segment(image, tmp_path / "part.tif", stride=504, bounds=bounds)
    assert np.array_equal(part, whole[400:1400, 800:1800])
    assert np.array_equal(own, sure[400:1400, 800:1800])
    assert (whole == kinds + 1).mean() > 0.7
    # Tiles of such windows hold several tiles of regions.
    refined = []
    how = HOW | {"regions": "superpixel", "refine": "regions", "overwrite": True}
    for more in ({}, {"bounds": bounds}):
        reseg_geo.segment(image, ", ".join(WORDS), tmp_path / "refined.tif", **how | more)
        with rasterio.open(tmp_path / "refined.tif") as dataset:
            refined.append(dataset.read(1))
    assert np.array_equal(refined[1], refined[0][400:1400, 800:1800])
    assert (refined[0] == kinds + 1).mean() > (whole == kinds + 1).mean()
