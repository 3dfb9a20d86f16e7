"""The geometries of a vector file in pixel coordinates of a raster."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pyogrio
import pyproj
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.exceptions import ProjError
from shapely.errors import ShapelyError

from reseg_geo.errors import InputError
from reseg_geo.grid import Box, Grid
from reseg_geo.inputs.gdal_errors import reason
from reseg_geo.options.groups import LAYER, file_and_layer
from reseg_geo.place.bounds import surroundings
from reseg_geo.stand_ins import stand_in

Warn = Callable[[str], None]
Shapes = NDArray[np.object_]

REFERENCE = "reference"  # the field in which people say what is really there

# A straight line in one CRS is a curve in another, so lines that are converted get points. With so
# many across the raster, the curve is off by less than a hundredth of a pixel.
_POINTS = 256
_AREAL = 2  # dimensions of polygons, even of empty ones


class PlacedShapes:
    """Geometries in pixel coordinates (column, row) of a raster, found by boxes of it.

    shapes: (n,) geometries.
    """

    def __init__(self, shapes: Shapes) -> None:
        self._shapes, self._tree = shapes, shapely.STRtree(shapes)

    def touching(self, box: Box) -> NDArray[np.int64]:
        """Indices of the geometries that reach a box, ascending."""
        frame = shapely.box(box.left, box.top, box.right, box.bottom)
        return np.sort(self._tree.query(frame, predicate="intersects"))

    def within(self, box: Box, found: NDArray[np.int64]) -> Shapes:
        """The geometries of these indices in pixel coordinates of the box."""
        corner = np.array([box.left, box.top])
        moved: Shapes = shapely.transform(self._shapes[found], lambda xy: xy - corner)
        return moved


def read_polygons(name: str, grid: Grid, use: str, warn: Warn) -> Shapes:
    """The polygons of a file, (n,) geometries in pixel coordinates (column, row) of a grid.

    See `read_shapes`. Raises InputError if there are none, too.
    """
    shapes, _ = read_shapes(name, grid, "polygons", use, warn)
    areas = shapely.area(shapes)  # NaN of coordinates like 1e308
    shapes = shapes[(shapely.get_dimensions(shapes) == _AREAL) & ~np.isnan(areas)]
    if not (shapely.area(shapes) > 0).any():
        raise InputError(f"{name} contains no polygons, so it cannot be used as {use}.")
    return shapes


def read_shapes(
    name: str, grid: Grid, kind: str, use: str, warn: Warn, columns: Sequence[str] = ()
) -> tuple[Shapes, list[NDArray[Any]]]:
    """The geometries of a file, (n,), in pixel coordinates (column, row) of a grid, and columns.

    name: of a file, or FILE|layer=NAME; kind, use: what they are and what they are used as, for
    errors; columns: fields to read, of which those that the file lacks are left out. Geometries
    that are converted from another CRS are cut off outside the grid, maybe to nothing; those that
    are empty in the file are None. Raises InputError if there is no such layer, or if they cannot
    be read or converted.
    """
    with opened_layer(name, kind, use) as (path, layer, options):
        about, _, found, values = pyogrio.raw.read(
            path, layer=layer, columns=list(columns), **options
        )
        shapes: Shapes = np.array([] if found is None else shapely.from_wkb(found), dtype=object)
        shapes[shapely.is_empty(shapes)] = None
        own = about["crs"]
        if own is None and grid.crs is not None:
            warn(f"{name} has no CRS; its {kind} are assumed to be in the CRS of the image.")
        elif own is not None and grid.crs is not None:
            shapes = _converted(shapes, own, grid)
    inverse = ~grid.transform
    matrix = np.array([[inverse.a, inverse.d], [inverse.b, inverse.e]])
    shift = inverse.c, inverse.f
    moved: Shapes = shapely.transform(shapes, lambda xy: xy @ matrix + shift)
    return moved, [*values]


def word_of(value: object) -> str:
    """The name of a class in a field of any type; empty for none.

    A column of whole numbers in which some are missing is read as floats.
    """
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())


def read_about(name: str, kind: str, use: str) -> dict[str, Any]:
    """What pyogrio's `read_info` says about a layer. See `read_shapes`, which raises the same."""
    with opened_layer(name, kind, use) as (path, layer, options):
        about: dict[str, Any] = pyogrio.read_info(path, layer=layer, **options)
        return about


@contextmanager
def opened_layer(
    name: str, kind: str, use: str
) -> Iterator[tuple[str, str | None, dict[str, Any]]]:
    """The file, the layer and options to read a layer with; errors are those of `read_shapes`."""
    path, layer = file_and_layer(name)
    # Otherwise GDAL writes a .gfs file next to a GML file, even if its layers are only listed.
    quiet: dict[str, Any] = {"WRITE_GFS": "NO"} if path.lower().endswith((".gml", ".xml")) else {}
    try:
        if not layer and not quiet:
            layer = _only_layer(path)
        yield path, layer or None, quiet
    except DataLayerError as error:
        raise InputError(
            f"{path} has no layer {layer!r}; it has {', '.join(_layers(path)) or 'none'}."
        ) from error
    except (DataSourceError, ProjError, ShapelyError, ValueError, AttributeError) as error:
        if other := stand_in(path):
            raise InputError(f"{path} {other}.") from error
        raise InputError(
            f"{path} cannot be read as {kind} ({reason(error)}); give a file that can be used as "
            f"{use}."
        ) from error


def _layers(path: str) -> list[str]:
    """The layers of a file that have geometries."""
    return [str(layer) for layer, kind in pyogrio.list_layers(path) if kind is not None]


def _only_layer(path: str) -> str:
    """The layer of a file; "" if none has geometries. Raises InputError if there are several."""
    layers = _layers(path)
    if len(layers) > 1:
        raise InputError(
            f"{path} has {len(layers)} layers ({', '.join(layers)}); choose one with "
            f"{path}{LAYER}NAME."
        )
    return layers[0] if layers else ""


def _converted(shapes: Shapes, crs: str, grid: Grid) -> Shapes:
    """Geometries from one CRS to that of a grid; those outside the grid become empty."""
    source, target = pyproj.CRS(crs), pyproj.CRS(grid.crs.to_wkt())  # type: ignore[union-attr]
    if source.equals(target, ignore_axis_order=True):
        return shapes
    near, frame = shapes, surroundings(grid, source.to_wkt())
    # At a pole or the antimeridian there is no such frame.
    if frame is not None and frame[0] < frame[2]:
        step = math.hypot(frame[2] - frame[0], frame[3] - frame[1]) / _POINTS
        near = shapely.segmentize(shapely.clip_by_rect(shapes, *frame), step)
    convert = pyproj.Transformer.from_crs(source, target, always_xy=True).transform

    def converted(some: Shapes) -> tuple[Shapes, NDArray[np.bool_]]:
        moved: Shapes = shapely.transform(some, lambda xy: np.stack(convert(*xy.T), axis=1))
        return moved, np.isfinite(shapely.bounds(moved)).all(axis=1)

    found, placed = converted(near)
    if not placed.any():  # all lie outside, or have no place in the other CRS
        found, placed = converted(shapes)
    outside = np.where(shapely.is_missing(shapes), None, shapely.Polygon())
    moved: Shapes = np.where(placed, found, outside)
    return moved
