"""The panel "Land cover by words" in a real QGIS on a virtual screen; see dock_in_qgis.py."""

import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from desktop import answer_of, in_qgis

import reseg_geo
from reseg_geo.schemes.catalogue import read_scheme

WORDS = {"building": [], "road": ["street", "asphalt"], "tree": [], "grass": [], "water": []}


@pytest.fixture(scope="module")
def answers(
    profile: Path, quick_command: Path, town: Path, tmp_path_factory: pytest.TempPathFactory
) -> Any:
    """What happened in QGIS, by scenario; `folder` has the files."""
    folder = tmp_path_factory.mktemp("dock")
    shutil.copy(town, folder / "town.tif")
    return {"folder": folder, **in_qgis("dock_in_qgis.py", profile, quick_command, folder)}


@pytest.fixture
def answer(answers: Any, request: pytest.FixtureRequest) -> Any:
    """What the scenario of a test returned."""
    return answer_of(answers, request.node.name)


def test_nothing_is_raised(answers: Any) -> None:
    assert answers["faults"] == []
    assert answers["at first"] == {"hidden": True, "dirty": False}


def test_words_to_a_map(answer: Any, answers: Any, tmp_path: Path) -> None:
    assert answer["classes"] == [
        {"name": name, **({"synonyms": words} if words else {})} for name, words in WORDS.items()
    ]
    assert answer["raster"] == "town"
    assert [(value, label) for value, label, _ in answer["legend"]] == [*enumerate(WORDS, 1)]
    assert [color for *_, color in answer["legend"]] == answer["colors"]
    assert answer["note"].startswith("This map was made by the demonstration model 'mini'")
    assert answer["opacity"] == pytest.approx(0.6)
    assert answer["messages"] == []
    folder = answers["folder"]
    reseg_geo.segment(
        folder / "town.tif", WORDS, tmp_path / "map.tif", features=tmp_path / "kept",
        progress=False,
    )  # fmt: skip
    with rasterio.open(folder / "view.tif") as view, rasterio.open(tmp_path / "map.tif") as whole:
        assert view.height < 300
        window = whole.window(*view.bounds).round_offsets().round_lengths()
        assert np.array_equal(view.read(1), whole.read(1, window=window))


def test_live_on_pan(answer: Any) -> None:
    assert answer["before"] != answer["after"]


def test_opacity_and_visibility(answer: Any) -> None:
    assert answer["opacity"] == pytest.approx(0.35)
    assert answer["hidden"] == [False, False], "a newer map does not show itself again"


def test_examples_change_the_map(answer: Any, answers: Any) -> None:
    assert answer["classes"] == ["building", "building", "water", "water"]
    clicks, outline = answer["areas"][:3], answer["areas"][3]
    assert clicks == pytest.approx([clicks[0]] * 3), "each click is a square of one size"
    assert clicks[0] > 0
    assert outline not in (0, clicks[0])
    assert answer["changed"]
    assert [bool(text) for text in answer["figures"]] == [True, False, False, False, True]
    assert "examples cover is classified correctly" in answer["tip"]
    assert answer["source"].startswith(str(answers["folder"] / "home"))
    assert answer["above"] == "Examples"
    assert answer["editable"]
    assert answer["after undo"] == 3
    assert not answer["tool"], "the button gives the tool back"


def test_project_is_saved_and_opened(answer: Any) -> None:
    assert answer["maps in the file"] == 0, "the map of the view is not saved"
    assert answer["emptied"] == [True, False, False, 0]
    assert answer["same"]
    assert answer["layers"] == ["Examples", "Land cover of the view", "town"]
    assert (answer["live"], answer["opacity"], answer["raster"]) == (True, 35, "town")


def test_engine_is_killed(answer: Any) -> None:
    [sentence] = answer["said"]
    assert "The engine has ended" in sentence
    assert "press 'Map the view' again" in sentence
    assert not answer["busy"]


def test_stop_leaves_the_engine(answer: Any) -> None:
    assert answer["note"] == "Stopped."
    assert answer["running"]


def test_a_wellknown_list(answer: Any) -> None:
    scheme = read_scheme("worldcover")
    assert answer["names"] == [item.name for item in scheme]
    assert [each["color"] for each in answer["colors"]] == [
        "#{:02x}{:02x}{:02x}".format(*item.color) for item in scheme
    ]


def test_rows_move_and_go(answer: Any) -> None:
    kiosk = {"name": "kiosk", "queries": []}
    rest = [{"name": "a"}, {"name": "b", "color": "#ff0000"}]
    assert answer["moved"] == [kiosk, *rest]
    assert answer["rest"] == rest


def test_all_is_mapped(answer: Any) -> None:
    assert answer["names"] == ["Land cover of town", "Polygons of town"]
    assert answer["size"] == [300, 300]
    assert [label for label, _ in answer["legend"]] == ["building", "tree"]
    assert answer["legend"][0][1] == "#ff0000"


def test_raster_is_removed(answer: Any) -> None:
    assert answer["left"]
    assert not answer["running"]
    assert [text for text in answer["messages"] if "Choose a raster layer." in text]


def test_engine_is_missing(answer: Any) -> None:
    assert answer["buttons"][0] == "Set up the engine"
    assert "nowhere is set in Settings" in answer["messages"][0]
    assert not answer["busy"]


def test_left_running(answer: Any, answers: Any) -> None:
    """The engine ends with QGIS."""
    assert answer["engines"] > 0
    words = ["pgrep", "-f", f"session {answers['folder'] / 'town.tif'}"]
    end = time.monotonic() + 5
    while subprocess.run(words, capture_output=True, check=False).returncode == 0:
        assert time.monotonic() < end
        time.sleep(0.1)
