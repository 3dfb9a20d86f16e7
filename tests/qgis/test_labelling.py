"""The section "Label" of the panel in a real QGIS; see labelling_in_qgis.py."""

from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import rasterio
from desktop import answer_of, in_qgis

import reseg_geo
from reseg_geo.classes import read_classes
from reseg_geo.maps.legend import legend_of, legend_tags
from reseg_geo.scenes.scene import SCENE_CLASSES, make_scene


@pytest.fixture(scope="module")
def answers(
    profile: Path, quick_command: Path, tmp_path_factory: pytest.TempPathFactory, write_raster: Any
) -> Any:
    """What happened in QGIS, by scenario; `folder` has the files."""
    folder = tmp_path_factory.mktemp("labelling")
    labels = make_scene(5, 300, 300, gsd=0.5, style="suburban").labels
    path = write_raster(folder / "classes.tif", labels[None].astype(np.uint8), nodata=0)
    sure = write_raster(folder / "sure.tif", np.full((1, 300, 300), 60, np.uint8), nodata=255)
    with rasterio.open(path, "r+") as dataset:
        dataset.update_tags(**legend_tags(legend_of(read_classes(list(SCENE_CLASSES)))))
    for name, crs in (("queue", None), ("degrees", "EPSG:4326")):
        polygons = folder / f"{name}.fgb"
        reseg_geo.vectorize(path, polygons, confidence=sure, polygons_crs=crs)
        reseg_geo.review_queue(path, polygons, folder / f"{name}.gpkg", size=25)
    reseg_geo.draw_sample(path, folder / "points.gpkg", size=40, minimum=2)
    found = in_qgis("labelling_in_qgis.py", profile, quick_command, folder)
    return {"folder": folder, **found}


@pytest.fixture
def answer(answers: Any, request: pytest.FixtureRequest) -> Any:
    """What the scenario of a test returned."""
    return answer_of(answers, request.node.name)


def test_nothing_is_raised(answers: Any) -> None:
    assert answers["faults"] == []
    assert answers["at first"] == {"hidden": True, "dirty": False}


def test_nothing_to_label(answer: Any) -> None:
    assert answer["state"].startswith("There is no layer to label.")
    assert (answer["closed"], answer["keys"], answer["ready"]) == (False, False, False)
    assert not answer["dirty"]
    assert answer["messages"] == []


def test_keys_label_and_go_on(answer: Any) -> None:
    first, second, third = SCENE_CLASSES[:3]
    assert answer["first"]["state"] == "0 of 25 labelled"
    assert answer["first"]["keys"]
    assert answer["first"]["buttons"] == [
        f"{number}  {name}" for number, name in enumerate(SCENE_CLASSES[:9], 1)
    ]
    assert answer["cut off"] == []
    assert answer["before"] == []
    assert answer["shown"][0]
    assert answer["shown"][1] >= 3, "the surroundings are seen, too"
    assert answer["about"].startswith("The map says: ")
    assert answer["labels"] == [[1, second], [2, first], [3, third]]
    assert answer["after"] == "3 of 25 labelled, 3 not saved"
    assert answer["rank"] == 4
    assert answer["focus"]
    assert answer["steps"] == [f"Label {name}" for name in (second, first, third)]
    assert answer["undone"] == [[1, second], [2, first]]
    assert answer["undone state"] == "2 of 25 labelled, 2 not saved"


def test_buttons_do_the_same(answer: Any) -> None:
    assert answer["focus"], "the keys go on working"
    assert answer["labels"] == [[4, SCENE_CLASSES[4]]]
    assert answer["back"] == answer["stays"] == 4
    assert answer["checked"] == [i == 4 for i in range(9)]
    assert answer["cleared"] == []
    assert dict(map(tuple, answer["changed"])) == {
        1: SCENE_CLASSES[1], 2: SCENE_CLASSES[0], 3: SCENE_CLASSES[0], 4: SCENE_CLASSES[5],
    }  # fmt: skip
    assert answer["next"] == 5


def test_digits_elsewhere_are_digits(answer: Any) -> None:
    assert answer == {"typed": "roof 12", "started": "3", "same": True}


def test_a_closed_section_has_no_keys(answer: Any) -> None:
    assert answer["closed"] == [False, True, True]
    assert answer["opened"] == [True, True]
    assert answer["panel"] == [False, True, True], "the edits wait in the layer"


def test_all_are_labelled_and_saved(answer: Any, answers: Any) -> None:
    assert answer["state"] == "25 of 25 labelled, 25 not saved"
    assert any("All 25 features have a label." in text for text in answer["said"])
    assert answer["saved"] == "25 of 25 labelled"
    assert (answer["modified"], answer["editable"], answer["can save"]) == (False, True, False)
    table = pyogrio.read_dataframe(answers["folder"] / "queue.gpkg", layer="review")
    assert table["reference"].notna().all()
    assert table["reference"][:4].tolist() == [SCENE_CLASSES[i] for i in (1, 0, 0, 5)]
    assert set(table["reference"][4:]) == {SCENE_CLASSES[0]}


def test_points_keep_the_scale(answer: Any) -> None:
    assert answer["first"]["layer"] == "points"
    assert answer["first"]["state"] == "0 of 40 labelled"
    assert answer["zoomed"] > 5
    assert answer["kept"] == pytest.approx(1)
    assert answer["seen"]
    assert answer["labels"] == [[i, SCENE_CLASSES[i - 1]] for i in (1, 2, 3)]
    assert answer["about"] == "", "the sample hides what the map says"


def test_the_active_layer_is_taken(answer: Any) -> None:
    assert answer == ["queue", "points"]


def test_a_layer_in_another_crs(answer: Any) -> None:
    assert answer["crs"] == "EPSG:4326"
    assert answer["shown"][0]
    assert 3 <= answer["shown"][1] < 20


def test_a_read_only_layer_says_so(answer: Any) -> None:
    assert answer["labels"] == []
    [sentence] = answer["said"]
    assert "The layer 'degrees' cannot be edited" in sentence


def test_a_layer_goes_while_it_is_used(answer: Any) -> None:
    assert answer["offered"] in ("points", "queue"), "another one is offered"
    assert answer["state"].startswith("There is no layer to label.")
    assert not answer["keys"]


def test_a_layer_without_features_says_so(answer: Any) -> None:
    assert answer["state"] == "The layer '3 classes' has no features."
    assert (answer["keys"], answer["ready"]) == (False, False)


def test_many_classes(answer: Any) -> None:
    assert len(answer["buttons"]) == 9
    assert answer["more"].startswith("2 more classes without a key")
    assert answer["value"] == "c9", "the value, not its name"
    assert answer["state"].startswith("1 of 3 labelled")
    assert answer["number"], "a feature that was deleted is not shown"
    assert answer["said"] == []


def test_the_plugin_is_switched_off(answer: Any) -> None:
    assert answer["before"] == answer["after"] == ["None", "None", "None", "c1"]
    assert (answer["keys"], answer["left"]) == ([*"0123456789"], [])
