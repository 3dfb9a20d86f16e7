"""Upsampling by the image does not depend on how a raster is divided, or on what is kept of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import torch
from rasterio.windows import Window
from safetensors.torch import save_file

import reseg_geo
from reseg_geo.engine import accumulate
from reseg_geo.engine.scale import Scale
from reseg_geo.errors import ModelError, UsageError
from reseg_geo.grid import Box
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.scenes.scene import make_scene
from reseg_geo.scorers.clip import ClipScorer
from tests.upsampling.test_jbu import weights

WORDS = "tree=forest, road, water, building"
HEIGHT, WIDTH = 330, 900  # two tiles
HOW: dict[str, Any] = {"stride": 224, "regions": "none", "dtype": "float32", "gsd": "native"}
# Across the border of the tiles, and less than a window.
PARTS = [Box(130, 710, 140, 150), Box(77, 795, 11, 9)]

Mapped = Callable[..., tuple[np.ndarray, np.ndarray]]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory, write_raster: Any) -> Path:
    """A suburb, with a corner without data."""
    picture = np.moveaxis(make_scene(5, HEIGHT, WIDTH, style="suburban").image, -1, 0).clip(1)
    picture[:, :250, :300] = 0
    path = tmp_path_factory.mktemp("upsampling") / "image.tif"
    return write_raster(path, picture, nodata=0)


@pytest.fixture(scope="module")
def upsampler(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weights") / "jbu.safetensors"
    save_file(weights("stack"), path)
    return path


@pytest.fixture(params=["guided", "jbu"])
def how(request: pytest.FixtureRequest, upsampler: Path) -> dict[str, Any]:
    own = {"upsampler": upsampler} if request.param == "jbu" else {}
    return HOW | {"upsample": request.param} | own


@pytest.mark.parametrize(
    ("how", "gsd"),
    [("guided", "native"), ("guided", 1.0), ("guided", 0.25), ("jbu", "native")],
    indirect=["how"],
)
def test_a_part_is_the_part_of_the_whole(
    image: Path, map_raster: Mapped, how: dict[str, Any], gsd: str | float
) -> None:
    """Also of one that the model sees shrunk or enlarged."""
    how = how | {"gsd": gsd}
    whole = map_raster(image, WORDS, **how)
    smooth = map_raster(image, WORDS, **HOW | {"gsd": gsd})
    assert (whole[0] != smooth[0]).mean() > 0.002
    assert (whole[0][:250, :300] == 0).all()
    for part in PARTS[how["upsample"] == "jbu" :]:
        with rasterio.open(image) as dataset:
            inner = Window(part.left + 0.1, part.top + 0.1, part.width - 0.2, part.height - 0.2)
            bounds = dataset.window_bounds(inner)
        found = map_raster(image, WORDS, bounds=bounds, **how)
        at = part.within(Box(0, 0, HEIGHT, WIDTH))
        assert np.array_equal(found[0], whole[0][at])
        assert np.abs(found[1].astype(int) - whole[1][at]).max() <= 1


@pytest.mark.parametrize("more", [{"batch_size": 1}, {"features": "kept"}], ids=str)
def test_ways_to_run_do_not_matter(
    image: Path, map_raster: Mapped, tmp_path: Path, more: dict[str, Any]
) -> None:
    how = HOW | {"upsample": "guided", "refine": "regions", "regions": "superpixel"}
    fresh = how | ({"features": tmp_path / "other"} if "features" in more else {})
    whole = map_raster(image, WORDS, **fresh)
    for _ in range(2 if "features" in more else 1):  # written, then read
        more = {k: tmp_path / v if k == "features" else v for k, v in more.items()}
        found = map_raster(image, WORDS, **how | more)
        assert np.array_equal(found[0], whole[0])
        assert np.array_equal(found[1], whole[1])


def test_a_run_is_resumed(
    image: Path, map_raster: Mapped, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the logits of the first tile, whose windows reach the second."""
    how = HOW | {"upsample": "guided"}
    whole = map_raster(image, WORDS, **how)
    see, windows = ClipScorer.see, []

    def counted(self: ClipScorer, rgb: np.ndarray, *rest: Any) -> torch.Tensor:
        windows.append(len(rgb))
        return see(self, rgb, *rest)

    def stop(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Scale, "drop", stop)
        with pytest.raises(KeyboardInterrupt):
            map_raster(image, WORDS, **how)
    monkeypatch.setattr(ClipScorer, "see", counted)
    found = map_raster(image, WORDS, resume=True, **how)
    assert sum(windows) == 0, "they start in the first tile, so their logits are kept"
    assert np.array_equal(found[0], whole[0])
    assert np.array_equal(found[1], whole[1])


def test_a_raster_smaller_than_a_window(
    tmp_path: Path, write_raster: Any, map_raster: Mapped, how: dict[str, Any]
) -> None:
    """The model saw its reflection."""
    picture = np.moveaxis(make_scene(5, 150, 500, style="suburban").image, -1, 0)
    small = write_raster(tmp_path / "small.tif", picture)
    classes, _ = map_raster(small, WORDS, **how)
    assert classes.shape == (150, 500)
    assert len(np.unique(classes)) > 1


def test_scores_that_stand_alone_stay_probabilities(
    image: Path, monkeypatch: pytest.MonkeyPatch, map_raster: Mapped
) -> None:
    seen = []
    clipped = accumulate._clipped

    def watched(*args: Any) -> torch.Tensor:
        seen.append(args[0](*args[1:]))
        return clipped(*args)

    monkeypatch.setattr(accumulate, "_clipped", watched)
    scores = ClipScorer.scores
    monkeypatch.setattr(ClipScorer, "stand_alone", True)
    monkeypatch.setattr(ClipScorer, "scores", lambda self, seen: scores(self, seen).softmax(dim=1))
    _, sure = map_raster(image, WORDS, upsample="guided", **HOW)
    assert max(float(each.max()) for each in seen) > 1, "the filter goes beyond"
    assert sure[sure < 255].max() <= 100


def test_options_are_recorded_and_checked(
    image: Path, upsampler: Path, tmp_path: Path, how: dict[str, Any]
) -> None:
    reseg_geo.segment(image, WORDS, tmp_path / "map.tif", progress=False, **how)
    with rasterio.open(tmp_path / "map.tif") as dataset:
        assert dataset.tags()["RESEG_GEO_UPSAMPLE"] == how["upsample"]
    for wrong in ({"upsample": "jbu"}, {"upsampler": str(upsampler)}):
        with pytest.raises(UsageError, match="give both"):
            SegmentOptions(**wrong)
    save_file({"a": torch.zeros(1)}, tmp_path / "other.safetensors")
    how = HOW | {"upsample": "jbu", "upsampler": tmp_path / "other.safetensors"}
    with pytest.raises(ModelError, match="does not hold a joint bilateral upsampler"):
        reseg_geo.segment(image, WORDS, tmp_path / "a.tif", progress=False, **how)
