"""Vector files of polygons: each has the same content and follows its standard."""

import json
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyarrow.parquet as pq
import pyogrio
import pyproj
import pytest
import shapely
from affine import Affine
from pyproj.crs import BoundCRS
from pyproj.crs.coordinate_operation import ToWGS84Transformation
from rasterio.crs import CRS
from rasterio.enums import Resampling

from reseg_geo import segment, vectorize
from reseg_geo.errors import InputError, OutputError, UsageError
from reseg_geo.grid import Box, Grid
from reseg_geo.progress.events import Progress
from reseg_geo.raster.writer import RasterWriter
from reseg_geo.vector import strips

FORMATS = ("gpkg", "fgb", "geojson", "shp", "parquet")


@pytest.fixture
def class_map(tmp_path: Path, write_raster: Any) -> Path:
    values = np.kron(np.random.default_rng(2).integers(0, 4, (9, 7)), np.ones((4, 4), int))
    return write_raster(tmp_path / "map.tif", values[None].astype(np.uint8), nodata=0)


@pytest.mark.parametrize("suffix", FORMATS)
def test_all_formats_hold_the_same(
    class_map: Path, suffix: str, monkeypatch: pytest.MonkeyPatch, read_polygons: Any
) -> None:
    wanted = read_polygons(vectorize(class_map, class_map.with_name("wanted.gpkg")))
    monkeypatch.setattr(strips, "_PIXELS", 300)  # several batches
    told: list[str] = []
    path = class_map.with_name(f"map.{suffix}")
    found = read_polygons(vectorize(class_map, path, warn=told.append))
    assert len(found) == len(wanted) > 10
    assert found.crs.to_epsg() == (4326 if suffix == "geojson" else 25832)
    placed = found.to_crs(25832)
    assert (placed.geom_type == "Polygon").all()
    assert placed.area.sum() == pytest.approx(wanted.area.sum(), rel=1e-3)
    perimeter = "perimete_m" if suffix == "shp" else "perimeter_m"
    assert list(found.columns) == ["class_id", "class_name", "area_m2", perimeter, "geometry"]
    for name in ("class_id", "area_m2"):
        assert sorted(found[name]) == pytest.approx(sorted(wanted[name]))
    assert sorted(found[perimeter]) == pytest.approx(sorted(wanted.length))
    assert any("shapefiles cut the names of fields" in text for text in told) == (suffix == "shp")
    assert not [each.name for each in class_map.parent.iterdir() if each.name.startswith(".")]


def test_geojson_follows_rfc_7946(class_map: Path) -> None:
    path = vectorize(class_map, class_map.with_name("map.geojson"))
    content = json.loads(path.read_text())
    assert "crs" not in content
    shapes = np.array([shapely.geometry.shape(f["geometry"]) for f in content["features"]])
    longitude, latitude = shapely.get_coordinates(shapes).T
    assert ((longitude > 6) & (longitude < 8)).all()
    assert ((latitude > 50) & (latitude < 52)).all()
    assert all(shape.exterior.is_ccw for shape in shapes), "the right-hand rule"


def test_geojson_keeps_centimetres(tmp_path: Path, write_raster: Any, read_polygons: Any) -> None:
    values = np.arange(1, 10, dtype=np.uint8).reshape(1, 3, 3)
    place = Affine(0.01, 0, 346_000, 0, -0.01, 5_648_500)
    path = write_raster(tmp_path / "map.tif", values, transform=place)
    shapes = (
        read_polygons(vectorize(path, tmp_path / "map.geojson")).to_crs(25832).geometry.to_numpy()
    )
    assert shapely.area(shapes) == pytest.approx(np.full(9, 1e-4), rel=0.1)


def test_parquet_has_geoparquet_metadata(
    class_map: Path, monkeypatch: pytest.MonkeyPatch, read_polygons: Any
) -> None:
    monkeypatch.setattr(strips, "_PIXELS", 300)  # several batches
    path = vectorize(class_map, class_map.with_name("map.parquet"))
    meaning = json.loads(pq.read_metadata(path).metadata[b"geo"])
    column = meaning["columns"][meaning["primary_column"]]
    assert meaning["version"] == "1.1.0"
    assert (column["encoding"], column["geometry_types"]) == ("WKB", ["Polygon"])
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 25832}
    assert column["bbox"] == pytest.approx(list(read_polygons(path).total_bounds))


@pytest.mark.parametrize("suffix", [each for each in FORMATS if each != "geojson"])
def test_a_map_without_a_place(
    tmp_path: Path, write_raster: Any, suffix: str, read_polygons: Any
) -> None:
    path = write_raster(tmp_path / "map.tif", np.ones((1, 4, 5), np.uint8), crs=None)
    found = read_polygons(vectorize(path, tmp_path / f"map.{suffix}"))
    assert found.crs is None
    assert found["area_m2"].isna().all()


@pytest.mark.parametrize("crs", [None, 'LOCAL_CS["site",UNIT["metre",1]]'])
def test_geojson_needs_a_place(tmp_path: Path, write_raster: Any, crs: str | None) -> None:
    path = write_raster(tmp_path / "map.tif", np.ones((1, 4, 5), np.uint8), crs=crs)
    image = write_raster(tmp_path / "image.tif", np.ones((3, 40, 50), np.uint8), crs=crs)
    out, told = tmp_path / "out.geojson", []
    with pytest.raises(UsageError, match=r"out\.geojson would have to be in WGS 84"):
        vectorize(path, out)
    with pytest.raises(UsageError, match=r"out\.geojson would have to be in WGS 84"):
        segment(image, "tree", tmp_path / "new.tif", polygons=out, progress=told.append)
    assert not [event for event in told if isinstance(event, Progress)], "before the work"
    assert {each.name for each in tmp_path.iterdir()} == {"map.tif", "image.tif"}


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_map_without_a_class(
    tmp_path: Path, write_raster: Any, suffix: str, read_polygons: Any
) -> None:
    path = write_raster(tmp_path / "map.tif", np.zeros((1, 4, 5), np.uint8))
    found = read_polygons(vectorize(path, tmp_path / f"map.{suffix}"))
    assert len(found) == 0
    if suffix != "geojson":  # which has names of fields in its features only
        assert {"class_id", "class_name", "area_m2"} <= set(found.columns)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_full_disk_is_an_error(
    tmp_path: Path, write_raster: Any, small_files: Any, suffix: str
) -> None:
    """Also if GDAL does not report it, such as for the index at the end."""
    values = np.random.default_rng(0).integers(1, 9, (1, 64, 64), dtype=np.uint8)
    path = write_raster(tmp_path / "noise.tif", values)
    whole = vectorize(path, tmp_path / f"whole.{suffix}").stat().st_size
    out = tmp_path / f"map.{suffix}"
    before = {each.name for each in tmp_path.iterdir()}
    shares = [int(share * whole) for share in (0.01, 0.2, 0.5, 0.8, 0.9, 0.95, 0.99)]
    for size in (*shares, whole - 2000, whole - 500, whole - 3):
        with small_files(size), pytest.raises(OutputError) as found:
            vectorize(path, out)
        assert str(found.value).startswith(f"{out} cannot be written"), size
        assert "being-written" not in str(found.value)
        assert {each.name for each in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    "name",
    ["A.SHP", "a;b.shp", "a.b.Shp", "new\nline.gpkg", "50%?#.fgb", 'it\'s "a".GPKG', "é.GeoJSON"],
)
def test_file_names_are_used_literally(class_map: Path, name: str, read_polygons: Any) -> None:
    folder = class_map.parent / "out"
    folder.mkdir()
    path = vectorize(class_map, folder / name)
    stem, suffix = path.stem, path.suffix
    parts = [".shx", ".dbf", ".prj", ".cpg"] if suffix.lower() == ".shp" else []
    assert {each.name for each in folder.iterdir()} == {name, *(stem + part for part in parts)}
    for part in (suffix, *parts):
        (folder / f"{stem}{part}").rename(folder / f"plain{part.lower()}")
    plain = folder / f"plain{suffix.lower()}"
    assert len(read_polygons(plain)) == len(
        read_polygons(vectorize(class_map, folder / "other.gpkg"))
    )


def test_names_of_fields_in_a_shapefile(
    class_map: Path, write_raster: Any, read_polygons: Any
) -> None:
    """Ten bytes and unique, also for letters of several bytes."""
    values = np.ones((1, 36, 28), np.float32)
    names = ("Höhenmodell_1", "HÖHENMODELL_2", "ndvi")
    stats = [write_raster(class_map.with_name(f"{name}.tif"), values) for name in names]
    found = read_polygons(vectorize(class_map, class_map.with_name("map.shp"), stats=stats))
    given = list(found.columns)[4:-1]
    assert given[-3:] == ["ndvi_mean", "ndvi_min", "ndvi_max"]
    assert len({name.casefold() for name in given}) == len(given) == 9, "dBASE ignores case"
    assert all(len(name.encode()) <= 10 for name in given)
    assert [name.rpartition("_")[2][:3] for name in given[:3]] == ["mea", "min", "max"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_truncated_map_leaves_no_files(
    tmp_path: Path, write_raster: Any, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = np.random.default_rng(0).integers(1, 9, (1, 300, 300), dtype=np.uint8)
    path = write_raster(tmp_path / "cut.tif", values)
    path.write_bytes(path.read_bytes()[:-30_000])
    monkeypatch.setattr(strips, "_PIXELS", 30_000)
    with pytest.raises(InputError, match=r"cut\.tif cannot be read in full"):
        vectorize(path, tmp_path / f"map.{suffix}")
    assert [each.name for each in tmp_path.iterdir()] == ["cut.tif"]


def test_a_shapefile_moves_with_all_its_parts(class_map: Path, read_polygons: Any) -> None:
    path = vectorize(class_map, class_map.with_name("map.shp"))
    parts = {each.suffix for each in path.parent.glob("map.*")}
    assert parts == {".tif", ".shp", ".shx", ".dbf", ".prj", ".cpg"}
    stale = path.with_suffix(".qix")
    stale.write_bytes(b"index of the old one")
    with pytest.raises(OutputError, match="already exists"):
        vectorize(class_map, path)
    assert stale.exists()
    vectorize(class_map, path, overwrite=True, min_area=10)
    assert not stale.exists(), "an index of other polygons must be removed"
    assert pyogrio.read_info(path)["features"] == len(read_polygons(path))


def test_codes_of_a_scheme_are_a_field(
    tmp_path: Path, run_command: Any, write_raster: Any, read_polygons: Any
) -> None:
    image = write_raster(tmp_path / "image.tif", np.full((3, 40, 40), 90, np.uint8))
    run_command(
        "segment", image, "--scheme", "corine1", "-o", tmp_path / "map.tif", "--regions", "none",
        "--polygons", tmp_path / "map.fgb",
    )  # fmt: skip
    found = read_polygons(tmp_path / "map.fgb")
    assert list(found.columns)[:3] == ["class_id", "class_name", "class_code"]
    assert (found["class_code"] == found["class_id"].astype(str)).all()  # CORINE's are 1 to 5


ROTATED_POLE = "+proj=ob_tran +o_proj=longlat +o_lon_p=0 +o_lat_p=39.25 +lon_0=18 +R=6367470"
GAUSS = pyproj.CRS("EPSG:31467")
SHIFT = ToWGS84Transformation(GAUSS.geodetic_crs, 598, 273, 418, 0.2, 0.04, -2.4, 6.7)
OWN_SHIFT = BoundCRS(GAUSS, "EPSG:4326", SHIFT).to_wkt()


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb", ".shp", ".parquet"])
def test_the_crs_comes_back_or_what_is_lost_is_told(
    tmp_path: Path, write_raster: Any, suffix: str
) -> None:
    told: list[str] = []
    for name in ("EPSG:25832", "EPSG:3857+5773", "ESRI:54049", ROTATED_POLE, OWN_SHIFT):
        path = tmp_path / "map.tif"
        with RasterWriter(
            path, path, Grid(5, 4, Affine(1, 0, 9, 0, -1, 7), CRS.from_user_input(name)), "uint8",
            0, {}, Resampling.mode,
        ) as writer:  # fmt: skip
            writer.write(np.ones((4, 5), np.uint8), Box(0, 0, 4, 5))
        said: list[str] = []
        out = vectorize(path, path.with_suffix(suffix), overwrite=True, warn=said.append)
        if suffix == ".parquet":
            back = geopandas.read_parquet(out).crs
        else:
            back = pyogrio.read_info(out, layer=0)["crs"]
        same = back and pyproj.CRS(back).equals(pyproj.CRS(name), ignore_axis_order=True)
        lost = [text for text in said if "cannot hold the CRS" in text]
        assert len(lost) == (not same), (name, said)
        told += lost
    kept = {".parquet": 5, ".gpkg": 4, ".fgb": 4, ".shp": 3}  # no format but Parquet has shifts
    assert len(told) == 5 - kept[suffix]
