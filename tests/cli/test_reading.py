"""Options of how a raster is read, on the command line and in a repeated run."""

import json
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import rasterio
import shapely

CLASSES = ("--classes", "building, road, tree", "--regions", "none", "--stride", "224")


@pytest.fixture
def folder(tmp_path: Path, write_raster: Any, scene: np.ndarray) -> Path:
    """An image without a CRS whose lower half is 7, and two fields."""
    values = scene.copy()
    values[:, 115:] = 7
    write_raster(tmp_path / "image.tif", values, crs=None)
    left, top = 346_000, 5_648_500
    fields = [shapely.box(left + 10, top - 100, left + 40, top - 10), shapely.box(0, 0, 1, 1)]
    table = geopandas.GeoDataFrame(geometry=fields, crs="EPSG:25832")
    table.to_crs("EPSG:4326").to_file(tmp_path / "all.gpkg", layer="fields")
    table.to_file(tmp_path / "all.gpkg", layer="others")
    return tmp_path


HOW = (
    "--nodata", "7", "--alpha", "ignore", "--collar", "keep", "--crs", "EPSG:25832",
    "--mask", "all.gpkg|layer=fields",
)  # fmt: skip


def test_all_of_them_and_the_run_again(folder: Path, run_command: Any) -> None:
    run_command("segment", "image.tif", "-o", "map.tif", "--provenance", "map.json", *CLASSES,
                *HOW, cwd=folder)  # fmt: skip
    with rasterio.open(folder / "map.tif") as dataset:
        assert dataset.crs.to_epsg() == 25832
        values = dataset.read(1)
    expected = np.zeros((230, 260), bool)
    expected[20:115, 20:80] = True
    assert np.array_equal(values > 0, expected)
    record = json.loads((folder / "map.json").read_text())["run"]
    mask = f"{folder / 'all.gpkg'}|layer=fields"
    options = {
        "nodata": [7.0], "alpha": "ignore", "collar": "keep", "crs": "EPSG:25832", "mask": mask,
    }  # fmt: skip
    assert {name: record["options"][name] for name in options} == options
    again = folder / "elsewhere"
    again.mkdir()
    run_command("segment", "--from", "../map.tif", "-o", "map.tif", cwd=again)
    assert (again / "map.tif").read_bytes() == (folder / "map.tif").read_bytes()
    done = run_command("segment", "image.tif", "-o", "map.tif", *CLASSES, *HOW, "--resume",
                       cwd=folder)  # fmt: skip
    assert "was made by the same command" in done.stderr
    # A mask that has changed since is another one.
    table = geopandas.read_file(folder / "all.gpkg", layer="fields")
    table[:1].scale(0.5, 0.5).to_file(folder / "all.gpkg", layer="fields")
    done = run_command("segment", "--from", "../map.tif", "-o", "b.tif", cwd=again)
    assert f"{mask} has changed since" in done.stderr
    run_command("segment", "image.tif", "-o", "map.tif", *CLASSES, *HOW, "--resume", code=5,
                cwd=folder)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("--nodata", "black"), 2, "nodata 'black' must be a number, one a band"),
        (("--nodata", "1,2"), 2, "nodata has 2 values, but 3 bands"),
        (("--crs", "EPSG:0"), 2, "crs 'EPSG:0' is not known"),
        (("--mask", "all.gpkg"), 3, "all.gpkg has 2 layers (fields, others)"),
        (("--mask", "gone.gpkg"), 3, "the mask gone.gpkg does not exist"),
        (("--mask", "all.gpkg|layer=x"), 3, "all.gpkg has no layer 'x'; it has fields, others"),
    ],
)
def test_what_cannot_be_used_is_refused(
    folder: Path, run_command: Any, words: tuple[str, ...], code: int, sentence: str
) -> None:
    done = run_command("segment", "image.tif", "-o", "map.tif", *CLASSES, *words, code=code,
                       cwd=folder)  # fmt: skip
    assert sentence in done.stderr.splitlines()[-1]
    assert not (folder / "map.tif").exists()


def test_a_negative_nodata_value(folder: Path, write_raster: Any, run_command: Any) -> None:
    values = np.full((1, 60, 80), 300, np.int16)
    values[:, :10] = -9999
    write_raster(folder / "low.tif", values)
    run_command("segment", "low.tif", "-o", "map.tif", *CLASSES, "--nodata", "-9999", cwd=folder)
    with rasterio.open(folder / "map.tif") as dataset:
        assert np.array_equal(dataset.read(1) > 0, values[0] > 0)


def test_a_mask_is_no_output(folder: Path, run_command: Any) -> None:
    done = run_command(
        "segment", "image.tif", "-o", "map.tif", *CLASSES, "--mask", "all.gpkg|layer=fields",
        "--polygons", "all.gpkg", code=2, cwd=folder,
    )  # fmt: skip
    assert "all.gpkg is an input of this run" in done.stderr
