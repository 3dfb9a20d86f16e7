"""Polygons in a CRS of the user's choice."""

from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely
from affine import Affine

from reseg_geo import compare, segment, vectorize
from reseg_geo.errors import InputError, UsageError

UTM = Affine(0.5, 0, 346_000, 0, -0.5, 5_648_500)


def _map(path: Path, write_raster: Any, blobs: Any, **place: Any) -> Path:
    return write_raster(path, blobs(3, 60, 70)[None], **place)


@pytest.mark.parametrize("suffix", ["gpkg", "fgb", "shp", "parquet"])
@pytest.mark.parametrize(
    "options", [{}, {"smooth": True, "simplify": 1.5}], ids=["plain", "smooth"]
)
def test_polygons_are_converted_and_still_fit(
    tmp_path: Path, write_raster: Any, blobs: Any, read_polygons: Any, suffix: str,
    options: dict[str, Any],
) -> None:  # fmt: skip
    path = _map(tmp_path / "map.tif", write_raster, blobs, crs="EPSG:25832", transform=UTM)
    own = read_polygons(vectorize(path, tmp_path / "own.gpkg", **options))
    out = vectorize(path, tmp_path / f"out.{suffix}", polygons_crs="EPSG:4326", **options)
    found = read_polygons(out)
    assert found.crs.to_epsg() == 4326
    assert shapely.coverage_is_valid(found.geometry.to_numpy())
    assert sorted(found["area_m2"]) == pytest.approx(sorted(own["area_m2"])), "true areas"
    wanted = own.to_crs(4326).geometry
    assert found.area.sum() == pytest.approx(wanted.area.sum(), rel=1e-9)
    if suffix == "gpkg":  # some formats sort by place
        assert found.geometry.geom_equals_exact(wanted, 1e-11).all()
    assert suffix == "shp" or all(shape.exterior.is_ccw for shape in found.geometry)


def test_all_commands_take_it(
    tmp_path: Path, write_raster: Any, blobs: Any, run_command: Any
) -> None:
    path = _map(tmp_path / "map.tif", write_raster, blobs, crs="EPSG:25832", transform=UTM)
    run_command("vectorize", path, "-o", tmp_path / "a.gpkg", "--polygons-crs", "EPSG:3035")
    assert geopandas.read_file(tmp_path / "a.gpkg", layer="land_cover").crs.to_epsg() == 3035
    other = _map(tmp_path / "b.tif", write_raster, lambda *_: blobs(4, 60, 70),
                 crs="EPSG:25832", transform=UTM)  # fmt: skip
    compare(path, other, polygons=tmp_path / "change.fgb", polygons_crs="EPSG:3857")
    assert geopandas.read_file(tmp_path / "change.fgb").crs.to_epsg() == 3857


def test_across_the_date_line_longitudes_go_on(
    tmp_path: Path, write_raster: Any, blobs: Any, read_polygons: Any
) -> None:
    place = Affine(5, 0, 3339584 - 175, 0, -5, -2_000_000)  # EPSG:3832 is centred on 150 E
    path = _map(tmp_path / "map.tif", write_raster, blobs, crs="EPSG:3832", transform=place)
    found = read_polygons(vectorize(path, tmp_path / "out.gpkg", polygons_crs="EPSG:4326"))
    left, _, right, _ = found.total_bounds
    assert left < 180 < right < left + 0.01
    assert shapely.coverage_is_valid(found.geometry.to_numpy())


@pytest.mark.parametrize(
    ("target", "wanted", "crs", "message"),
    [("a.gpkg", "EPSG:999999", "EPSG:25832", "'EPSG:999999' is not a CRS that PROJ knows"),
     ("a.geojson", "EPSG:25832", "EPSG:25832", "always in WGS 84.*leave out --polygons-crs"),
     ("a.gpkg", "EPSG:4326", None, "has no CRS.*give it one with --crs")],
)  # fmt: skip
def test_what_cannot_be_is_refused_before_the_work(
    tmp_path: Path, write_raster: Any, target: str, wanted: str, crs: str | None, message: str
) -> None:
    image = write_raster(tmp_path / "i.tif", np.ones((3, 40, 50), np.uint8), crs=crs)
    with pytest.raises(UsageError, match=message):
        segment(image, "tree", tmp_path / "m.tif", polygons=tmp_path / target, polygons_crs=wanted)
    assert {each.name for each in tmp_path.iterdir()} == {"i.tif"}


def test_a_crs_that_has_no_such_place(tmp_path: Path, write_raster: Any, blobs: Any) -> None:
    path = _map(tmp_path / "map.tif", write_raster, blobs, crs="EPSG:4326",
                transform=Affine(1, 0, 100, 0, -1, 60))  # fmt: skip
    with pytest.raises(InputError, match=r"have no place in .*choose another --polygons-crs"):
        vectorize(path, tmp_path / "a.gpkg", polygons_crs="+proj=ortho +lat_0=-60 +lon_0=-50")
    assert not (tmp_path / "a.gpkg").exists()
