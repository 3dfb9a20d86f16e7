"""Read the values of a class map, on its own grid or on that of another map."""

import contextlib
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import ColorInterp, MaskFlags, Resampling
from rasterio.vrt import WarpedVRT

from reseg_geo.errors import InputError
from reseg_geo.grid import Box, Grid
from reseg_geo.inputs.gdal_errors import RASTER_ERRORS, reason
from reseg_geo.place.geodesy import AreaMeasure

Values = NDArray[np.int32]
_LIMIT = np.iinfo(np.int32).max
# If a map's pixels are this many times smaller along each side, their mode is used instead of the
# nearest pixel.
_FINER = 1.5
# An arbitrary projected CRS, for maps that have only a transform.
_ANY_PLANE = "EPSG:3857"


def class_values(dataset: "rasterio.DatasetReader | WarpedVRT", box: Box) -> Values:
    """The class values of a box of a map, (h, w) int32, 0 for no data and positive for classes.

    Raises one of RASTER_ERRORS if the file is damaged, InputError if values are negative or exceed
    32 bits.
    """
    values = dataset.read(1, window=box.window)
    masked = dataset.nodata not in (None, 0) or MaskFlags.per_dataset in dataset.mask_flag_enums[0]
    if masked:
        values[dataset.read_masks(1, window=box.window) == 0] = 0
    if values.max() > _LIMIT or values.min() < 0:
        name = getattr(dataset, "src_dataset", dataset).name
        raise InputError(
            f"{name} has class values that are negative or exceed 32 bits; renumber its classes "
            "first."
        )
    return np.asarray(values, np.int32)


def warn_of_zero(dataset: rasterio.DatasetReader, name: str, warn: Callable[[str], None]) -> None:
    """Warn of a map called `name` in which 0 may be a class, since it is always no data here."""
    if dataset.nodata not in (None, 0):
        warn(
            f"{name} has the nodata value {dataset.nodata:.10g}, but 0 is also treated as no data; "
            "if 0 is one of its classes, renumber that class first."
        )


def classes_at(
    dataset: "rasterio.DatasetReader | WarpedVRT", pixels: Iterable[tuple[int, int]]
) -> NDArray[np.int64]:
    """The class values at (row, column) of a map, (n,), as `class_values` reads them."""
    found = [class_values(dataset, Box(*pixel, 1, 1)) for pixel in pixels]
    return np.array(found, np.int64).reshape(-1)


@contextlib.contextmanager
def on_grid(
    dataset: rasterio.DatasetReader, grid: Grid, name: str
) -> Iterator["rasterio.DatasetReader | WarpedVRT"]:
    """A class map warped to the grid of the map called `name`, to be read by `class_values`.

    A pixel gets the class at its centre, or, if the map's pixels are much finer, the most frequent
    class within it. Outside the map there is no data. Raises InputError if the map cannot be warped
    to the grid.
    """
    own = Grid(dataset.width, dataset.height, dataset.transform, dataset.crs)
    placed = own.placed and grid.placed
    # If either is not georeferenced, only their sizes can be compared.
    size = (own.width, own.height) == (grid.width, grid.height)
    if own.has_pixels_of(grid) if placed else size:
        yield dataset
        return
    if not placed or (own.crs is None) != (grid.crs is None):
        raise InputError(
            f"{dataset.name} cannot be aligned with {name} because one of them is not "
            "georeferenced; add the missing CRS or transform, e.g. with rio edit-info."
        )
    plane = {"src_crs": _ANY_PLANE, "src_transform": own.transform} if own.crs is None else {}
    # GDAL ignores the mask if it is given a nodata value.
    masked = MaskFlags.per_dataset in dataset.mask_flag_enums[0]
    nodata = None if masked else dataset.nodata or 0
    finer = _side(grid) >= _FINER * _side(own)
    try:
        # With an alpha band, invalid pixels become 0 whatever the map's nodata value is.
        warped = WarpedVRT(
            dataset, crs=grid.crs or _ANY_PLANE, transform=grid.transform, width=grid.width,
            height=grid.height, resampling=Resampling.mode if finer else Resampling.nearest,
            src_nodata=nodata,
            add_alpha=ColorInterp.alpha not in dataset.colorinterp, **plane,
        )  # fmt: skip
    except (ValueError, *RASTER_ERRORS) as error:
        raise InputError(
            f"{dataset.name} cannot be warped to the grid of {name} ({reason(error)}); "
            "check the CRS of both, and set the right one, e.g. with rio edit-info."
        ) from error
    with warped:
        yield warped


def _side(grid: Grid) -> float:
    """The side of a pixel in metres, or in CRS units if metres are unknown."""
    return AreaMeasure(grid).pixel_side() or float(np.sqrt(abs(grid.transform.determinant)))
