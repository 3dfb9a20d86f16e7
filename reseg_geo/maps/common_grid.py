"""A common grid for several rasters: the pixels of the first, over the extent of all."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rasterio.warp import transform

from reseg_geo.errors import InputError
from reseg_geo.grid import Box, Grid
from reseg_geo.inputs.gdal_errors import RASTER_ERRORS, reason
from reseg_geo.place.georeference import MAX_PIXELS, MAX_SIDE

_SAME_PLACE = 1e-2  # pixels
_POINTS = 65  # per edge, because an edge may be curved in another CRS


@dataclass(frozen=True)
class Placed:
    """Position of a raster on the common grid; aligned: whether its pixels coincide with it."""

    box: Box
    aligned: bool


def lay_out(rasters: Sequence[tuple[str, Grid]]) -> tuple[Grid, list[Placed]]:
    """The pixels of the first grid extended to the extent of all, and each raster's position.

    rasters: names for errors, and grids. Raises InputError if a raster cannot be positioned on the
    grid of the first, or if the common grid would be too large.
    """
    first, anchor = rasters[0]
    for name, grid in rasters:
        if not grid.placed or (grid.crs is None) != (anchor.crs is None):
            raise InputError(
                f"{name} cannot be combined with {first} because one of them is not "
                "georeferenced; add the missing CRS or transform, e.g. with rio edit-info."
            )
    places = [_place(name, grid, anchor) for name, grid in rasters]
    top, left = min(each.box.top for each in places), min(each.box.left for each in places)
    height = max(each.box.bottom for each in places) - top
    width = max(each.box.right for each in places) - left
    if max(height, width) > MAX_SIDE or height * width > MAX_PIXELS:
        raise InputError(
            f"the rasters lie so far apart that a mosaic would have {width:,} x {height:,} pixels; "
            "make one mosaic for each group of neighbouring rasters."
        )
    whole = Box(top, left, height, width)
    moved = [
        Placed(Box(b.top - top, b.left - left, b.height, b.width), each.aligned)
        for each in places
        for b in [each.box]
    ]
    return Grid(width, height, anchor.transform_of(whole), anchor.crs), moved


def _place(name: str, grid: Grid, anchor: Grid) -> Placed:
    """Position of a grid in pixels of another; top and left may be negative."""
    if grid.crs == anchor.crs:
        corners = np.array([~anchor.transform @ corner for corner in grid.corners])
        own = [(x, y) for y in (0, grid.height) for x in (0, grid.width)]
        left, top = np.rint(corners[0]).tolist()
        if np.abs(corners - own - (left, top)).max() < _SAME_PLACE:
            return Placed(Box(int(top), int(left), grid.height, grid.width), True)
    along = np.linspace(0, 1, _POINTS)
    ring = [(x, y) for t in along for x, y in ((t, 0), (t, 1), (0, t), (1, t))]
    points = [grid.transform @ (x * grid.width, y * grid.height) for x, y in ring]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    if grid.crs is not None and grid.crs != anchor.crs:
        try:
            xs, ys = transform(grid.crs, anchor.crs, xs, ys)[:2]
        except RASTER_ERRORS as error:
            raise InputError(
                f"{name} cannot be converted to the CRS of the first raster ({reason(error)}); "
                "check the CRS of both, and set the right one, e.g. with rio edit-info."
            ) from error
    pixels = [~anchor.transform @ point for point in zip(xs, ys, strict=True)]
    if not all(map(math.isfinite, (value for pixel in pixels for value in pixel))):
        raise InputError(
            f"{name} lies outside the area that the CRS of the first raster covers; leave it out "
            "of the mosaic."
        )
    columns, rows = [x for x, _ in pixels], [y for _, y in pixels]
    top, left = math.floor(min(rows) + _SAME_PLACE), math.floor(min(columns) + _SAME_PLACE)
    bottom, right = math.ceil(max(rows) - _SAME_PLACE), math.ceil(max(columns) - _SAME_PLACE)
    return Placed(Box(top, left, max(1, bottom - top), max(1, right - left)), False)
