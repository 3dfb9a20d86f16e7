"""Classes by example in QGIS: drawing them, learning them, and mapping with them."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from reseg_geo.classes import read_classes
from reseg_geo.heads.head import Head
from reseg_geo.palette import hex_color
from reseg_geo.scenes.scene import SCENE_CLASSES, make_scene
from reseg_geo.schemes.catalogue import read_scheme

WORDS = "road, building, kiosk="
# The words of the first two classes are those of the other, so words alone are nearly always wrong.
TRUTH = {"road": "building", "building": "road", "kiosk": "tree"}


@pytest.fixture(scope="session")
def engine(quick_command: Path) -> dict[str, str]:
    """Here QGIS's choices matter, not how it starts the engine; see test_running.py for that."""
    return {"RESEG_GEO_ENGINE": str(quick_command)}


@pytest.fixture
def drawn(folder: Path) -> Path:
    """A folder with the town and eight clicks of each class."""
    labels = make_scene(5, 300, 300, gsd=0.5, style="suburban").labels
    rng, clicks = np.random.default_rng(0), []
    with rasterio.open(folder / "town.tif") as dataset:
        for name, truth in TRUTH.items():
            rows, columns = np.nonzero(labels == SCENE_CLASSES.index(truth) + 1)
            for i in rng.choice(len(rows), 8, replace=False):
                clicks.append([name, *dataset.xy(rows[i], columns[i])])
    (folder / "clicks.json").write_text(json.dumps(clicks))
    return folder


def legend(classes: Any) -> list[list[str]]:
    return [[each.name, hex_color(each.color)] for each in classes]


def test_a_new_layer_has_a_list_and_the_colours_of_its_classes(drawn: Path, inside: Any) -> None:
    """Also when it is opened again; nothing that was drawn is replaced."""
    done = inside("new_layer", drawn)
    wanted = {
        "crs": "EPSG:3857", "type": 0, "count": 0, "widget": "ValueMap", "id": "Hidden",
        "again": True, "names": ["road", "building", "kiosk"],
        "categories": [*legend(read_classes(WORDS, examples=True)), ["", "#ff00ff"]],
    }  # fmt: skip
    assert done["result"] == f"{drawn / 'clicks.gpkg'}|layername=examples"
    assert done["loaded"] == wanted
    assert done["saved"]
    assert not done["allowed"]  # an example without a class
    assert done["again"] == {**wanted, "count": 24}
    assert done["areas"]["type"] == 2
    assert done["areas"]["categories"][:-1] == legend(read_scheme("worldcover"))
    assert done["table"]["names"] == ["kiosk", "tree"]
    assert done["table"]["categories"][1] == ["tree", "#112233"]
    assert "already has a layer 'examples', which may hold examples" in done["there"]
    assert "already has a layer 'EXAMPLES'" in done["case"]
    assert "damaged.gpkg cannot be written" in done["damaged"]
    assert done["kept"] == "precious"
    assert "must be a .gpkg file" in done["shape"]
    assert "names 'tree' twice" in done["twice"]
    assert "deletes temporary files" in done["temporary"]
    with sqlite3.connect(drawn / "clicks.gpkg") as database:
        styles = database.execute("SELECT f_table_name, useAsDefault FROM layer_styles").fetchall()
        assert database.execute("SELECT count(*) FROM examples").fetchone() == (24,)
    assert sorted(styles) == [("areas", 1), ("examples", 1), ("table", 1)]


def test_examples_of_a_layer_teach_classes(drawn: Path, inside: Any) -> None:
    done = inside("learned", drawn)
    maps = {name: rasterio.open(path).read(1) for name, path in done["maps"].items()}
    labels = make_scene(5, 300, 300, gsd=0.5, style="suburban").labels

    def right(name: str) -> float:
        truth = np.zeros_like(labels)
        for value, word in enumerate(TRUTH.values(), start=1):
            truth[labels == SCENE_CLASSES.index(word) + 1] = value
        return float((maps[name] == truth)[truth > 0].mean())

    assert right("examples") > right("words") + 0.3
    assert np.array_equal(maps["head"], maps["examples"])
    learned = done["learned"]
    report = Head.load(learned["HEAD"]).report
    assert report.count == 24
    assert (learned["RECALL_WORDS"], learned["RECALL"]) == pytest.approx(
        tuple(100 * each for each in report.recall), abs=0.051
    )
    kiosk = report.scores[2]
    assert (
        f"kiosk: 8 examples; recall unknown by words alone, "
        f"{kiosk.learned.recall:.0%} with examples"
    ) in "\n".join(text for kind, text in done["told by learn"] if kind == "info")
    texts = [text for kind, text in done["told"] if kind != "command"]
    assert any("24 examples in the layer 'Klicks'" in text for text in texts)
    assert not any("examples.fgb" in text for text in texts)


def test_only_selected_examples_count_also_before_they_are_saved(drawn: Path, inside: Any) -> None:
    done = inside("selected_examples", drawn)
    assert done["count"] == 32
    assert done["same"]  # so that a run with them can be resumed
    assert any("32 examples in the layer 'Klicks'" in text for _, text in done["told"])
    assert "'kiosk' has no words, and the layer 'Klicks' holds no examples" in done["lacking"]
    assert "'Klicks' has no examples to use; draw or select some" in done["nothing"]


def test_examples_that_cannot_be_used_are_explained(drawn: Path, inside: Any) -> None:
    done = inside("refused_examples", drawn)
    for name, words in {
        "field alone": ("'Field of the examples' is class, but no examples",),
        "head and examples": ("A head and examples are given",),
        "head and scheme": ("A head and the well-known class list are given",),
        "head": ("x.head does not exist",),
        "unknown": ("'building'", "in the field 'class' of the layer 'Klicks'", "class list"),
        "bare": ("The layer 'bare' has no field with classes",),
        "field": ("The layer 'Klicks' has no field 'gone'",),
        "gone": ("gone.gpkg",),
        "wordless": ("'kiosk' has no words", "or examples of it."),
    }.items():
        assert done[name] is not None, name
        assert all(word in done[name] for word in words), (name, done[name])
        assert "Traceback" not in done[name]
