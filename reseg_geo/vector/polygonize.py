"""From a class map to polygons in pixel coordinates that share their borders exactly."""

from collections.abc import Iterator

import numpy as np
import rasterio
import rasterio.features
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.enums import MaskFlags

from reseg_geo.errors import InputError
from reseg_geo.raster.grid import Box

Polygons = NDArray[np.object_]

# Polygons are worked on in groups of about this many border pixels.
_GROUP = 2_000_000
# Side of the squares in which polygons are laid over another raster.
_SQUARE = 2048


def polygonize(classes: NDArray[np.integer]) -> tuple[Polygons, NDArray[np.int64]]:
    """Connected regions of equal value (4-neighbours) of classes (h, w), without 0.

    Returns polygons in pixel coordinates (column, row) and their values, both (n,). The borders of
    neighbours consist of the same vertices.
    """
    shapes, values = [], []
    for shape, value in rasterio.features.shapes(classes, mask=classes != 0, connectivity=4):
        exterior, *holes = shape["coordinates"]
        shapes.append(shapely.Polygon(exterior, holes))
        values.append(int(value))
    polygons = np.array(shapes, dtype=object)
    return share_vertices(polygons, classes.shape[1] + 1), np.array(values, np.int64)


def class_values(dataset: rasterio.DatasetReader) -> NDArray[np.integer]:
    """The class map, (h, w), with 0 for no data, in a type that `polygonize` takes.

    Read here, since GDAL's polygonizer would take what it cannot read for zeros. Raises one of
    RASTER_ERRORS for a damaged file, and InputError for values beyond 32 bits.
    """
    values = dataset.read(1)
    if dataset.nodata not in (None, 0) or MaskFlags.per_dataset in dataset.mask_flag_enums[0]:
        values[dataset.read_masks(1) == 0] = 0
    if values.dtype in (np.uint8, np.uint16, np.int16, np.int32):
        return values
    limits = np.iinfo(np.int32)
    if values.max() > limits.max or values.min() < limits.min:
        raise InputError(f"{dataset.name} has class values beyond 32 bits; number them anew.")
    return values.astype(np.int32)


def share_vertices(polygons: Polygons, columns: int) -> Polygons:
    """Give every polygon the vertices of its neighbours that lie on its border.

    polygons: (n,), with axis-parallel edges on integer coordinates; columns: how many different x
    there are. Where three regions meet, one of them may have no corner; only with a vertex there
    do neighbours share whole edges, so that simplification and editing keep them together.
    """
    if not len(polygons):
        return polygons
    corners = np.unique(_codes(shapely.get_coordinates(polygons), columns))
    result = [
        _with_vertices(polygons[group], corners, columns) for group in _groups(polygons, _GROUP)
    ]
    return np.concatenate(result)


def _with_vertices(polygons: Polygons, corners: NDArray[np.int64], columns: int) -> Polygons:
    rings, ring_owner = shapely.get_rings(polygons, return_index=True)
    points, owner = shapely.get_coordinates(shapely.segmentize(rings, 1.0), return_index=True)
    points = points.round()
    keep = np.isin(_codes(points, columns), corners)
    # Rings keep their order, exterior first; each still begins and ends at a corner of its own.
    rings = shapely.linearrings(points[keep], indices=owner[keep])
    return shapely.polygons(rings, indices=ring_owner)


def _codes(points: NDArray[np.float64], columns: int) -> NDArray[np.int64]:
    return points[:, 1].astype(np.int64) * columns + points[:, 0].astype(np.int64)


def _groups(polygons: Polygons, size: int) -> Iterator[slice]:
    """Slices of consecutive polygons whose borders add up to about `size`, at least one each."""
    ends = np.cumsum(shapely.length(polygons)) // size
    starts = np.flatnonzero(np.diff(ends, prepend=-1.0))
    for start, stop in zip(starts, [*starts[1:], len(polygons)], strict=True):
        yield slice(int(start), int(stop))


def zonal_mean(
    polygons: Polygons, dataset: rasterio.DatasetReader, nodata: int
) -> NDArray[np.float64]:
    """Mean of another raster of the same grid in each polygon, (n,); NaN where it has no data.

    polygons: (n,) in pixel coordinates, on pixel borders and without overlaps.
    """
    sums, counts = np.zeros(len(polygons) + 1), np.zeros(len(polygons) + 1)
    tree = shapely.STRtree(polygons)
    for top in range(0, dataset.height, _SQUARE):
        for left in range(0, dataset.width, _SQUARE):
            box = Box(
                top, left, min(_SQUARE, dataset.height - top), min(_SQUARE, dataset.width - left)
            )
            found = tree.query(shapely.box(left, top, box.right, box.bottom))
            if not len(found):
                continue
            zones = rasterio.features.rasterize(
                zip(polygons[found], (found + 1).tolist(), strict=True),
                out_shape=(box.height, box.width),
                transform=Affine.translation(left, top),
                dtype="int32",
            )
            values = dataset.read(1, window=box.window)
            known = values != nodata
            sums += np.bincount(zones[known], values[known], minlength=len(sums))
            counts += np.bincount(zones[known], minlength=len(sums))
    with np.errstate(invalid="ignore"):
        return (sums / counts)[1:]
