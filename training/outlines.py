"""Outlines of labelled objects, as a person would draw them as examples."""

from collections.abc import Mapping

import geopandas
import numpy as np
import shapely
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import shapes
from scipy.ndimage import label as connected

SMALLEST = 600  # pixels of an object
PIECE = 100  # pixels

Labels = NDArray[np.uint8]
Objects = dict[int, tuple[NDArray[np.int32], NDArray[np.int64]]]


def objects(labels: Labels, values: Mapping[int, str]) -> Objects:
    """For each value that has any: its objects, (h, w) from 1, and the sizes of large ones."""
    found = {}
    for value in values:
        parts, _ = connected(labels == value)
        sizes = np.bincount(parts.ravel())
        sizes[0] = 0
        sizes[sizes < SMALLEST] = 0
        if sizes.any():
            found[value] = parts, sizes
    return found


def draw_examples(
    labels: Labels,
    names: Mapping[int, str],
    count: int,
    rng: np.random.Generator,
    pieces_only: bool = False,
    transform: Affine = Affine.identity(),  # noqa: B008
    crs: str | None = None,
) -> geopandas.GeoDataFrame:
    """Outlines of objects of each class, large ones more often, then of pieces of them.

    names: by label. pieces_only: no outline is larger than a piece.
    """
    column, polygons = [], []
    for value, (parts, sizes) in objects(labels, names).items():
        shares = sizes / sizes.sum()
        whole = 0 if pieces_only else min(count, int(np.count_nonzero(sizes)))
        some = rng.choice(len(sizes), whole, replace=False, p=shares).tolist()
        pieces = rng.choice(len(sizes), count - whole, p=shares).tolist()
        masks = [parts == each for each in some]
        masks += [_near(parts == each, rng) for each in pieces]
        polygons += [_outline(mask, transform) for mask in masks]
        column += [names[value]] * count
    return geopandas.GeoDataFrame({"class": column}, geometry=polygons, crs=crs)


def _near(mask: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.bool_]:
    """The part of an object within `PIECE` pixels of a place in it."""
    rows, columns = np.nonzero(mask)
    index = rng.integers(len(rows))
    y, x = np.ogrid[: mask.shape[0], : mask.shape[1]]
    near: NDArray[np.bool_] = (y - rows[index]) ** 2 + (x - columns[index]) ** 2 <= PIECE**2
    return mask & near


def _outline(mask: NDArray[np.bool_], transform: Affine) -> shapely.Geometry:
    found = shapes(mask.astype(np.uint8), mask=mask, transform=transform)
    return shapely.unary_union([shapely.geometry.shape(outline) for outline, _ in found])
