"""Convert the strips of a class map to polygons in pixel coordinates with shared borders.

Each strip is polygonized on its own. Polygons that reach a seam between strips wait for the parts
in later strips, so memory holds only a few strips and the polygons that are not yet complete.
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
from reseg_geo.vector.join import Batch, Joiner, StripPolygons
from reseg_geo.vector.strips import Strip
from reseg_geo.vector.trace import find_corners, trace

_THREADS = 2


@dataclass(frozen=True)
class Shaping:
    """How borders are drawn.

    rounded: cut corners by half a pixel; tolerance: of the simplification, in pixels.
    """

    rounded: bool = False
    tolerance: float = 0.0


def polygonize(
    strips: Iterable[Strip], shaping: Shaping = Shaping(), confidence: Rows | None = None
) -> Iterator[Batch]:
    """Polygons of the connected regions (4-neighbours) of equal value, without 0.

    Yields one batch per strip, which may be empty, with the polygons that are complete by then.
    confidence: reads the raster whose sums the batches hold. Neighbouring polygons share all
    vertices of their common border; without a tolerance these do not depend on the strips.
    """
    joiner = Joiner(keep_seam_vertices=shaping.tolerance > 0)
    with ThreadPoolExecutor(_THREADS) as pool:
        waiting: deque[Future[StripPolygons]] = deque()
        for strip in strips:
            percent = None if confidence is None else confidence(strip.top, len(strip.inner))
            waiting.append(pool.submit(_polygonize_strip, strip, shaping, percent))
            if len(waiting) == _THREADS:
                yield joiner.add(waiting.popleft().result())
        while waiting:
            yield joiner.add(waiting.popleft().result())


def _polygonize_strip(
    strip: Strip, shaping: Shaping, confidence: NDArray[np.float32] | None
) -> StripPolygons:
    """confidence: (h, w), NaN where unknown, or None."""
    values, corners = strip.inner, find_corners(strip.values)
    # If borders may move, those of nodata areas must move together with their neighbours'.
    everything = shaping.rounded or shaping.tolerance > 0
    labels = label(values, background=-1 if everything else 0, connectivity=1).astype(np.int32)
    polygons, _ = trace(labels, corners, shaping.rounded)
    if shaping.tolerance and len(polygons):
        # The edge of the strip must stay to match the next strip.
        polygons = shapely.coverage_simplify(polygons, shaping.tolerance, simplify_boundary=False)
    count = len(polygons)
    own = np.zeros(count + 1, values.dtype)
    own[labels] = values
    sums = np.zeros((2, count + 1))
    if confidence is not None:
        known = np.isfinite(confidence)
        sums[0] = np.bincount(labels[known], minlength=count + 1)
        sums[1] = np.bincount(labels[known], confidence[known], minlength=count + 1)
    kept = own > 0
    number = np.cumsum(kept) * kept
    on_seam = corners.straight & (corners.row == len(values))
    return StripPolygons(
        polygons=shapely.transform(polygons[kept[1:]], lambda xy: np.add(xy, (0, strip.top))),
        values=own[kept],
        sums=sums[:, kept],
        upper=number[labels[0]],
        lower=number[labels[-1]],
        seam_columns=corners.column[on_seam],
        bottom=strip.top + len(values),
        last=strip.last,
    )
