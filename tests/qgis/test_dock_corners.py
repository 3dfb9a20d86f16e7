"""The panel "Land cover by words": lists, other rasters, deaf engines, and what is saved."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rasterio
from affine import Affine
from desktop import answer_of, in_qgis

from reseg_geo.schemes.catalogue import read_scheme

DEAF = """#!{python}
import json, time
print(json.dumps({{"event": "ready", "id": None, "protocol": 1, "patch_px": 14}}), flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def answers(
    profile: Path, quick_command: Path, town: Path, tmp_path_factory: pytest.TempPathFactory,
    write_raster: Callable[..., Path],
) -> Any:  # fmt: skip
    """What happened in QGIS, by scenario; `folder` has the files."""
    folder = tmp_path_factory.mktemp("corners")
    shutil.copy(town, folder / "town.tif")
    with rasterio.open(town) as dataset:
        pixels = dataset.read()
    place = Affine(5e-6, 0, 9.5, 0, -5e-6, 50.0)
    write_raster(folder / "degrees.tif", pixels, crs="EPSG:4326", transform=place)
    (folder / "deaf").write_text(DEAF.format(python=sys.executable))
    (folder / "deaf").chmod(0o755)
    return {"folder": folder, **in_qgis("dock_corners_in_qgis.py", profile, quick_command, folder)}


@pytest.fixture
def answer(answers: Any, request: pytest.FixtureRequest) -> Any:
    """What the scenario of a test returned."""
    return answer_of(answers, request.node.name)


def test_nothing_is_raised(answers: Any) -> None:
    assert answers["faults"] == []


def test_live_rests(answer: Any) -> None:
    assert answer["answers"] == 0, "nothing has changed, so nothing is asked"


def test_a_list_brings_its_words(answer: Any) -> None:
    assert {"worldcover", "osm", "corine1", "lucas"} <= set(answer["names"])
    for own, item in zip(answer["classes"], read_scheme("worldcover"), strict=True):
        words = own.get("queries") or [own["name"], *own.get("synonyms", ())]
        assert (own["name"], sorted(words)) == (item.name, sorted(item.queries))


def test_rows_keep_what_the_engine_said(answer: Any) -> None:
    first, second, third = answer["before"]
    assert answer["after"] == [first, third, second]
    assert "#bbbbbb" not in {each["color"] for each in answer["after"]}


def test_a_change_is_to_be_saved(answer: Any) -> None:
    assert answer == {"words": True, "opacity": True}


def test_an_outline_with_a_spike(answer: Any) -> None:
    multi_polygon = 6
    assert answer == {"kinds": [multi_polygon], "saved": True, "count": 5}


def test_examples_are_watched_after_opening_again(answer: Any) -> None:
    assert answer == {"heard": 1, "hidden": True}


def test_all_is_mapped_with_examples_that_are_not_saved(answer: Any) -> None:
    assert answer["removed"] == "water" or answer["removed"]
    assert answer["busy"]
    assert any("The land-cover map is ready" in text for text in answer["said"])
    assert answer["editable"]
    assert answer["undo"], "edits are left to the person who made them"


def test_a_second_raster_elsewhere_in_degrees(answer: Any) -> None:
    assert answer["messages"] == []
    assert not any(answer["figures"]), "examples elsewhere are not asked about"
    # 1.5 patches of 16 pixels of 5e-6 degrees, about 8 by 13 m there.
    assert answer["widest"] < 200
    assert 20 < answer["area"] < 1000


def test_the_panel_is_closed_while_it_works(answer: Any) -> None:
    assert answer == {"layer": True, "note": "", "stop": False, "tool": False}


def test_an_engine_that_does_not_listen(answer: Any) -> None:
    assert answer["ended"]


def test_without_an_engine_each_way_offers_it(answer: Any) -> None:
    assert answer["offers"] == [[1, "Set up the engine"]] * 3
    assert answer["titles"][0].casefold() == "set up the engine"  # QGIS writes a title its own way


def test_help_buttons_open_bundled_pages(answer: Any, answers: Any) -> None:
    pages = [Path(path) for path in answer["opened"]]
    assert [page.name for page in pages] == ["panel.html", "segment.html"]
    home = answers["folder"] / "home"
    assert all(page.is_file() and page.is_relative_to(home) for page in pages)


def test_the_plugin_is_switched_off(answer: Any) -> None:
    assert answer["saved"]
