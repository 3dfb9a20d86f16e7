"""The CRS that files give back."""

from pathlib import Path

import numpy as np
import pyproj
import pytest
import rasterio
from affine import Affine
from pyproj.crs import BoundCRS
from pyproj.crs.coordinate_operation import ToWGS84Transformation
from rasterio.crs import CRS
from rasterio.enums import Resampling

from reseg_geo.classes import read_classes
from reseg_geo.grid import Grid
from reseg_geo.maps.legend import legend_of, read_legend, write_sidecar
from reseg_geo.maps.vrt import write_vrt
from reseg_geo.raster.kept_crs import crs_of, loss
from reseg_geo.raster.writer import RasterWriter

LEGEND = legend_of(read_classes("tree, water"))
GAUSS = pyproj.CRS("EPSG:31467")
SHIFT = ToWGS84Transformation(GAUSS.geodetic_crs, 598, 273, 418, 0.2, 0.04, -2.4, 6.7)
PLAIN = {
    "utm": "EPSG:25832",
    "feet": "EPSG:2263",
    "degrees and heights": "EPSG:4326+3855",
    "mercator and heights": "EPSG:3857+5773",
    "north first": "EPSG:31467",
    "a sphere": "+proj=lcc +lat_1=30 +lat_2=60 +lat_0=40 +lon_0=10 +R=6371229 +units=m",
    "local": 'LOCAL_CS["site",UNIT["metre",1]]',
}
BESIDE = {
    "no keys": "ESRI:54049",
    "projected 3D": pyproj.CRS("EPSG:25832").to_3d().to_wkt(),
    "rotated pole": "+proj=ob_tran +o_proj=longlat +o_lon_p=0 +o_lat_p=39.25 +lon_0=18 +R=6367470",
    "own datum shift": BoundCRS(GAUSS, "EPSG:4326", SHIFT).to_wkt(),
    "another ellipsoid under a known name": "IGNF:LAMB4C",
}


def grid_in(crs: str) -> Grid:
    known = CRS.from_user_input(crs)
    place = Affine(1e-4, 0, 7, 0, -1e-4, 51) if known.is_geographic else Affine(2, 0, 9, 0, -2, 7)
    return Grid(20, 10, place, known)


@pytest.mark.parametrize("cog", [False, True])
@pytest.mark.parametrize("name", PLAIN | BESIDE)
def test_a_class_map_gives_back_its_crs(tmp_path: Path, name: str, cog: bool) -> None:
    grid, path = grid_in((PLAIN | BESIDE)[name]), tmp_path / "map.tif"
    warnings: list[str] = []
    with RasterWriter(
        path, path, grid, "uint8", 0, {}, Resampling.mode, cog=cog, warn=warnings.append
    ) as writer:
        writer.write(np.ones((10, 20), np.uint8), grid.box)
    write_sidecar(path, LEGEND, {1: 200})
    back = crs_of(path)
    assert back is not None
    assert pyproj.CRS(back.to_wkt()).equals(pyproj.CRS(grid.crs.to_wkt()), ignore_axis_order=True)
    with rasterio.open(path) as dataset:
        assert dataset.transform == grid.transform
    assert [entry.name for entry in read_legend(str(path))] != []
    assert [each.split(",")[0].split("'")[0] for each in warnings] == [
        "a GeoTIFF cannot hold the CRS "
    ] * (name in BESIDE)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["map.tif", "map.tif.aux.xml"]


@pytest.mark.parametrize("name", PLAIN | BESIDE)
def test_a_vrt_gives_back_its_crs(tmp_path: Path, name: str) -> None:
    grid, path = grid_in((PLAIN | BESIDE)[name]), tmp_path / "map.vrt"
    write_vrt(path, path, grid, "uint8", LEGEND, [], {})
    assert loss(grid, crs_of(path)) is None


def test_what_is_lost_is_told() -> None:
    degrees = grid_in("EPSG:4326+3855")
    assert loss(degrees, None) == "it has no CRS"
    assert loss(degrees, CRS.from_epsg(4326)) == "its CRS has no heights"
    found = loss(grid_in("EPSG:31467"), CRS.from_epsg(31468))
    assert found is not None
    assert found.startswith("with its CRS it lies up to ")
    assert loss(grid_in(PLAIN["local"]), CRS.from_epsg(25832)) == (
        "it has the CRS 'ETRS89 / UTM zone 32N' instead of 'site'"
    )
    assert loss(Grid(1, 1, Affine.identity(), None), CRS.from_epsg(4326)) is None
