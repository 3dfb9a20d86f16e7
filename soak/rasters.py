"""Images: raster files of any format, and text headers (VRT, ENVI, PAM)."""

import re
import zlib
from pathlib import Path
from random import Random

import numpy as np
import rasterio

from reseg_geo.grid import Box
from reseg_geo.inputs.acquisition import acquired
from reseg_geo.inputs.fingerprints import fingerprint
from reseg_geo.options.segment import ReadOptions
from reseg_geo.place.footprint import footprint
from reseg_geo.raster.reader import RasterReader
from soak import samples
from soak.subject import Subject, expect

_SIDE = 100  # pixels of the window that is read
_FEW = 2**18  # pixels; a preview of a larger raster would take too long
_OPTIONS = (
    ReadOptions(), ReadOptions(), ReadOptions(), ReadOptions(bands=(1,)),
    ReadOptions(bands=(3, 2, 1)), ReadOptions(scale=(0.0, 90.0)), ReadOptions(resolution=1.0),
    ReadOptions(resolution=0.3),
    ReadOptions(bounds=(346_001.0, 5_648_491.0, 346_005.0, 5_648_499.0)),
    ReadOptions(bounds=(6.8, 50.9, 6.9, 51.0), bounds_crs="EPSG:4326"),
)  # fmt: skip


def read_image(path: str, seed: int, steady: bool = True) -> object:
    """All that a run asks of an image: its grid, place, time, some pixels, a picture of it.

    steady: whether pixels are the same each time that they are read.
    """
    told: list[str] = []
    with RasterReader(path, _OPTIONS[seed % len(_OPTIONS)], told.append) as reader:
        grid = reader.grid
        expect(grid.width > 0 and grid.height > 0, "a grid without pixels")
        height, width = min(grid.height, _SIDE), min(grid.width, _SIDE)
        box = Box(reader.part.bottom - height, reader.part.right - width, height, width)
        rgb, valid = reader.read(box)
        expect(rgb.shape == (height, width, 3) and rgb.dtype == np.uint8, "no bytes of RGB")
        expect(valid.shape == (height, width) and valid.dtype == bool, "no mask")
        expect(not rgb[~valid].any(), "colours where there is no data")
        same = (reader.valid(box) == valid).all()
        expect(same or not steady, "two answers to where data is")
        if grid.width * grid.height <= _FEW:
            small, _ = reader.overview(16)
            expect(max(small.shape[:2]) <= 16, "a preview of another size")
        expect(all(isinstance(each, str) for each in reader.files), "files have no names")
        if seed % 16 == 0:
            footprint(grid)
            fingerprint(path)
            acquired(path)
        source = reader._source
        about = (source.driver, source.dtypes[0], source.colorinterp[0].name, source.count > 3,
                 source.is_tiled, reader._limits is None, grid.crs is None, bool(valid.any()),
                 seed % len(_OPTIONS) > 5, bool(told))  # fmt: skip
    return " ".join(map(str, about))


def _read(data: bytes) -> object:
    return read_image(samples.write("image.tif", data), zlib.crc32(data))


def images() -> Subject:
    """The subject; GDAL detects formats by their first bytes."""
    return Subject(
        _read, samples.images(), [b"IHDR", b"PLTE", b"tRNS", b"eXIf", b"IDAT", b"GDAL_METADATA"],
        restructure=samples.changed_tiff, longest=2**14,
    )  # fmt: skip


_VRT = b"""<VRTDataset rasterXSize="20" rasterYSize="20"><SRS>EPSG:25832</SRS>
<GeoTransform>346000, 0.5, 0, 5648500, 0, -0.5</GeoTransform>
<VRTRasterBand dataType="Byte" band="1"><ColorInterp>Red</ColorInterp><NoDataValue>7</NoDataValue>
<SimpleSource><SourceFilename relativeToVRT="1">base.tif</SourceFilename><SourceBand>1</SourceBand>
<SrcRect xOff="0" yOff="0" xSize="20" ySize="20"/><DstRect xOff="0" yOff="0" xSize="20" ySize="20"/>
</SimpleSource></VRTRasterBand></VRTDataset>"""
# No source uses a band's mask ("mask,1"): GDAL 3.10 crashes if the band does not exist.
_WARPED = b"""<VRTDataset rasterXSize="9" rasterYSize="9">
<VRTRasterBand dataType="Float32" band="1"><ComplexSource>
<SourceFilename>base.tif</SourceFilename><SourceBand>1</SourceBand>
<ScaleOffset>1</ScaleOffset><ScaleRatio>0.5</ScaleRatio><LUT>0:1,255:9</LUT><NODATA>3</NODATA>
</ComplexSource></VRTRasterBand><MaskBand><VRTRasterBand dataType="Byte"><SimpleSource>
<SourceFilename>base.tif</SourceFilename></SimpleSource></VRTRasterBand></MaskBand></VRTDataset>"""
_RAW = b"""<VRTDataset rasterXSize="20" rasterYSize="20"><VRTRasterBand dataType="UInt16" band="1"
subClass="VRTRawRasterBand"><SourceFilename relativetoVRT="1">base.tif</SourceFilename>
<ImageOffset>8</ImageOffset><PixelOffset>2</PixelOffset><LineOffset>40</LineOffset>
</VRTRasterBand></VRTDataset>"""
_ENVI = b"""ENVI
samples = 20
lines = 20
bands = 3
header offset = 0
file type = ENVI Standard
data type = 1
interleave = bsq
byte order = 0
data ignore value = 7
band names = {Red, Green, Blue}
default bands = {1, 2, 3}
map info = {UTM, 1, 1, 346000, 5648500, 0.5, 0.5, 32, North, WGS-84}
"""
_PAM = b"""<PAMDataset><SRS dataAxisToSRSAxisMapping="1,2">EPSG:25832</SRS>
<GeoTransform>346000, 0.5, 0, 5648500, 0, -0.5</GeoTransform>
<GCPList Projection="EPSG:4326"><GCP Id="" Pixel="0" Line="0" X="7" Y="51"/></GCPList>
<Metadata domain="IMAGERY"><MDI key="ACQUISITIONDATETIME">2024-05-17 10:30:00</MDI></Metadata>
<PAMRasterBand band="1"><NoDataValue>7</NoDataValue><ColorInterp>Palette</ColorInterp>
<ColorTable><Entry c1="1" c2="2" c3="3" c4="255"/></ColorTable><Scale>2</Scale></PAMRasterBand>
</PAMDataset>"""


def _read_header(data: bytes) -> object:
    """Read a VRT, an ENVI header or a PAM file; the first byte selects which."""
    kind, text = (data[0] % 3 if data else 0), data[1:]
    name = ("image.vrt", "raw.hdr", "plain.tif.aux.xml")[kind]
    path = ("image.vrt", "raw.img", "plain.tif")[kind]
    samples.write(name, text)
    # GDAL reads uninitialised memory if a source of a VRT has no extent.
    return read_image(path, zlib.crc32(data), steady=kind != 0)


# Values between tags, in quotes or after an equals sign; whole elements; lines.
_VALUE = re.compile(rb'(?<=>)[^<>\n]+(?=<)|(?<=")[^"\n]*(?=")|(?<== )[^\n]+')
_ELEMENT = re.compile(rb"<(\w+)[^<>]*>[^<>]*</\1>|[^\n]+\n")
_ODD = (b"", b"0", b"-1", b"1", b"2", b"7", b"20", b"21", b"255", b"65536", b"2147483647",
        b"1e308", b"-1e308", b"1e-308", b"nan", b"inf", b"a", b"\xff", b"Float32", b"CInt16",
        b"UInt32", b"Int8", b"base.tif", b"image.vrt", b"gone.tif", b"Palette", b"Alpha",
        b"0, 0, 0, 0, 0, 0", b"nan, 1, 0, 0, 0, -1", b"1, 1e-300, 0, 1, 0, 1e-300", b"EPSG:4326",
        b"EPSG:4978", b"EPSG:0", b"LOCAL_CS[&quot;a&quot;]", b"PROJCS[")  # fmt: skip


def _mended(data: bytes, rng: Random) -> bytes:
    """Replace a value, or duplicate, move or remove an element."""
    text = bytearray(data[1:])
    found = [*(_VALUE if rng.random() < 0.7 else _ELEMENT).finditer(text)]
    if not found:
        return data
    one, other = rng.choice(found), rng.choice(found)
    if found[0].re is _VALUE:
        text[slice(*one.span())] = rng.choice(_ODD) if rng.random() < 0.7 else other[0]
    else:
        text[slice(*one.span())] = rng.choice((b"", one[0] * 2, other[0]))
    return data[:1] + bytes(text)


def headers() -> Subject:
    """The subject; writes the rasters that headers refer to into the current folder."""
    samples.write("base.tif", samples.raster(photometric="RGB"))
    samples.write("plain.tif", samples.raster(crs=None, transform=rasterio.Affine.identity()))
    samples.write("raw.img", bytes(range(240)) * 5)
    assert Path("raw.img").stat().st_size == 3 * 20 * 20
    return Subject(
        _read_header,
        [b"\0" + _VRT, b"\0" + _WARPED, b"\0" + _RAW, b"\1" + _ENVI, b"\2" + _PAM],
        [b"base.tif", b"image.vrt", b"Float64", b"CFloat32", b"UInt16", b"Int8",
         b'subClass="VRTWarpedDataset"', b'subClass="VRTDerivedRasterBand"', b"<Overview>",
         b"<AveragedSource>", b"<KernelFilteredSource>", b"bip", b"bil", b"data type = 12",
         b"-1", b"nan", b"1e308", b"2147483647", b"EPSG:4326", b"EPSG:4978", b"LOCAL_CS[\"a\"]"],
        restructure=_mended, longest=2000,
    )  # fmt: skip
