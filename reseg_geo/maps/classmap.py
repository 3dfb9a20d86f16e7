"""The values of a class map, on its own grid or on another map's."""

import contextlib
from collections.abc import Iterator

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import ColorInterp, MaskFlags, Resampling
from rasterio.vrt import WarpedVRT

from reseg_geo.errors import InputError
from reseg_geo.grid import Box, Grid
from reseg_geo.raster.gdal_errors import RASTER_ERRORS, reason
from reseg_geo.raster.geodesy import AreaMeasure

Values = NDArray[np.int32]
_LIMIT = np.iinfo(np.int32).max
# From so many pixels of a finer map in one, along a side, most of them decide instead of the middle
# one.
_FINER = 1.5
# Any that is a plane: for maps that say only where they lie in one.
_SOME_PLANE = "EPSG:3857"


def class_values(dataset: "rasterio.DatasetReader | WarpedVRT", box: Box) -> Values:
    """The class values of a box of a map, (h, w) int32 of 0 or more; 0 is no data.

    Raises one of RASTER_ERRORS for a damaged file, InputError for values that are no classes.
    """
    values = dataset.read(1, window=box.window)
    masked = dataset.nodata not in (None, 0) or MaskFlags.per_dataset in dataset.mask_flag_enums[0]
    if masked:
        values[dataset.read_masks(1, window=box.window) == 0] = 0
    if values.max() > _LIMIT or values.min() < 0:
        name = getattr(dataset, "src_dataset", dataset).name
        raise InputError(f"{name} has class values below 0 or beyond 32 bits; number them anew.")
    return np.asarray(values, np.int32)


@contextlib.contextmanager
def on_grid(
    dataset: rasterio.DatasetReader, grid: Grid, name: str
) -> Iterator["rasterio.DatasetReader | WarpedVRT"]:
    """A class map as `class_values` reads it on a grid, which is that of the map called `name`.

    A pixel has the class at its middle, or, where the map's pixels are much finer, the class that
    most of them have there; outside the map there is no data. Raises InputError if the map cannot
    be placed on the grid.
    """
    own = Grid(dataset.width, dataset.height, dataset.transform, dataset.crs)
    placed = own.placed and grid.placed
    # Where not both are placed, size alone tells.
    size = (own.width, own.height) == (grid.width, grid.height)
    if own.has_pixels_of(grid) if placed else size:
        yield dataset
        return
    if not placed or (own.crs is None) != (grid.crs is None):
        raise InputError(
            f"{dataset.name} cannot be placed on {name}, since one of them does not say where it "
            "lies; set what is missing, CRS or transform, e.g. with rio edit-info."
        )
    plane = {"src_crs": _SOME_PLANE, "src_transform": own.transform} if own.crs is None else {}
    # GDAL looks at a mask only where it is given no value for no data.
    masked = MaskFlags.per_dataset in dataset.mask_flag_enums[0]
    blank = None if masked else dataset.nodata or 0
    finer = _side(grid) >= _FINER * _side(own)
    try:
        # With an alpha band what has no data comes out as 0, whatever the map marks it with.
        warped = WarpedVRT(
            dataset, crs=grid.crs or _SOME_PLANE, transform=grid.transform, width=grid.width,
            height=grid.height, resampling=Resampling.mode if finer else Resampling.nearest,
            src_nodata=blank,
            add_alpha=ColorInterp.alpha not in dataset.colorinterp, **plane,
        )  # fmt: skip
    except (ValueError, *RASTER_ERRORS) as error:
        raise InputError(
            f"{dataset.name} cannot be brought to the grid of {name} ({reason(error)}); warp it "
            "first, e.g. with rio warp --like."
        ) from error
    with warped:
        yield warped


def _side(grid: Grid) -> float:
    """The side of a pixel in metres, or where there is no telling in units of the CRS."""
    return AreaMeasure(grid).pixel_side() or float(np.sqrt(abs(grid.transform.determinant)))
