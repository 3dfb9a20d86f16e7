"""Examples in a vector file, and what cannot be used as such."""

import json
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely
from rasterio.crs import CRS
from rasterio.transform import Affine

from reseg_geo.classes import LandCover, read_classes
from reseg_geo.errors import InputError, UsageError
from reseg_geo.grid import Grid
from reseg_geo.heads.examples import Examples, read_examples

CLASSES = read_classes("building=roof, road, bare land")
CODES = [LandCover("tree", code="10"), LandCover("building", code="50")]
GRID = Grid(40, 30, Affine(0.5, 0, 346_000, 0, -0.5, 5_648_500), CRS.from_epsg(25832))
SHAPES = [
    shapely.Point(346_005, 5_648_495),
    shapely.LineString([(346_001, 5_648_499), (346_009, 5_648_499)]),
    shapely.box(346_010, 5_648_490, 346_012, 5_648_494),
]
NAMES = ["road", "Building", " bare  land"]


def write(
    path: Path, shapes: list[Any] = SHAPES, crs: str | None = "EPSG:25832", **fields: Any
) -> str:
    geopandas.GeoDataFrame(fields, geometry=shapes, crs=crs).to_file(path)
    return str(path)


def read(name: str, field: str | None = None) -> tuple[Examples, list[str]]:
    warnings: list[str] = []
    return read_examples(name, field, CLASSES, GRID, warnings.append), warnings


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "fgb"])
def test_geometries_of_any_kind_in_any_crs(tmp_path: Path, suffix: str) -> None:
    frame = geopandas.GeoDataFrame({"Class": NAMES}, geometry=SHAPES, crs="EPSG:25832")
    path = tmp_path / f"a.{suffix}"
    frame.to_crs("EPSG:4326").to_file(path)
    found, warnings = read(str(path))
    assert not warnings
    order = np.argsort(found.classes)
    assert found.classes[order].tolist() == [0, 1, 2]
    assert sorted(found.numbers.tolist()) == [1, 2, 3]
    line, point, box = found.shapes[order]
    assert shapely.get_coordinates(point) == pytest.approx(np.array([[10, 10]]), abs=0.01)
    assert shapely.bounds(line) == pytest.approx(np.array([2, 2, 18, 2]), abs=0.01)
    assert shapely.area(box) == pytest.approx(32, abs=0.05)


def test_the_field_with_the_classes_is_found(tmp_path: Path) -> None:
    only = write(tmp_path / "only.gpkg", height=[1.0, 2.0, 3.0], kind=NAMES)
    assert len(read(only)[0]) == 3
    two = write(tmp_path / "two.gpkg", kind=NAMES, label=["road"] * 3)
    assert read(two)[0].classes.tolist() == [1, 1, 1]
    assert read(two, "kind")[0].classes.tolist() == [1, 0, 2]
    with pytest.raises(InputError, match=r"has no field 'kin'; did you mean 'kind'\?"):
        read(two, "kin")
    neither = write(tmp_path / "neither.gpkg", a=NAMES, b=NAMES)
    with pytest.raises(InputError, match=r"it has 'a', 'b'\. Choose one with --example-field"):
        read(neither)


def test_words_and_codes_name_a_class_too(tmp_path: Path) -> None:
    classes = (LandCover("building", ("roof",), code="50"), LandCover("50", code="roof"))
    path = write(tmp_path / "a.gpkg", name=["Roof", "50", "building"])
    found = read_examples(path, None, classes, GRID, pytest.fail)
    assert found.classes.tolist() == [0, 1, 0]
    path = write(tmp_path / "b.gpkg", number=[10, 50, 10])
    found = read_examples(path, "number", read_classes(CODES), GRID, pytest.fail)
    assert found.classes.tolist() == [0, 1, 0]


def test_a_missing_code_is_no_class_and_does_not_change_the_others(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    features = [
        {"type": "Feature", "properties": {"class": value},
         "geometry": {"type": "Point", "coordinates": [6.8, 50.9]}}
        for value in (10, None, 50)
    ]  # fmt: skip
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    warnings: list[str] = []
    found = read_examples(str(path), None, read_classes(CODES), GRID, warnings.append)
    assert found.classes.tolist() == [0, 1]
    assert warnings == [f"feature 2 in {path} has no class in 'class' and is left out."]


def test_a_layer_must_be_named_if_there_are_several(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    for layer in ("roads", "clicks"):
        frame = geopandas.GeoDataFrame({"class": NAMES}, geometry=SHAPES, crs="EPSG:25832")
        frame.to_file(path, layer=layer)
    with pytest.raises(InputError, match=r"has 2 layers \(roads, clicks\); choose one with"):
        read(str(path))
    with pytest.raises(InputError, match="has no layer 'clix'; it has roads, clicks"):
        read(f"{path}|layer=clix")
    assert len(read(f"{path}|layer=clicks")[0]) == 3


def test_unknown_names_are_listed_with_suggestions(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", name=["rode", "road", "pond"])
    with pytest.raises(UsageError) as raised:
        read(path)
    assert str(raised.value) == (
        f"'pond', 'rode' in the field 'name' of {path} are not in the class list; change the "
        "field, or the list. Did you mean 'road' for 'rode'?"
    )


def test_features_without_class_or_geometry_are_left_out(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.gpkg", [SHAPES[0], None, SHAPES[2], shapely.Point()],
        name=["road", "road", None, "road"],
    )  # fmt: skip
    found, warnings = read(path)
    assert found.numbers.tolist() == [1]
    assert warnings == [
        f"features 2, 4 in {path} have no geometry and are left out.",
        f"feature 3 in {path} has no class in 'name' and is left out.",
    ]
    empty = write(tmp_path / "b.gpkg", name=[None, "", None])
    with pytest.raises(InputError, match="holds no examples; draw some, and name their classes"):
        read(empty)


def test_files_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "a.gpkg").write_text("no")
    with pytest.raises(InputError, match=r"a\.gpkg cannot be read as examples"):
        read(str(tmp_path / "a.gpkg"))
    with pytest.raises(InputError, match=r"gone\.gpkg does not exist; check the path"):
        read(str(tmp_path / "gone.gpkg"))
