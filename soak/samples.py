"""Small valid rasters of many kinds as seeds, and changes of TIFF structure."""

import struct
from pathlib import Path
from random import Random
from typing import Any, Literal

import numpy as np
import rasterio
from affine import Affine
from rasterio.control import GroundControlPoint
from rasterio.enums import Resampling
from rasterio.io import MemoryFile

_PLACE: dict[str, Any] = {
    "crs": "EPSG:25832", "transform": Affine(0.5, 0, 346_000, 0, -0.5, 5_648_500),
}  # fmt: skip
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 16: 8}
_INTERESTING = (0, 1, 2, 3, 4, 7, 8, 16, 32, 64, 255, 256, 257, 258, 259, 262, 273, 277, 278, 317,
                320, 322, 323, 324, 325, 338, 339, 3072, 4096, 32773, 33550, 33922, 34264, 34735,
                34736, 34737, 42112, 42113, 50000, 65535, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1,
                2**64 - 1)  # fmt: skip


def raster(
    bands: int = 3, dtype: str = "uint8", driver: str = "GTiff", side: int = 20, most: int = 256,
    mask: bool = False, tags: dict[str, str] | None = None, overviews: bool = False,
    colormap: dict[int, tuple[int, int, int, int]] | None = None, **profile: Any,
) -> bytes:  # fmt: skip
    """Write a raster of a few hundred bytes."""
    values = (np.arange(bands * side * side) % most).reshape(bands, side, side).astype(dtype)
    place = {} if driver == "PNG" else _PLACE
    settings = {"driver": driver, "count": bands, "height": side, "width": side, "dtype": dtype}
    # Written to a file and read back, because the COG driver only copies.
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), MemoryFile() as memory:
        with memory.open(**(settings | place | profile)) as dataset:
            dataset.write(values)
            if mask:
                dataset.write_mask(values[0] > 9)
            if colormap is not None:
                dataset.write_colormap(1, colormap)
            dataset.update_tags(**(tags or {}))
            if overviews:
                dataset.build_overviews([2], Resampling.nearest)
        return bytes(memory.read())


def images() -> list[bytes]:
    """RGB, alpha, masks, palettes, bit depths, compressions, BigTIFF, COG, PNG, odd transforms."""
    alpha: dict[str, Any] = {"photometric": "RGB", "alpha": "yes"}
    corners = (0, 0, 7.0, 51.0), (0, 19, 7.1, 51.0), (19, 0, 7.0, 50.9), (19, 19, 7.1, 50.9)
    points = [GroundControlPoint(*each) for each in corners]
    palette = {index: (index, 255 - index, 7, 255) for index in range(16)}
    return [
        raster(photometric="RGB"), raster(4, **alpha), raster(1, colormap=palette, most=16),
        raster(1, "uint16", most=5000, compress="deflate"), raster(1, "float32", nodata=-9999),
        raster(3, "int16", nodata=0, compress="lzw", predictor=2), raster(1, "float64"),
        raster(BIGTIFF="YES"), raster(tiled=True, blockxsize=16, blockysize=16, compress="deflate"),
        raster(driver="COG", side=40, blocksize=128, compress="deflate"), raster(5, "uint16"),
        raster(driver="PNG"), raster(4, driver="PNG"), raster(1, "uint16", driver="PNG", most=999),
        raster(1, mask=True), raster(interleave="band", overviews=True), raster(ENDIANNESS="BIG"),
        raster(1, NBITS="1", most=2), raster(1, "complex64"), raster(2, "int8"),
        raster(1, "uint32"),
        raster(transform=Affine(0.3, 0.4, 5, 0.4, -0.3, 9)), raster(crs="EPSG:4326"),
        raster(transform=Affine.identity(), gcps=points, crs="EPSG:4326"),
        raster(crs=None, transform=Affine.identity()), raster(compress="packbits"),
        raster(crs="EPSG:3857", tags={"AREA_OR_POINT": "Point", "a": "b"}),
    ]  # fmt: skip


def changed_tiff(data: bytes, rng: Random) -> bytes:
    """Replace a field of a TIFF directory entry; other bytes are returned unchanged."""
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None or len(data) < 16:
        return data
    result = bytearray(data)
    big = data[3 if order == ">" else 2] == 43
    entries = _entries(data, order, big)
    if not entries:
        return data
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        at = rng.choice(entries)
        kind = struct.unpack_from(f"{order}H", data, at + 2)[0]
        count = min(_count(data, at, order, big), 1000)
        field = rng.randrange(5)
        if field == 0:
            struct.pack_into(f"{order}H", result, at, rng.choice(_INTERESTING) % 2**16)
        elif field == 1:
            struct.pack_into(f"{order}H", result, at + 2, rng.randrange(19))
        elif field == 2:
            _put(result, at + 4, 8 if big else 4, rng, order)
        else:
            inline = 8 if big else 4
            size = _SIZES.get(kind, 1)
            place = at + 4 + inline
            if size * count > inline:
                place = struct.unpack_from(f"{order}{'Q' if big else 'I'}", data, place)[0]
                place += size * rng.randrange(max(1, count))
            if place + size <= len(result):
                _put(result, place, size, rng, order)
    return bytes(result)


def _entries(data: bytes, order: str, big: bool) -> list[int]:
    """Offsets of the entries of the first directories."""
    size, code, width, number = (20, "Q", 8, "Q") if big else (12, "I", 4, "H")
    at = struct.unpack_from(f"{order}{code}", data, 8 if big else 4)[0]
    found: list[int] = []
    for _ in range(4):
        if not 0 < at <= len(data) - 8:
            break
        count = min(struct.unpack_from(f"{order}{number}", data, at)[0], 60)
        first = at + struct.calcsize(f"={number}")
        found += [p for p in range(first, first + count * size, size) if p + size <= len(data)]
        link = first + count * size
        if link + width > len(data):
            break
        at = struct.unpack_from(f"{order}{code}", data, link)[0]
    return found


def _count(data: bytes, at: int, order: str, big: bool) -> int:
    return int(struct.unpack_from(f"{order}{'Q' if big else 'I'}", data, at + 4)[0])


def _put(data: bytearray, at: int, size: int, rng: Random, order: str) -> None:
    ending: Literal["little", "big"] = "little" if order == "<" else "big"
    if size == 8 and rng.random() < 0.5:  # coordinates are floats
        value = rng.choice(
            (0.0, -0.0, 1e308, 1e-308, float("nan"), float("inf"), -1.0, 1e10, 180.0)
        )
        data[at : at + 8] = struct.pack(f"{order}d", value)
    else:
        data[at : at + size] = (rng.choice(_INTERESTING) % 2 ** (8 * size)).to_bytes(size, ending)


def write(name: str, data: bytes) -> str:
    """Write a file to the current folder."""
    Path(name).write_bytes(data)
    return name
