"""From the strips of a class map to polygons in pixel coordinates that share their borders.

Each strip is turned into polygons by itself; those that reach a seam wait for their other chunks,
so that what is held is a strip, and the polygons that are not at their end.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from skimage.measure import label

from reseg_geo.maps.confidence import Rows
from reseg_geo.vector.join import Batch, Joiner, Pieces
from reseg_geo.vector.strips import Strip
from reseg_geo.vector.trace import find_corners, trace

_THREADS = 2


@dataclass(frozen=True)
class Shaping:
    """How borders are drawn: with corners cut by half a pixel, and simplified by so many pixels."""

    rounded: bool = False
    tolerance: float = 0.0


def polygonize(
    strips: Iterable[Strip], shaping: Shaping = Shaping(), sure: Rows | None = None
) -> Iterator[Batch]:
    """Connected regions of equal value (4-neighbours) of a class map, without 0, once complete.

    A batch, which may be empty, follows each strip. The borders of neighbours consist of the same
    vertices; without a tolerance they do not depend on where strips begin.
    """
    joiner = Joiner(pins_stay=shaping.tolerance > 0)
    with ThreadPoolExecutor(_THREADS) as pool:
        waiting: deque[Future[Pieces]] = deque()
        for strip in strips:
            known = None if sure is None else sure(strip.top, len(strip.inner))
            waiting.append(pool.submit(pieces_of, strip, shaping, known))
            if len(waiting) == _THREADS:
                yield joiner.add(waiting.popleft().result())
        while waiting:
            yield joiner.add(waiting.popleft().result())


def pieces_of(strip: Strip, shaping: Shaping, sure: NDArray[np.float32] | None) -> Pieces:
    """The polygons of one strip. sure: (h, w) of another raster whose mean is wanted, or NaN."""
    values, corners = strip.inner, find_corners(strip.values)
    # What has no data is in the way of borders, too, as long as these may move.
    everything = shaping.rounded or shaping.tolerance > 0
    labels = label(values, background=-1 if everything else 0, connectivity=1).astype(np.int32)
    polygons, _ = trace(labels, corners, shaping.rounded)
    if shaping.tolerance and len(polygons):
        # The edge of the strip stays, so the next one fits.
        polygons = shapely.coverage_simplify(polygons, shaping.tolerance, simplify_boundary=False)
    count = len(polygons)
    own = np.zeros(count + 1, values.dtype)
    own[labels] = values
    sums = np.zeros((2, count + 1))
    if sure is not None:
        known = np.isfinite(sure)
        sums[0] = np.bincount(labels[known], minlength=count + 1)
        sums[1] = np.bincount(labels[known], sure[known], minlength=count + 1)
    kept = own > 0
    number = np.cumsum(kept) * kept
    pins = corners.straight & (corners.row == len(values))
    return Pieces(
        polygons=shapely.transform(polygons[kept[1:]], lambda xy: np.add(xy, (0, strip.top))),
        values=own[kept],
        sums=sums[:, kept],
        upper=number[labels[0]],
        lower=number[labels[-1]],
        pins=corners.column[pins],
        bottom=strip.top + len(values),
        last=strip.last,
    )
