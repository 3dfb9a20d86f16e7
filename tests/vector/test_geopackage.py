"""Layers of the user's in a GeoPackage survive whatever is written to it."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from reseg_geo import ResegWarning, compare, segment, vectorize
from reseg_geo.errors import OutputError, UsageError

# Read one statement, run it, say so, and wait until the test has looked.
_OTHER_PROGRAM = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in sys.argv[2].split(";"):
    database.execute(statement).fetchall()
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def class_map(tmp_path: Path, write_raster: Any) -> Path:
    values = np.kron(np.random.default_rng(2).integers(0, 4, (5, 4)), np.ones((4, 4), int))
    return write_raster(tmp_path / "map.tif", values[None].astype(np.uint8), nodata=0)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A GeoPackage with two layers, a style, a table of notes, and a QGIS project."""
    path = tmp_path / "project.gpkg"
    shapes = [shapely.box(0, 0, 1, 1), shapely.box(1, 1, 2, 2)]
    parcels = geopandas.GeoDataFrame({"owner": ["A", "Ü"]}, geometry=shapes, crs=31467)
    pyogrio.write_dataframe(parcels, path, layer="parcels", driver="GPKG")
    wells = geopandas.GeoDataFrame(geometry=[shapely.Point(3, 4)], crs=None)
    with pytest.warns(UserWarning, match="'crs' was not provided"):
        pyogrio.write_dataframe(wells, path, layer="wells", driver="GPKG")
    notes = pd.DataFrame({"note": ["do not lose me"]})
    pyogrio.write_dataframe(notes, path, layer="notes", driver="GPKG")
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE qgis_projects (name TEXT PRIMARY KEY, content BLOB)")
        database.execute("INSERT INTO qgis_projects VALUES ('town', x'00ff')")
        database.execute(
            "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT,"
            " f_table_schema TEXT, f_table_name TEXT, f_geometry_column TEXT, styleName TEXT,"
            " styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT,"
            " ui TEXT, update_time DATETIME DEFAULT CURRENT_TIMESTAMP)"
        )
        database.execute(
            "INSERT INTO layer_styles (f_table_name, f_geometry_column, styleName, styleQML,"
            " useAsDefault) VALUES ('parcels', 'geom', 'mine', '<qgis/>', 1)"
        )
        database.commit()
    return path


def _content(path: Path, without: str = "") -> dict[str, Any]:
    """All tables and their rows, apart from those of a layer."""
    found: dict[str, Any] = {}
    with closing(sqlite3.connect(path)) as database:
        names = database.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        for name, sql in names:
            if without and without in name:
                continue
            found[name] = sql
            if sql is not None and sql.startswith("CREATE TABLE"):
                rows = database.execute(f'SELECT * FROM "{name}"').fetchall()
                found[f"rows of {name}"] = [
                    row for row in rows if not without or without not in row
                ]
    return found


def _layers(path: Path) -> set[str]:
    return set(pyogrio.list_layers(path)[:, 0])


def _without_bookkeeping(content: dict[str, Any]) -> dict[str, Any]:
    """Content without what GDAL itself keeps about layers when one is added."""
    kept = ("gpkg_spatial_ref_sys", "sqlite_sequence", "gpkg_ogr_contents", "gpkg_extensions")
    return {name: rows for name, rows in content.items() if not any(k in name for k in kept)}


def test_a_layer_is_added_and_the_others_stay(class_map: Path, project: Path) -> None:
    before = _content(project)
    assert vectorize(class_map, project) == project
    after = _content(project, without="land_cover")
    assert _without_bookkeeping(after) == _without_bookkeeping(before)
    for table in ("gpkg_spatial_ref_sys", "gpkg_extensions", "gpkg_ogr_contents"):
        assert set(before[f"rows of {table}"]) <= set(after[f"rows of {table}"]), table
    added = geopandas.read_file(project, layer="land_cover")
    alone = geopandas.read_file(
        vectorize(class_map, project.with_name("a.gpkg")), layer="land_cover"
    )
    assert added.equals(alone)
    assert added.crs.to_epsg() == 25832
    assert pyogrio.read_info(project, layer="land_cover")["capabilities"]["fast_spatial_filter"]
    assert {path.name for path in project.parent.iterdir()} == {"map.tif", "project.gpkg", "a.gpkg"}


def test_overwrite_replaces_one_layer_and_its_style(class_map: Path, project: Path) -> None:
    vectorize(class_map, f"{project}|layer=cover 2024")
    vectorize(class_map, f"{project}|layer=cover 2025")
    with closing(sqlite3.connect(project)) as database:
        database.execute(
            "INSERT INTO layer_styles (f_table_name, styleName, styleQML, useAsDefault) "
            "VALUES ('cover 2025', 'red', '<qgis red/>', 1)"
        )
        database.commit()
    before = _content(project, without="cover 2025")
    with pytest.raises(
        OutputError, match=r"the layer cover 2025 already exists in .*; use --overwrite to replace"
    ):
        vectorize(class_map, f"{project}|layer=cover 2025")
    assert _content(project, without="cover 2025") == before
    vectorize(class_map, f"{project}|layer=COVER 2025", min_area=20, overwrite=True)
    after = _content(project, without="COVER 2025")
    with closing(sqlite3.connect(project)) as database:
        styles = database.execute(
            "SELECT styleName, useAsDefault FROM layer_styles "
            "WHERE lower(f_table_name) = 'cover 2025' ORDER BY styleName"
        ).fetchall()
    assert styles == [("COVER 2025", 0), ("red", 1)], "the user's own style stays"
    for name in ("parcels", "wells", "notes", "cover 2024", "qgis_projects"):
        assert after[f"rows of {name}"] == before[f"rows of {name}"]
    assert _layers(project) == {
        "parcels", "wells", "notes", "cover 2024", "COVER 2025",
    }  # fmt: skip


def test_segment_and_compare_add_layers(
    tmp_path: Path, class_map: Path, project: Path, write_raster: Any
) -> None:
    rgb = np.random.default_rng(0).integers(0, 255, (3, 60, 60), dtype=np.uint8)
    image = write_raster(tmp_path / "image.tif", rgb)
    with pytest.warns(ResegWarning):
        found = segment(image, "a, b", tmp_path / "new.tif", polygons=f"{project}|layer=town")
    assert found.polygons == project
    compare(class_map, class_map, polygons=project)
    assert {"parcels", "wells", "notes", "town", "change"} <= _layers(project)
    repeat = {"polygons": f"{project}|layer=town", "resume": True, "progress": False}
    stamp = project.stat().st_mtime_ns
    segment(image, "a, b", tmp_path / "new.tif", **repeat)
    assert project.stat().st_mtime_ns == stamp, "a finished run is left as it is"
    with pytest.raises(OutputError, match="the layer town already exists"):
        segment(image, "a, b", tmp_path / "other.tif", polygons=f"{project}|layer=town")
    assert not (tmp_path / "other.tif").exists()


@contextmanager
def _using(path: Path, statements: str) -> Iterator[None]:
    """Another process that has run SQL in a file and keeps it open."""
    command = [sys.executable, "-c", _OTHER_PROGRAM, str(path), statements]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as other:  # type: ignore[call-overload]
        try:
            assert other.stdout.readline() == "ready\n"
            yield
        finally:
            other.stdin.close()


@pytest.mark.parametrize(
    "statements",
    ["PRAGMA journal_mode=WAL; SELECT * FROM wells", "BEGIN IMMEDIATE; DELETE FROM notes",
     "BEGIN; SELECT * FROM wells"],
    ids=["as QGIS opens it", "someone edits", "someone reads"],
)  # fmt: skip
def test_a_file_in_use_is_left_alone(
    class_map: Path, project: Path, statements: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reseg_geo.vector.geopackage._PATIENCE", 0.1)
    before = _content(project)
    names = {path.name for path in project.parent.iterdir()}
    with (
        _using(project, statements),
        pytest.raises(OutputError, match=r"project\.gpkg is in use by another program"),
    ):
        vectorize(class_map, f"{project}|layer=new", overwrite=True)
    assert _content(project) == before
    assert {path.name for path in project.parent.iterdir()} == names


@pytest.mark.parametrize("moment", ["while polygons are made", "while it is copied"])
def test_changes_by_others_in_the_meantime_are_kept(
    class_map: Path, project: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(*args: object) -> None:
        command = [sys.executable, "-c", _OTHER_PROGRAM, str(project)]
        edit = "INSERT INTO notes (note) VALUES ('written meanwhile')"
        subprocess.run([*command, edit], check=True, input="", text=True, capture_output=True)

    def notes() -> int:
        return len(pyogrio.read_dataframe(project, layer="notes"))

    if moment == "while polygons are made":
        vectorize(class_map, project, warn=print, advance=_once(change))
        assert "land_cover" in _layers(project)
    else:
        monkeypatch.setattr("reseg_geo.vector.geopackage._copy_style", change)
        with pytest.raises(OutputError, match=r"another program has just changed .*project\.gpkg"):
            vectorize(class_map, project)
        assert "land_cover" not in _layers(project)
    assert notes() == 2


def _once(call: Callable[..., None]) -> Callable[..., None]:
    calls = iter([call])
    return lambda *args: next(calls, lambda *args: None)(*args)


def test_a_failure_leaves_the_file_as_it_was(
    class_map: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    before = project.read_bytes()
    monkeypatch.setattr("reseg_geo.vector.geopackage._copy_style", full)
    with pytest.raises(OutputError, match=r"project\.gpkg cannot be written: the disk is full"):
        vectorize(class_map, project)
    assert project.read_bytes() == before
    assert {path.name for path in project.parent.iterdir()} == {"map.tif", "project.gpkg"}


@pytest.mark.parametrize(
    ("output", "error", "message"),
    [("project.gpkg|layer=notes", OutputError, "notes, which is not a layer of features"),
     ("project.gpkg|layer=qgis_projects", OutputError, "qgis_projects, which is not a layer"),
     ("project.gpkg|layer=gpkg_contents", UsageError, "GeoPackage keeps for itself"),
     ("project.gpkg|layer=", UsageError, "has no usable layer name; write"),
     ("new.fgb|layer=x", UsageError, "new.fgb has one layer without a name"),
     ("junk.gpkg", OutputError, "junk.gpkg exists but is not a GeoPackage")],
)  # fmt: skip
def test_what_cannot_be_a_layer_is_refused(
    class_map: Path, project: Path, output: str, error: type[Exception], message: str
) -> None:
    (project.parent / "junk.gpkg").write_text("my only copy of a long letter")
    before = project.read_bytes()
    with pytest.raises(error, match=message):
        vectorize(class_map, f"{project.parent}/{output}", overwrite=True)
    assert project.read_bytes() == before
    assert (project.parent / "junk.gpkg").read_text() == "my only copy of a long letter"
