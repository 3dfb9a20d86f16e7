"""The outputs of `compare`: the change map, polygons of changed areas, and the matrix."""

import csv
import json
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyogrio
import pytest
import rasterio
from affine import Affine
from numpy.typing import NDArray

import reseg_geo
from reseg_geo.errors import InputError, OutputError, UsageError
from reseg_geo.evaluate import change as module
from reseg_geo.maps.legend import read_legend
from reseg_geo.palette import default_color
from reseg_geo.vector import strips

WriteMap = Callable[..., Path]


@pytest.fixture
def maps(write_map: WriteMap) -> list[Path]:
    """Two maps of 8 px patches of three classes, with holes; the second has a shifted grid."""
    rng = np.random.default_rng(5)
    values = [rng.integers(1, 4, (12, 15), np.uint8) for _ in range(2)]
    values[1][:6] = values[0][:6]
    wide = [np.kron(each, np.ones((8, 8), np.uint8)) for each in values]
    wide[0][3:20, 40:60] = 0
    wide[1][70:90, :30] = 0
    place = Affine(0.5, 0, 346_002, 0, -0.5, 5_648_499)
    return [write_map("before", wide[0]), write_map("after", wide[1], transform=place)]


def by_transition(frame: geopandas.GeoDataFrame) -> dict[tuple[str, str], float]:
    return frame.groupby(["from_class", "to_class"])["area_m2"].sum().to_dict()


def test_a_change_map(maps: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "change.tif"
    change = reseg_geo.compare(*maps, out, co={"compress": "LZW"})
    with rasterio.open(out) as dataset, rasterio.open(maps[0]) as before:
        assert (dataset.transform, dataset.shape, dataset.crs) == (
            before.transform, before.shape, before.crs,
        )  # fmt: skip
        assert (dataset.nodata, dataset.dtypes[0]) == (0, "uint8")
        assert dataset.compression.name == "lzw"
        assert dataset.tags()["RESEG_GEO_AFTER"] == str(maps[1])
        values, colors, old = dataset.read(1), dataset.colormap(1), before.read(1)
    legend = read_legend(str(out))
    assert [entry.value for entry in legend] == list(range(1, 2 + len(change.transitions)))
    assert legend[0].name == "unchanged"
    assert len(change.transitions) == 6
    sizes = [int((values == entry.value).sum()) for entry in legend]
    assert sizes[0] == change.figures()["unchanged"]["pixels"]
    assert sizes[1:] == [each.pixels for each in change.transitions]
    assert sizes[1:] == sorted(sizes[1:], reverse=True)
    for entry, each in zip(legend[1:], change.transitions, strict=True):
        assert entry.name == f"{each.from_class} → {each.to_class}"
        names = np.array(["", "building", "grass", "water"])
        assert set(names[old[values == entry.value]]) == {each.from_class}
        assert colors[entry.value] == (*entry.color, 255)
    assert len({entry.color for entry in legend}) == len(legend)
    first = {to: next(group).color for to, group in by_target(change.transitions)}
    assert first == {name: default_color(name) for name in ("building", "grass", "water")}
    sidecar = (tmp_path / "change.tif.aux.xml").read_text(encoding="utf-8")
    assert "<Category>unchanged</Category>" in sidecar
    assert f"<F>{(values == 0).sum()}</F>" in sidecar


def by_target(transitions: Any) -> Any:
    def target(each: Any) -> str:
        return str(each.to_class)

    return groupby(sorted(transitions, key=target), target)


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb", ".geojson", ".shp", ".parquet"])
def test_polygons_of_changed_areas(maps: list[Path], tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"change{suffix}"
    change = reseg_geo.compare(*maps, polygons=out)
    read = geopandas.read_parquet if suffix == ".parquet" else geopandas.read_file
    frame = read(out, **({"layer": "change"} if suffix == ".gpkg" else {}))
    fields = ["class_id", "class_name", "from_class", "to_class", "area_m2"]
    assert frame.columns[:5].tolist() == fields
    expected = {(t.from_class, t.to_class): t.area_m2 for t in change.transitions}
    assert by_transition(frame) == pytest.approx(expected)
    assert (frame.from_class + " → " + frame.to_class == frame.class_name).all()
    assert dict(zip(frame.class_id, frame.class_name, strict=True)) == {
        t.value: t.name for t in change.transitions
    }
    if suffix == ".gpkg":
        styles = pyogrio.read_dataframe(out, layer="layer_styles")
        assert styles.f_table_name.tolist() == ["change"]
        assert all(t.name in styles.styleQML[0] for t in change.transitions)
        assert "unchanged" not in styles.styleQML[0]
    kept = {path.name for path in tmp_path.iterdir() if path.stem.startswith("change")}
    assert out.name in kept
    assert not any(name.endswith(".tif") for name in kept)


def test_small_changes_join_their_surroundings(write_map: WriteMap, tmp_path: Path) -> None:
    before = np.ones((60, 60), np.uint8)
    after = before.copy()
    after[10:13, 10:13] = 2  # 2.25 m2
    after[30:50, 20:50] = 3  # 150 m2
    maps = [write_map("before", before), write_map("after", after)]
    frames = []
    for number, options in enumerate(
        ({}, {"min_area": 10}, {"smooth": True}, {"simplify": 1.0, "min_area": 10})
    ):
        out = tmp_path / f"{number}.fgb"
        change = reseg_geo.compare(*maps, polygons=out, **options)
        assert len(change.transitions) == 2
        frames.append(geopandas.read_file(out))
    assert [sorted(frame.to_class) for frame in frames] == [
        ["grass", "water"], ["water"], ["grass", "water"], ["water"],
    ]  # fmt: skip
    assert frames[1].area_m2.sum() == pytest.approx(150, rel=2e-3)
    assert frames[2].area_m2.sum() < frames[0].area_m2.sum()


def test_nothing_changed(maps: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "change.gpkg"
    change = reseg_geo.compare(maps[0], maps[0], tmp_path / "change.tif", polygons=out)
    assert change.figures()["unchanged"]["share"] == 1
    assert len(geopandas.read_file(out, layer="change")) == 0
    with rasterio.open(tmp_path / "change.tif") as dataset:
        assert set(np.unique(dataset.read(1))) == {0, 1}


def test_the_matrix_as_csv(maps: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "matrix.csv"
    change = reseg_geo.compare(*maps, csv=out)
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["from", "to", "pixels", "area_m2"]
    names = [*change.names, "no data"]
    matrix = change.pixels.copy()
    matrix[-1, -1] = 0
    read = np.zeros_like(matrix)
    for row in rows:
        place = names.index(row["from"]), names.index(row["to"])
        read[place] = int(row["pixels"])
        assert change.area_m2 is not None
        assert float(row["area_m2"]) == pytest.approx(change.area_m2[place])
    assert (read == matrix).all()


def test_strips_write_the_same(
    maps: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[tuple[NDArray[np.uint8], dict[tuple[str, str], float]]] = []
    for name in ("whole", "strips"):
        paths = tmp_path / f"{name}.tif", tmp_path / f"{name}.fgb"
        reseg_geo.compare(*maps, paths[0], polygons=paths[1])
        with rasterio.open(paths[0]) as dataset:
            found.append((dataset.read(1), by_transition(geopandas.read_file(paths[1]))))
        monkeypatch.setattr(module, "_PIXELS", 1000)
        monkeypatch.setattr(strips, "_PIXELS", 700)
    assert (found[0][0] == found[1][0]).all()
    assert found[0][1] == pytest.approx(found[1][1])


def test_many_transitions(write_map: WriteMap, tmp_path: Path) -> None:
    """More than fit into a byte, and more to one class than there are shades of its colour."""
    side = 20
    before, after = np.indices((side, side)).astype(np.uint8) + 1
    maps = [write_map("a", before, None), write_map("b", after, None)]
    change = reseg_geo.compare(*maps, tmp_path / "change.tif")
    with rasterio.open(tmp_path / "change.tif") as dataset:
        assert dataset.dtypes[0] == "uint16"
        values = dataset.read(1)
    assert len(np.unique(values)) == len(change.legend) == side * side - side + 1
    assert len({entry.color for entry in change.legend}) == len(change.legend)


def test_all_or_nothing(maps: list[Path], write_map: WriteMap, tmp_path: Path) -> None:
    taken = tmp_path / "change.tif"
    taken.write_text("mine")
    with pytest.raises(OutputError, match="already exists"):
        reseg_geo.compare(*maps, taken, csv=tmp_path / "a.csv")
    with pytest.raises(UsageError, match="must end in"):
        reseg_geo.compare(*maps, polygons=tmp_path / "change.txt")
    for path in maps:
        with pytest.raises(UsageError, match="is an input"):
            reseg_geo.compare(*maps, path, overwrite=True)
    unplaced = write_map("unplaced", np.ones((4, 4), np.uint8), crs=None)
    with pytest.raises(UsageError, match="min-area and simplify need the pixel size"):
        reseg_geo.compare(unplaced, unplaced, polygons=tmp_path / "b.gpkg", min_area=3)
    cut = tmp_path / "cut.tif"
    cut.write_bytes(maps[1].read_bytes()[:-400])
    with pytest.raises(InputError, match=r"cut\.tif"):
        reseg_geo.compare(maps[0], cut, tmp_path / "c.tif", csv=tmp_path / "c.csv")
    assert taken.read_text() == "mine"
    assert {path.suffix for path in tmp_path.iterdir()} == {".tif"}
    change = reseg_geo.compare(*maps, taken, csv=tmp_path / "a.csv", overwrite=True)
    assert json.dumps(change.figures())
    assert (tmp_path / "a.csv").exists()
