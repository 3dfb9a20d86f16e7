"""The STAC item of a run: valid by the schemas, and consistent with the files."""

import json
import re
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import numpy as np
import pyproj
import pystac
import pytest
import rasterio
import shapely
from affine import Affine
from rasterio.shutil import copy
from stac_schemas import complaints

from reseg_geo.errors import OutputError, UsageError
from reseg_geo.maps.legend import LegendEntry
from reseg_geo.publish.stac import Asset, ItemDetails, check_stac_name, write_item

LEGEND = [LegendEntry(1, "building", (206, 52, 44)), LegendEntry(2, "water", (40, 110, 200))]
DETAILS = ItemDetails(
    id="map",
    created=datetime(2026, 3, 4, 5, 6, 7, tzinfo=timezone.utc),
    observed=datetime(2024, 5, 17, 10, 30, tzinfo=timezone.utc),
    software={"reseg-geo": "0.5.0", "GDAL": "3.9.3"},
    lineage="`reseg-geo segment town.tif --classes 'building, water'`",
    source="https://example.com/town.tif",
    model="mini",
)
NO_CODE = "+proj=tmerc +lat_0=50.9 +lon_0=6.9 +k=1 +ellps=GRS80 +units=m"
PLACES = {
    "utm": {},
    "geographic": {"crs": "EPSG:4326", "transform": Affine(0.1, 0, 7, 0, -0.1, 60)},
    "rotated": {"transform": Affine.translation(346_000, 5_648_500) @ Affine.rotation(33)},
    "feet": {"crs": "EPSG:2263", "transform": Affine(3, 0, 980_000, 0, -3, 200_000)},
    "no code": {"crs": NO_CODE, "transform": Affine(1, 0, 0, 0, -1, 0)},
    "projected 3D": {"crs": pyproj.CRS("EPSG:25832").to_3d().to_wkt()},
    "heights": {"crs": "EPSG:25832+5783"},
    "no crs": {"crs": None, "transform": Affine.identity()},
    "no places": {"transform": Affine(1, 0, 9e9, 0, -1, 9e9)},
    "antimeridian": {"crs": "EPSG:32601", "transform": Affine(1000, 0, 280_000, 0, -1000, 6e6)},
}

WriteMap = Callable[..., dict[str, Asset]]
WriteItem = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("an item is written and validated without a network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def class_map(tmp_path: Path, write_raster) -> WriteMap:
    """A class map in a folder `staged`, as an asset that is to lie in `final`."""

    def write(name: str = "map.tif", **profile: Any) -> dict[str, Asset]:
        for folder in ("staged", "final"):
            (tmp_path / folder).mkdir(exist_ok=True)
        staged = tmp_path / "staged" / name
        values = np.ones((1, 30, 40), np.uint8)
        write_raster(staged, values, **{"nodata": 0, **profile})
        return {"class_map": Asset(tmp_path / "final" / name, "class_map", staged)}

    return write


@pytest.fixture
def item_of(tmp_path: Path) -> WriteItem:
    """Write the item of assets to `final/item.json`; it must be valid."""

    def write(assets: dict[str, Asset], legend=LEGEND, details=DETAILS) -> dict[str, Any]:
        target = tmp_path / "final" / "item.json"
        write_item(target, target, assets=assets, classes=legend, details=details)
        item: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
        assert complaints(item) == []
        return item

    return write


@pytest.mark.parametrize("place", PLACES)
def test_items_are_valid_and_hold_the_grid(
    class_map: WriteMap, item_of: WriteItem, place: str
) -> None:
    assets = class_map(**PLACES[place])
    item = item_of(assets)
    said = item["assets"]["class_map"]
    with rasterio.open(assets["class_map"].staged) as dataset:
        assert Affine(*said["proj:transform"]) == dataset.transform
        assert said["proj:shape"] == [30, 40]
        grid_corners = [dataset.transform @ c for c in ((0, 0), (40, 0), (40, 30), (0, 30))]
        crs = dataset.crs
    west, south, east, north = said["proj:bbox"]
    assert shapely.box(west, south, east, north).equals(shapely.MultiPoint(grid_corners).envelope)
    if place in ("no crs", "no places"):
        assert item["geometry"] is None
        assert "bbox" not in item
        assert said["proj:code"] == (None if place == "no crs" else "EPSG:25832")
        return
    text = said["proj:code"] or said["proj:wkt2"]
    assert ("proj:wkt2" in said) == (place in ("no code", "projected 3D"))
    assert pyproj.CRS(text).equals(pyproj.CRS(crs.to_wkt()), ignore_axis_order=True)
    kind = "MultiPolygon" if place == "antimeridian" else "Polygon"
    assert item["geometry"]["type"] == kind
    assert (item["bbox"][0] > item["bbox"][2]) == (place == "antimeridian")
    lonlat = pyproj.Transformer.from_crs(text, "OGC:CRS84", always_xy=True)
    corners = shapely.points([lonlat.transform(x, y) for x, y in grid_corners])
    outline = shapely.from_geojson(json.dumps(item["geometry"]))
    assert shapely.distance(outline.boundary, corners).max() < 1e-8


def test_an_item_goes_through_pystac(class_map: WriteMap, item_of: WriteItem, tmp_path) -> None:
    written = item_of(class_map())
    read = pystac.Item.from_file(str(tmp_path / "final" / "item.json"))
    assert read.to_dict(include_self_link=False) == written
    assert read.datetime == DETAILS.observed
    assert read.common_metadata.created == DETAILS.created
    said = read.properties
    assert said["processing:software"] == DETAILS.software
    assert said["processing:lineage"] == DETAILS.lineage
    assert said["reseg_geo:model"] == "mini"
    assert [(link.rel, link.href) for link in read.links if link.rel != "self"] == [
        ("via", DETAILS.source)
    ]


def test_a_notice_is_a_field_and_part_of_the_description(
    class_map: WriteMap, item_of: WriteItem
) -> None:
    assert "reseg_geo:notice" not in item_of(class_map())["properties"]
    sentence = "Made by a demonstration model."
    said = item_of(class_map(), details=replace(DETAILS, notice=sentence))["properties"]
    assert said["reseg_geo:notice"] == sentence
    assert sentence in said["description"]


def test_an_image_of_unknown_time_has_that_of_processing(
    class_map: WriteMap, item_of: WriteItem
) -> None:
    said = item_of(class_map(), details=replace(DETAILS, observed=None))["properties"]
    assert said["datetime"] == said["created"] == "2026-03-04T05:06:07Z"
    assert "is unknown" in said["description"]


def test_classes_keep_their_names_and_have_safe_ones(
    class_map: WriteMap, item_of: WriteItem
) -> None:
    names = ['"a" <b>', "a b", "a-b", "a b ", "草地", "Wälder & *Wiesen*", "no data", "'", "a-b-4"]
    legend = [LegendEntry(i, name, (i, 255, 10)) for i, name in enumerate(names, start=1)]
    nodata, *classes = item_of(class_map(), legend)["assets"]["class_map"]["classification:classes"]
    assert (nodata["value"], nodata["nodata"]) == (0, True)
    assert [(c["value"], c["title"]) for c in classes] == list(enumerate(names, start=1))
    safe = [nodata["name"], *(c["name"] for c in classes)]
    assert len(set(safe)) == len(safe)
    assert all(re.fullmatch("[0-9A-Za-z_-]+", name) for name in safe)
    assert [classes[i]["name"] for i in (0, 4, 5)] == ["a-b", "class-5", "Walder-Wiesen"]
    assert classes[0]["color_hint"] == "01FF0A"
    assert classes[0]["description"] == r'"a" \<b\>'


def test_files_are_found_from_the_item(class_map: WriteMap, item_of: WriteItem, tmp_path) -> None:
    assets = class_map("Köln 50% #1.tif")
    final = tmp_path / "final"
    elsewhere = tmp_path / "other folder" / "polygons.gpkg"
    assets |= {
        "polygons": Asset(elsewhere, "polygons", elsewhere),
        "report": Asset(final / "sub" / "report.html", "report", final / "report.html"),
    }
    for asset in assets.values():
        asset.path.parent.mkdir(exist_ok=True)
        asset.path.touch()
    image = tmp_path / "im age.tif"
    image.touch()
    item = item_of(assets, details=replace(DETAILS, source=str(image)))
    hrefs = {key: asset["href"] for key, asset in item["assets"].items()}
    assert hrefs["class_map"] == "./Köln%2050%25%20%231.tif"
    base = (final / "item.json").as_uri()
    for key, asset in assets.items():
        assert file_at(base, hrefs[key]).samefile(asset.path)
    assert file_at(base, item["links"][0]["href"]).samefile(image)
    assert item_of(assets, details=replace(DETAILS, source="NETCDF:gone.nc:x"))["links"] == []


def file_at(base: str, href: str) -> Path:
    return Path(unquote(urlsplit(urljoin(base, href)).path))


def test_each_file_says_what_it_is(class_map: WriteMap, item_of: WriteItem, tmp_path) -> None:
    assets = class_map()
    cog = tmp_path / "staged" / "confidence.tif"
    copy(assets["class_map"].staged, cog, driver="COG", nodata=255)
    assets["confidence"] = Asset(tmp_path / "final" / cog.name, "confidence", cog)
    others = {
        "a.gpkg": "application/geopackage+sqlite3", "a.fgb": "application/vnd.flatgeobuf",
        "a.geojson": "application/geo+json", "a.parquet": "application/vnd.apache.parquet",
        "a.shp": "application/vnd.shp", "a.png": "image/png", "a.html": "text/html",
    }  # fmt: skip
    kinds = {".png": "preview", ".html": "report"}
    for name in others:
        path = tmp_path / "final" / name
        assets[name] = Asset(path, kinds.get(path.suffix, "polygons"), path)
    said = item_of(assets)["assets"]
    assert {name: said[name]["type"] for name in others} == others
    assert said["class_map"]["type"] == "image/tiff; application=geotiff"
    assert said["confidence"]["type"].endswith("application=geotiff; profile=cloud-optimized")
    values = [said[key][what] for key in ("class_map", "confidence")
              for what in ("data_type", "nodata")]  # fmt: skip
    assert values[:3] == ["uint8", 0, "uint8"]
    assert said["confidence"]["unit"] == "%"
    codes = {key: asset.get("proj:code") for key, asset in said.items()}
    assert {key for key, code in codes.items() if code is None} == {"a.png", "a.html"}
    assert codes["a.geojson"] == "OGC:CRS84"
    assert codes["class_map"] == codes["a.gpkg"] == "EPSG:25832"
    assert {key for key, asset in said.items() if "proj:transform" in asset} == {
        "class_map", "confidence",
    }  # fmt: skip
    assert said["a.png"]["roles"] == ["overview"]
    assert all(asset["title"] for asset in said.values())


def test_the_schemas_find_errors(class_map: WriteMap, item_of: WriteItem) -> None:
    item = item_of(class_map())
    item["assets"]["class_map"]["proj:shape"] = [1]
    item["properties"]["processing:software"] = "reseg-geo"
    item["properties"]["datetime"] = None
    item["assets"]["class_map"]["classification:classes"][1]["name"] = "two words"
    found = " ".join(complaints(item))
    for name in ("item.json", "projection", "processing", "classification"):
        assert name in found


def test_only_json_and_only_where_it_can_be_written(class_map: WriteMap, tmp_path: Path) -> None:
    check_stac_name(Path("Item.JSON"))
    with pytest.raises(UsageError, match=r"item\.yaml must end in \.json"):
        check_stac_name(Path("item.yaml"))
    gone = tmp_path / "gone" / "item.json"
    with pytest.raises(OutputError, match="cannot be written: no such file"):
        write_item(gone, gone, assets=class_map(), classes=LEGEND, details=DETAILS)
