"""Polygons that go back into a class map."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyogrio
import pytest
import rasterio
import shapely

import reseg_geo
from reseg_geo.classes import read_classes
from reseg_geo.errors import InputError, OutputError, UsageError
from reseg_geo.maps.legend import legend_of, legend_tags, read_legend
from reseg_geo.scenes.scene import SCENE_CLASSES, make_scene
from reseg_geo.vector.burn import burn


@pytest.fixture
def class_map(tmp_path: Path, write_raster: Callable[..., Path]) -> Path:
    """A town of 300 x 400 pixels with a hole."""
    labels = make_scene(4, 300, 400, style="suburban").labels[None].astype(np.uint8)
    labels[:, 50:90, 100:180] = 0
    path = write_raster(tmp_path / "map.tif", labels, nodata=0)
    with rasterio.open(path, "r+") as dataset:
        dataset.update_tags(**legend_tags(legend_of(read_classes(list(SCENE_CLASSES)))))
    return path


def pixels(path: Path) -> Any:
    with rasterio.open(path) as dataset:
        return dataset.read(1), dataset.transform, dataset.crs, dataset.dtypes


@pytest.mark.parametrize("name", ["map.gpkg", "map.fgb", "map.geojson", "map.shp"])
def test_there_and_back_is_the_same_map(
    class_map: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reseg_geo.vector.burn._PIXELS", 20_000)  # many strips
    reseg_geo.vectorize(class_map, tmp_path / name)
    burn(tmp_path / name, class_map, tmp_path / "back.tif")
    before, after = pixels(class_map), pixels(tmp_path / "back.tif")
    if name.endswith(".geojson"):  # in WGS 84, with coordinates of nine digits
        assert (before[0] != after[0]).mean() < 0.001
    else:
        assert np.array_equal(before[0], after[0])
    assert before[1:] == after[1:]
    assert read_legend(str(tmp_path / "back.tif")) == read_legend(str(class_map))


def test_what_was_corrected_is_in_the_map(class_map: Path, tmp_path: Path) -> None:
    """In class_name, and in a field reference, which counts where it is filled in."""
    polygons = tmp_path / "map.gpkg"
    reseg_geo.vectorize(class_map, polygons)
    table = pyogrio.read_dataframe(polygons, layer="land_cover")
    water, tree = (
        int(np.flatnonzero(table["class_name"] == name)[0]) for name in ("water", "tree")
    )
    table.loc[water, "class_name"] = "road"
    table["reference"] = None
    table.loc[tree, "reference"] = "Grass"
    table.to_file(tmp_path / "edited.gpkg")
    burn(tmp_path / "edited.gpkg", class_map, tmp_path / "back.tif")
    before, after = pixels(class_map)[0], pixels(tmp_path / "back.tif")[0]
    names = ["no data", *SCENE_CLASSES]
    found = {
        (names[a], names[b])
        for a, b in zip(before[before != after], after[before != after], strict=True)
    }
    assert found == {("water", "road"), ("tree", "grass")}
    size = table.geometry.area[[water, tree]].sum() / 0.25
    assert (before != after).sum() == pytest.approx(size)


def test_a_field_that_is_corrected_need_not_be_known(class_map: Path, tmp_path: Path) -> None:
    polygons = tmp_path / "map.gpkg"
    reseg_geo.vectorize(class_map, polygons)
    table = pyogrio.read_dataframe(polygons, layer="land_cover")
    table["reference"] = table["class_name"]
    table["class_name"] = "nonsense"
    pyogrio.write_dataframe(table, tmp_path / "edited.gpkg")
    burn(tmp_path / "edited.gpkg", class_map, tmp_path / "back.tif")
    assert np.array_equal(pixels(class_map)[0], pixels(tmp_path / "back.tif")[0])


def test_an_unknown_class_is_refused(class_map: Path, tmp_path: Path) -> None:
    box = shapely.box(346_000, 5_648_400, 346_050, 5_648_450)
    for word, sentence in (("watr", "did you mean 'water'"), ("xyz", "they are building")):
        geopandas.GeoDataFrame({"class_name": [word]}, geometry=[box], crs=25832).to_file(
            tmp_path / "odd.gpkg"
        )
        with pytest.raises(InputError, match=sentence):
            burn(tmp_path / "odd.gpkg", class_map, tmp_path / "back.tif")
    with pytest.raises(InputError, match="has no field 'name'"):
        burn(tmp_path / "odd.gpkg", class_map, tmp_path / "back.tif", field="name")
    assert not (tmp_path / "back.tif").exists()


@pytest.fixture
def some(class_map: Path, tmp_path: Path) -> Path:
    """Three polygons of the map: one corrected, one as it was, one without any class."""
    reseg_geo.vectorize(class_map, tmp_path / "map.gpkg")
    table = pyogrio.read_dataframe(tmp_path / "map.gpkg", layer="land_cover")
    first = [int(np.flatnonzero(table["class_name"] == each)[0]) for each in ("water", "tree")]
    table = table.loc[[*first, int(table["area_m2"].idxmax())]]
    table["reference"] = ["road", None, None]
    table.loc[table.index[2], "class_name"] = None
    table.to_file(tmp_path / "some.gpkg")
    return tmp_path / "some.gpkg"


def test_the_rest_of_the_map_stays(
    class_map: Path, some: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reseg_geo.vector.burn._PIXELS", 20_000)  # many strips
    with rasterio.open(class_map, "r+") as dataset:
        dataset.update_tags(RESEG_GEO_NOTICE="for tests", RESEG_GEO_RUN="{}")
    before = pixels(class_map)[0]
    burn(some, class_map, tmp_path / "kept.tif", keep=True)
    after = pixels(tmp_path / "kept.tif")[0]
    changed = before != after
    assert {*before[changed]} == {1 + SCENE_CLASSES.index("water")}
    assert {*after[changed]} == {1 + SCENE_CLASSES.index("road")}
    area = pyogrio.read_dataframe(some).geometry.area[0]
    assert changed.sum() == pytest.approx(area / 0.25)
    with rasterio.open(tmp_path / "kept.tif") as dataset:
        assert dataset.tags()["RESEG_GEO_NOTICE"] == "for tests"
        assert "RESEG_GEO_RUN" not in dataset.tags(), "that run does not make this map"
    with pytest.warns(
        reseg_geo.ResegWarning, match="lie in no polygon with a class and lose their class"
    ):
        burn(some, class_map, tmp_path / "rest.tif")
    rest = pixels(tmp_path / "rest.tif")[0]
    inside = rest > 0
    assert 0 < inside.mean() < 0.5
    assert np.array_equal(rest[inside], after[inside])


def test_values_without_a_name_stay(
    some: Path, class_map: Path, tmp_path: Path, write_raster: Callable[..., Path]
) -> None:
    values = pixels(class_map)[0].copy()
    values[:20] = 200
    with rasterio.open(class_map, "r+") as dataset:
        dataset.write(values, 1)
    burn(some, class_map, tmp_path / "kept.tif", keep=True)
    after = pixels(tmp_path / "kept.tif")[0]
    assert (after == 200).sum() == pytest.approx((values == 200).sum(), rel=0.2)


def test_a_map_is_corrected_in_place(class_map: Path, some: Path, tmp_path: Path) -> None:
    whole = class_map.read_bytes()
    with pytest.raises(OutputError, match="use --overwrite"):
        burn(some, class_map, class_map, keep=True)
    with pytest.raises(OutputError, match=r"would lose their class, so .* was not replaced"):
        burn(some, class_map, class_map, overwrite=True)
    assert class_map.read_bytes() == whole
    burn(some, class_map, tmp_path / "other.tif", keep=True)
    burn(some, class_map, class_map, keep=True, overwrite=True)
    assert np.array_equal(pixels(class_map)[0], pixels(tmp_path / "other.tif")[0])
    assert read_legend(str(class_map)) == read_legend(str(tmp_path / "other.tif"))
    reseg_geo.vectorize(class_map, tmp_path / "again.gpkg")
    burn(tmp_path / "again.gpkg", class_map, class_map, overwrite=True)  # loses nothing
    assert np.array_equal(pixels(class_map)[0], pixels(tmp_path / "other.tif")[0])


def test_a_map_in_which_0_may_be_a_class(class_map: Path, some: Path, tmp_path: Path) -> None:
    with rasterio.open(class_map, "r+") as dataset:
        dataset.nodata = 255
    before = class_map.read_bytes()
    with pytest.raises(UsageError, match=r"nodata value 255, .* cannot be corrected in place"):
        burn(some, class_map, class_map, keep=True, overwrite=True)
    assert class_map.read_bytes() == before
    with pytest.warns(reseg_geo.ResegWarning, match="0 is also treated as no data"):
        burn(some, class_map, tmp_path / "kept.tif", keep=True)


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_a_run_that_is_interrupted_leaves_the_map(
    class_map: Path, some: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    error: type[BaseException],
) -> None:  # fmt: skip
    monkeypatch.setattr("reseg_geo.vector.burn._PIXELS", 20_000)  # many strips
    before, names = class_map.read_bytes(), sorted(path.name for path in tmp_path.iterdir())

    def stop(event: Any) -> None:
        if getattr(event, "done", 0) > 100:
            raise error

    with pytest.raises(error):
        burn(some, class_map, class_map, keep=True, overwrite=True, progress=stop)
    assert class_map.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == names


def test_command(class_map: Path, tmp_path: Path, run_command: Callable[..., Any]) -> None:
    polygons, back = tmp_path / "map.gpkg", tmp_path / "back.tif"
    run_command("vectorize", class_map, "-o", polygons)
    with closing(sqlite3.connect(polygons)) as table:
        assert table.execute("SELECT count(*) FROM land_cover").fetchone()[0] > 10
    done = run_command("vectorize", "--reverse", polygons, "--like", class_map, "-o", back)
    assert done.stdout.strip() == str(back)
    assert np.array_equal(pixels(class_map)[0], pixels(back)[0])
    with closing(sqlite3.connect(polygons)) as table, table:
        table.create_function("ST_IsEmpty", 1, lambda shape: 0)  # of a trigger
        table.execute("DELETE FROM land_cover WHERE class_name = 'tree'")
    run_command(
        "vectorize", "--reverse", polygons, "--like", class_map, "-o", back, "--keep",
        "--overwrite",
    )  # fmt: skip
    assert np.array_equal(pixels(class_map)[0], pixels(back)[0])
    for words, sentence in (
        (("--reverse", polygons), "--reverse needs --like"),
        ((class_map, "--like", class_map), "are for --reverse"),
        ((class_map, "--keep"), "are for --reverse"),
        (("--reverse", polygons, "--like", class_map, "--smooth"), "--smooth cannot be used"),
    ):
        assert sentence in run_command("vectorize", *words, "-o", back, code=2).stderr


def test_it_says_what_was_burnt(class_map: Path, some: Path, run_command: Any) -> None:
    said = run_command(
        "vectorize", "--reverse", some, "--like", class_map, "-o", some.with_name("out.tif"),
        "--keep",
    ).stderr  # fmt: skip
    changed = int((pixels(class_map)[0] != pixels(some.with_name("out.tif"))[0]).sum())
    assert f"polygons are burnt; {changed:,} pixels differ from" in said


def test_classes_without_names_come_back(tmp_path: Path, write_raster: Callable[..., Path]) -> None:
    values = np.repeat([[0, 3, 300]], 20, axis=0).repeat(10, axis=1).astype(np.uint16)
    path = write_raster(tmp_path / "map.tif", values[None], nodata=0)
    reseg_geo.vectorize(path, tmp_path / "map.gpkg")
    burn(tmp_path / "map.gpkg", path, tmp_path / "back.tif")
    assert np.array_equal(pixels(tmp_path / "back.tif")[0], values)
