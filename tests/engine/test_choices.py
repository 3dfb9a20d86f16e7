"""The effect of options on the map."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import rasterio

import reseg_geo
from reseg_geo.errors import UsageError
from reseg_geo.options.segment import GUIDED_METHODS, METHODS, SegmentOptions
from reseg_geo.scorers.clip import masked_layers

CLASSES = "building=roof|warehouse, road=street, tree=forest, grass, water"


@pytest.fixture(scope="module")
def orthophoto(tmp_path_factory: pytest.TempPathFactory, write_raster: Any, scene: Any) -> Path:
    return write_raster(tmp_path_factory.mktemp("choices") / "image.tif", scene)


@pytest.fixture(scope="module")
def plain(orthophoto: Path) -> np.ndarray:
    return run(orthophoto)[0]


def run(orthophoto: Path, **options: Any) -> tuple[np.ndarray, np.ndarray, dict[str, str]]:
    """Class map, confidence and tags."""
    folder = orthophoto.parent
    reseg_geo.segment(
        orthophoto, CLASSES, folder / "map.tif", confidence=folder / "sure.tif", overwrite=True,
        **options,
    )  # fmt: skip
    with (
        rasterio.open(folder / "map.tif") as dataset,
        rasterio.open(folder / "sure.tif") as confidence,
    ):
        return dataset.read(1), confidence.read(1), dataset.tags()


@pytest.mark.parametrize("method", sorted({*METHODS} - {"reseg", *GUIDED_METHODS}))
def test_every_method_makes_its_own_map(orthophoto: Path, plain: np.ndarray, method: str) -> None:
    found, _, tags = run(orthophoto, method=method)
    assert (found > 0).all()
    assert (found != plain).any()
    assert tags["RESEG_GEO_METHOD"] == method
    assert tags["RESEG_GEO_GLOBAL_BIAS"] == ("0.3" if method == "segearth" else "0")


@pytest.mark.parametrize(
    "options",
    [{"scales": (1, 0.5)}, {"refine": "regions"}, {"global_bias": 0.6}, {"synonyms": "mean"},
     {"templates": ("a photo of {}",)}],
    ids=lambda options: next(iter(options)),
)  # fmt: skip
def test_an_option_changes_the_map(
    orthophoto: Path, plain: np.ndarray, options: dict[str, Any]
) -> None:
    found, _, _ = run(orthophoto, **options)
    assert (found > 0).all()
    assert 0 < (found != plain).mean() < 0.5


def test_scales_of_one_are_the_default(orthophoto: Path, plain: np.ndarray) -> None:
    assert np.array_equal(run(orthophoto, scales=(1, 1.0))[0], plain)


def test_a_small_logit_scale_lowers_the_confidence(orthophoto: Path) -> None:
    _, sure, tags = run(orthophoto, logit_scale=1)
    assert tags["RESEG_GEO_LOGIT_SCALE"] == "1"
    assert sure.max() < 60


def test_pixels_below_the_threshold_become_background(orthophoto: Path) -> None:
    values, sure, _ = run(orthophoto)
    doubtful = sure < 70
    assert 0 < doubtful.mean() < 1
    found, _, _ = run(orthophoto, threshold=0.695, background="Grass")
    assert (found[doubtful] == 4).all()
    assert np.array_equal(found[~doubtful], values[~doubtful])
    found, left, _ = run(orthophoto, threshold=0.695)
    assert (found[doubtful] == 0).all()
    assert (left[doubtful] == 255).all()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"threshold": 0.5, "background": "sea"}, "'sea' is not one of the classes"),
        ({"scales": (1, 0.75)}, r"scale 0.75 would need 1\.33"),
        ({"scales": (0.5, 1 / 3)}, "not multiples of each other"),
        ({"scales": (0.0001,)}, "too small"),
        ({"scales": (4,)}, "scale 4 would need 0.25"),
        ({"method": "reseg-official", "masked_layers": 7}, "in addition to the 2 of method"),
        ({"method": "reseg", "masked_layers": 9}, "has 8 layers"),
    ],
)
def test_invalid_options_are_refused(orthophoto: Path, options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        run(orthophoto, **options)


@pytest.mark.parametrize(
    ("method", "layers", "wanted"),
    [("reseg", 24, 6), ("reseg-official", 24, 4), ("reseg-official", 8, 1), ("clip", 24, 0)],
)
def test_masked_layers_of_a_method(method: str, layers: int, wanted: int) -> None:
    """Of ViT-L/14's 24 layers, the paper masks six, the authors' script four and two of its own."""
    model = SimpleNamespace(name="a", blocks=layers, masked_layers=layers // 4)
    options = SegmentOptions(method=method)
    assert masked_layers(options, model) == wanted  # type: ignore[arg-type]


def test_all_options_reach_the_run(orthophoto: Path, run_command: Any, tmp_path: Path) -> None:
    line = ("segment", orthophoto, "--classes", CLASSES, "-o", tmp_path / "map.tif",
            "--scales", "1,0.5", "--refine", "regions", "--threshold", 0.4, "--background", "Grass",
            "--global-bias", 0.2, "--logit-scale", 25, "--synonyms", "mean")  # fmt: skip
    run_command(*line)
    with rasterio.open(tmp_path / "map.tif") as dataset:
        values, tags = dataset.read(1), dataset.tags()
    found, _, wanted = run(
        orthophoto, scales=(1.0, 0.5), refine="regions", threshold=0.4, background="Grass",
        global_bias=0.2, logit_scale=25.0, synonyms="mean",
    )  # fmt: skip
    assert np.array_equal(values, found)
    assert tags == wanted


def test_official_masks_two_layers_in_addition_to_regions(orthophoto: Path) -> None:
    _, _, tags = run(orthophoto, method="reseg-official", masked_layers=6)
    assert tags["RESEG_GEO_MASKED_LAYERS"] == "6"
