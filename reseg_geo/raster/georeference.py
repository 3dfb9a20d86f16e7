"""Georeferencing: transform and CRS of a raster, resampled grids, and bounds as pixel windows."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import rasterio
from affine import Affine
from rasterio.control import GroundControlPoint
from rasterio.crs import CRS
from rasterio.errors import CRSError
from rasterio.transform import from_gcps
from rasterio.warp import transform_bounds

from reseg_geo.errors import InputError, UsageError
from reseg_geo.grid import Box, Grid
from reseg_geo.raster.assigned_crs import assigned_crs
from reseg_geo.raster.gdal_errors import RASTER_ERRORS, reading, reason
from reseg_geo.raster.opening import is_invertible

# Bounds computed in floating point may miss a pixel's edge by a rounding error.
_EDGE_TOLERANCE = 1e-4  # pixels
_DEGENERATE = Affine(0, 0, 0, 0, 0, 0)
MAX_SIDE = 2**31 - 1  # pixels along one side of a GDAL dataset
_PLURALS = {
    "metre": "metres", "degree": "degrees", "grad": "grads", "foot": "feet",
    "US survey foot": "US survey feet",
}  # fmt: skip
# GDAL cannot index the tiles of a larger GeoTIFF; the whole globe at 4 m has fewer pixels.
MAX_PIXELS = 2**45


def georeference(
    dataset: rasterio.DatasetReader, warn: Callable[[str], None], assigned: str | None = None
) -> tuple[Affine, CRS | None]:
    """Transform and CRS of an open raster, from ground control points if there is no transform.

    assigned: a CRS to use instead, see `assigned_crs`; `warn` is called if the position is
    approximate or unknown. Raises InputError if the file is damaged or the control points do not
    define a transform.
    """
    with reading(dataset.name):  # GDAL may read this part of the header only now
        points, points_crs = dataset.gcps
        transform, crs = dataset.transform, dataset.crs
    if assigned is not None:
        own = points_crs if points and transform.is_identity else crs
        placed = bool(points) or not transform.is_identity
        crs = points_crs = assigned_crs(assigned, own, placed, dataset.name, warn)
    if points and transform.is_identity:
        transform = from_gcps(points) if _determined(points) else _DEGENERATE
        if not is_invertible(transform):
            raise InputError(
                f"{dataset.name} cannot be georeferenced by its {len(points)} ground control "
                "points; it needs at least three that do not lie on one straight line."
            )
        misses = [math.hypot(*np.subtract(~transform @ (p.x, p.y), (p.col, p.row))) for p in points]
        worst = max(misses)
        warn(
            f"{dataset.name} has only ground control points; the best-fitting affine transform is "
            f"used, which is off by up to {worst:.1f} px. If that is too much, use gdalwarp first."
        )
        return transform, points_crs
    if crs is None:
        warn(f"{dataset.name} has no coordinate reference system, so the outputs will have none.")
    return transform, crs


def grid_of(
    dataset: rasterio.DatasetReader,
    warn: Callable[[str], None] = lambda text: None,
    assigned: str | None = None,
) -> Grid:
    """The pixel grid of an open raster, georeferenced as by `georeference`."""
    return Grid(dataset.width, dataset.height, *georeference(dataset, warn, assigned))


def _determined(points: Sequence[GroundControlPoint]) -> bool:
    """Whether points define an affine transform: three not on a line, or two if north-up."""
    places = np.array([(point.col, point.row) for point in points], float)
    if not np.isfinite(places).all():
        return False
    spread = places - places[0]
    if not all(math.isfinite(value) for point in points for value in (point.x, point.y)):
        return False
    if len(points) == 2:
        return bool((spread[1] != 0).all())
    return int(np.linalg.matrix_rank(spread)) == 2


def pixel_size(transform: Affine) -> tuple[float, float]:
    """Width and height of a pixel in CRS units; rotated rasters are supported."""
    return math.hypot(transform.a, transform.d), math.hypot(transform.b, transform.e)


def crs_unit(crs: CRS | None) -> str | None:
    """The unit of the coordinates, such as "metres" or "degrees"; None without a CRS."""
    if crs is None:
        return None
    unit = str(crs.units_factor[0] if crs.is_geographic else crs.linear_units)
    return _PLURALS.get(unit, unit)


def resampled(grid: Grid, resolution: float) -> Grid:
    """A grid with the same origin and pixels of `resolution` CRS units.

    Its far edges lie within half a pixel of the original ones. Raises UsageError if it would have
    no pixels, or more than a raster can have.
    """
    wide, high = pixel_size(grid.transform)
    scale = Affine.scale(resolution / wide, resolution / high)
    columns, rows = grid.width / scale.a, grid.height / scale.e
    if min(columns, rows) < 1 or max(columns, rows) > MAX_SIDE:
        too_coarse = min(columns, rows) < 1
        size = "less than one pixel" if too_coarse else f"more than {MAX_SIDE:,} pixels in a row"
        unit = crs_unit(grid.crs) or "units of the raster's CRS"
        raise UsageError(
            f"a resolution of {_decimal(resolution)} would give {size}; give it in {unit} (the "
            f"raster's own resolution is {_decimal(wide)})."
        )
    return Grid(round(columns), round(rows), grid.transform @ scale, grid.crs)


def _decimal(value: float) -> str:
    """A number without an exponent."""
    return np.format_float_positional(value, precision=10, fractional=False, trim="-")


def pixel_space(scale: Affine) -> dict[str, Any]:
    """Keywords for a WarpedVRT whose pixels are `scale` source pixels wide and high.

    The warp works in pixel space (an arbitrary CRS, and two transforms that differ only in scale),
    so that rotated, south-up and unreferenced rasters all work.
    """
    return {
        "src_crs": "EPSG:3857", "src_transform": Affine.scale(1, -1), "crs": "EPSG:3857",
        "transform": Affine.scale(scale.a, -scale.e),
    }  # fmt: skip


def window_of(
    grid: Grid, bounds: tuple[float, float, float, float], bounds_crs: str | None, name: str
) -> Box:
    """The pixels that bounds (left, bottom, right, top) touch, clipped to the grid.

    bounds_crs: CRS of the bounds, None for the grid's own; name: the raster's name for errors.
    Raises UsageError if the bounds lie outside the grid or their CRS cannot be used.
    """
    given = " ".join(f"{value:.10g}" for value in bounds)
    if bounds_crs is not None:
        if grid.crs is None:
            raise UsageError(
                f"{name} has no CRS, so bounds in {bounds_crs} cannot be converted; give the "
                "bounds in the raster's own coordinates."
            )
        try:
            source = CRS.from_user_input(bounds_crs)
            bounds = transform_bounds(source, grid.crs, *bounds, densify_pts=21)
        except (CRSError, *RASTER_ERRORS) as error:
            raise UsageError(
                f"the bounds cannot be converted from {bounds_crs!r} to the CRS of {name} "
                f"({reason(error)}); check both."
            ) from error
    left, bottom, right, top = bounds
    corners = [~grid.transform @ (x, y) for x in (left, right) for y in (bottom, top)]
    columns, rows = [c for c, _ in corners], [r for _, r in corners]
    if not all(map(math.isfinite, columns + rows)):
        raise UsageError(
            f"the bounds cannot be converted to the CRS of {name}; check the bounds and their CRS."
        )
    first = math.floor(min(rows) + _EDGE_TOLERANCE), math.floor(min(columns) + _EDGE_TOLERANCE)
    last = math.ceil(max(rows) - _EDGE_TOLERANCE), math.ceil(max(columns) - _EDGE_TOLERANCE)
    asked = Box(*first, last[0] - first[0], last[1] - first[1])
    inside = asked.intersection(grid.box)
    if inside is None:
        system = "its CRS" if bounds_crs is None else bounds_crs
        (left, right), (bottom, top) = ((min(c), max(c)) for c in zip(*grid.corners, strict=True))
        extent = " ".join(f"{value:.10g}" for value in (left, bottom, right, top))
        own = "its own coordinates" if grid.crs is None else grid.crs.to_string()
        raise UsageError(
            f"the bounds {given} in {system} lie outside {name}; choose bounds within {extent} in "
            f"{own}."
        )
    return inside
