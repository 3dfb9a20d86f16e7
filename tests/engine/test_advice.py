"""What a user is told before a run."""

from fractions import Fraction

import pytest
from affine import Affine
from rasterio.crs import CRS

from reseg_geo.classes import read_classes
from reseg_geo.clip.model import ClipModel
from reseg_geo.clip.registry import load_model
from reseg_geo.engine.advice import advice
from reseg_geo.raster.area import AreaMeasure
from reseg_geo.raster.grid import Grid
from reseg_geo.raster.view import NATIVE

UTM = CRS.from_epsg(25832)


@pytest.fixture(scope="module")
def mini() -> ClipModel:
    return load_model("mini")


def told(
    mini: ClipModel,
    side: float,
    classes: str = "tree, water",
    crs: CRS | None = UTM,
    zoom: Fraction = NATIVE,
) -> str:
    corner = (7.0, 51.0) if crs and crs.is_geographic else (346_000.0, 5_648_500.0)
    grid = Grid(300, 200, Affine.translation(*corner) @ Affine.scale(side, -side), crs)
    given = ("ortho.tif", grid, AreaMeasure(grid), mini, read_classes(classes), zoom)
    sentences = list(advice(*given))
    assert len(sentences) <= 1
    return "".join(sentences)


@pytest.mark.parametrize(
    ("side", "zoom"),
    [(0.11, 1), (0.5, 1), (1.0, 1), (1.0, Fraction(1, 2)), (2.0, Fraction(1, 2)), (0.02, 18)],
)
def test_pixels_that_the_model_was_made_for_need_no_word(
    mini: ClipModel, side: float, zoom: Fraction
) -> None:
    assert told(mini, side, zoom=Fraction(zoom)) == ""


def test_too_fine_and_too_coarse_pixels_are_named(mini: ClipModel) -> None:
    fine = told(mini, 0.02)
    assert fine == (
        "model 'mini' sees ortho.tif at 0.02 m a pixel, but was made for 0.25 to 0.5 m; leave it "
        "the choice with --gsd auto."
    )
    coarse = told(mini, 10)
    assert "at 10 m a pixel" in coarse
    assert "do not trust" in coarse


def test_pixels_are_measured_on_the_ground(mini: ClipModel) -> None:
    degrees = CRS.from_epsg(4326)
    assert told(mini, 5e-6, crs=degrees) == ""  # half a metre
    assert "at 8.8 m a pixel" in told(mini, 1e-4, crs=degrees)
    assert told(mini, 1.0, crs=None) == ""  # nobody knows


def test_unknown_words_come_with_the_nearest_known_ones(mini: ClipModel) -> None:
    sentence = told(mini, 0.5, "bulding, zeppelin, water")
    assert "was not trained on 'bulding', 'zeppelin'" in sentence
    assert sentence.endswith("; did you mean 'building' for 'bulding'?")
    assert told(mini, 0.5, "zeppelin, water").endswith("or a full CLIP model.")


def test_a_single_class_is_no_question(mini: ClipModel) -> None:
    assert "only one class" in told(mini, 0.5, "tree")
