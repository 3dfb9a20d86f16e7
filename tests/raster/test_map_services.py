"""Descriptions of map services, which GDAL reads as rasters."""

import json
import sys
import urllib.request
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio.warp import transform_bounds

from reseg_geo.errors import InputError
from reseg_geo.options.groups import ReadOptions
from reseg_geo.raster.reader import RasterReader
from reseg_geo.scenes.scene import make_scene

sys.path.append(str(Path(__file__).parents[1]))
from map_service import map_service

EDGE = 20037508.342789244
TILES = f"""<GDAL_WMS><Service name="TMS">
<ServerUrl>ADDRESS/xyz/${{z}}/${{x}}/${{y}}.png</ServerUrl>
</Service><DataWindow><UpperLeftX>-{EDGE}</UpperLeftX><UpperLeftY>{EDGE}</UpperLeftY>
<LowerRightX>{EDGE}</LowerRightX><LowerRightY>-{EDGE}</LowerRightY><TileLevel>19</TileLevel>
<TileCountX>1</TileCountX><TileCountY>1</TileCountY><YOrigin>top</YOrigin></DataWindow>
<Projection>EPSG:3857</Projection><BlockSizeX>256</BlockSizeX><BlockSizeY>256</BlockSizeY>
<BandsCount>3</BandsCount></GDAL_WMS>"""
CAPABILITIES = """<GDAL_WMTS><GetCapabilitiesUrl>ADDRESS/FILE</GetCapabilitiesUrl>
<Layer>town</Layer></GDAL_WMTS>"""


def describe(folder: Path, content: str, address: str) -> Path:
    path = folder / "service.xml"
    path.write_text(content.replace("ADDRESS", address))
    return path


def test_a_part_of_the_world_asks_only_for_its_tiles(tmp_path: Path, write_raster: Any) -> None:
    """Its edge, at which a border is sought in other rasters, is that of the world."""
    image = make_scene(5, 200, 200, gsd=0.5, style="suburban").image
    town = write_raster(tmp_path / "town.tif", np.ascontiguousarray(np.moveaxis(image, -1, 0)))
    with rasterio.open(town) as dataset, map_service(town) as address:
        bounds = transform_bounds(dataset.crs, "EPSG:3857", *dataset.bounds)
        path = describe(tmp_path, TILES, address)
        with RasterReader(str(path), ReadOptions(bounds=bounds)) as reader:
            rgb, valid = reader.read(reader.part)
        with urllib.request.urlopen(f"{address}/asked") as answer:
            asked = json.load(answer)
    assert valid.all()
    assert 80 < rgb.mean() < 180
    assert rgb.std() > 20
    assert len(set(asked)) < 25  # 100 m are 2 x 2 tiles or so, and a few are sampled


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (TILES, r"cannot be read because 127\.0\.0\.1:1 does not answer \(Failed to connect "),
        (CAPABILITIES, r"cannot be read because 127\.0\.0\.1:1 does not answer \(Failed to "),
    ],
)
def test_a_service_that_does_not_answer(content: str, wanted: str, tmp_path: Path) -> None:
    path = describe(tmp_path, content, "http://127.0.0.1:1")
    with (
        pytest.raises(InputError, match=wanted),
        RasterReader(str(path), ReadOptions(bounds=(0, 0, 100, 100))) as reader,
    ):
        reader.read(reader.part)


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (TILES.replace("xyz", "gone"), r"has no such file \(HTTP response code: 404\); check the"),
        (CAPABILITIES.replace("FILE", "wms?REQUEST=GetCapabilities"),
         r"sent an error instead of pixels \(.*\); check the address, the layer and the extent"),
    ],
)  # fmt: skip
def test_a_service_that_answers_with_an_error(
    content: str, wanted: str, tmp_path: Path, write_raster: Any
) -> None:
    town = write_raster(tmp_path / "town.tif", np.full((3, 8, 8), 90, np.uint8))
    with map_service(town) as address:
        path = describe(tmp_path, content, address)
        with (
            pytest.raises(InputError, match=wanted),
            RasterReader(str(path), ReadOptions(bounds=(0, 0, 100, 100))) as reader,
        ):
            reader.read(reader.part)
