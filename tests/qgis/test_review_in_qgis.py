"""A review in QGIS: the queue as a layer with a form, and its labels in the map."""

from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import rasterio

import reseg_geo
from reseg_geo.classes import read_classes
from reseg_geo.maps.legend import legend_of, legend_tags
from reseg_geo.palette import hex_color
from reseg_geo.scenes.scene import SCENE_CLASSES, make_scene

CLASSES = read_classes(list(SCENE_CLASSES))
WATER = 1 + SCENE_CLASSES.index("water")


@pytest.fixture(scope="session")
def engine(quick_command: Path) -> dict[str, str]:
    """Here QGIS's choices matter, not how it starts the engine; see test_running.py for that."""
    return {"RESEG_GEO_ENGINE": str(quick_command)}


@pytest.fixture
def mapped(folder: Path, write_raster: Any) -> Path:
    """A folder with a class map of the town, and its polygons with and without confidence."""
    labels = make_scene(5, 300, 300, gsd=0.5, style="suburban").labels
    shares = np.random.default_rng(1).integers(30, 100, (30, 30)).repeat(10, 0).repeat(10, 1)
    path = write_raster(folder / "classes.tif", labels[None].astype(np.uint8), nodata=0)
    sure = write_raster(folder / "sure.tif", shares[None].astype(np.uint8), nodata=255)
    with rasterio.open(path, "r+") as dataset:
        dataset.update_tags(**legend_tags(legend_of(CLASSES)))
    reseg_geo.vectorize(path, folder / "map.gpkg", confidence=sure)
    reseg_geo.vectorize(path, folder / "plain.gpkg")
    return folder


def pixels(path: Path) -> Any:
    with rasterio.open(path) as dataset:
        return dataset.read(1)


def test_a_queue_is_corrected_and_burnt(mapped: Path, inside: Any) -> None:
    before = pixels(mapped / "classes.tif")
    reseg_geo.review_queue(
        mapped / "classes.tif", mapped / "map.gpkg", mapped / "own.gpkg", size=30
    )
    own = pyogrio.read_dataframe(mapped / "own.gpkg", layer="review")
    found = inside("queue_to_map", mapped)
    assert found["made"] == f"{mapped / 'queue.gpkg'}|layername=review"
    assert found["count"] == 30
    assert found["fields"] == ["fid", *own.columns[:-1]]
    assert found["widget"] == "ValueMap"
    names = [item.name for item in CLASSES]
    assert found["choices"] == names
    assert found["categories"] == [*names, ""]
    assert found["colors"] == [*([hex_color(item.color), 0] for item in CLASSES), ["#ff00ff", 0]]
    assert set(found["editable"]) - {"fid"} == {"reference", "note"}
    assert sum(int(text.split(": ")[1].split()[0]) for text in found["told"]) == 30
    assert found["were"] == own["class_name"][:2].tolist()
    assert "water" not in found["were"]
    sentence = f"Save or discard the edits of the layer '{found['name']}' first."
    assert sentence in found["again, unsaved"]
    assert "holds 2 labels" in found["again"]
    assert found["legend"] == [
        [value, item.name, hex_color(item.color)] for value, item in enumerate(CLASSES, 1)
    ]
    after = pixels(mapped / "corrected.tif")
    changed = after != before
    assert changed.sum() == pytest.approx(sum(found["areas"]) / 0.25)
    assert set(after[changed].tolist()) == {WATER}
    alone = pixels(mapped / "selected.tif")
    assert (alone == WATER).sum() == (alone > 0).sum()
    assert (alone > 0).sum() == pytest.approx(found["areas"][1] / 0.25)
    assert "turn on 'Keep the rest of the map'" in found["would lose"]
    assert found["in place"] is None
    assert np.array_equal(pixels(mapped / "classes.tif"), after)


def test_what_cannot_be_reviewed_is_refused(mapped: Path, inside: Any) -> None:
    found = inside("queue_refusals", mapped)
    for name, sentence in (
        ("temporary", "QGIS deletes temporary files when it is closed, with all labels"),
        ("format", "must be a .gpkg file"),
        ("layer", "Leave out |layername=mine; the layer will be called 'review'."),
    ):
        assert not found[name][0]
        assert sentence in found[name][1]
    assert found["memory"] == "Save the layer 'drawn' to a file first."
    assert "no field 'confidence'" in found["plain"]
    assert "raster in 'Polygons of a class map'" in found["plain"]
    assert "--" not in found["plain"]
    assert found["edited"] == "Save the edits of the layer 'map' first."
    assert "no field class_name or reference" in found["no field"]
    assert not (mapped / "queue.gpkg").exists()
