"""Superpixel regions: an over-segmentation, merged step by step into nested, coarser levels.

The paper's hierarchy comes from SAM; this one needs no download. The graph segmentation of
Felzenszwalb and Huttenlocher (IJCV 2004) makes the finest segments. Neighbours are then merged
greedily by Ward's criterion (the increase of the within-region variance; a binary partition tree as
in Salembier and Garrido, IEEE TIP 2000), so every region is a union of finer ones.
"""

import heapq

import numpy as np
from numpy.typing import NDArray
from skimage.color import rgb2lab
from skimage.segmentation import felzenszwalb

from reseg_geo.grid import Box

Labels = NDArray[np.int32]

# Ward costs (pixels x squared CIELAB distance) at which merging stops for the coarsest and the
# finest level: about 80 and 700 regions per megapixel of a city at 0.5 m, fewer in uniform areas.
COARSEST_COST = 1.0e5
FINEST_COST = 4.0e3

# Half resolution is eight times faster, and a border one pixel off does not change 14 px patches.
_STEP = 2


class SuperpixelRegions:
    """The `--regions superpixel` source; see `reseg_geo.regions.RegionSource`."""

    placed = False

    def __init__(self, levels: int) -> None:
        if levels < 1:
            raise ValueError("superpixel regions need at least one level")
        self.levels = levels

    def labels(
        self, rgb: NDArray[np.uint8], valid: NDArray[np.bool_], box: Box
    ) -> NDArray[np.integer]:
        """See `RegionSource`. Regions are numbered from 1 in each level; no data is 0."""
        small = rgb[::_STEP, ::_STEP] if min(rgb.shape[:2]) < 2 * _STEP else _halve(rgb)
        segments = felzenszwalb(small, scale=50, sigma=0.5, min_size=12).astype(np.int32)
        costs = np.geomspace(FINEST_COST, COARSEST_COST, self.levels)
        lookups = merge_levels(segments, rgb2lab(small), [float(c) for c in costs])[::-1]
        h, w = valid.shape
        rows, cols = np.arange(h) // _STEP, np.arange(w) // _STEP
        full = segments[rows.clip(max=segments.shape[0] - 1)][
            :, cols.clip(max=segments.shape[1] - 1)
        ]
        return np.where(valid, np.stack([lookup[full] + 1 for lookup in lookups]), 0)


def _halve(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Mean of each 2 x 2 pixels; an odd last row or column is dropped."""
    h, w = rgb.shape[0] // 2 * 2, rgb.shape[1] // 2 * 2
    quads = rgb[:h, :w].reshape(h // 2, 2, w // 2, 2, 3)
    return quads.mean((1, 3)).round().astype(np.uint8)


def merge_levels(
    segments: Labels, features: NDArray[np.floating], costs: list[float]
) -> list[NDArray[np.int32]]:
    """Merge adjacent segments while Ward's cost is below each of `costs` (ascending).

    segments: (h, w) labels 0..n-1, all present; features: (h, w, 3), CIELAB. Returns for each cost
    a look-up table (n,) from segment to region. Regions are numbered from 0 in the order of their
    first segment; each table coarsens the one before. Ties are broken by segment numbers, so the
    result is deterministic.
    """
    flat = segments.ravel()
    sizes = np.bincount(flat).astype(float)
    # In these loops, Python floats are twice as fast as arrays of three values.
    lightness, green_red, blue_yellow = means = [
        (np.bincount(flat, f.ravel().astype(float)) / sizes).tolist()
        for f in np.moveaxis(features, -1, 0)
    ]
    size = sizes.tolist()
    neighbours: list[set[int]] = [set() for _ in size]
    version = [0] * len(size)
    parent = np.arange(len(size))

    def cost(a: int, b: int) -> float:
        x = lightness[a] - lightness[b]
        y, z = green_red[a] - green_red[b], blue_yellow[a] - blue_yellow[b]
        between: float = (x * x + y * y + z * z) * size[a] * size[b] / (size[a] + size[b])
        return between

    heap: list[tuple[float, int, int, int, int]] = []
    for a, b in _adjacent(segments):
        neighbours[a].add(b)
        neighbours[b].add(a)
        heap.append((cost(a, b), a, b, 0, 0))
    heapq.heapify(heap)

    tables = []
    for limit in costs:
        while heap and heap[0][0] < limit:
            _, a, b, version_a, version_b = heapq.heappop(heap)
            if version[a] != version_a or version[b] != version_b:
                continue  # one of the two has been merged since this cost was computed
            both = size[a] + size[b]
            for mean in means:
                mean[a] = (mean[a] * size[a] + mean[b] * size[b]) / both
            size[a] = both
            parent[b] = a
            version[a] += 1
            version[b] = -1
            for n in neighbours[b] - {a}:
                neighbours[n].discard(b)
                neighbours[n].add(a)
            neighbours[a] |= neighbours[b]
            neighbours[a] -= {a, b}
            for n in neighbours[a]:
                low, high = (a, n) if a < n else (n, a)
                heapq.heappush(heap, (cost(a, n), low, high, version[low], version[high]))
        roots = parent
        while not np.array_equal(roots, parent[roots]):
            roots = parent[roots]
        tables.append(np.unique(roots, return_inverse=True)[1].astype(np.int32))
    return tables


def _adjacent(labels: Labels) -> list[tuple[int, int]]:
    """Pairs (a < b) of labels that share a pixel edge, ascending."""
    n = int(labels.max()) + 1
    codes = []
    for one, other in ((labels[:, :-1], labels[:, 1:]), (labels[:-1], labels[1:])):
        edge = one != other
        low, high = np.minimum(one, other)[edge], np.maximum(one, other)[edge]
        codes.append(np.unique(low.astype(np.int64) * n + high))
    return [(int(code // n), int(code % n)) for code in np.unique(np.concatenate(codes))]
