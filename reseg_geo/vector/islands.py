"""Merge small islands of a class map into the neighbouring class with the longest shared border.

Islands are merged in order of size, the smallest first, and equal ones in reading order; after each
merge, the enlarged region may no longer be an island. A merge depends only on the sizes of a region
and its neighbours, so an island can be merged as soon as none of its neighbours is smaller. The
result is the same, and rows are final as soon as all islands in them are decided.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from skimage.measure import label

Values = NDArray[np.integer]


def absorb_islands(
    rows: Iterable[Values], pixel_area: NDArray[np.floating], min_area: float
) -> Iterator[Values]:
    """Merge all regions smaller than `min_area` that have a neighbour.

    rows: consecutive parts of a class map, (h, w) each; 0 is no data and is ignored; regions are
    4-connected. pixel_area: area of one pixel in each row of the map, (height,), in the unit of
    `min_area`. On a tie of border lengths the smallest class value wins. Yields all rows, in parts
    of other heights.
    """
    top = 0  # the first row that has not been yielded
    held: Values | None = None  # rows from there on, preceded by the last yielded row if any
    parts = iter(rows)
    part = next(parts, None)
    while part is not None:
        held = part if held is None else np.concatenate([held, part])
        part = next(parts, None)
        overlap = int(top > 0)
        areas = pixel_area[top - overlap : top - overlap + len(held)]
        held, until = _absorb(held, areas, min_area, overlap > 0, part is not None)
        if until > overlap:
            yield held[overlap:until]
            top += until - overlap
            held = held[until - 1 :]


def _absorb(
    classes: Values, pixel_area: NDArray[np.floating], min_area: float, above: bool, below: bool
) -> tuple[Values, int]:
    """Merge the islands that can be decided; returns the classes and the first undecided row.

    above: whether the first row, and thus its regions, are final; below: whether more rows follow,
    so that regions in the last row may grow.
    """
    regions = label(classes, background=0, connectivity=1)
    count = int(regions.max()) + 1
    weights = np.broadcast_to(pixel_area[:, None], classes.shape)
    area = np.bincount(regions.ravel(), weights.ravel(), minlength=count).astype(np.float64)
    value = np.zeros(count, classes.dtype)
    value[regions] = classes
    open_ = np.zeros(count, bool)
    open_[regions[-1]] = below
    if above:
        area[regions[0]] = np.inf
    area[0] = np.inf
    if (area >= min_area).all():
        return classes, len(classes)
    # Regions are numbered in reading order, also after merging.
    merged, borders = np.arange(count), _borders(regions, area < min_area)
    while len(islands := _ready(borders, area, open_)):
        value[islands] = _longest_border(borders[np.isin(borders[:, 0], islands)], value)
        group = _groups(borders, value)
        merged, borders = group[merged], np.column_stack([group[borders[:, :2]], borders[:, 2]])
        count = int(group.max()) + 1
        area = np.bincount(group, area, count).astype(np.float64)
        open_ = np.bincount(group, open_, count) > 0
        value[group], value = value.copy(), value[:count]
        apart = (borders[:, 0] != borders[:, 1]) & (area[borders[:, 0]] < min_area)
        borders = _summed(borders[apart])
    waiting = (area < min_area) & open_
    waiting[borders[:, 0]] = True
    rows = np.flatnonzero(waiting[merged][regions].any(axis=1))
    return value[merged][regions], int(rows[0]) if len(rows) else len(classes)


def _borders(regions: NDArray[np.integer], small: NDArray[np.bool_]) -> NDArray[np.int64]:
    """(small region, neighbour, number of shared pixel edges), (n, 3)."""
    pairs = np.concatenate(
        [
            np.stack([regions[:, :-1], regions[:, 1:]], axis=-1).reshape(-1, 2),
            np.stack([regions[:-1], regions[1:]], axis=-1).reshape(-1, 2),
        ]
    )
    pairs = pairs[(pairs > 0).all(axis=1) & (pairs[:, 0] != pairs[:, 1])]
    pairs = np.concatenate([pairs, pairs[:, ::-1]])
    pairs = pairs[small[pairs[:, 0]]]
    return _summed(np.column_stack([pairs, np.ones(len(pairs), np.int64)]))


def _summed(borders: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows (first, second, length), summed to one row per pair, in order."""
    size = int(borders[:, :2].max(initial=0)) + 1
    codes, place = np.unique(borders[:, 0] * size + borders[:, 1], return_inverse=True)
    lengths = np.bincount(place, borders[:, 2], len(codes)).astype(np.int64)
    return np.column_stack([codes // size, codes % size, lengths])


def _ready(
    borders: NDArray[np.int64], area: NDArray[np.float64], open_: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """The islands that are complete and have no smaller neighbour, in order."""
    first, second = borders[:, 0], borders[:, 1]
    smaller = (area[second] < area[first]) | ((area[second] == area[first]) & (second < first))
    ready = ~open_
    ready[first[smaller]] = False
    return np.unique(first[ready[first]])


def _longest_border(borders: NDArray[np.int64], value: Values) -> Values:
    """For each first region, in order, the class with which it shares the longest border."""
    first, second, length = borders.T
    by_class = _summed(np.column_stack([first, value[second].astype(np.int64), length]))
    order = np.lexsort((by_class[:, 1], -by_class[:, 2], by_class[:, 0]))
    region, kind = by_class[order, 0], by_class[order, 1]
    return kind[np.diff(region, prepend=-1) > 0].astype(value.dtype)


def _groups(borders: NDArray[np.int64], value: Values) -> NDArray[np.int64]:
    """The new number of each region after neighbours of the same class have been merged."""
    first, second = borders[value[borders[:, 0]] == value[borders[:, 1]], :2].T
    links = coo_array((np.ones(len(first), np.int8), (first, second)), shape=(len(value),) * 2)
    return connected_components(links, directed=False)[1].astype(np.int64)
