"""Small islands of a class map become part of the class that they share most border with.

The smallest goes first, of equal ones the first in reading order; what an island has joined may be
large enough then. Of a region only its size and the classes around it count, so an island can go as
soon as none of its neighbours is smaller: the outcome is the same, and rows can be handed on as
soon as all islands in them are decided.
"""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from skimage.measure import label

Values = NDArray[np.integer]


def absorb_islands(
    rows: Iterable[Values], pixel_area: NDArray[np.floating], least: float
) -> Iterator[Values]:
    """Rows of classes in which no region is smaller than `least`, if it has a neighbour.

    rows: consecutive rows of a class map, (h, w) each, 0 is no data and takes no part; regions are
    connected by edges (4-neighbours). pixel_area: of one pixel of each row of the map, (height,),
    in the unit of `least`. Of several classes with equally long borders the first is taken. Yields
    all rows, in other portions.
    """
    top = 0  # the first row that is not yet handed on
    held: Values | None = None  # those rows, below the last one that is, where there is one
    following = iter(rows)
    coming = next(following, None)
    while coming is not None:
        held = coming if held is None else np.concatenate([held, coming])
        coming = next(following, None)
        over = int(top > 0)
        areas = pixel_area[top - over : top - over + len(held)]
        held, until = _absorb(held, areas, least, over > 0, coming is not None)
        if until > over:
            yield held[over:until]
            top += until - over
            held = held[until - 1 :]


def _absorb(
    classes: Values, pixel_area: NDArray[np.floating], least: float, above: bool, below: bool
) -> tuple[Values, int]:
    """Merge what can be decided; returns the classes and the first row that is not.

    above: whether the first row is done, and its regions with it; below: whether there are more
    rows, so that regions of the last row may be larger than they seem.
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
    if (area >= least).all():
        return classes, len(classes)
    # Regions are numbered in reading order, here and after mergers.
    heir, borders = np.arange(count), _borders(regions, area < least)
    while len(going := _ready(borders, area, open_)):
        value[going] = _widest(borders[np.isin(borders[:, 0], going)], value)
        group = _groups(borders, value)
        heir, borders = group[heir], np.column_stack([group[borders[:, :2]], borders[:, 2]])
        count = int(group.max()) + 1
        area = np.bincount(group, area, count).astype(np.float64)
        open_ = np.bincount(group, open_, count) > 0
        value[group], value = value.copy(), value[:count]
        apart = (borders[:, 0] != borders[:, 1]) & (area[borders[:, 0]] < least)
        borders = _summed(borders[apart])
    waiting = (area < least) & open_
    waiting[borders[:, 0]] = True
    rows = np.flatnonzero(waiting[heir][regions].any(axis=1))
    return value[heir][regions], int(rows[0]) if len(rows) else len(classes)


def _borders(regions: NDArray[np.integer], small: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Each small region, its neighbours, and how many pixel edges they share, (n, 3)."""
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
    """Rows (first, second, length) with one row a pair, in order."""
    size = int(borders[:, :2].max(initial=0)) + 1
    codes, place = np.unique(borders[:, 0] * size + borders[:, 1], return_inverse=True)
    lengths = np.bincount(place, borders[:, 2], len(codes)).astype(np.int64)
    return np.column_stack([codes // size, codes % size, lengths])


def _ready(
    borders: NDArray[np.int64], area: NDArray[np.float64], open_: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """The small regions that are whole and have no smaller neighbour, in order."""
    first, second = borders[:, 0], borders[:, 1]
    smaller = (area[second] < area[first]) | ((area[second] == area[first]) & (second < first))
    ready = ~open_
    ready[first[smaller]] = False
    return np.unique(first[ready[first]])


def _widest(borders: NDArray[np.int64], value: Values) -> Values:
    """For each first region of the borders, in order, the class that most of its border is with."""
    first, second, length = borders.T
    by_class = _summed(np.column_stack([first, value[second].astype(np.int64), length]))
    order = np.lexsort((by_class[:, 1], -by_class[:, 2], by_class[:, 0]))
    region, kind = by_class[order, 0], by_class[order, 1]
    return kind[np.diff(region, prepend=-1) > 0].astype(value.dtype)


def _groups(borders: NDArray[np.int64], value: Values) -> NDArray[np.int64]:
    """What each region belongs to now that neighbours of one class are one region."""
    first, second = borders[value[borders[:, 0]] == value[borders[:, 1]], :2].T
    links = coo_array((np.ones(len(first), np.int8), (first, second)), shape=(len(value),) * 2)
    return connected_components(links, directed=False)[1].astype(np.int64)
