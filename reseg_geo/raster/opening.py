"""Opening any raster that GDAL reads, or saying in a sentence why it cannot be opened."""

import contextlib
import math
import os
from functools import lru_cache

import numpy as np
import rasterio
from affine import Affine

from reseg_geo.errors import InputError
from reseg_geo.raster.gdal_errors import RASTER_ERRORS, reason
from reseg_geo.raster.items import is_item_without_raster
from reseg_geo.raster.vrt_guard import be_careful, sources

# GDAL holds a block in memory whole, even if a file of some kilobytes says that it has one of many
# gigabytes. What programs write has tiles of a megabyte, or rows.
_LARGEST_BLOCK = 2**29  # bytes

be_careful()


def open_raster(path: str) -> rasterio.DatasetReader:
    """Open a raster; InputError that says whether it is missing, no raster, or empty of bands, or
    cannot be read in the memory there is, or from where it should not be.
    """
    parts = sources(path)
    try:
        dataset = rasterio.open(path)
    except (ValueError, *RASTER_ERRORS) as error:
        if os.path.isdir(path):  # noqa: PTH112, unlike Path, it takes any text
            raise InputError(f"{path} is a folder, not a raster; name a file in it.") from error
        if is_item_without_raster(path):
            raise InputError(
                f'{path} has no asset that is a raster ("visual", "image", "data", or one of an '
                "image's type); take it out, or name its raster itself."
            ) from error
        if is_missing(path):
            raise InputError(f"{path} does not exist; check the path.") from error
        raise InputError(
            f"{path} is not a raster that GDAL can read ({reason(error)}); "
            "if it should be one, it is damaged."
        ) from error
    try:
        _check(dataset, path)
        for part in parts:  # those that cannot be opened are told of when they are read
            with contextlib.suppress(ValueError, *RASTER_ERRORS):
                now = os.stat(part)  # noqa: PTH116, unlike Path, it takes any text
                _check_part(part, now.st_dev, now.st_ino, now.st_mtime_ns, now.st_size)
    except BaseException:
        dataset.close()
        raise
    return dataset


def _check(dataset: rasterio.DatasetReader, path: str) -> None:
    if dataset.count == 0:
        inner = dataset.subdatasets
        hint = f"name one of its subdatasets, e.g. {inner[0]}" if inner else "choose another file"
        raise InputError(f"{path} holds no raster bands; {hint}.")
    if not is_invertible(dataset.transform):
        raise InputError(
            f"{path} has a transform that gives its pixels no place ({dataset.transform[:6]}); set "
            "the right one first, e.g. with rio edit-info."
        )
    _check_blocks(dataset, path)
    for level in range(len(dataset.overviews(1))):
        with contextlib.suppress(*RASTER_ERRORS), rasterio.open(path, overview_level=level) as less:
            _check_blocks(less, path)


@lru_cache(maxsize=2**17)
def _check_part(part: str, *state: int) -> None:
    """Check the blocks of a mosaic's source, once as long as its state is the same: a raster is
    opened several times in a run, and a mosaic may have thousands of sources.
    """
    with rasterio.open(part) as source:
        _check_blocks(source, part)


def _check_blocks(dataset: rasterio.DatasetReader, path: str) -> None:
    height, width = dataset.block_shapes[0]
    # Where pixels hold all bands, all of them are unpacked for one.
    # rasterio's own property fails where a driver has a word of its own for it.
    order = dataset.tags(ns="IMAGE_STRUCTURE").get("INTERLEAVE", "").upper()
    bands = dataset.count if order in ("PIXEL", "TILE") else 1
    size = height * width * _bytes_of(dataset.dtypes[0]) * bands
    if size > _LARGEST_BLOCK:
        raise InputError(
            f"{path} has blocks of {width:,} x {height:,} pixels, of which each would take "
            f"{size / 1e9:.1f} GB of memory; rewrite it in tiles first, e.g. with gdal_translate "
            "-co TILED=YES."
        )


def is_invertible(transform: Affine) -> bool:
    """Whether all numbers of a transform and of its inverse are finite."""
    known = 0 < abs(transform.determinant) < math.inf
    return known and all(map(math.isfinite, (*transform, *~transform)))


def _bytes_of(dtype: str) -> int:
    # rasterio's name for what NumPy has no type for.
    return 4 if dtype == "complex_int16" else np.dtype(dtype).itemsize


def is_missing(path: str) -> bool:
    """Whether a path names no local file; GDAL's virtual and remote paths are not looked up."""
    # Unlike Path, os.path takes any text, however long.
    return "://" not in path and not path.startswith("/vsi") and not os.path.exists(path)  # noqa: PTH110
