"""Rasters that refer to other files, devices and addresses, openly or not."""

import os
import zipfile
from pathlib import Path

import numpy as np
import rasterio
from case import Catalogue, Place, Words
from hostile_rasters import zeros
from raw_files import DATA, tiff, vrt

sources = Catalogue("source")

_MAP = ("map.tif", "map.tif.aux.xml")
_GREY = {"bits": 8, "compression": 8, "photometric": 1, "samples": 1}


def bomb(path: Path, side: int = 60_000) -> Path:
    """A raster with one tile of gigabytes."""
    packed = zeros(side * side)
    tags = _GREY | {"width": side, "height": side, "tile_width": side, "tile_height": side,
                    "tile_offsets": DATA, "tile_counts": len(packed)}  # fmt: skip
    return tiff(path, tags, packed)


@sources.refused("a VRT of a bomb", 3, "bomb.tif", "block")
def _(place: Place) -> Words:
    return place.segment(vrt(place.inputs / "plain.vrt", bomb(place.inputs / "bomb.tif")))


@sources.refused("a VRT in a VRT of a bomb", 3, "bomb.tif", "block")
def _(place: Place) -> Words:
    inner = vrt(place.inputs / "inner.vrt", bomb(place.inputs / "bomb.tif"))
    return place.segment(vrt(place.inputs / "outer.vrt", inner))


@sources.refused("a bomb in a zip file", 3, "bomb.tif", "block")
def _(place: Place) -> Words:
    with zipfile.ZipFile(place.inputs / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(bomb(place.inputs / "bomb.tif"), "bomb.tif")
    return place.segment(f"/vsizip/{place.inputs}/a.zip/bomb.tif")


@sources.refused("overviews that are a bomb", 3, "image.tif", "block")
def _(place: Place) -> Words:
    path = place.inputs / "image.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=60_001, height=60_001, count=1, dtype="uint16",
        tiled=True, blockxsize=4096, blockysize=4096, sparse_ok=True, compress="deflate",
    ):  # fmt: skip
        pass
    bomb(place.inputs / "image.tif.ovr", 30_001)
    return place.segment(path, "--bounds", 0, 0, 100, 100)


@sources.done("an MRF cache that would be written", *_MAP)
def _(place: Place) -> Words:
    path = place.inputs / "cache.mrf"
    path.write_text(
        f"<MRF_META><CachedSource><Source>{place.image}</Source></CachedSource><Raster>"
        '<Size x="260" y="230" c="1"/><Compression>NONE</Compression>'
        f"<DataFile>{place.canary}</DataFile><IndexFile>{place.canary}.idx</IndexFile>"
        '<PageSize x="512" y="512" c="1"/></Raster></MRF_META>'
    )
    return place.segment(path)


@sources.refused("a VRT of an address that does not answer", 3, "curl.vrt")
def _(place: Place) -> Words:
    return place.segment(vrt(place.inputs / "curl.vrt", "/vsicurl/http://127.0.0.1:9/a.tif"))


@sources.refused("an address that does not answer", 3, "127.0.0.1:9")
def _(place: Place) -> Words:
    return place.segment("/vsicurl/http://127.0.0.1:9/a.tif")


@sources.refused("standard input", 3, "/vsistdin/")
def _(place: Place) -> Words:
    return place.segment("/vsistdin/")


@sources.refused("a VRT of standard input", 3, "stdin.vrt")
def _(place: Place) -> Words:
    return place.segment(vrt(place.inputs / "stdin.vrt", "/vsistdin/"))


@sources.refused("a pipe that nobody writes to", 3, "pipe.tif", "file")
def _(place: Place) -> Words:
    os.mkfifo(place.inputs / "pipe.tif")
    return place.segment(place.inputs / "pipe.tif")


@sources.refused("a VRT of a pipe that nobody writes to", 3, "pipe")
def _(place: Place) -> Words:
    os.mkfifo(place.inputs / "pipe.tif")
    return place.segment(vrt(place.inputs / "of-a-pipe.vrt", place.inputs / "pipe.tif"))


@sources.refused("/dev/zero", 3, "/dev/zero")
def _(place: Place) -> Words:
    return place.segment("/dev/zero")


@sources.refused("a VRT of /dev/random", 3, "/dev/random")
def _(place: Place) -> Words:
    return place.segment(vrt(place.inputs / "random.vrt", "/dev/random"))


def raw(path: Path, kind: str, named: str) -> Path:
    """A VRT whose pixels are the bytes of a file, which an element names; kind: attributes."""
    path.write_text(
        f'<VRTDataset rasterXSize="256" rasterYSize="256"><VRTRasterBand dataType="Byte" band="1" '
        f"{kind}>{named}<ImageOffset>0</ImageOffset><PixelOffset>1</PixelOffset>"
        "<LineOffset>256</LineOffset></VRTRasterBand></VRTDataset>"
    )
    return path


_RAW = 'subClass="VRTRawRasterBand"'


@sources.refused("raw bytes by a lower-case attribute", 3, "raw.vrt", "/etc/passwd", "bytes")
def _(place: Place) -> Words:
    named = "<SourceFilename>/etc/passwd</SourceFilename>"
    return place.segment(raw(place.inputs / "raw.vrt", 'subclass="vrtrawrasterband"', named))


@sources.refused("raw bytes by a lower-case element", 3, "raw.vrt", "/etc/passwd", "bytes")
def _(place: Place) -> Words:
    named = "<sourcefilename> /etc/passwd</sourcefilename>"
    return place.segment(raw(place.inputs / "raw.vrt", _RAW, named))


@sources.refused("raw bytes by an element for an attribute", 3, "raw.vrt", "bytes")
def _(place: Place) -> Words:
    named = "<subClass>VRTRawRasterBand</subClass><SourceFilename>/etc/passwd</SourceFilename>"
    return place.segment(raw(place.inputs / "raw.vrt", "", named))


@sources.refused("raw bytes by an attribute for an element", 3, "raw.vrt", "bytes")
def _(place: Place) -> Words:
    return place.segment(raw(place.inputs / "raw.vrt", f'{_RAW} SourceFilename="/etc/passwd"', ""))


@sources.refused("raw bytes above an archive", 3, "raw.vrt", "bytes")
def _(place: Place) -> Words:
    named = "<SourceFilename>../../../../../../../../etc/passwd</SourceFilename>"
    inner = raw(place.inputs / "raw.vrt", _RAW, named)
    with zipfile.ZipFile(place.inputs / "a.zip", "w") as archive:
        archive.write(inner, "raw.vrt")
    return place.segment(f"/vsizip/{place.inputs}/a.zip/raw.vrt")


@sources.done("raw bytes next to their VRT", *_MAP)
def _(place: Place) -> Words:
    (place.inputs / "raw.bin").write_bytes(bytes(range(256)) * 256)
    named = "<SourceFilename>raw.bin</SourceFilename>"
    return place.segment(raw(place.inputs / "raw.vrt", _RAW, named))


@sources.done("raw bytes next to their VRT in an archive", *_MAP)
def _(place: Place) -> Words:
    inner = raw(place.inputs / "raw.vrt", _RAW, "<SourceFilename>raw.bin</SourceFilename>")
    with zipfile.ZipFile(place.inputs / "a.zip", "w") as archive:
        archive.write(inner, "raw.vrt")
        archive.writestr("raw.bin", bytes(range(256)) * 256)
    return place.segment(f"/vsizip/{place.inputs}/a.zip/raw.vrt")


@sources.refused("an endless VRT", 3, "long.vrt", "64 MB")
def _(place: Place) -> Words:
    path = vrt(place.inputs / "long.vrt", place.image)
    with path.open("ab") as file:
        file.truncate(2**32)
    return place.segment(path)


@sources.done("an unknown interleaving", *_MAP)
def _(place: Place) -> Words:
    path = vrt(place.inputs / "odd.vrt", place.image)
    path.write_text(
        path.read_text().replace(
            "</VRTDataset>",
            '<Metadata domain="IMAGE_STRUCTURE"><MDI key="INTERLEAVE">odd</MDI></Metadata>'
            "</VRTDataset>",
        )
    )
    return place.segment(path)


@sources.refused("a folder", 3, "folder")
def _(place: Place) -> Words:
    return place.segment(place.inputs)


@sources.done("a zip file with a path above its folder", *_MAP)
def _(place: Place) -> Words:
    with zipfile.ZipFile(place.inputs / "slip.zip", "w") as archive:
        archive.writestr("../../canary", place.image.read_bytes())
    return place.segment(f"/vsizip/{place.inputs}/slip.zip")


@sources.done("a sidecar file with nested entities", "map.gpkg")
def _(place: Place) -> Words:
    path = place.inputs / "classes.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=64, height=64, count=1, dtype="uint8", nodata=0,
        crs="EPSG:25832", transform=rasterio.Affine(1, 0, 346_000, 0, -1, 5_648_500),
    ) as dataset:  # fmt: skip
        dataset.write(np.ones((1, 64, 64), np.uint8))
    laughs = "".join(f'<!ENTITY l{i + 1} "{f"&l{i};" * 10}">' for i in range(12))
    Path(f"{path}.aux.xml").write_text(
        f'<!DOCTYPE P [<!ENTITY l0 "ha">{laughs}]><PAMDataset><PAMRasterBand band="1">'
        "<CategoryNames><Category>&l12;</Category></CategoryNames></PAMRasterBand></PAMDataset>"
    )
    return ["vectorize", path, "-o", "map.gpkg"]
