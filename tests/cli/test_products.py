"""All outputs of one run, through the installed command."""

import json
import sqlite3
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pystac
import pytest
import rasterio
import shapely
from affine import Affine
from stac_schemas import complaints

CLASSES = "building=roof|house, tree, water"
NAMES = {
    "--output": "map.tif", "--polygons": "shapes.gpkg", "--confidence": "sure.tif",
    "--preview": "map.png", "--report": "map.html", "--stac": "map.json",
    "--provenance": "made.json",
}  # fmt: skip


class Text(HTMLParser):
    """The words of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words = ""
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture
def made(tmp_path: Path, write_raster: Any, scene: np.ndarray, run_command: Any) -> Any:
    """The folder, and the result that the command printed."""
    write_raster(tmp_path / "image.tif", scene)
    words = [word for pair in NAMES.items() for word in pair]
    done = run_command(
        "segment", "image.tif", "--classes", CLASSES, *words, "--cog", "--qml",
        "--progress", "json", cwd=tmp_path,
    )  # fmt: skip
    return tmp_path, json.loads(done.stdout.splitlines()[-1])


def test_all_outputs_exist_and_agree(made: Any) -> None:
    folder, result = made
    others = {"map.tif.aux.xml", "map.qml", "sure.qml", "image.tif"}
    assert {each.name for each in folder.iterdir()} == {*NAMES.values(), *others}
    fields = {name.removeprefix("--") for name in NAMES} - {"output"} | {"class_map"}
    assert {result[name] for name in fields} == set(NAMES.values())
    command = f"reseg-geo segment image.tif --classes '{CLASSES}' --output map.tif"

    page = Text((folder / "map.html").read_text()).words
    assert command in page
    for entry in result["classes"]:
        assert f"{entry['pixels']:,}" in page
    record = json.loads((folder / "made.json").read_text())
    assert record["command"].startswith(command)
    assert record["outputs"]["polygons"] == "shapes.gpkg"
    with rasterio.open(folder / "map.tif") as dataset:
        assert json.loads(dataset.tags()["RESEG_GEO_RUN"]) == record["run"]
        values = dataset.read(1)
    with rasterio.open(folder / "sure.tif") as dataset:
        sure = dataset.read(1)
        assert dataset.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
    frame = geopandas.read_file(folder / "shapes.gpkg", layer="land_cover")
    for entry in result["classes"]:
        own = frame[frame["class_id"] == entry["value"]]
        assert own["area_m2"].sum() == pytest.approx(entry["area_m2"], rel=2e-3)
        assert entry["pixels"] == (values == entry["value"]).sum()
    weight = frame["confidence"] * frame["area_m2"]
    assert weight.sum() / frame["area_m2"].sum() == pytest.approx(sure.mean(), rel=1e-6)


def test_the_stac_item_is_valid_and_finds_its_files(made: Any) -> None:
    folder, result = made
    assert complaints(json.loads((folder / "map.json").read_text())) == []
    item = pystac.Item.from_file(str(folder / "map.json"))
    paths = {key: Path(asset.get_absolute_href()) for key, asset in item.assets.items()}
    assert {path.name for path in paths.values()} == set(NAMES.values()) - {"map.json"}
    assert all(path.exists() for path in paths.values())
    legend = item.assets["class_map"].extra_fields["classification:classes"]
    hints = {each["value"]: each.get("color_hint") for each in legend}
    for entry in result["classes"]:
        assert hints[entry["value"]] == "{:02X}{:02X}{:02X}".format(*entry["color"])


def test_a_report_needs_no_confidence_file(
    tmp_path: Path, write_raster: Any, scene: np.ndarray, run_command: Any
) -> None:
    image = write_raster(tmp_path / "image.tif", scene, crs=None)
    run_command(
        "segment", image, "--classes", CLASSES, "-o", tmp_path / "map.tif", "--regions", "none",
        "--report", tmp_path / "map.html",
    )  # fmt: skip
    page = Text((tmp_path / "map.html").read_text()).words
    assert "Median confidence" in page
    assert "has no coordinate reference system" in page, "warnings are included"
    assert {each.name for each in tmp_path.iterdir()} == {
        "image.tif", "map.tif", "map.tif.aux.xml", "map.html",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("option", "name"),
    [("--report", "r.pdf"), ("--stac", "i.xml"), ("--provenance", "p"), ("--polygons", "p.kml")],
)
def test_other_suffixes_are_refused_before_the_work(
    tmp_path: Path, write_raster: Any, scene: np.ndarray, run_command: Any, option: str, name: str
) -> None:
    image = write_raster(tmp_path / "image.tif", scene)
    done = run_command(
        "segment", image, "--classes", "a, b", "-o", tmp_path / "map.tif", option, tmp_path / name,
        code=2,
    )  # fmt: skip
    assert f"{name} must end in ." in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["image.tif"]


PLACES = {
    "degrees": ("EPSG:4326", Affine(4e-6, 0, 7.1, 0, -3e-6, 60.2)),
    "feet": ("EPSG:2263", Affine(1.5, 0, 980_000, 0, -1.5, 200_000)),
    "mercator": ("EPSG:3857", Affine(0.8, 0, 780_000, 0, -0.8, 8_400_000)),
    "rotated": (
        "EPSG:25832",
        Affine.translation(346_000, 5_648_500) @ Affine.rotation(33) @ Affine.scale(0.4, -0.4),
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_areas_of_polygons_are_the_rasters_by_class(
    tmp_path: Path, write_raster: Any, scene: np.ndarray, run_command: Any, place: str
) -> None:
    crs, transform = PLACES[place]
    image = write_raster(tmp_path / "image.tif", scene, crs=crs, transform=transform)
    done = run_command(
        "segment", image, "--classes", CLASSES, "-o", tmp_path / "map.tif", "--polygons",
        tmp_path / "plain.gpkg", "--progress", "json", "--gsd", "native",
    )  # fmt: skip
    run_command(
        "vectorize", tmp_path / "map.tif", "-o", tmp_path / "simple.gpkg", "--simplify", "0.6",
        "--smooth",
    )  # fmt: skip
    classes = json.loads(done.stdout.splitlines()[-1])["classes"]
    total = sum(entry["area_m2"] for entry in classes)
    for name, tolerance in (("plain.gpkg", 1e-6), ("simple.gpkg", 0.02)):
        frame = geopandas.read_file(tmp_path / name, layer="land_cover")
        assert shapely.is_valid(frame.geometry).all()
        assert shapely.coverage_is_valid(frame.geometry.to_numpy())
        for entry in classes:
            found = frame.loc[frame["class_id"] == entry["value"], "area_m2"].sum()
            assert found == pytest.approx(entry["area_m2"], abs=tolerance * total)
        assert frame["area_m2"].sum() == pytest.approx(total, rel=1e-6)
    with sqlite3.connect(tmp_path / "simple.gpkg") as database:
        assert database.execute("SELECT count(*) FROM layer_styles").fetchone() == (1,)
