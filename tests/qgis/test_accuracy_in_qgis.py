"""Accuracy in QGIS: the sample as a layer with a form, and the report of its labels."""

from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import rasterio
import shapely

import reseg_geo
from reseg_geo.accuracy.points import read_sample
from reseg_geo.classes import read_classes
from reseg_geo.heads.calibration import Calibration
from reseg_geo.maps.legend import legend_of, legend_tags
from reseg_geo.palette import hex_color
from reseg_geo.scenes.scene import SCENE_CLASSES, make_scene

CLASSES = read_classes(list(SCENE_CLASSES))


@pytest.fixture(scope="session")
def engine(quick_command: Path) -> dict[str, str]:
    """Here QGIS's choices matter, not how it starts the engine; see test_running.py for that."""
    return {"RESEG_GEO_ENGINE": str(quick_command)}


@pytest.fixture
def mapped(folder: Path, write_raster: Any) -> Path:
    """A folder with a class map of the town."""
    labels = make_scene(5, 300, 300, gsd=0.5, style="suburban").labels
    path = write_raster(folder / "classes.tif", labels[None].astype(np.uint8), nodata=0)
    with rasterio.open(path, "r+") as dataset:
        dataset.update_tags(**legend_tags(legend_of(CLASSES)))
    return folder


def test_a_sample_is_labelled_and_reported(mapped: Path, inside: Any) -> None:
    found = inside("sample_to_report", mapped)
    points = mapped / "points.gpkg"
    design = read_sample(str(points)).design
    assert found["made"] == f"{points}|layername=points"
    assert found["count"] == 200
    assert found["told"] == [
        f"{each.name}: {each.points:,} of {each.pixels:,} pixels" for each in design.strata
    ]
    assert found["hidden"] == ["map_class", "stratum"]
    assert found["widgets"]["reference"] == "ValueMap"
    assert found["widgets"]["map_class"] == found["widgets"]["stratum"] == "Hidden"
    names = [item.name for item in CLASSES]
    assert found["choices"] == names
    assert found["categories"] == [*names, ""]
    assert found["colors"] == [hex_color(item.color) for item in CLASSES]
    assert set(found["read only"]) >= {"id", "stratum", "map_class"}
    assert "reference" not in found["read only"]
    assert found["unsaved"] == f"Save the edits of the layer '{found['name']}' first."
    assert found["saved"]
    assert "holds 200 labels" in found["again"]
    assert not found["temporary"][0]
    assert "with all labels" in found["temporary"][1]
    with pytest.warns(reseg_geo.ResegWarning):
        known = reseg_geo.assess(mapped / "classes.tif", points)
    assert found["report"]["ACCURACY"] == pytest.approx(float(known.accuracy.overall.values))
    assert found["report"]["STANDARD_ERROR"] == pytest.approx(float(known.accuracy.overall.errors))
    assert (mapped / "report.html").read_text().startswith("<!DOCTYPE html>")
    assert (mapped / "report.png").stat().st_size > 10_000
    assert (mapped / "report.csv").read_text().startswith("class,points,")


def test_districts_are_strata(mapped: Path, inside: Any) -> None:
    with rasterio.open(mapped / "classes.tif") as dataset:
        left, bottom, right, top = dataset.bounds
    middle = (left + right) / 2
    halves = [shapely.box(left, bottom, middle, top), shapely.box(middle, bottom, right, top)]
    table = geopandas.GeoDataFrame({"district": ["west", "east"]}, geometry=halves, crs=25832)
    table.to_file(mapped / "districts.gpkg")
    assert inside("sample_of_districts", mapped) == [
        "east: 30 of 45,000 pixels", "west: 30 of 45,000 pixels",
    ]  # fmt: skip


def test_a_map_is_calibrated_and_learned(folder: Path, write_raster: Any, inside: Any) -> None:
    pixels = np.moveaxis(make_scene(5, 300, 300, gsd=0.5, style="suburban").image, -1, 0)
    image = write_raster(folder / "town.tif", pixels)
    reseg_geo.segment(
        image, "building, road, tree, grass", folder / "map.tif", regions="none", gsd="native",
        probabilities=folder / "shares.tif",
    )  # fmt: skip
    reseg_geo.draw_sample(folder / "map.tif", folder / "points.gpkg", size=100)
    refused, learned = inside("calibrate", folder)
    assert refused == "A calibration needs the probabilities; choose them."
    assert learned.startswith("The layer 'points' is a sample that says how good a map is")
    scaling = Calibration.load(folder / "town.cal").scaling
    assert scaling.temperature < 0.9  # all labels agree with the map, which was less sure
    with rasterio.open(folder / "sure.tif") as dataset:
        assert "from 100 labelled points" in dataset.tags()["RESEG_GEO_CALIBRATION"]
    with pytest.warns(reseg_geo.ResegWarning, match="not an independent sample"):
        known = reseg_geo.assess(
            folder / "learned.tif", folder / "points.gpkg", strata=folder / "map.tif"
        )
    assert not known.independent
