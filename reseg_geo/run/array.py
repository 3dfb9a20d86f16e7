"""Map an image in memory: from a DataArray to a DataArray."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import rasterio

from reseg_geo.classes import ClassList
from reseg_geo.errors import UsageError
from reseg_geo.heads.head import Head
from reseg_geo.maps.arrays import data_array, write_array
from reseg_geo.place.georeference import grid_of
from reseg_geo.progress.listening import ShowProgress
from reseg_geo.run.segment import segment
from reseg_geo.storage.leftovers import temporary_folder

if TYPE_CHECKING:
    from xarray import DataArray


def segment_array(
    array: "DataArray",
    classes: "ClassList | Head | None",
    asked: Mapping[str, Any],
    progress: ShowProgress,
    options: Mapping[str, Any],
) -> "DataArray":
    """The class map of an image; see `segment`, whose outputs are `asked` by name.

    Raises UsageError for outputs: of an array in memory there would be no source to name in them.
    """
    if given := [name for name, path in asked.items() if path is not None]:
        raise UsageError(
            f"an image in memory has no files, so {given[0].replace('_', ' ')} cannot be written; "
            "save the image with .rio.to_raster, and give its path."
        )
    name = re.sub(r"\W+", "_", str(array.name or ""))[:40] or "array"
    with temporary_folder() as folder:
        raster, output = folder / f"{name}.tif", folder / "map.tif"
        write_array(array, raster)
        confidence = folder / "confidence.tif"
        found = segment(
            raster, classes, output, confidence=confidence, progress=progress, **options
        )
        with rasterio.open(output) as values, rasterio.open(confidence) as sure:
            return data_array(values.read(1), sure.read(1), found.classes, grid_of(values))
