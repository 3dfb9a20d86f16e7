"""Polygons as regions: invalid, huge, or in databases with triggers."""

import math
import os
import sqlite3
from pathlib import Path

import geopandas
import numpy as np
import rasterio
import shapely
from case import Catalogue, Place, Words
from raw_files import geojson

vectors = Catalogue("vector")

_MAP = ("map.tif", "map.tif.aux.xml")
_BOX = shapely.box(346_000, 5_648_400, 346_100, 5_648_500)
_HERE = {"type": "name", "properties": {"name": "EPSG:25832"}}


def _with(place: Place, regions: object, *more: object) -> Words:
    return ["segment", place.image, "--classes", "tree, water", "-o", "map.tif", "--stride", 224,
            "--regions", regions, *more]  # fmt: skip


def _package(path: Path, layer: str = "parcels", column: str = "name") -> Path:
    frame = geopandas.GeoDataFrame({column: ["a"]}, geometry=[_BOX], crs="EPSG:25832")
    frame.to_file(path, driver="GPKG", layer=layer)
    return path


def _tables_exist(place: Place) -> None:
    with sqlite3.connect(next(place.inputs.glob("*.gpkg"))) as database:
        names = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
    database.close()
    assert "gpkg_contents" in names


_SQL = "x'; DROP TABLE gpkg_contents; --"


@vectors.done("a layer whose name is SQL", *_MAP, check=_tables_exist)
def _(place: Place) -> Words:
    return _with(place, _package(place.inputs / "parcels.gpkg", layer=_SQL))


@vectors.done("a column whose name is SQL", *_MAP, check=_tables_exist)
def _(place: Place) -> Words:
    return _with(place, _package(place.inputs / "parcels.gpkg", column='"]; DROP TABLE x; --'))


@vectors.done("a trigger that would delete all layers", *_MAP, check=_tables_exist)
def _(place: Place) -> Words:
    path = _package(place.inputs / "parcels.gpkg")
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE TRIGGER forget AFTER INSERT ON parcels BEGIN DELETE FROM gpkg_contents; END"
        )
    database.close()
    return _with(place, path)


@vectors.refused("a layer that is an endless view", 3, "view.gpkg")
def _(place: Place) -> Words:
    path = _package(place.inputs / "view.gpkg")
    with sqlite3.connect(path) as database:
        database.execute("DROP TABLE parcels")
        database.execute(
            "CREATE VIEW parcels AS WITH RECURSIVE n(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 "
            "FROM n LIMIT 50000) SELECT fid, NULL AS geom, 'a' AS name FROM n"
        )
    database.close()
    return _with(place, path)


@vectors.refused("a database that is not a GeoPackage", 3, "plain.gpkg")
def _(place: Place) -> Words:
    with sqlite3.connect(place.inputs / "plain.gpkg") as database:
        database.execute("CREATE TABLE secrets (word TEXT)")
    database.close()
    return _with(place, place.inputs / "plain.gpkg")


@vectors.refused("a truncated database", 3, "cut.gpkg")
def _(place: Place) -> Words:
    path = _package(place.inputs / "cut.gpkg")
    path.write_bytes(path.read_bytes()[:20_000])
    return _with(place, path)


@vectors.refused("geometries that are noise", 3, "noise.gpkg")
def _(place: Place) -> Words:
    path = _package(place.inputs / "noise.gpkg")
    with sqlite3.connect(path) as database:
        database.execute("DROP TRIGGER IF EXISTS rtree_parcels_geom_update6")
        database.execute("DROP TRIGGER IF EXISTS rtree_parcels_geom_update7")
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("UPDATE parcels SET geom = ?", [b"GP\0\1" + bytes(range(256)) * 20])
    database.close()
    return _with(place, path)


@vectors.refused("no features", 3, "empty.geojson")
def _(place: Place) -> Words:
    return _with(place, geojson(place.inputs / "empty.geojson", []))


@vectors.refused("features without geometry", 3, "null.geojson")
def _(place: Place) -> Words:
    return _with(place, geojson(place.inputs / "null.geojson", [None, None]))


@vectors.refused("geometries of unknown types", 3, "odd.geojson")
def _(place: Place) -> Words:
    odd = [{"type": "Klein bottle", "coordinates": [[[0, 0]]]}, {"type": "Polygon"}, 7, "x"]
    return _with(place, geojson(place.inputs / "odd.geojson", odd))


def _rings(place: Place, *rings: object, crs: object = _HERE) -> Path:
    shape = {"type": "Polygon", "coordinates": rings}
    return geojson(place.inputs / "rings.geojson", [shape], crs=crs)


@vectors.done("a polygon that crosses itself", *_MAP)
def _(place: Place) -> Words:
    left, bottom, right, top = _BOX.bounds
    return _with(place, _rings(
        place, [[left, bottom], [right, top], [right, bottom], [left, top + 9], [left, bottom]]
    ))  # fmt: skip


@vectors.refused("coordinates of 1e308", 3, "rings.geojson")
def _(place: Place) -> Words:
    far = 1e308
    return _with(place, _rings(place, [[-far, -far], [far, -far], [far, far], [-far, -far]]))


@vectors.refused("coordinates of NaN", 3, "rings.geojson")
def _(place: Place) -> Words:
    nan = math.nan
    return _with(place, _rings(place, [[nan, nan], [nan, 1], [1, nan], [nan, nan]]))


@vectors.refused("degrees beyond the poles", 3, "rings.geojson")
def _(place: Place) -> Words:
    ring = [[900, 900], [999, 900], [999, 999], [900, 900]]
    return _with(place, _rings(place, ring, crs=None))


@vectors.done("a polygon of a million vertices", *_MAP)
def _(place: Place) -> Words:
    turns = np.linspace(0, 2 * np.pi, 1_000_001)[:-1]
    ring = np.stack([346_060 + 40 * np.cos(turns), 5_648_440 + 40 * np.sin(turns)], axis=1)
    frame = geopandas.GeoDataFrame(geometry=[shapely.Polygon(ring)], crs="EPSG:25832")
    frame.to_file(place.inputs / "round.fgb", driver="FlatGeobuf")
    return _with(place, place.inputs / "round.fgb")


@vectors.refused("GeoJSON nested 100,000 deep", 3, "deep.geojson")
def _(place: Place) -> Words:
    path = place.inputs / "deep.geojson"
    start = '{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": '
    path.write_text(start + "[" * 100_000 + "]" * 100_000 + "}}")
    return _with(place, path)


@vectors.refused("GML with entities of entities", 3, "laughs.gml")
def _(place: Place) -> Words:
    laughs = "".join(f'<!ENTITY l{i + 1} "{f"&l{i};" * 10}">' for i in range(12))
    path = place.inputs / "laughs.gml"
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
        '<ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/" '
        'xmlns:gml="http://www.opengis.net/gml"><gml:featureMember><ogr:a><ogr:b>&l12;</ogr:b>'
        "</ogr:a></gml:featureMember></ogr:FeatureCollection>"
    )
    return _with(place, path)


@vectors.refused("GML that would show /etc/passwd", 3, "entity.gml")
def _(place: Place) -> Words:
    path = place.inputs / "entity.gml"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
        '<ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/" '
        'xmlns:gml="http://www.opengis.net/gml"><gml:featureMember><ogr:a><ogr:b>&e;</ogr:b>'
        "</ogr:a></gml:featureMember></ogr:FeatureCollection>"
    )
    return _with(place, path)


@vectors.refused("a pipe", 3, "pipe.geojson", "pipe")
def _(place: Place) -> Words:
    os.mkfifo(place.inputs / "pipe.geojson")
    return _with(place, place.inputs / "pipe.geojson")


@vectors.refused("a GDAL connection string in place of a file", 3, "GPKG:")
def _(place: Place) -> Words:
    return _with(place, "GPKG:/etc/passwd:x")


@vectors.refused("a shapefile without its index", 3, "lonely.shp")
def _(place: Place) -> Words:
    frame = geopandas.GeoDataFrame({"a": [1]}, geometry=[_BOX], crs="EPSG:25832")
    frame.to_file(place.inputs / "lonely.shp")
    (place.inputs / "lonely.shx").unlink()
    return _with(place, place.inputs / "lonely.shp")


@vectors.refused("a shapefile that declares 2^31 vertices", 3, "large.shp")
def _(place: Place) -> Words:
    frame = geopandas.GeoDataFrame({"a": [1]}, geometry=[_BOX], crs="EPSG:25832")
    frame.to_file(place.inputs / "large.shp")
    path = place.inputs / "large.shp"
    data = bytearray(path.read_bytes())
    data[144:152] = b"\xff\xff\xff\x7f" * 2  # parts and points of the first record
    path.write_bytes(data)
    return _with(place, path)


@vectors.refused("labels of NaN", 3, "labels.tif")
def _(place: Place) -> Words:
    path = place.inputs / "labels.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=260, height=230, count=1, dtype="float32",
        crs="EPSG:25832", transform=rasterio.Affine(0.5, 0, 346_000, 0, -0.5, 5_648_500),
    ) as dataset:  # fmt: skip
        dataset.write(np.full((1, 230, 260), np.nan, np.float32))
    return _with(place, path)
