"""A PROJ database that an installer of other software has put in the way."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyogrio
import pyproj
import pytest
import rasterio

from reseg_geo.evaluate import doctor

OWN = Path(rasterio.__file__).parent / "proj_data"
SQUARE = 40 * 50 * 0.25  # m² of the map below
PYTHON = """
import rasterio, rasterio.env, reseg_geo, sys
reseg_geo.vectorize("map.tif", "map.gpkg")
"""


@pytest.fixture
def place(tmp_path: Path, write_raster) -> Path:
    values = np.ones((1, 40, 50), np.uint8)
    write_raster(tmp_path / "map.tif", values, crs="EPSG:25832")
    (tmp_path / "proj").mkdir()
    return tmp_path


def vectorize(place: Path, line: list[str], **environment: str) -> str:
    """Make polygons; returns what was said. They must have the CRS and the area of the map."""
    done = subprocess.run(
        line, cwd=place, env=os.environ | environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    about, table = pyogrio.read_arrow(place / "map.gpkg", layer="land_cover")
    assert pyproj.CRS(about["crs"]) == pyproj.CRS("EPSG:25832")
    assert table["area_m2"].to_pylist() == [pytest.approx(SQUARE, rel=1e-3)]
    return done.stderr


@pytest.mark.parametrize(
    ("name", "state"),
    [("PROJ_DATA", "empty"), ("PROJ_DATA", "old"), ("PROJ_LIB", "old"), ("PROJ_LIB", "broken")],
)
def test_a_foreign_database_is_ignored(command: Path, place: Path, name: str, state: str) -> None:
    database = place / "proj/proj.db"
    if state == "old":
        shutil.copy(OWN / "proj.db", database)
        with sqlite3.connect(database) as tables:
            tables.execute(
                "UPDATE metadata SET value = 2 WHERE key = 'DATABASE.LAYOUT.VERSION.MINOR'"
            )
            tables.execute("DELETE FROM projected_crs")
    elif state == "broken":
        database.write_bytes(b"no database")
    line = [sys.executable, os.fspath(command), "vectorize", "map.tif", "-o", "map.gpkg"]
    said = vectorize(place, line, **{name: os.fspath(place / "proj")})
    assert said.count(f"{name} names {place / 'proj'}, which holds") == 1
    fault = {"empty": "no proj.db", "old": "of another PROJ", "broken": "cannot be read"}[state]
    assert fault in said


def test_a_fitting_database_is_used(command: Path, place: Path) -> None:
    line = [sys.executable, os.fspath(command), "vectorize", "map.tif", "-o", "map.gpkg"]
    newest = max(
        [OWN, Path(pyogrio.__file__).parent / "proj_data"],
        key=lambda each: (each / "proj.db").stat().st_size,
    )
    assert "PROJ" not in vectorize(place, line, PROJ_DATA=os.fspath(newest))


def test_python_is_warned_even_if_rasterio_came_first(place: Path) -> None:
    said = vectorize(place, [sys.executable, "-c", PYTHON], PROJ_DATA=os.fspath(place / "proj"))
    assert said.count("ResegWarning: PROJ_DATA names") == 1


def test_the_doctor_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "NOTICE", "PROJ_DATA names a folder")
    assert dict(doctor.environment())["PROJ"].endswith("; PROJ_DATA names a folder")
