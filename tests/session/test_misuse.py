"""What a session refuses, and with which sentence."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

import reseg_geo

WORDS = "building, road=street, tree=forest, water"
FAST = {"regions": "none", "gsd": "native"}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"bounds": (1, 2, 3)}, "must be four numbers"),
        ({"bounds": "1 2 3 4"}, "must be four numbers"),
        ({"bounds": (1, 2, float("nan"), 4)}, "must be four numbers"),
        ({"bounds": ("1", "2", "3", "4")}, "must be four numbers"),
        ({"size": 5}, "must be two whole numbers"),
        ({"size": (1.5, 2)}, "must be two whole numbers"),
        ({"size": (0, 2)}, "must be two whole numbers"),
        ({"examples": 5}, "must be the name of a file, a GeoDataFrame"),
        ({"classes": 5}, "must be a list such as"),
    ],
)
def test_wrong_arguments_are_named(opened: Any, arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(reseg_geo.UsageError, match=sentence):
        opened.map(**{"classes": WORDS, "progress": False} | arguments)


def test_numpy_numbers_are_numbers(opened: Any, bounds: Callable[..., Any]) -> None:
    view = np.array(bounds(0, 0, 100, 100))
    found = opened.map(WORDS, bounds=view, size=np.array([50, 50]), progress=False)
    assert found.values.shape == (50, 50)


def test_only_options_of_a_session_are_taken(town: Path) -> None:
    for option in ("polygons", "bounds", "overwrite"):
        with pytest.raises(reseg_geo.UsageError, match=f"there is no option '{option}'"):
            reseg_geo.open(town, progress=False, **{option: True})
    with pytest.raises(reseg_geo.UsageError, match="not the name of a raster"):
        reseg_geo.open(5)


def test_a_closed_session_says_so(town: Path, clicks: Any) -> None:
    session = reseg_geo.open(town, progress=False, **FAST)
    session.close()
    session.close()
    for call in (lambda: session.map(WORDS), lambda: session.learn(WORDS, clicks)):
        with pytest.raises(reseg_geo.UsageError, match="the session is closed"):
            call()


def test_a_call_within_a_call_is_refused(opened: Any, bounds: Callable[..., Any]) -> None:
    view = bounds(300, 300, 100, 100)
    with pytest.raises(reseg_geo.UsageError, match="progress function of its own call"):
        opened.map(WORDS, bounds=view, progress=lambda event: opened.map(WORDS, bounds=view))
    assert opened.map(WORDS, bounds=view, progress=False).values.any()


def test_the_raster_is_not_replaced_by_its_map(
    town: Path, bounds: Callable[..., Any], tmp_path: Path
) -> None:
    raster = Path(shutil.copy(town, tmp_path / "own.tif"))
    with reseg_geo.open(raster, progress=False, **FAST) as session:
        found = session.map(WORDS, bounds=bounds(0, 0, 50, 50), progress=False)
        for names in ([raster], [tmp_path / "map.tif", raster]):
            with pytest.raises(reseg_geo.UsageError, match="is an input of this run"):
                found.save(*names, overwrite=True)
        assert raster.read_bytes() == town.read_bytes()


def test_a_raster_that_changes_is_noticed(
    town: Path, bounds: Callable[..., Any], tmp_path: Path
) -> None:
    raster = Path(shutil.copy(town, tmp_path / "own.tif"))
    with reseg_geo.open(raster, progress=False, **FAST) as session:
        session.map(WORDS, bounds=bounds(0, 0, 50, 50), progress=False)
        with rasterio.open(raster, "r+") as dataset:
            dataset.write(dataset.read()[:, ::-1])
        with pytest.raises(reseg_geo.InputError, match="has changed since the session began"):
            session.map(WORDS, bounds=bounds(500, 500, 50, 50), progress=False)
        raster.unlink()
        with pytest.raises(reseg_geo.InputError, match="or is gone"):
            session.map(WORDS, bounds=bounds(0, 0, 50, 50), progress=False)
