"""GeoJSON across the antimeridian, around the poles and of the whole globe."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from affine import Affine

from reseg_geo import vectorize
from reseg_geo.errors import ResegWarning, UsageError

# name -> CRS, transform and size of a grid; in its middle is a lake of another class
PLACES = {
    "mercator of 150 degrees": ("EPSG:3832", Affine(100, 0, 3_338_584, 0, -100, -2_000_000), 20),
    "utm": ("EPSG:32701", Affine(100, 0, 177_000, 0, -100, 8_050_000), 100),
    "beyond 180": ("EPSG:4326", Affine(0.01, 0, 179.9, 0, -0.01, -17), 20),
    "before -180": ("EPSG:4326", Affine(0.01, 0, -180.1, 0, -0.01, -17), 20),
    "from 0 to 360": ("EPSG:4326", Affine(0.01, 0, 359.9, 0, -0.01, 50), 20),
    "around the pole": ("EPSG:3413", Affine(10_000, 0, -300_000, 0, -10_000, 300_000), 60),
    "around the south pole": ("EPSG:3031", Affine(10_000, 0, -300_000, 0, -10_000, 300_000), 60),
    "plain": ("EPSG:25832", Affine(100, 0, 346_000, 0, -100, 5_648_500), 20),
}


def written(folder: Path, write_raster: Any, values: np.ndarray, crs: str, place: Affine) -> Any:
    """The features of the GeoJSON of a map."""
    path = write_raster(folder / "map.tif", values[None], crs=crs, transform=place)
    out = vectorize(path, folder / "map.geojson", overwrite=True)
    return json.loads(out.read_text())["features"]


@pytest.mark.parametrize("name", PLACES)
def test_polygons_keep_their_area(tmp_path: Path, write_raster: Any, name: str) -> None:
    crs, place, side = PLACES[name]
    values = np.ones((side, side), np.uint8)
    values[side // 4 : 3 * side // 4, side // 4 : 3 * side // 4] = 2
    features = written(tmp_path, write_raster, values, crs, place)
    assert len(features) == 2
    geod = pyproj.Geod(ellps="WGS84")
    for feature in features:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shapely.is_valid(shape)
        west, south, east, north = shape.bounds
        assert -180 <= west <= east <= 180
        assert -90 <= south <= north <= 90
        for part in shapely.get_parts(shape):
            assert shapely.is_ccw(part.exterior)
        # Edges of the polygons are straight in their CRS, those of Geod on the globe.
        area = geod.geometry_area_perimeter(shapely.segmentize(shape, 0.5))[0]
        assert abs(area) == pytest.approx(feature["properties"]["area_m2"], rel=5e-3)


def test_the_globe_stays_whole(tmp_path: Path, write_raster: Any) -> None:
    """As in GFS, with pixels centred on the poles and longitudes from 0 to 360."""
    values = np.ones((19, 36), np.uint8)
    values[5:10, 3:30] = 2
    place = Affine(10, 0, -5, 0, -10, 95)
    with pytest.warns(ResegWarning, match=r"map\.tif lie beyond a pole .* have no area"):
        features = written(tmp_path, write_raster, values, "EPSG:4326", place)
    shapes = [shapely.from_geojson(json.dumps(each["geometry"])) for each in features]
    assert shapely.is_valid(shapes).all()
    assert sum(each.area for each in shapes) == pytest.approx(360 * 180)
    assert shapely.intersection(*shapes).area == pytest.approx(0)
    assert shapes[0 if features[0]["properties"]["class_id"] == 2 else 1].area == 27 * 5 * 100


def test_a_disk_has_no_geojson(tmp_path: Path, write_raster: Any) -> None:
    crs = "+proj=geos +h=35785831 +lon_0=0 +sweep=y +ellps=WGS84"
    path = write_raster(
        tmp_path / "map.tif", np.ones((1, 4, 6), np.uint8), crs=crs,
        transform=Affine(50_000, 0, 5.3e6, 0, -50_000, 1e5),  # from x = 5.43e6 on there is no Earth
    )  # fmt: skip
    with pytest.raises(UsageError, match=r"parts of the map have no place on Earth; .*\.gpkg"):
        vectorize(path, tmp_path / "map.geojson")
    assert vectorize(path, tmp_path / "map.gpkg").exists()
