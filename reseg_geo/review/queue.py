"""Rank the polygons of a class map by how much a person's look at them is worth."""

import heapq
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reseg_geo.accuracy.labels import check_replaceable
from reseg_geo.errors import InputError, UsageError
from reseg_geo.maps.legend import LegendEntry, full_legend, refuse_unknown, unnamed_values
from reseg_geo.options.groups import file_and_layer
from reseg_geo.progress.events import Listener, Progress, reporter_for
from reseg_geo.progress.listening import ShowProgress, listening
from reseg_geo.review.borders import Borders
from reseg_geo.review.layer import LAYER, Queue, ReviewQueue, write_queue
from reseg_geo.review.origin import check_drawn_from
from reseg_geo.review.polygons import PolygonFile, Rows
from reseg_geo.storage.staging import Staging, check_not_input, check_suffix

SIZE = 100
_MOST = 100_000  # polygons, which is more than anybody looks at
_BLOCK = 500  # least number of polygons whose neighbours are looked for at a time

Pathlike = str | os.PathLike[str]


def review_queue(
    class_map: Pathlike,
    polygons: Pathlike,
    output: Pathlike,
    *,
    size: int = SIZE,
    overwrite: bool = False,
    progress: ShowProgress = None,
) -> ReviewQueue:
    """Write the polygons of a class map that are worth a look, the most worthwhile first.

    The score of a polygon is its expected wrong area, up to twice as much if it contradicts its
    neighbours:

        score = area_m2 * (1 - confidence) * (1 + surrounded)

    in square metres, where confidence is the mean of its pixels, 0 to 1 (0 if it is unknown), and
    surrounded the share of its border, 0 to 1, that it has in common with the one other class of
    which that is most. The confidence of a model is not the probability that it is right, so the
    score ranks, and does not say how much is wrong. The queue is exact: no polygon that was left
    out has a higher score. Memory does not grow with the shapes in the file. Raises UsageError,
    InputError, or OutputError, also if the output holds labels or notes.

    Arguments:
        class_map: gives the classes, with their names and colours.
        polygons: FILE or FILE|layer=NAME, in any CRS, with the fields class_name, area_m2 and
            confidence (0 to 100 per cent), as `segment` and `vectorize` write them.
        output: a GeoPackage with the layer `review`, in the CRS of the polygons, by rank: fields
            rank, class_name, area_m2, confidence (per cent), neighbour (that one other class),
            surrounded, score, reference and note. A person fills in `reference`; `burn` takes it
            back into the map.
        size: number of polygons, 1 to 100,000.
        overwrite: replace the output, unless it holds labels or notes.
        progress: as in `segment`.
    """
    name, source, target = os.fspath(class_map), os.fspath(polygons), Path(output)
    check_suffix(target, (".gpkg",), "the queue is a GeoPackage")
    if not 1 <= size <= _MOST:
        raise UsageError(f"the number {size} must be from 1 to {_MOST:,} polygons.")
    check_not_input([name, file_and_layer(source)[0]], [target])
    check_replaceable(target, (LAYER,))
    with (
        listening(progress, "assess queue", "polygons") as listener,
        Staging(overwrite=overwrite) as staging,
    ):
        staged, found = staging.add(target), PolygonFile.opened(source)
        counter = _Counter(listener, 2 * found.size)
        promising = _Promising.of(found, size, counter)
        legend = _legend(name, source, promising)
        if promising.left_out:
            reporter_for(listener).warn(
                f"{promising.left_out:,} polygons of {source} have no class or no area and are "
                "left out."
            )
        if not len(promising.fids):
            raise InputError(
                f"{source} has no polygon whose class and area_m2 are known; areas are unknown "
                "without a CRS, which segment --crs gives to a map."
            )
        queue = _ranked(found, promising, size, counter)
        check_drawn_from(queue, legend, name, found, reporter_for(listener).warn)
        result = ReviewQueue(
            name, source, promising.count, promising.area, promising.expected, queue.summary()
        )
        write_queue(queue, result, legend, found.crs, staged, target)
        staging.commit()
    return result


class _Counter:
    """Reports how many of the polygons are done, in two passes over them."""

    def __init__(self, listener: Listener, total: int) -> None:
        self._listener, self._total, self._done = listener, total, 0
        self._start = time.monotonic()
        listener(Progress(0, total, None, None))

    def advance(self, polygons: int) -> None:
        self._done += polygons
        left = (time.monotonic() - self._start) / max(self._done, 1) * (self._total - self._done)
        self._listener(Progress(self._done, self._total, left, None))


@dataclass
class _Promising:
    """The polygons that may get into the queue, the best first, and what is known of all.

    fids, bounds: their numbers in the file, and their scores without neighbours, (n,): the final
    score is at least that, and at most twice that; names: of all classes; count, area, expected:
    of all polygons, m², and the part of it that is expected to be wrong; left_out: polygons that
    cannot be ranked.
    """

    fids: NDArray[np.int64]
    bounds: NDArray[np.float64]
    names: set[str]
    count: int = 0
    area: float = 0.0
    expected: float = 0.0
    left_out: int = 0

    @classmethod
    def of(cls, polygons: PolygonFile, size: int, counter: _Counter) -> "_Promising":
        found = cls(np.empty(0, np.int64), np.empty(0), set())
        for rows in polygons.rows():
            found._add(rows, size)
            counter.advance(len(rows))
        return found

    def _add(self, rows: Rows, size: int) -> None:
        scores = rows.expected_wrong
        named = np.array([bool(name) for name in rows.names], bool)
        known = named & np.isfinite(scores) & (rows.areas >= 0)
        self.names.update(rows.names)
        self.count += int(known.sum())
        self.area += float(rows.areas[known].sum())
        self.expected += float(scores[known].sum())
        self.left_out += int((~known).sum())
        fids = np.concatenate([self.fids, rows.fids[known]])
        bounds = np.concatenate([self.bounds, scores[known]])
        order = np.lexsort((fids, -bounds))
        fids, bounds = fids[order], bounds[order]
        if len(bounds) > size:  # `size` polygons have at least this score, whatever surrounds them
            kept = 2 * bounds >= bounds[size - 1]
            fids, bounds = fids[kept], bounds[kept]
        self.fids, self.bounds = fids, bounds


def _legend(name: str, source: str, promising: _Promising) -> list[LegendEntry]:
    """The classes of the map. Raises InputError if the polygons have others."""
    legend = full_legend(name, unnamed_values(promising.names))
    known = {entry.name.casefold() for entry in legend} | {""}
    refuse_unknown(promising.names, known, legend, source, f"the classes of {name}")
    return legend


def _ranked(polygons: PolygonFile, promising: _Promising, size: int, counter: _Counter) -> Queue:
    """The `size` polygons with the highest scores, in their order.

    Neighbours are looked for block by block, in one pass over the file each, until no polygon that
    is left can get into the queue; mostly, the first block is enough.
    """
    best: list[tuple[float, int, float, str]] = []  # a heap; ties go to the smaller number
    for number, block in enumerate(_blocks(len(promising.fids), max(4 * size, _BLOCK))):
        bounds, fids = promising.bounds[block], promising.fids[block]
        if len(best) == size and 2 * bounds[0] < best[0][0]:
            break
        rows, shapes = polygons.read(fids)
        borders = Borders(shapes, rows.names, polygons.crs)
        del shapes
        for each, names, near in polygons.shapes():
            borders.add(near, names)
            if number == 0:
                counter.advance(len(each))
        neighbours, shares = borders.most_common()
        for fid, bound, share, other in zip(
            fids.tolist(), bounds.tolist(), shares.tolist(), neighbours, strict=True
        ):
            entry = (bound * (1 + share), -fid, share, other)
            if len(best) < size:
                heapq.heappush(best, entry)
            else:
                heapq.heappushpop(best, entry)
    best.sort(reverse=True)
    rows, shapes = polygons.read(np.array([-number for _, number, _, _ in best], np.int64))
    return Queue(
        rows,
        shapes,
        np.array([share for *_, share, _ in best]),
        [other for *_, other in best],
        np.array([score for score, *_ in best]),
    )


def _blocks(count: int, size: int) -> Iterator[slice]:
    return (slice(first, min(first + size, count)) for first in range(0, count, size))
