"""How sure a map is of its pixels, as another raster says it."""

import contextlib
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from reseg_geo.errors import InputError
from reseg_geo.grid import Box, Grid
from reseg_geo.raster.gdal_errors import reading
from reseg_geo.raster.georeference import grid_of
from reseg_geo.raster.opening import open_raster

# What confidence is where there is none, also in files that do not say so.
CONFIDENCE_NO_DATA = 255
_ROUNDED = 0.01  # what resampling may add to 100

# Gives per cent for `height` rows from `top`, (h, w) float32, NaN where there is none.
Rows = Callable[[int, int], NDArray[np.float32]]


@contextlib.contextmanager
def confidence_rows(confidence: str, class_map: str, grid: Grid) -> Iterator[Rows]:
    """The first band of a confidence raster, 0-100 per cent, on the grid of its class map.

    Raises InputError if it is of another size or place, and later if it holds other values.
    """
    with open_raster(confidence) as dataset:
        own = grid_of(dataset)
        if (own.width, own.height) != (grid.width, grid.height):
            raise InputError(f"{confidence} and {class_map} are not of the same size.")
        if own.placed and grid.placed and not own.has_pixels_of(grid):
            raise InputError(f"{confidence} and {class_map} do not lie in the same place.")

        def rows(top: int, height: int) -> NDArray[np.float32]:
            window = Box(top, 0, height, grid.width).window
            with reading(confidence):
                values = dataset.read(1, window=window).astype(np.float32)
                values[dataset.read_masks(1, window=window) == 0] = np.nan
            if dataset.nodata is None:
                values[values == CONFIDENCE_NO_DATA] = np.nan
            known = values[np.isfinite(values)]
            if known.size and not -_ROUNDED <= known.min() <= known.max() <= 100 + _ROUNDED:
                raise InputError(
                    f"{confidence} holds {known.min():g} to {known.max():g}, which are not 0 to "
                    "100 per cent, so it is no confidence."
                )
            return values.clip(0, 100)

        yield rows
