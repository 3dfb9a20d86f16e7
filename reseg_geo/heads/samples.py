"""The patches of examples: which patch of which window an example covers."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from reseg_geo.raster.shapes import Shapes
from reseg_geo.tiling import Tiling

_MOST_OF = 0.5  # share of a patch that a polygon must cover
PLACES = 64  # in an example, each of which several windows see
_POINT, _LINE = 0, 1  # dimensions


@dataclass(frozen=True)
class Patches:
    """Patches of windows at one scale.

    examples: (n,) indices of the examples that cover them; windows: (n, 2) first rows and columns,
    in pixels of the view; places: (n, 2) row and column of the patch in its window; small: (m,)
    indices of the polygons that cover most of no patch.
    """

    examples: NDArray[np.int64]
    windows: NDArray[np.int64]
    places: NDArray[np.int64]
    small: NDArray[np.int64]


def patches_of(shapes: Shapes, tiling: Tiling, patch: int, most: int = PLACES) -> Patches:
    """The patches of all windows that see an example and of which it covers most.

    A point counts as the patch that it is in, a line as those under it, and a polygon that covers
    most of no patch as those at its middle. A large example counts as some patches all over it.

    shapes: (n,) in pixel coordinates (column, row) of the view; patch: side in pixels; most: about
    how many places in an example count.
    """
    found, small = [np.zeros((0, 5), np.int64)], []
    for index, shape in enumerate(shapes):
        places = _places(shape, patch, most)
        seen = _patches_at(places, tiling, patch)
        if not len(seen):
            continue  # outside the raster
        if shapely.get_dimensions(shape) > _LINE:
            covered = _cover(shape, seen, patch) > _MOST_OF
            if covered.any():
                seen = seen[covered]
            else:
                small.append(index)
        found.append(np.insert(seen, 0, index, axis=1))
    rows = np.concatenate(found)
    return Patches(rows[:, 0], rows[:, 1:3], rows[:, 3:], np.array(small, np.int64))


def _places(shape: shapely.Geometry, patch: int, most: int) -> NDArray[np.float64]:
    """(n, 2) points (column, row) in a geometry, spaced by a patch, at most about `most`."""
    parts = [points for part in _parts(shape) for points in _in_part(part, patch, most)]
    found = np.concatenate([np.zeros((0, 2)), *parts])
    step = max(1, -(-len(found) // most))
    return found[step // 2 :: step]


def _parts(shape: shapely.Geometry) -> Iterator[shapely.Geometry]:
    for part in shapely.get_parts(shape):
        if shapely.get_num_geometries(part) > 1:
            yield from _parts(part)
        elif not shapely.is_empty(part):
            yield part


def _in_part(part: shapely.Geometry, patch: int, most: int) -> Iterator[NDArray[np.float64]]:
    dimensions = shapely.get_dimensions(part)
    if dimensions == _POINT:
        yield shapely.get_coordinates(part)
    elif dimensions == _LINE:
        count = max(1, round(shapely.length(part) / patch))
        along = (np.arange(count) + 0.5) / count
        yield shapely.get_coordinates(shapely.line_interpolate_point(part, along, normalized=True))
    else:
        left, top, right, bottom = shapely.bounds(part)
        # In a very large polygon, a coarser lattice.
        step = max(patch, np.sqrt((right - left) * (bottom - top) / most) / 4)
        x, y = (
            np.arange(np.floor(low / step), np.ceil(high / step)) * step + step / 2
            for low, high in ((left, right), (top, bottom))
        )
        grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        shapely.prepare(part)
        inside = grid[shapely.contains_xy(part, *grid.T)]
        middle = shapely.get_coordinates(shapely.point_on_surface(part))
        yield inside if len(inside) else middle


def _patches_at(points: NDArray[np.float64], tiling: Tiling, patch: int) -> NDArray[np.int64]:
    """(n, 4) first row and column of the windows that see points, and rows and columns in them."""
    found = [np.zeros((0, 4), np.int64)]
    for column, row in np.floor(points).astype(np.int64).tolist():
        if not (0 <= row < tiling.height and 0 <= column < tiling.width):
            continue
        tops, lefts = (
            starts[(starts <= at) & (at < starts + tiling.window)]
            for starts, at in ((tiling.window_tops, row), (tiling.window_lefts, column))
        )
        top, left = (each.ravel() for each in np.meshgrid(tops, lefts, indexing="ij"))
        found.append(np.stack([top, left, (row - top) // patch, (column - left) // patch], axis=1))
    return np.unique(np.concatenate(found), axis=0)


def _cover(shape: shapely.Geometry, seen: NDArray[np.int64], patch: int) -> NDArray[np.float64]:
    """Share of each patch that a geometry covers, (n,)."""
    top, left, row, column = seen.T
    y, x = top + row * patch, left + column * patch
    boxes = shapely.box(x, y, x + patch, y + patch)
    valid = shapely.make_valid(shape)
    return np.asarray(shapely.area(shapely.intersection(boxes, valid)) / patch**2)
