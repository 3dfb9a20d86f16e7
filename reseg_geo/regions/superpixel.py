"""Superpixel regions: pixels merged step by step into nested, coarser regions.

The paper's hierarchy comes from SAM; this one needs no download. Each pixel first joins the
neighbour that is most like it (Borůvka's step of a minimum spanning forest, as in the watershed
cuts of Cousty et al., IEEE PAMI 2009). Neighbours are then merged by Ward's criterion into a
partition tree (Salembier and Garrido, IEEE TIP 2000), so every region is a union of finer ones.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter
from skimage.color import rgb2lab

from reseg_geo.grid import Box
from reseg_geo.progress.stopping import checkpoint
from reseg_geo.regions.merging import Labels, RegionGraph, components

# Ward costs (pixels x squared CIELAB distance) at which merging stops for the coarsest and the
# finest level: about 80 and 700 regions per megapixel of a city at 0.5 m, fewer in uniform areas.
COARSEST_COST = 1.0e5
FINEST_COST = 4.0e3

# Half resolution is eight times faster, and a border one pixel off does not change 14 px patches.
_STEP = 2
_SIGMA = 1.0  # of the Gaussian that smooths the differences of pixels
_CHAINS = 2  # times that regions join their cheapest neighbours before pairs are merged


class SuperpixelRegions:
    """The `--regions superpixel` source; see `reseg_geo.regions.RegionSource`."""

    placed, parallel = False, True

    def __init__(self, levels: int) -> None:
        if levels < 1:
            raise ValueError("superpixel regions need at least one level")
        self.levels = levels

    def labels(
        self, rgb: NDArray[np.uint8], valid: NDArray[np.bool_], box: Box
    ) -> NDArray[np.integer]:
        """See `RegionSource`. Regions are numbered from 1 in each level; no data is 0."""
        small = np.asarray(Image.fromarray(rgb).reduce(_STEP), np.float32)
        planes = [plane.copy() for plane in np.moveaxis(rgb2lab(small / 255), -1, 0)]
        segments = _linked([gaussian_filter(plane, _SIGMA) for plane in planes])
        graph = RegionGraph(segments, planes)
        for _ in range(_CHAINS):
            graph.join_cheapest(FINEST_COST)
        labels = np.empty((self.levels, *valid.shape), np.int32)
        costs = np.geomspace(FINEST_COST, COARSEST_COST, self.levels).tolist()
        for level, cost in zip(labels[::-1], costs, strict=True):
            checkpoint()
            graph.merge_below(cost)
            level[:] = _enlarged(graph.region_of[segments] + 1, valid.shape)
        return labels if valid.all() else np.where(valid, labels, 0)


def _linked(planes: Sequence[NDArray[np.float32]]) -> Labels:
    """(h, w) groups of pixels that are linked because one is the other's most similar neighbour."""
    across = sum(np.diff(plane, axis=1) ** 2 for plane in planes)
    down = sum(np.diff(plane, axis=0) ** 2 for plane in planes)
    height, width = planes[0].shape
    own = np.arange(height * width, dtype=np.int32).reshape(height, width)
    joined, least = own.copy(), np.full((height, width), np.inf, np.float32)
    # In the order of edges: of equal ones every pixel takes the first, so there are no cycles.
    for side, differences, offset in (
        (np.s_[:, 1:], across, -1), (np.s_[:, :-1], across, 1),
        (np.s_[1:], down, -width), (np.s_[:-1], down, width),
    ):  # fmt: skip
        closer = differences < least[side]
        np.copyto(least[side], differences, where=closer)
        np.copyto(joined[side], own[side] + offset, where=closer)
    return components(joined.ravel()).reshape(height, width)


def _enlarged(small: Labels, shape: tuple[int, ...]) -> Labels:
    """Each pixel as 2 x 2 pixels of an image of this shape."""
    return small.repeat(_STEP, axis=0)[: shape[0]].repeat(_STEP, axis=1)[:, : shape[1]]
