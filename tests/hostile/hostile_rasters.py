"""Decompression bombs, and rasters with false or extreme headers."""

import zlib
from pathlib import Path

from case import Catalogue, Place, Words
from raw_files import DATA, tiff, vrt

rasters = Catalogue("raster")

_LARGEST = 2**31 - 1
_GREY = {"bits": 8, "compression": 1, "photometric": 1, "samples": 1}
_MAP = ("map.tif", "map.tif.aux.xml")


def zeros(size: int) -> bytes:
    """This number of zeros, deflated."""
    chunk = 2**20
    packer = zlib.compressobj()
    start = packer.compress(bytes(chunk)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(chunk)) + packer.flush(zlib.Z_FULL_FLUSH)
    times, rest = divmod(size, chunk)
    end = packer.compress(bytes(rest)) + packer.flush()
    checksum = (size % 65_521) << 16 | 1  # Adler-32 of zeros
    return start + again * (times - 1) + end[:-4] + checksum.to_bytes(4, "big")


@rasters.refused("a strip of 2^31 by 2^31 pixels", 3, "vast.tif")
def _(place: Place) -> Words:
    tags = _GREY | {"width": _LARGEST, "height": _LARGEST, "rows": _LARGEST}
    return place.segment(
        tiff(place.inputs / "vast.tif", tags | {"offsets": DATA, "counts": 16}, bytes(16))
    )


@rasters.refused("rows of 2^31 pixels", 3, "wide.tif")
def _(place: Place) -> Words:
    tags = _GREY | {"width": _LARGEST, "height": 300, "rows": 1, "compression": 8}
    offsets = {"offsets": (DATA,) * 300, "counts": (16,) * 300}
    return place.segment(tiff(place.inputs / "wide.tif", tags | offsets, bytes(16)))


@rasters.refused("a tile of 3.6 GB in 3 MB", 3, "bomb.tif", "block")
def _(place: Place) -> Words:
    side = 60_000
    packed = zeros(side * side)
    tags = _GREY | {
        "width": side,
        "height": side,
        "compression": 8,
        "tile_width": 60_000,
        "tile_height": 60_000,
        "tile_offsets": DATA,
        "tile_counts": len(packed),
    }
    return place.segment(tiff(place.inputs / "bomb.tif", tags, packed))


@rasters.refused("a tile of 700 MB with three interleaved bands", 3, "mixed.tif", "block")
def _(place: Place) -> Words:
    side = 15_360
    packed = zeros(side * side * 3)
    tags = _GREY | {
        "width": side,
        "height": side,
        "compression": 8,
        "tile_width": side,
        "bits": (8, 8, 8),
        "samples": 3,
        "photometric": 2,
        "tile_height": side,
        "tile_offsets": DATA,
        "tile_counts": len(packed),
    }
    return place.segment(tiff(place.inputs / "mixed.tif", tags, packed))


@rasters.done("a strip a thousand times as long as declared", *_MAP)
def _(place: Place) -> Words:
    packed = zeros(2**26)
    tags = _GREY | {"width": 256, "height": 256, "rows": 256, "compression": 8, "offsets": DATA}
    return place.segment(tiff(place.inputs / "long.tif", tags | {"counts": len(packed)}, packed))


@rasters.refused("a directory that refers to itself", 3, "loop.tif")
def _(place: Place) -> Words:
    return place.segment(
        tiff(place.inputs / "loop.tif", {"width": 256, "height": 256}, next_directory=8)
    )


@rasters.refused("four billion tiles", 3, "tiles.tif")
def _(place: Place) -> Words:
    tags = _GREY | {"width": 2**20, "height": 2**20, "tile_width": 16, "tile_height": 16,
                    "tile_offsets": DATA, "tile_counts": DATA}  # fmt: skip
    count = 2**32 - 1
    lengths = {"tile_offsets": count, "tile_counts": count}
    return place.segment(tiff(place.inputs / "tiles.tif", tags, bytes(64), lengths=lengths))


@rasters.refused("a width of 0", 3, "flat.tif")
def _(place: Place) -> Words:
    return place.segment(tiff(place.inputs / "flat.tif", _GREY | {"width": 0, "height": 9}))


@rasters.refused("65,535 bands in one pixel", 3, "bands.tif", "in full")
def _(place: Place) -> Words:
    tags = _GREY | {"width": 256, "height": 256, "rows": 256, "samples": 65_535, "planar": 1}
    return place.segment(
        tiff(place.inputs / "bands.tif", tags | {"offsets": DATA, "counts": 64}, bytes(64))
    )


@rasters.refused("a VRT of 2^31 by 2^31 pixels", 3, "plain.vrt", "pixels", "--bounds")
def _(place: Place) -> Words:
    return place.segment(vrt(place.inputs / "plain.vrt", place.image, size=_LARGEST))


@rasters.done("a VRT of 10,000 bands", *_MAP)
def _(place: Place) -> Words:
    return place.segment(vrt(place.inputs / "bands.vrt", place.image, bands=10_000))


@rasters.done("bands of different types", *_MAP)
def _(place: Place) -> Words:
    path = vrt(place.inputs / "mixed.vrt", place.image, bands=3)
    text = path.read_text().replace('"Byte" band="2"', '"UInt16" band="2"')
    path.write_text(text.replace('"Byte" band="3"', '"Float32" band="3"'))
    return place.segment(path, "--bands", "3,2,1")


@rasters.refused("a TIFF whose codec is unknown", 3, "odd.tif", "codec", "convert it")
def _(place: Place) -> Words:
    tags = _GREY | {"width": 256, "height": 256, "rows": 256, "compression": 65_123}
    more = {"offsets": DATA, "counts": 64}
    return place.segment(tiff(place.inputs / "odd.tif", tags | more, bytes(64)))


@rasters.refused("a TIFF of JPEGs with 12 bits", 3, "deep.tif", "precision 12", "convert it")
def _(place: Place) -> Words:
    def segment(marker: int, body: bytes) -> bytes:
        return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body

    frame = bytes([12, 1, 0, 1, 0, 1, 1, 0x11, 0])  # 256 x 256 samples of 12 bits
    code = bytes([0, 1, *bytes(14), 0])
    jpeg = b"\xff\xd8" + segment(0xDB, bytes([0, *[1] * 64])) + segment(0xC1, frame)
    jpeg += segment(0xC4, b"\0" + code) + segment(0xC4, b"\x10" + code)
    jpeg += segment(0xDA, bytes([1, 1, 0, 0, 63, 0])) + bytes(64) + b"\xff\xd9"
    tags = _GREY | {"bits": 12, "compression": 7, "width": 256, "height": 256, "rows": 256}
    more = {"offsets": DATA, "counts": len(jpeg)}
    return place.segment(tiff(place.inputs / "deep.tif", tags | more, jpeg))


@rasters.refused("a VRT that names itself", 3, "itself.vrt")
def _(place: Place) -> Words:
    path = place.inputs / "itself.vrt"
    return place.segment(vrt(path, path))


@rasters.refused("two VRTs that name each other", 3, "one.vrt")
def _(place: Place) -> Words:
    one, two = place.inputs / "one.vrt", place.inputs / "two.vrt"
    vrt(two, one)
    return place.segment(vrt(one, two))


@rasters.refused("VRTs in VRTs, 2,000 deep", 3, "0.vrt")
def _(place: Place) -> Words:
    names = [place.inputs / f"{i}.vrt" for i in range(2_000)]
    for name, inner in zip(names, [*names[1:], place.image], strict=True):
        vrt(name, inner)
    return place.segment(names[0])


def _raw_band(place: Place, source: object) -> Path:
    """A VRT whose pixels are the bytes of any file."""
    path = place.inputs / "raw.vrt"
    path.write_text(
        '<VRTDataset rasterXSize="16" rasterYSize="16">'
        '<VRTRasterBand dataType="Byte" band="1" subClass="VRTRawRasterBand">'
        f'<SourceFilename relativeToVRT="0">{source}</SourceFilename>'
        "<ImageOffset>0</ImageOffset><PixelOffset>1</PixelOffset><LineOffset>16</LineOffset>"
        "</VRTRasterBand></VRTDataset>"
    )
    return path


@rasters.refused("a VRT whose pixels are /etc/passwd", 3, "raw.vrt", "/etc/passwd", "bytes")
def _(place: Place) -> Words:
    return place.segment(_raw_band(place, "/etc/passwd"))


@rasters.refused("a VRT whose pixels are /etc/passwd by /vsisubfile/", 3, "raw.vrt", "bytes")
def _(place: Place) -> Words:
    return place.segment(_raw_band(place, "/vsisubfile/0_256,/etc/passwd"))


@rasters.refused("a VRT around a VRT whose pixels are /etc/passwd", 3, "outer.vrt", "bytes")
def _(place: Place) -> Words:
    return place.segment(vrt(place.inputs / "outer.vrt", _raw_band(place, "/etc/passwd"), size=16))


@rasters.refused("a VRT whose pixels are /etc/passwd by vrt://", 3, "outer.vrt", "bytes")
def _(place: Place) -> Words:
    inner = _raw_band(place, "/etc/passwd")
    return place.segment(vrt(place.inputs / "outer.vrt", f"vrt://{inner}?bands=1", size=16))


@rasters.refused("a VRT that would run Python", 3, "python.vrt")
def _(place: Place) -> Words:
    code = f"def run(*words, **more):\n    open({str(place.canary)!r}, 'w').write('ran')\n"
    path = place.inputs / "python.vrt"
    path.write_text(
        '<VRTDataset rasterXSize="256" rasterYSize="256">'
        '<VRTRasterBand dataType="Byte" band="1" subClass="VRTDerivedRasterBand">'
        "<PixelFunctionType>run</PixelFunctionType>"
        "<PixelFunctionLanguage>Python</PixelFunctionLanguage>"
        f"<PixelFunctionCode><![CDATA[{code}]]></PixelFunctionCode>"
        f"<SimpleSource><SourceFilename>{place.image}</SourceFilename>"
        "<SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
    )
    return place.segment(path)
