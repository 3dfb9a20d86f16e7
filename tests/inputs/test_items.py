"""STAC Items and other JSON as inputs."""

import json
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import pystac
import pytest

from reseg_geo.errors import InputError
from reseg_geo.inputs.opening import open_raster
from reseg_geo.inputs.sources import names_many, rasters_of


def item(name: str, **assets: pystac.Asset) -> pystac.Item:
    made = pystac.Item(name, None, None, datetime(2024, 5, 1, tzinfo=timezone.utc), {})
    for key, asset in assets.items():
        made.add_asset(key, asset)
    return made


def tiff(href: str, *roles: str) -> pystac.Asset:
    return pystac.Asset(href, media_type=pystac.MediaType.COG, roles=list(roles))


def test_an_item_collection_gives_one_raster_per_item(tmp_path: Path) -> None:
    thumbnail = pystac.Asset("t.png", media_type="image/png", roles=["thumbnail"])
    items = [
        item("one", thumbnail=thumbnail, B04=tiff("B04.tif", "data"), visual=tiff("./a.TIF")),
        item("two", thumbnail=thumbnail, other=tiff("https://h/x.tif"), B01=tiff("b.tif", "data")),
        item("three", thumbnail=thumbnail, plain=pystac.Asset("s3://bucket/y.tif?v=1")),
    ]
    path = tmp_path / "items.json"
    pystac.ItemCollection(items).save_object(str(path))
    found = [str(tmp_path / "a.TIF"), str(tmp_path / "b.tif"), "s3://bucket/y.tif?v=1"]
    assert names_many(str(path))
    assert rasters_of([path]) == found
    items[0].save_object(dest_href=str(tmp_path / "one.geojson"), include_self_link=False)
    assert rasters_of([tmp_path / "one.geojson"]) == found[:1]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [({"type": "FeatureCollection", "features": []}, "contains no STAC Items"),
     ({"type": "FeatureCollection", "features": 3}, "contains no STAC Items"),
     ({"type": "Catalog", "stac_version": "1.0.0"}, "is a STAC Catalog; use an Item")],
    ids=["none", "number", "catalog"],
)  # fmt: skip
def test_broken_items_are_reported(tmp_path: Path, content: object, sentence: str) -> None:
    path = tmp_path / "items.json"
    path.write_text(json.dumps(content))
    with pytest.raises(InputError, match=sentence):
        rasters_of([path])


def test_items_without_a_raster_fail_alone(tmp_path: Path) -> None:
    assets = {"a": {"href": 5}, "b": {"href": "http://[x/", "roles": 3}, "c": 1,
              "visual": {"href": "a\0.tif"}, "data": {"href": "\ud800.tif"}}  # fmt: skip
    features = [
        {"id": "../\ud800:\0x"}, 7, {"id": "good", "assets": {"visual": {"href": "a.tif"}}},
        {"id": "y", "assets": assets},
    ]  # fmt: skip
    path = tmp_path / "items.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    found = rasters_of([path])
    assert found == [
        f"{path}#item=.._x", f"{path}#item=2", str(tmp_path / "a.tif"), f"{path}#item=y"
    ]  # fmt: skip
    for each in (*found[:2], found[3]):
        with pytest.raises(InputError, match=r"#item=.* has no raster asset"):
            open_raster(each)


def test_json_that_is_not_stac_is_left_to_gdal(tmp_path: Path) -> None:
    path = tmp_path / "wms.json"
    for text in ("{}", "[1]", "no json", "[" * 100_000):
        path.write_text(text)
        assert rasters_of([path]) == [str(path)]


def test_an_item_of_tiles_is_a_raster(tmp_path: Path, write_raster) -> None:
    write_raster(tmp_path / "0-0-0.tif", np.full((1, 64, 64), 7, np.uint8))
    limits = {f"{end}_tile_{axis}": 0 for end in ("min", "max") for axis in ("col", "row")}
    level = {
        "type": "TileMatrixType", "identifier": "0", "topLeftCorner": [346_000, 5_648_500],
        "scaleDenominator": 0.5 / 0.00028, "tileWidth": 64, "tileHeight": 64, "matrixWidth": 1,
        "matrixHeight": 1,
    }  # fmt: skip
    tiles = {
        "type": "TileMatrixSetType", "identifier": "own", "tileMatrix": [level],
        "supportedCRS": "http://www.opengis.net/def/crs/EPSG/0/25832",
    }  # fmt: skip
    extensions = ["tiled-assets", "eo", "raster"]
    bands = {"eo:bands": [{"name": "grey"}], "raster:bands": [{"data_type": "uint8"}]}
    made = {
        "type": "Feature", "stac_version": "1.0.0", "stac_extensions": extensions, "id": "a",
        "geometry": None, "assets": {}, "links": [],
        "properties": {
            "datetime": "2024-05-01T00:00:00Z",
            "tiles:tile_matrix_links": {"own": {"url": "#own", "limits": {"0": limits}}},
            "tiles:tile_matrix_sets": {"own": tiles},
        },
        "asset_templates": {
            "data": {"href": "./{TileMatrix}-{TileRow}-{TileCol}.tif", "type": "image/tiff"} | bands
        },
    }  # fmt: skip
    path = tmp_path / "tiles.json"
    path.write_text(json.dumps(made))
    assert rasters_of([path]) == [str(path)]
    with open_raster(str(path)) as dataset:
        assert (dataset.driver, dataset.read(1).max()) == ("STACTA", 7)
    made["assets"] = {"visual": {"href": "a.tif"}}
    path.write_text(json.dumps(made))
    assert rasters_of([path]) == [str(tmp_path / "a.tif")]


def test_polygons_are_not_stac_items(tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": {}, "geometry": None}
    path = tmp_path / "parcels.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert not names_many(str(path))
    with pytest.raises(InputError, match="is a vector file"):
        open_raster(str(path))
