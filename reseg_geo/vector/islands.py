"""Small islands of a class map become part of the neighbour that they share most border with."""

import heapq
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray
from skimage.measure import label


def absorb_islands(
    classes: NDArray[np.integer], pixel_area: NDArray[np.floating], least: float
) -> NDArray[np.integer]:
    """Classes (h, w) in which no connected region is smaller than `least`, if it has a neighbour.

    classes: 0 is no data and takes no part; regions are connected by edges (4-neighbours).
    pixel_area: of one pixel of each row, (h,), in the unit of `least`. The smallest region goes
    first, to the neighbour with the longest common border (of several the one that comes first in
    reading order); what it joins has grown, and may then be large enough itself.
    """
    regions = label(classes, background=0, connectivity=1)
    count = int(regions.max()) + 1
    weights = np.broadcast_to(pixel_area[:, None], classes.shape)
    areas = np.bincount(regions.ravel(), weights.ravel(), minlength=count).astype(np.float64)
    small = areas < least
    small[0] = False
    if not small.any():
        return classes
    values = np.zeros(count, classes.dtype)
    values[regions] = classes
    values = _merge(areas, small, least, _borders(regions, small), values)
    return values[regions]


def _borders(regions: NDArray[np.integer], small: NDArray[np.bool_]) -> dict[int, dict[int, int]]:
    """How many pixel edges each small region shares with each of its neighbours, both ways."""
    pairs = np.concatenate(
        [
            np.stack([regions[:, :-1], regions[:, 1:]], axis=-1).reshape(-1, 2),
            np.stack([regions[:-1], regions[1:]], axis=-1).reshape(-1, 2),
        ]
    )
    first, second = pairs.min(axis=1), pairs.max(axis=1)
    wanted = (first > 0) & (first != second) & (small[first] | small[second])
    count = len(small)
    codes, edges = np.unique(
        first[wanted].astype(np.int64) * count + second[wanted], return_counts=True
    )
    borders: dict[int, dict[int, int]] = defaultdict(dict)
    for code, length in zip(codes.tolist(), edges.tolist(), strict=True):
        one, other = divmod(code, count)
        borders[one][other] = length
        borders[other][one] = length
    return borders


def _merge(
    areas: NDArray[np.float64],
    small: NDArray[np.bool_],
    least: float,
    borders: dict[int, dict[int, int]],
    values: NDArray[np.integer],
) -> NDArray[np.integer]:
    """The class of each region after all mergers, (n,)."""
    into = np.arange(len(areas))  # a region's heir, itself while it is there
    heap = [(areas[index], index) for index in np.flatnonzero(small).tolist()]
    heapq.heapify(heap)

    def join(index: int, heir: int) -> list[int]:
        """Make one region of two; returns the other neighbours of the one that goes."""
        into[index] = heir
        areas[heir] += areas[index]
        around = borders.pop(index, {})
        around.pop(heir, None)
        borders[heir].pop(index, None)
        for other, length in around.items():
            del borders[other][index]
            borders[other][heir] = borders[heir][other] = length + borders[heir].get(other, 0)
        return list(around)

    while heap:
        area, index = heapq.heappop(heap)
        if into[index] != index or area != areas[index] or not borders[index]:
            continue  # gone, or grown since, or an island in no data
        around = borders[index]
        heir = max(around, key=lambda other: (around[other], -other))
        for other in join(index, heir):
            if values[other] == values[heir]:  # they have met over the one that went
                join(other, heir)
        if areas[heir] < least:
            heapq.heappush(heap, (areas[heir], heir))
    return values[_roots(into)]


def _roots(into: NDArray[np.integer]) -> NDArray[np.integer]:
    """The last heir of each."""
    while True:
        further = into[into]
        if np.array_equal(further, into):
            return into
        into = further
