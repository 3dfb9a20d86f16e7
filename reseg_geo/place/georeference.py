"""Georeferencing: transform and CRS of a raster, and resampled grids."""

import math
import shlex
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import rasterio
from affine import Affine
from rasterio.control import GroundControlPoint
from rasterio.crs import CRS
from rasterio.transform import from_gcps

from reseg_geo.errors import InputError, UsageError
from reseg_geo.grid import Grid
from reseg_geo.inputs.gdal_errors import reading
from reseg_geo.inputs.opening import is_invertible
from reseg_geo.place.crs import assigned_crs

_MAX_MISS = 0.5  # pixels, of ground control points
_SEEN = 0.05  # pixels, below which a miss is not told
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
    approximate or unknown. Raises InputError if the file is damaged, or the control points do not
    define a transform or do not fit one.
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
                f"{dataset.name} cannot be georeferenced by its {_points(len(points))}; it needs "
                "at least three that do not lie on one straight line."
            )
        misses = [math.hypot(*np.subtract(~transform @ (p.x, p.y), (p.col, p.row))) for p in points]
        worst = max(misses)
        if worst > _MAX_MISS:
            raise InputError(
                f"{dataset.name} has only {_points(len(points))}, which no affine transform fits: "
                f"it would be off by up to {worst:,.1f} px; warp it first, with "
                f"{_warped(dataset.name, '-tps')}."
            )
        off = f", which is off by up to {worst:.1f} px. If that is too much, use gdalwarp first"
        warn(
            f"{dataset.name} has only ground control points; the best-fitting affine transform is "
            f"used{off if worst >= _SEEN else ''}."
        )
        crs = points_crs
    if crs is None:
        text = f"{dataset.name} has no coordinate reference system, so the outputs will have none"
        options = {"its RPCs": "-rpc", "its geolocation array": "-geoloc"}
        has = dataset.rpcs is not None, bool(dataset.tags(ns="GEOLOCATION"))
        for (what, option), there in zip(options.items(), has, strict=True):
            if there:
                text += f"; to place it by {what}, run {_warped(dataset.name, option)} first"
        warn(f"{text}.")
    return transform, crs


def _points(count: int) -> str:
    return f"{count:,} ground control point{'' if count == 1 else 's'}"


def _warped(name: str, option: str) -> str:
    """A command that warps a file."""
    return f"gdalwarp {option} {shlex.quote(name)} warped.tif"


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
    """A number to 10 digits, without an exponent."""
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
