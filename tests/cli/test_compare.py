"""`reseg-geo compare`."""

import json
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import rasterio
from rasterio.crs import CRS
from rio_cogeo.cogeo import cog_validate

from reseg_geo.classes import read_classes
from reseg_geo.maps.legend import legend_of, legend_tags

TABLES = """\
What each class (row) became (column), m²:
           grass  building  before
grass     390.08     97.52  487.61
building       -         -    0.00
after     390.08     97.52  487.61

                m²  share
unchanged   390.08  80.0%
changed      97.52  20.0%
only after   12.50

class     before   after  net change
grass     487.61  390.08      -97.52
building    0.00   97.52      +97.52
"""


@pytest.fixture
def maps(tmp_path: Path, write_raster: Any) -> list[Path]:
    """40 x 50 px of 0.5 m: grass, of which a fifth becomes building; a row is known in one only."""
    before = np.full((1, 40, 50), 2, np.uint8)
    after = before.copy()
    after[:, :, :10] = 1
    before[:, -1] = 0
    paths = []
    for name, values in (("2015", before), ("2025", after)):
        paths.append(write_raster(tmp_path / f"{name}.tif", values))
        with rasterio.open(paths[-1], "r+") as dataset:
            dataset.update_tags(**legend_tags(legend_of(read_classes("building, grass"))))
    return paths


def test_tables_and_outputs(maps: list[Path], tmp_path: Path, run_command) -> None:
    outputs = [tmp_path / name for name in ("change.tif", "change.gpkg", "matrix.csv")]
    done = run_command("compare", *maps, "-o", outputs[0], "--polygons", outputs[1], "--csv",
                       outputs[2], "--co", "COMPRESS=LZW")  # fmt: skip
    assert done.stdout.splitlines() == [*TABLES.splitlines(), *map(str, outputs)]
    assert geopandas.read_file(outputs[1], layer="change").class_name.tolist() == [
        "grass → building"
    ]
    with rasterio.open(outputs[0]) as dataset:
        assert dataset.compression.name == "lzw"


def test_json(maps: list[Path], tmp_path: Path, run_command) -> None:
    out = tmp_path / "change.tif"
    found = json.loads(run_command("compare", *maps, "--json", "--progress", "none").stdout)
    lines = run_command("compare", *maps, "-o", out, "--progress", "json").stdout.splitlines()
    events = [json.loads(line) for line in lines]
    assert {event["event"] for event in events[:-1]} == {"progress"}
    assert (events[-2]["done"], events[-2]["total"]) == (80, 80)
    assert events[-1] == {"event": "result", **found, "change_map": str(out)}
    assert found["matrix"]["pixels"] == [[1560, 390], [0, 0]]
    assert found["changed"] == {
        "pixels": 390, "area_m2": pytest.approx(97.5, rel=2e-3), "share": pytest.approx(0.2),
    }  # fmt: skip
    assert found["gained"]["pixels"] == 50
    assert [(t["from_class"], t["to_class"], t["value"]) for t in found["transitions"]] == [
        ("grass", "building", 2)
    ]


def test_pixels_where_there_is_no_crs(tmp_path: Path, write_raster, run_command) -> None:
    path = write_raster(tmp_path / "map.tif", np.ones((1, 40, 50), np.uint8), crs=None)
    done = run_command("compare", path, path)
    assert "pixels" in done.stdout
    assert "2,000" in done.stdout
    assert "m²" not in done.stdout


def test_errors_are_one_sentence(
    maps: list[Path], tmp_path: Path, write_raster, run_command
) -> None:
    bare = write_raster(tmp_path / "bare.tif", np.ones((1, 9, 9), np.uint8), crs=None)
    own = (
        'ENGCRS["Site",EDATUM["Pole"],CS[Cartesian,2],AXIS["(E)",east],AXIS["(N)",north],'
        'LENGTHUNIT["metre",1]]'
    )
    site = write_raster(tmp_path / "site.tif", np.ones((1, 9, 9), np.uint8), crs=CRS.from_wkt(own))
    for words, code, said in (
        ((maps[0], "none.tif"), 3, "none.tif does not exist"),
        ((maps[0], bare), 3, "is not georeferenced"),
        ((maps[0], site), 3, "from 'Site' to 'EPSG:25832'); check the CRS of both"),
        ((*maps, "-o", maps[1], "--overwrite"), 2, "is an input"),
        ((*maps, "--polygons", tmp_path / "change.doc"), 2, "must end in"),
        ((*maps, "-o", tmp_path / "no" / "change.tif"), 5, "does not exist"),
    ):
        done = run_command("compare", *words, code=code)
        error = done.stderr.strip().splitlines()[-1]
        assert error.startswith("Error: ")
        assert said in error
        assert "Traceback" not in done.stderr


def test_styles_and_clouds(maps: list[Path], tmp_path: Path, run_command) -> None:
    out, shapes = tmp_path / "change.tif", tmp_path / "shapes.fgb"
    words = ("compare", *maps, "-o", out, "--polygons", shapes)
    run_command(*words, "--cog", "--qml")
    assert cog_validate(out)[0]
    label = 'label="grass → building"'
    for style in (out.with_suffix(".qml"), shapes.with_suffix(".qml")):
        assert label in style.read_text(encoding="utf-8")
    shapes.with_suffix(".qml").unlink()
    told = run_command(*words, "--overwrite").stderr
    assert "change.qml already exists and QGIS will draw change.tif with it" in told
    assert "shapes.qml" not in told
    done = run_command(*words, "--overwrite", "--cog", "--co", "OVERVIEWS=NONE", code=2)
    assert "'OVERVIEWS' is decided by the run" in done.stderr
    same = run_command("compare", *maps, "-o", out, "--polygons", out.with_suffix(".fgb"),
                       "--qml", "--overwrite", code=2)  # fmt: skip
    assert "would share the style" in same.stderr


def test_creation_options_do_not_affect_the_temporary_map(
    maps: list[Path], tmp_path: Path, run_command
) -> None:
    shapes = tmp_path / "shapes.gpkg"
    run_command("compare", *maps, "--polygons", shapes, "--cog", "--co", "PREDICTOR=YES")
    assert shapes.exists()
    done = run_command("compare", *maps, "-o", ".", code=5)
    assert "is a folder; name a file in it" in done.stderr
