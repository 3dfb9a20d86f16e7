"""Where a raster lies: its transform and CRS, another resolution, and bounds in its pixels."""

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
from reseg_geo.raster.gdal_errors import RASTER_ERRORS, reading
from reseg_geo.raster.opening import is_invertible

# Bounds that were computed in floating point may miss a pixel's edge by a little.
_EDGE_TOLERANCE = 1e-4  # pixels
_NO_PLACE = Affine(0, 0, 0, 0, 0, 0)
_MOST_PIXELS = 2**31 - 1  # along one side, in GDAL


def georeference(
    dataset: rasterio.DatasetReader, warn: Callable[[str], None]
) -> tuple[Affine, CRS | None]:
    """Transform and CRS of an open raster; from ground control points if there is nothing else."""
    with reading(dataset.name):  # GDAL may look at them only now
        points, points_crs = dataset.gcps
        transform, crs = dataset.transform, dataset.crs
    if points and transform.is_identity:
        transform = from_gcps(points) if _determined(points) else _NO_PLACE
        if not is_invertible(transform):
            raise InputError(
                f"the {len(points)} ground control points of {dataset.name} do not place it; "
                "it needs three or more that lie on no straight line."
            )
        misses = [math.hypot(*np.subtract(~transform @ (p.x, p.y), (p.col, p.row))) for p in points]
        worst = max(misses)
        warn(
            f"{dataset.name} has ground control points only; it is placed by the affine transform "
            f"that fits them best, off by up to {worst:.1f} px. Use gdalwarp first if that is too "
            "much."
        )
        return transform, points_crs
    if crs is None:
        warn(f"{dataset.name} has no coordinate reference system, so the outputs have none either.")
    return transform, crs


def grid_of(
    dataset: rasterio.DatasetReader, warn: Callable[[str], None] = lambda text: None
) -> Grid:
    """The pixels of an open raster and where they lie, as `georeference` finds it."""
    return Grid(dataset.width, dataset.height, *georeference(dataset, warn))


def _determined(points: Sequence[GroundControlPoint]) -> bool:
    """Whether points fix an affine transform: three off a line, or for north-up rasters two."""
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
    """Width and height of a pixel in CRS units, also for rotated rasters."""
    return math.hypot(transform.a, transform.d), math.hypot(transform.b, transform.e)


def crs_unit(crs: CRS | None) -> str | None:
    """What coordinates are counted in; None without a CRS."""
    if crs is None:
        return None
    return f"{crs.units_factor[0]}s" if crs.is_geographic else str(crs.linear_units)


def resampled(grid: Grid, resolution: float) -> Grid:
    """The grid with pixels of `resolution` CRS units that begins at the same corner.

    It ends within half a pixel of where the raster does. Raises UsageError for a resolution that
    leaves no whole pixel, or more than a raster can have.
    """
    wide, high = pixel_size(grid.transform)
    scale = Affine.scale(resolution / wide, resolution / high)
    columns, rows = grid.width / scale.a, grid.height / scale.e
    if min(columns, rows) < 1 or max(columns, rows) > _MOST_PIXELS:
        unit = crs_unit(grid.crs) or "units of the raster's CRS"
        raise UsageError(
            f"resolution {resolution:g} makes {columns:.3g} x {rows:.3g} pixels of this raster; "
            f"give it in {unit}, the raster's own is {wide:g}."
        )
    return Grid(round(columns), round(rows), grid.transform @ scale, grid.crs)


def pixel_space(scale: Affine) -> dict[str, Any]:
    """Keywords of a warp from a raster's pixels to ones that are `scale` of them.

    It is told of pixels only (any CRS, and two transforms that differ in scale), so that rotated,
    south-up and unreferenced rasters all work.
    """
    return {
        "src_crs": "EPSG:3857", "src_transform": Affine.scale(1, -1), "crs": "EPSG:3857",
        "transform": Affine.scale(scale.a, -scale.e),
    }  # fmt: skip


def window_of(
    grid: Grid, bounds: tuple[float, float, float, float], bounds_crs: str | None, name: str
) -> Box:
    """The pixels that bounds (left, bottom, right, top) touch, cut to the grid.

    Raises UsageError if that is none, or if the CRS of the bounds cannot be used.
    """
    given = " ".join(f"{value:.10g}" for value in bounds)
    if bounds_crs is not None:
        if grid.crs is None:
            raise UsageError(
                f"{name} has no CRS, so bounds in {bounds_crs} cannot be placed in it."
            )
        try:
            source = CRS.from_user_input(bounds_crs)
            bounds = transform_bounds(source, grid.crs, *bounds, densify_pts=21)
        except (CRSError, *RASTER_ERRORS) as error:
            raise UsageError(f"bounds cannot be brought from {bounds_crs!r}: {error}.") from error
    left, bottom, right, top = bounds
    corners = [~grid.transform @ (x, y) for x in (left, right) for y in (bottom, top)]
    columns, rows = [c for c, _ in corners], [r for _, r in corners]
    if not all(map(math.isfinite, columns + rows)):
        raise UsageError(f"the bounds cannot be placed in the CRS of {name}.")
    first = math.floor(min(rows) + _EDGE_TOLERANCE), math.floor(min(columns) + _EDGE_TOLERANCE)
    last = math.ceil(max(rows) - _EDGE_TOLERANCE), math.ceil(max(columns) - _EDGE_TOLERANCE)
    asked = Box(*first, last[0] - first[0], last[1] - first[1])
    inside = asked.intersection(grid.box)
    if inside is None:
        system = "its CRS" if bounds_crs is None else bounds_crs
        (left, right), (bottom, top) = ((min(c), max(c)) for c in zip(*grid.corners, strict=True))
        extent = " ".join(f"{value:.10g}" for value in (left, bottom, right, top))
        raise UsageError(
            f"the bounds {given} in {system} lie outside {name}, which covers {extent} in "
            f"{'no CRS' if grid.crs is None else grid.crs.to_string()}."
        )
    return inside
