"""Opening any raster that GDAL reads, or saying in a sentence why it cannot be opened."""

import os

import rasterio

from reseg_geo.errors import InputError
from reseg_geo.raster.faults import RASTER_ERRORS, reason


def open_raster(path: str) -> rasterio.DatasetReader:
    """Open a raster; InputError that says whether it is missing, no raster, or empty of bands."""
    try:
        dataset = rasterio.open(path)
    except (ValueError, *RASTER_ERRORS) as error:
        if os.path.isdir(path):  # noqa: PTH112, unlike Path, it takes any text
            raise InputError(f"{path} is a folder, not a raster; name a file in it.") from error
        if is_missing(path):
            raise InputError(f"{path} does not exist; check the path.") from error
        raise InputError(
            f"{path} is not a raster that GDAL can read ({reason(error)}); "
            "if it should be one, it is damaged."
        ) from error
    if dataset.count == 0:
        inner = dataset.subdatasets
        dataset.close()
        hint = f"name one of its subdatasets, e.g. {inner[0]}" if inner else "choose another file"
        raise InputError(f"{path} holds no raster bands; {hint}.")
    return dataset


def is_missing(path: str) -> bool:
    """Whether a path names no local file; GDAL's virtual and remote paths are not looked up."""
    # Unlike Path, os.path takes any text, however long.
    return "://" not in path and not path.startswith("/vsi") and not os.path.exists(path)  # noqa: PTH110
