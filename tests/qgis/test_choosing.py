"""Parameters, layers, extents, tables, models and batches in QGIS."""

import json
import shutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pyproj
import pytest
import rasterio
from rasterio.windows import from_bounds

from reseg_geo.options.segment import METHODS, REGIONS
from reseg_geo.schemes.catalogue import scheme_names

ADVANCED = {
    "METHOD", "GUIDE", "SAM_MODEL", "DEVICE", "BANDS", "RESOLUTION", "GSD", "THRESHOLD", "TEMPLATE",
    "FEATURES", "NODATA", "ALPHA", "COLLAR", "RESUME", "SCHEME", "BLEND", "PROBABILITIES",
    "CALIBRATION", "ALSO_EXAMPLES", "UPSAMPLE",
}  # fmt: skip


@pytest.fixture(scope="session")
def engine(quick_command: Path) -> dict[str, str]:
    """Here QGIS's choices matter, not how it starts the engine; see test_running.py for that."""
    return {"RESEG_GEO_ENGINE": str(quick_command)}


def test_the_provider_lists_its_algorithms(qgis_process: Any) -> None:
    printed = qgis_process("list")
    for name in ("segment", "vectorize", "regions", "models", "setupengine"):
        assert f"reseg_geo:{name}\t" in printed
    assert "MIN_AREA" in qgis_process("help", "reseg_geo:segment")


def test_parameters_say_what_they_are(folder: Path, inside: Any) -> None:
    done = inside("lists", folder)
    assert done["icon"]
    found = done["algorithms"]
    assert set(found) == {
        "segment", "vectorize", "regions", "models", "setupengine", "compare", "learn",
        "newexamples", "assesssample", "assessreport", "reviewqueue", "burnpolygons",
    }  # fmt: skip
    for algorithm in found.values():
        assert len(algorithm["help"]) > 100
        for name, each in algorithm["parameters"].items():
            assert each["help"], name
            if each["options"]:
                assert each["default"] in [
                    *each["options"],
                    *[None] * (name in ("SCHEME", "SAM_MODEL")),
                ]
    segment = found["segment"]["parameters"]
    assert {name for name, each in segment.items() if each["advanced"]} == ADVANCED
    assert segment["METHOD"]["options"] == list(METHODS)
    assert segment["SCHEME"]["options"] == list(scheme_names())
    assert segment["REGIONS"]["options"] == list(REGIONS)
    models = segment["MODEL"]
    assert models["label"] == "Model (installed: mini)"
    assert models["options"][0] == "mini"
    assert {"clip-vit-l14", "sam3"} <= {*models["options"]}
    assert "sam3" not in found["learn"]["parameters"]["MODEL"]["options"]
    assert {"sam3", "dinov2-vit-b14"} <= {*found["models"]["parameters"]["MODEL"]["options"]}


def test_the_dialog_opens_without_an_engine(folder: Path, inside: Any) -> None:
    found = inside("lists", folder, {"RESEG_GEO_ENGINE": "/gone"})["algorithms"]
    assert found["segment"]["parameters"]["MODEL"]["options"][0] == "mini"


def test_layers_of_the_project(folder: Path, by_command: dict[str, Path], inside: Any) -> None:
    done = inside("layers", folder)
    with rasterio.open(by_command["map.tif"]) as dataset:
        wanted = dataset.read()
    for name in ("vrt", "id"):
        with rasterio.open(done[name]) as dataset:
            assert np.array_equal(dataset.read(), wanted), name
    for source in done["polygons"]:
        path, layer = source.split("|layername=")
        assert layer == "land_cover"
        assert pyogrio.read_info(path, layer="land_cover")["features"] > 1
    assert done["place"] == ["dörf.vrt", "karte 1.tif", "karte 1.tif.aux.xml", "ä ö.gpkg"]


def test_an_extent_in_degrees(folder: Path, inside: Any) -> None:
    """The output is the part of the raster that covers the extent, aligned to its pixels."""
    with rasterio.open(folder / "town.tif") as dataset:
        crs, transform = dataset.crs, dataset.transform
    x, y = transform @ (60, 200)
    to_degrees = pyproj.Transformer.from_crs(crs, 4326, always_xy=True)
    west, south, east, north = to_degrees.transform_bounds(x, y, x + 90, y + 70)
    (folder / "degrees.json").write_text(json.dumps([west, south, east, north]))
    done = inside("extents", folder)
    around = pyproj.Transformer.from_crs(4326, crs, always_xy=True).transform_bounds(
        west, south, east, north
    )
    assert done["bounds"]["text"] == done["bounds"]["object"]
    with rasterio.open(done["map"]) as dataset:
        assert dataset.crs == crs
        window = from_bounds(*dataset.bounds, transform=transform)
        assert window.col_off == round(window.col_off)
        assert np.abs(np.array(dataset.bounds) - around).max() < 1.0  # two pixels
        assert dataset.width < 300


def test_tables_parcels_and_options_reach_the_engine(folder: Path, inside: Any) -> None:
    told = inside("choices", folder)["told"]
    [command] = [text for kind, text in told if kind == "command"]
    for words in (
        '--bands "3,2,1"', "--threshold 0.3", "--min-area 20.0", "--simplify 0.5", "--gsd native",
        '--template "a photo of {}"', "--method reseg", "--stride 100%", "--device cpu",
        "regions.fgb", "classes.json",
    ):  # fmt: skip
        assert words in command
    with rasterio.open(folder / "map.tif") as dataset:
        tags = dataset.tags()
        assert dataset.colormap(1)[1] == (0x11, 0x22, 0x33, 255)
        assert set(np.unique(dataset.read())) <= {0, 1, 2}
    assert [entry[1] for entry in json.loads(tags["RESEG_GEO_CLASSES"])] == ["building", "green"]
    assert tags["RESEG_GEO_REGIONS"].endswith("regions.fgb")


def test_the_crs_of_the_layer_and_the_selected_polygons_are_used(folder: Path, inside: Any) -> None:
    done = inside("assigned", folder)
    with rasterio.open(folder / "map.tif") as dataset:
        assert dataset.crs.to_epsg() == 25833
        mapped = dataset.read(1) > 0
    columns = (np.arange(mapped.shape[1]) + 0.5) / 2
    expected = (columns > done["left"]) & (columns < done["left"] + done["wide"])
    assert np.array_equal(mapped, np.broadcast_to(expected, mapped.shape))
    told = " ".join(text for _, text in done["told"])
    assert "set to EPSG:25833, but its file has EPSG:25832; the outputs get the CRS of" in told
    for words in ('--nodata "0,0,0"', "--alpha ignore", "--collar keep", "--crs EPSG:25833"):
        assert words in told


def test_only_selected_parcels_count(folder: Path, inside: Any) -> None:
    assert inside("selected", folder) == {"all": 3, "selected": 1, "fields": [], "same": True}


def test_outputs_must_be_files_of_their_kind(folder: Path, inside: Any) -> None:
    """Nor may they be inputs; unknown options are refused, except in the engine's own lists."""
    done = inside("refuses", folder)
    for name, words in {
        "png": ("Class map", ".tif", "map.png"),
        "layer": ("Polygons", "without a layer name", "map.shp"),
        "memory": ("Polygons", ".gpkg", "memory:x.gpkg"),
        "input": ("town.tif is an input",),
        "subdataset": ("town.tif is an input",),
        "parcels": ("parcels.gpkg|layername=parcels is an input",),
        "quality": ("QUALITY",),
    }.items():
        assert all(word in done[name] for word in words), (name, done[name])
    assert done["relative"] is done["table"] is done["uri"] is None
    assert done["same"]


def test_layers_of_a_geopackage_in_the_project(folder: Path, inside: Any) -> None:
    """Other layers of the file stay, also while QGIS shows them, and are edited as before."""
    done = inside("geopackage", folder)
    path = folder / "project.gpkg"
    layers = {name for name, kind in pyogrio.list_layers(path) if kind is not None}
    assert layers == {"fields 2", "land_cover", "parcels"}
    assert done["results"] == [f"{path}|layername=land_cover", f"{path}|layername=fields 2"]
    for source, (layer, count) in zip(done["results"], done["loaded"], strict=True):
        assert layer == source
        assert count == len(pyogrio.read_dataframe(path, layer=source.partition("=")[2]))
    assert done["first"][1] > done["loaded"][0][1]  # the second run merged small ones
    assert done["parcels"] == 3
    assert "project.gpkg is in use" in done["edited"]
    assert done["saved"]
    parcels = pyogrio.read_dataframe(path, layer="parcels")
    assert sorted(parcels["owner"]) == ["changed", "same", "same"]


def test_schemes_reports_probabilities_and_changes(folder: Path, inside: Any) -> None:
    done = inside("more_outputs", folder)
    with rasterio.open(done["segment"]["PROBABILITIES"]) as dataset:
        assert dataset.count == 11  # classes of worldcover
    assert "<html" in Path(done["segment"]["REPORT"]).read_text()
    [command] = [text for kind, text in done["told"] if kind == "command"]
    assert "--scheme worldcover" in command
    assert "--blend mean" in command
    with rasterio.open(done["compare"]["OUTPUT"]) as dataset:
        assert set(np.unique(dataset.read())) == {1}  # a map and itself
    assert Path(done["compare"]["MATRIX"]).read_text().startswith("from,to,pixels")
    assert ["info", "unchanged: 100.0%"] in done["told by compare"]


def test_other_formats_are_shown_in_their_colours(
    folder: Path, by_command: dict[str, Path], inside: Any
) -> None:
    for suffix in ("", ".aux.xml"):
        shutil.copy(f"{by_command['map.tif']}{suffix}", folder / f"map.tif{suffix}")
    done = inside("formats", folder)
    polygons = gpd.read_parquet(folder / "d.parquet")
    first = polygons.sort_values("class_id")["class_name"].iloc[0]
    for name in ("a.shp", "b.geojson", "c.fgb"):
        assert done["shown"][name] == [len(polygons), first]
    warned = [text for kind, text in done["told"] if kind == "warning" and "d.parquet" in text]
    assert warned or done["shown"]["d.parquet"] == [len(polygons), first]


def test_the_engine_is_found_in_this_order(folder: Path, inside: Any, command: Path) -> None:
    """Setting, variable, PATH; the setting survives reloading the plugin."""
    done = inside("finds", folder, {"RESEG_GEO_ENGINE": "", "PATH": f"{command.parent}:/usr/bin"})
    assert done["path"] == str(command)
    assert done["variable"] == done["setting"] == str(command)
    assert "set in Settings" in done["wrong setting"]
    assert done["after reload"] == "/elsewhere/reseg-geo"


def test_in_a_graphical_model(folder: Path, inside: Any) -> None:
    done = inside("model", folder)
    assert done["second:map"] == str(folder / "map.tif")
    with rasterio.open(folder / "map.tif") as dataset:
        assert set(np.unique(dataset.read())) <= {1, 2}


def test_in_the_batch_dialog(folder: Path, inside: Any) -> None:
    files = inside("batch", folder)["files"]
    for row in range(3):
        assert {f"row{row}.tif", f"row{row}.gpkg"} <= set(files)
    assert not [name for name in files if name.startswith(".")]
    maps = [rasterio.open(folder / f"row{row}.tif").read() for row in range(3)]
    assert (maps[0] != maps[1]).any()
    assert (maps[1] != maps[2]).any()


def test_the_other_algorithms(
    folder: Path, by_command: dict[str, Path], inside: Any, run_command: Any
) -> None:
    for name in ("map.tif", "sure.tif"):
        shutil.copy(by_command[name], folder / name)
    shutil.copy(f"{by_command['map.tif']}.aux.xml", folder / "map.tif.aux.xml")
    done = inside("other_algorithms", folder)
    run_command("regions", folder / "town.tif", "-o", folder / "cli.tif")
    assert Path(done["regions"]).read_bytes() == (folder / "cli.tif").read_bytes()
    assert done["polygons"] == f"{folder / 'polygons.gpkg'}|layername=land_cover"
    polygons = pyogrio.read_dataframe(folder / "polygons.gpkg", layer="land_cover")
    assert {"class_id", "class_name", "area_m2", "confidence"} <= set(polygons.columns)
    assert polygons["area_m2"].min() > 25
    run_command(
        "vectorize", folder / "map.tif", "-o", folder / "same.gpkg", "--confidence",
        folder / "sure.tif", "--min-area", 30, "--simplify", 0.5, "--smooth",
    )  # fmt: skip
    same = pyogrio.read_dataframe(folder / "same.gpkg", layer="land_cover")
    assert polygons.equals(same)
    assert done["models"].split(", ")[0] == "mini"
    told = [text for _, text in done["told"]]
    assert any(text.startswith("sam-vit-b: sam, 375 MB, not installed") for text in told)
    assert "'nobody'" in done["not there"]
