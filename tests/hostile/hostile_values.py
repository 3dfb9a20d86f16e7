"""Rasters with invalid values, georeferences and tables, in all commands that read rasters."""

import re
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine
from case import Catalogue, Place, Words
from hostile_sources import bomb
from raw_files import vrt

values = Catalogue("values")

_MAP = ("map.tif", "map.tif.aux.xml")
_PLACE = {"crs": "EPSG:25832", "transform": Affine(1, 0, 346_000, 0, -1, 5_648_500)}


def _raster(place: Place, pixels: Any, name: str = "odd.tif", **profile: Any) -> Path:
    path = place.inputs / name
    count, height, width = pixels.shape
    profile = {"driver": "GTiff", "dtype": pixels.dtype, **_PLACE, **profile}
    with rasterio.open(path, "w", count=count, height=height, width=width, **profile) as dataset:
        dataset.write(pixels)
    return path


def _placed_vrt(place: Place, transform: str, more: str = "") -> Path:
    """A VRT of the good raster with any geotransform."""
    path = vrt(place.inputs / "placed.vrt", place.image, size=230)
    text = path.read_text().replace(">", f"><GeoTransform>{transform}</GeoTransform>{more}", 1)
    path.write_text(text)
    return path


_UTM = "<SRS>EPSG:25832</SRS>"


@values.refused("a transform of NaN", 3, "placed.vrt", "transform")
def _(place: Place) -> Words:
    return place.segment(_placed_vrt(place, "nan, nan, nan, nan, nan, nan", _UTM))


@values.refused("a transform of infinities", 3, "placed.vrt", "transform")
def _(place: Place) -> Words:
    return place.segment(_placed_vrt(place, "inf, 1, 0, 0, 0, -1", _UTM))


@values.refused("pixels without width", 3, "placed.vrt", "transform")
def _(place: Place) -> Words:
    return place.segment(_placed_vrt(place, "0, 0, 0, 0, 0, -1", _UTM), "--polygons", "m.gpkg")


@values.refused("a transform onto a line", 3, "placed.vrt", "transform")
def _(place: Place) -> Words:
    return place.segment(_placed_vrt(place, "0, 1, 2, 0, 2, 4", _UTM))


@values.refused("pixels of 1e300 metres", 3, "placed.vrt", "transform")
def _(place: Place) -> Words:
    return place.segment(_placed_vrt(place, "0, 1e300, 0, 0, 0, -1e300", _UTM),
                         "--polygons", "m.gpkg")  # fmt: skip


@values.done("a CRS of five megabytes", *_MAP)
def _(place: Place) -> Words:
    crs = f'LOCAL_CS["{"x" * 5_000_000}",UNIT["metre",1]]'.replace('"', "&quot;")
    return place.segment(_placed_vrt(place, "0, 1, 0, 0, 0, -1", f"<SRS>{crs}</SRS>"))


@values.done("an invalid CRS", *_MAP)
def _(place: Place) -> Words:
    return place.segment(_placed_vrt(place, "0, 1, 0, 0, 0, -1", "<SRS>{{ 7 * 7 }}</SRS>"))


@values.refused("complex numbers", 3, "odd.tif", "complex")
def _(place: Place) -> Words:
    return place.segment(_raster(place, np.ones((1, 64, 64), np.complex64)))


@values.refused("complex integers", 3, "odd.tif", "complex")
def _(place: Place) -> Words:
    return place.segment(_raster(place, np.ones((1, 64, 64), np.complex64), dtype="complex_int16"))


@values.done("doubles of every size", *_MAP)
def _(place: Place) -> Words:
    pixels = np.geomspace(1e-300, 1e300, 3 * 64 * 64).reshape(3, 64, 64)
    pixels[:, :5] = -np.inf
    pixels[:, 5:9] = np.nan
    pixels[0, 10, 10], pixels[1, 11, 11] = np.finfo(float).max, np.finfo(float).min
    return place.segment(_raster(place, pixels))


@values.done("64-bit integers of the full range", *_MAP)
def _(place: Place) -> Words:
    pixels = np.full((3, 64, 64), -(2**63), np.int64)
    pixels[:, 32:] = 2**63 - 1
    return place.segment(_raster(place, pixels))


@values.done("bytes with NaN as nodata", *_MAP)
def _(place: Place) -> Words:
    more = "<NoDataValue>nan</NoDataValue>"
    path = vrt(place.inputs / "nodata.vrt", place.image, bands=3)
    path.write_text(path.read_text().replace("<SimpleSource>", f"{more}<SimpleSource>"))
    return place.segment(path)


@values.done("bytes with 1e308 as nodata", *_MAP)
def _(place: Place) -> Words:
    more = "<NoDataValue>1e308</NoDataValue>"
    path = vrt(place.inputs / "nodata.vrt", place.image, bands=3)
    path.write_text(path.read_text().replace("<SimpleSource>", f"{more}<SimpleSource>"))
    return place.segment(path)


@values.done("a palette of one colour for 16 bits of values", *_MAP)
def _(place: Place) -> Words:
    path = _raster(place, np.arange(64 * 64, dtype=np.uint16).reshape(1, 64, 64))
    inner = (
        "<ColorInterp>Palette</ColorInterp><ColorTable>"
        '<Entry c1="-7" c2="70000" c3="1" c4="255"/></ColorTable><SimpleSource>'
        f"<SourceFilename>{path}</SourceFilename><SourceBand>1</SourceBand></SimpleSource>"
    )
    found = vrt(place.inputs / "palette.vrt", path, size=64, inner=inner)
    found.write_text(found.read_text().replace('"Byte"', '"UInt16"'))
    return place.segment(found)


@values.refused("control points at infinity", 3, "placed.vrt", "control points")
def _(place: Place) -> Words:
    points = "".join(
        f'<GCP Id="{i}" Pixel="{x}" Line="{y}" X="{at}" Y="1e308"/>'
        for i, (x, y, at) in enumerate([(0, 0, "inf"), (9, 0, "nan"), (0, 9, "1e308")])
    )
    path = vrt(place.inputs / "placed.vrt", place.image, size=230)
    text = path.read_text()
    path.write_text(text.replace(">", f'><GCPList Projection="EPSG:4326">{points}</GCPList>', 1))
    return place.segment(path)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@values.refused("a PNG of 2^31 by 2^31 pixels", 3, "vast.png")
def _(place: Place) -> Words:
    head = struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 2, 0, 0, 0)
    path = place.inputs / "vast.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", b"x\x9c"))
    return place.segment(path)


@values.refused("a JPEG that ends in its header", 3, "short.jpg")
def _(place: Place) -> Words:
    path = _raster(place, np.full((3, 64, 64), 99, np.uint8), "short.jpg", driver="JPEG")
    path.write_bytes(path.read_bytes()[:200])
    return place.segment(path)


@values.refused("a JPEG 2000 that declares a larger size", 3, "large.jp2")
def _(place: Place) -> Words:
    path = _raster(place, np.full((3, 64, 64), 99, np.uint8), "large.jp2", driver="JP2OpenJPEG")
    size = struct.pack(">II", 64, 64)
    path.write_bytes(path.read_bytes().replace(size, struct.pack(">II", 2**31 - 1, 2**31 - 1)))
    return place.segment(path)


@values.refused("an HDF5 file of noise", 3, "noise.nc")
def _(place: Place) -> Words:
    noise = np.random.default_rng(0).integers(0, 256, 50_000, dtype=np.uint8).tobytes()
    path = place.inputs / "noise.nc"
    path.write_bytes(b"\x89HDF\r\n\x1a\n\0\0\0\0\0\x08\x08\0" + noise)
    return place.segment(path)


@values.refused("bombs to compare", 3, "bomb.tif", "block")
def _(place: Place) -> Words:
    path = bomb(place.inputs / "bomb.tif")
    return ["compare", path, path, "-o", "change.tif"]


@values.refused("a bomb to make polygons of", 3, "bomb.tif", "block")
def _(place: Place) -> Words:
    return ["vectorize", bomb(place.inputs / "bomb.tif"), "-o", "map.gpkg"]


@values.refused("a bomb to make regions of", 3, "bomb.tif", "block")
def _(place: Place) -> Words:
    return ["regions", bomb(place.inputs / "bomb.tif"), "-o", "regions.tif"]


@values.refused("a bomb as regions", 3, "bomb.tif", "block")
def _(place: Place) -> Words:
    return place.segment(None, "--regions", bomb(place.inputs / "bomb.tif"))


@values.refused("a bomb to evaluate", 3, "bomb.tif", "block")
def _(place: Place) -> Words:
    path = bomb(place.inputs / "bomb.tif")
    return ["evaluate", "maps", path, path]


@values.refused("a bomb for statistics", 3, "bomb.tif", "block")
def _(place: Place) -> Words:
    path = _raster(place, np.ones((1, 64, 64), np.uint8), nodata=0)
    return ["vectorize", path, "-o", "map.gpkg", "--stats", bomb(place.inputs / "bomb.tif")]


@values.refused("a class map of 2^31 columns", 3, "wide.vrt", "wide")
def _(place: Place) -> Words:
    path = _raster(place, np.ones((1, 64, 64), np.uint8), nodata=0)
    wide = vrt(place.inputs / "wide.vrt", path)
    wide.write_text(re.sub('XSize="256"', f'XSize="{2**31 - 1}"', wide.read_text()))
    return ["vectorize", wide, "-o", "map.gpkg"]


@values.refused("class maps of 2^31 columns to compare", 3, "wide.vrt", "wide")
def _(place: Place) -> Words:
    path = _raster(place, np.ones((1, 64, 64), np.uint8), nodata=0)
    wide = vrt(place.inputs / "wide.vrt", path)
    wide.write_text(re.sub('XSize="256"', f'XSize="{2**31 - 1}"', wide.read_text()))
    return ["compare", wide, wide, "-o", "change.tif"]


@values.refused("class values of more than 32 bits", 3, "odd.tif", "32 bits")
def _(place: Place) -> Words:
    pixels = np.full((1, 64, 64), 2**32 - 1, np.uint32)
    pixels[0, :9] = 2**31
    return ["vectorize", _raster(place, pixels), "-o", "map.gpkg"]
