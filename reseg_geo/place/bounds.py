"""Bounds as windows of pixels."""

import contextlib
import math

import numpy as np
import rasterio
from rasterio.crs import CRS
from rasterio.errors import CRSError
from rasterio.warp import transform_bounds

from reseg_geo.errors import UsageError
from reseg_geo.grid import Box, Grid
from reseg_geo.inputs.gdal_errors import RASTER_ERRORS, reason
from reseg_geo.place.crs import crs_name

# Bounds computed in floating point may miss a pixel's edge by a rounding error.
_EDGE_TOLERANCE = 1e-4  # pixels
_AROUND = 0.1  # share of the grid's size around it, within which bounds are converted

Bounds = tuple[float, float, float, float]  # left, bottom, right, top


def window_of(grid: Grid, bounds: Bounds, bounds_crs: str | None, name: str) -> Box:
    """The pixels that bounds (left, bottom, right, top) touch, clipped to the grid.

    In degrees, left may exceed right: the bounds then cross the date line, as in RFC 7946, section
    5.2; and longitudes may differ from the grid's by a full turn. bounds_crs: CRS of the bounds,
    None for the grid's own; name: the raster's name for errors. Raises UsageError if the bounds lie
    outside the grid or at two of its sides, or if their CRS cannot be used.
    """
    given = _typed(bounds)
    system = "the raster's CRS" if bounds_crs is None else bounds_crs
    source = grid.crs if bounds_crs is None else _crs(grid, bounds_crs, name)
    if bounds[0] > bounds[2] and not (source is not None and source.is_geographic):
        raise UsageError(
            f"bounds {given!r} must be left bottom right top, in that order; only in degrees may "
            "left exceed right, across the date line."
        )
    parts = _within_a_turn(bounds, source)
    if bounds_crs is not None and source != grid.crs:
        parts = [
            part
            for each in parts
            for near in _near(each, source, grid)
            for part in _within_a_turn(_converted(near, source, grid, bounds_crs, name), grid.crs)
        ]
    found = [box for part in parts for box in _boxes(grid, part, name)]
    if not found:
        extent = " ".join(f"{value:.10g}" for value in grid.bounds)
        own = "its own coordinates" if grid.crs is None else crs_name(grid.crs)
        raise UsageError(
            f"the bounds {given} in {system} lie outside {name}; choose bounds within {extent} in "
            f"{own}{_in_degrees(grid, bounds) if bounds_crs is None else ''}."
        )
    found.sort(key=lambda box: (box.left, box.top))
    whole = found[0]
    for box in found[1:]:
        if box.left > whole.right:
            raise UsageError(
                f"the bounds {given} in {system} hold both the left and the right side of {name}, "
                "which ends between them; map the two sides one after the other."
            )
        whole = whole.union(box)
    return whole


def _in_degrees(grid: Grid, bounds: Bounds) -> str:
    """A hint if bounds that miss the grid meet it as degrees; empty otherwise."""
    if grid.crs is None or grid.crs.is_geographic or max(map(abs, bounds)) > 180:
        return ""
    with contextlib.suppress(UsageError), rasterio.Env():  # in which GDAL prints no errors
        window_of(grid, bounds, "EPSG:4326", "")
        return ", or, since these are degrees, add --bounds-crs EPSG:4326"
    return ""


def _typed(bounds: Bounds) -> str:
    """The numbers as the user has typed them."""
    return " ".join(np.format_float_positional(value, trim="-") for value in bounds)


def _crs(grid: Grid, bounds_crs: str, name: str) -> CRS:
    if grid.crs is None:
        raise UsageError(
            f"{name} has no CRS, so bounds in {bounds_crs} cannot be converted; give the "
            "bounds in the raster's own coordinates."
        )
    try:
        return CRS.from_user_input(bounds_crs)
    except (CRSError, *RASTER_ERRORS) as error:
        raise _not_converted(bounds_crs, name, error) from error


def surroundings(grid: Grid, crs: CRS | str) -> Bounds | None:
    """Bounds in another CRS of a grid and a tenth of its size around it; None without a place
    there. Across the date line, left exceeds right. Far from there, conversions may be wrong.
    """
    left, bottom, right, top = grid.bounds
    wide, high = _AROUND * (right - left), _AROUND * (top - bottom)
    try:
        found = transform_bounds(
            grid.crs, crs, left - wide, bottom - high, right + wide, top + high
        )
    except (CRSError, *RASTER_ERRORS):
        return None
    return found if all(map(math.isfinite, found)) else None


def _near(bounds: Bounds, source: CRS | None, grid: Grid) -> list[Bounds]:
    """The parts of bounds around the grid; far from it, its CRS may give places that are wrong."""
    frame = None if source is None else surroundings(grid, source)
    if source is None or frame is None:
        return [bounds]
    turn = 2 * _half_turn(source) if source.is_geographic else 0.0
    found = []
    for each in _within_a_turn(frame, source):
        for shift in sorted({-turn, 0.0, turn}):
            part = (
                max(bounds[0] + shift, each[0]), max(bounds[1], each[1]),
                min(bounds[2] + shift, each[2]), min(bounds[3], each[3]),
            )  # fmt: skip
            if part[0] <= part[2] and part[1] <= part[3]:
                found.append(part)
    return found


def _converted(
    bounds: Bounds, source: CRS | None, grid: Grid, bounds_crs: str, name: str
) -> Bounds:
    try:
        return transform_bounds(source, grid.crs, *bounds, densify_pts=21)
    except (CRSError, *RASTER_ERRORS) as error:
        raise _not_converted(bounds_crs, name, error) from error


def _not_converted(bounds_crs: str, name: str, error: Exception) -> UsageError:
    return UsageError(
        f"the bounds cannot be converted from {bounds_crs!r} to the CRS of {name} "
        f"({reason(error)}); check both."
    )


def _half_turn(crs: CRS) -> float:
    """180 degrees in the unit of a geographic CRS."""
    return math.pi / float(crs.units_factor[1])


def _within_a_turn(bounds: Bounds, crs: CRS | None) -> list[Bounds]:
    """The bounds, in two parts if they cross the date line."""
    left, bottom, right, top = bounds
    if left <= right or crs is None:
        return [bounds]
    half = _half_turn(crs)
    return [(left, bottom, half, top), (-half, bottom, right, top)]


def _boxes(grid: Grid, bounds: Bounds, name: str) -> list[Box]:
    """The pixels of the grid within bounds in its CRS; more than one box if it is a full turn."""
    left, bottom, right, top = bounds
    turn = 2 * _half_turn(grid.crs) if grid.crs is not None and grid.crs.is_geographic else 0.0
    found = []
    for shift in sorted({-turn, 0.0, turn}):
        corners = [~grid.transform @ (x + shift, y) for x in (left, right) for y in (bottom, top)]
        columns, rows = [c for c, _ in corners], [r for _, r in corners]
        if not all(map(math.isfinite, columns + rows)):
            raise UsageError(
                f"the bounds cannot be converted to the CRS of {name}; check the bounds and their "
                "CRS."
            )
        first = math.floor(min(rows) + _EDGE_TOLERANCE), math.floor(min(columns) + _EDGE_TOLERANCE)
        last = math.ceil(max(rows) - _EDGE_TOLERANCE), math.ceil(max(columns) - _EDGE_TOLERANCE)
        inside = Box(*first, last[0] - first[0], last[1] - first[1]).intersection(grid.box)
        if inside is not None:
            found.append(inside)
    return found
