"""Read the confidence raster of a class map."""

import contextlib
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from reseg_geo.errors import InputError
from reseg_geo.grid import Box, Grid
from reseg_geo.inputs.gdal_errors import reading
from reseg_geo.inputs.opening import open_raster
from reseg_geo.place.georeference import grid_of

# The nodata value of confidence, assumed also in files without a nodata tag.
CONFIDENCE_NO_DATA = 255
_ROUNDING = 0.01  # per cent, by which resampled values may lie outside 0-100

# Called with (top, height); returns the per cent of these rows, (h, w) float32, NaN for no data.
Rows = Callable[[int, int], NDArray[np.float32]]


@contextlib.contextmanager
def confidence_rows(confidence: str, class_map: str, grid: Grid) -> Iterator[Rows]:
    """Reader of rows of a confidence raster (0-100 per cent) on the grid of its class map.

    Raises InputError if its size or position differs; the reader raises InputError for values
    outside 0-100.
    """
    with open_raster(confidence) as dataset:
        check_beside(grid_of(dataset), grid, confidence, class_map, "confidence raster")

        def rows(top: int, height: int) -> NDArray[np.float32]:
            window = Box(top, 0, height, grid.width).window
            with reading(confidence):
                values = dataset.read(1, window=window).astype(np.float32)
                values[dataset.read_masks(1, window=window) == 0] = np.nan
            if dataset.nodata is None:
                values[values == CONFIDENCE_NO_DATA] = np.nan
            known = values[np.isfinite(values)]
            if known.size and not -_ROUNDING <= known.min() <= known.max() <= 100 + _ROUNDING:
                raise InputError(
                    f"{confidence} is not a confidence raster: its values range from "
                    f"{known.min():.10g} to {known.max():.10g} instead of 0 to 100 per cent."
                )
            return values.clip(0, 100)

        yield rows


def check_beside(own: Grid, grid: Grid, name: str, class_map: str, what: str) -> None:
    """Raise InputError if the grid of a raster is not that of its class map.

    what: the raster is, such as "confidence raster".
    """
    if (own.width, own.height) != (grid.width, grid.height):
        raise InputError(
            f"{name} and {class_map} differ in size; use the {what} that belongs to the map."
        )
    if own.placed and grid.placed and not own.has_pixels_of(grid):
        raise InputError(
            f"{name} and {class_map} differ in position or CRS; use the {what} that belongs to the "
            "map."
        )
