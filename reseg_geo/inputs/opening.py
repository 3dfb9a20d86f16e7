"""Open any raster that GDAL reads, and check that its pixels can be read safely."""

import contextlib
import math
import os
from functools import lru_cache

import numpy as np
import rasterio
import rasterio.shutil
from affine import Affine
from rasterio.io import MemoryFile

from reseg_geo.errors import InputError
from reseg_geo.inputs.gdal_errors import RASTER_ERRORS
from reseg_geo.inputs.refusals import refusal
from reseg_geo.inputs.vrt_guard import restrict_gdal, sources

# GDAL keeps whole blocks in memory, and a file of a few kilobytes can declare a block of many
# gigabytes. Ordinary files have tiles of about a megabyte, or strips of rows.
_MAX_BLOCK = 2**29  # bytes
_FILLED = ("GTiff", "COG", "VRT")  # drivers that always give a transform

restrict_gdal()


def open_raster(path: str) -> rasterio.DatasetReader:
    """Open a raster.

    Raises InputError if it does not exist, is not a raster or has no bands, if its transform is not
    invertible, if its blocks do not fit in memory, or if it is a VRT that refers to raw bytes
    elsewhere.
    """
    parts = sources(path)
    try:
        dataset = rasterio.open(path)
    except (ValueError, *RASTER_ERRORS) as error:
        raise refusal(path, error) from error
    try:
        _forget_random_transform(dataset)
        _check(dataset, path)
        for part in parts:  # parts that cannot be opened cause an error when they are read
            with contextlib.suppress(ValueError, *RASTER_ERRORS):
                found = os.stat(part)  # noqa: PTH116, unlike Path, accepts any string
                _check_part(part, found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size)
    except BaseException:
        dataset.close()
        raise
    return dataset


def _forget_random_transform(dataset: rasterio.DatasetReader) -> None:
    """Give a dataset without a transform that of its pixels.

    rasterio does not ask whether GDAL has one, and then takes it from memory that nobody has set
    (for PNM and ADRG). A VRT copy has a transform only if there is one.
    """
    if dataset.driver in _FILLED or dataset.transform.is_identity:
        return
    with MemoryFile(ext=".vrt") as copy:
        with contextlib.suppress(*RASTER_ERRORS):
            rasterio.shutil.copy(dataset, copy.name, driver="VRT")
        described = copy.read()
    if described and b"<GeoTransform>" not in described:
        dataset._transform = [*Affine.identity().to_gdal()]


def _check(dataset: rasterio.DatasetReader, path: str) -> None:
    if dataset.count == 0:
        inner = dataset.subdatasets
        hint = f"use one of its subdatasets, e.g. {inner[0]}" if inner else "choose another file"
        raise InputError(f"{path} has no raster bands; {hint}.")
    if not is_invertible(dataset.transform):
        raise InputError(
            f"{path} has a transform that cannot be inverted ({dataset.transform[:6]}); set the "
            "right one first, e.g. with rio edit-info."
        )
    _check_blocks(dataset, path)
    for level in range(len(dataset.overviews(1))):
        with contextlib.suppress(*RASTER_ERRORS), rasterio.open(path, overview_level=level) as view:
            _check_blocks(view, path)


@lru_cache(maxsize=2**17)
def _check_part(part: str, *state: int) -> None:
    """Check the blocks of a source of a mosaic, once until the file changes.

    A run opens a raster several times, and a mosaic may have thousands of sources.
    """
    with rasterio.open(part) as source:
        _check_blocks(source, part)


def _check_blocks(dataset: rasterio.DatasetReader, path: str) -> None:
    height, width = dataset.block_shapes[0]
    # With pixel interleaving, reading one band decodes all of them. The tag is used because
    # rasterio's `interleaving` fails for values that only some drivers have.
    order = dataset.tags(ns="IMAGE_STRUCTURE").get("INTERLEAVE", "").upper()
    bands = map(_bytes_of, dataset.dtypes)
    size = height * width * (sum(bands) if order in ("PIXEL", "TILE") else max(bands))
    if size > _MAX_BLOCK:
        raise InputError(
            f"{path} has blocks of {width:,} x {height:,} pixels, each of which needs "
            f"{size / 1e9:,.1f} GB of memory; rewrite it with tiles first, e.g. with "
            "gdal_translate -co TILED=YES."
        )


def is_invertible(transform: Affine) -> bool:
    """Whether a transform and its inverse have only finite coefficients."""
    regular = 0 < abs(transform.determinant) < math.inf
    return regular and all(map(math.isfinite, (*transform, *~transform)))


def _bytes_of(dtype: str) -> int:
    # NumPy has no such type.
    return 4 if dtype == "complex_int16" else np.dtype(dtype).itemsize
