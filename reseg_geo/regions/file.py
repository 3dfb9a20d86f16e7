"""Regions from a file: polygons such as parcels, or a label raster with one band per level."""

from collections.abc import Callable
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.features import rasterize
from rasterio.vrt import WarpedVRT

from reseg_geo.errors import InputError
from reseg_geo.grid import Box, Grid
from reseg_geo.inputs.gdal_errors import RASTER_ERRORS, reading, reason
from reseg_geo.inputs.opening import open_raster
from reseg_geo.inputs.refusals import is_missing
from reseg_geo.inputs.vrt_guard import is_stream
from reseg_geo.options.groups import file_and_layer
from reseg_geo.place.georeference import pixel_space
from reseg_geo.raster.shapes import PlacedShapes, read_polygons

Warn = Callable[[str], None]


class PolygonRegions:
    """Each polygon is a region, numbered from 1 in file order; later ones cover earlier ones.

    polygons: geometries in pixel coordinates (column, row) of the grid.
    """

    levels, placed, parallel = 1, True, False

    def __init__(self, polygons: NDArray[np.object_]) -> None:
        self._polygons = PlacedShapes(polygons)

    def labels(
        self, rgb: NDArray[np.uint8], valid: NDArray[np.bool_], box: Box
    ) -> NDArray[np.integer]:
        """See `RegionSource`."""
        result = np.zeros((1, box.height, box.width), np.int32)
        if len(found := self._polygons.touching(box)):
            moved = self._polygons.within(box, found)
            rasterize(zip(moved, (found + 1).tolist(), strict=True), out=result[0], dtype="int32")
        return np.where(valid, result, 0)


class RasterRegions:
    """A raster of region labels, one band per level, coarse to fine, warped to the grid.

    raster: the grid of the image; labels of the same size without a CRS are placed on its pixels.
    """

    placed, parallel = True, False

    def __init__(self, path: str, grid: Grid, raster: Grid) -> None:
        self._path = path
        source = open_raster(path)
        if not all(dtype.startswith(("int", "uint")) for dtype in source.dtypes):
            raise InputError(
                f"the region raster {path} has fractional values; convert it to an integer type."
            )
        self.levels = source.count
        # Without a nodata value, GDAL keeps labels of 0 and fills with 0.
        place: dict[str, Any] = {"crs": grid.crs, "transform": grid.transform}
        if grid.crs is None or source.crs is None:
            if (source.width, source.height) != (raster.width, raster.height):
                raise InputError(
                    f"the region raster {path} cannot be placed: it or the image has no CRS, and "
                    "their sizes differ. Give both a CRS, or the same size."
                )
            place = pixel_space(~raster.transform @ grid.transform)
        try:
            self._dataset = WarpedVRT(
                source, width=grid.width, height=grid.height, resampling=Resampling.nearest, **place
            )
        except RASTER_ERRORS as error:
            raise InputError(
                f"the region raster {path} cannot be warped to the CRS of the image "
                f"({reason(error)}); check the CRS of both, and set the right one."
            ) from error

    def labels(
        self, rgb: NDArray[np.uint8], valid: NDArray[np.bool_], box: Box
    ) -> NDArray[np.integer]:
        """See `RegionSource`."""
        result = np.zeros((self.levels, box.height, box.width), np.int64)
        inside = box.intersection(Box(0, 0, self._dataset.height, self._dataset.width))
        if inside is not None:
            with reading(self._path):
                values = self._dataset.read(window=inside.window, masked=True).filled(0)
            result[(slice(None), *inside.within(box))] = values
        return np.where(valid, result, 0)


def open_region_file(
    path: str, grid: Grid, raster: Grid, warn: Warn
) -> PolygonRegions | RasterRegions:
    """Open polygons (FILE or FILE|layer=NAME) or a label raster.

    Raises InputError if the file is neither, or empty.
    """
    file = file_and_layer(path)[0]
    if is_missing(file):
        raise InputError(
            f"regions {path!r} is not superpixel, sam, sam2, sam3 or none, and no such file exists."
        )
    if is_stream(file):
        raise InputError(f"{path} is a pipe or a device; give the path of a file with regions.")
    try:
        with rasterio.open(path) as dataset:
            is_raster = dataset.count > 0
    except RASTER_ERRORS:
        is_raster = False
    if is_raster:
        return RasterRegions(path, grid, raster)
    return PolygonRegions(read_polygons(path, grid, "regions", warn))
