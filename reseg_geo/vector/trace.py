"""From labelled pixels to polygons: the borders of regions, followed from corner to corner.

All is in pixel coordinates (column, row), row 0 at the upper edge of a strip of rows. Where the
raster goes on above or below the strip, its polygons end at the seam, and have vertices there
wherever the polygons beyond have some.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, depth_first_order

Polygons = NDArray[np.object_]
Flags = NDArray[np.bool_]
Integers = NDArray[np.integer]

OUTSIDE = -1  # what lies beyond the raster, among class values of 0 or more
_EAST, _SOUTH, _WEST, _NORTH = range(4)  # clockwise


@dataclass(frozen=True)
class Corners:
    """Lattice points at which some polygon of the strip has a vertex, in reading order.

    column, row: of each, (n,); edges: whether a border leaves it to the east, south, west and
    north, (4, n); bends: where just two regions meet, so that the border may be rounded, (n,);
    beside, beyond: of a bend, the points half a pixel from it along the border's horizontal and its
    vertical part, (n, 2); the former in place of the latter where that is beyond a seam; straight:
    where only the seam makes a corner of a vertical border, (n,).
    """

    column: Integers
    row: Integers
    edges: Flags
    bends: Flags
    beside: NDArray[np.float64]
    beyond: NDArray[np.float64]
    straight: Flags


def find_corners(values: Integers) -> Corners:
    """The corners of a strip of class values.

    values: (h + 2, w) integers of 0 or more, the strip between the row above it and the row below
    it; where the raster ends, that row is OUTSIDE.
    """
    padded = np.pad(values, ((0, 0), (1, 1)), constant_values=OUTSIDE)
    across, down = padded[:, 1:] != padded[:, :-1], padded[1:] != padded[:-1]
    lattice = np.stack([down[:, 1:], across[1:], down[:, :-1], across[:-1]])
    turns = _turns(lattice)
    # Each seam is a border all along, which the strip's vertical borders meet.
    seams = [
        (line, inward, (inward + 2) % 4)
        for line, inward in ((0, _SOUTH), (len(turns) - 1, _NORTH))
        if values[-bool(line), 0] != OUTSIDE
    ]
    for line, inward, _ in seams:
        turns[line] |= lattice[inward, line]
    row, column = (each.astype(np.int32) for each in np.nonzero(turns))
    edges = lattice[:, row, column]
    east, south, west, north = edges
    bends = (east != west) & (south != north)
    # The edge of the raster stays as it is.
    for places, low, high in ((column, 0, values.shape[1]), (row, _first(values), _last(values))):
        bends &= (places > low) & (places < high)
    at = np.stack([column, row], axis=1).astype(np.float64)
    beside, beyond = at.copy(), at.copy()
    beside[:, 0] += np.where(east, 0.5, -0.5)
    beyond[:, 1] += np.where(south, 0.5, -0.5)
    straight = ~_turns(edges)
    for line, _, outward in seams:
        here = row == line
        away = here & edges[outward]
        beyond[away] = beside[away]  # the rest lies beyond the seam
        edges[outward, here] = False
        edges[_EAST, here], edges[_WEST, here] = column[here] < values.shape[1], column[here] > 0
    return Corners(column, row, edges, bends, beside, beyond, straight)


def _first(values: Integers) -> int:
    """The lattice row above which there is no raster, or one above the strip's."""
    return 0 if values[0, 0] == OUTSIDE else -1


def _last(values: Integers) -> int:
    """The lattice row below which there is no raster, or one below the strip's."""
    rows = len(values) - 2
    return rows if values[-1, 0] == OUTSIDE else rows + 1


def _turns(edges: Flags) -> Flags:
    """Where borders do more than pass straight through; edges (4, ...)."""
    east, south, west, north = edges
    return (east != west) | (south != north) | (east & north)


def trace(labels: Integers, corners: Corners, rounded: bool = False) -> tuple[Polygons, Integers]:
    """The polygons of labelled regions, and their labels, both (n,).

    labels: (h, w), each label a region that is connected by edges, 0 for none. rounded: borders are
    cut at their bends by half a pixel, so that staircases of single pixels become straight lines.
    Neighbours share all vertices of their common border.
    """
    follow = _half_edges(labels, corners)
    if not len(follow.next):
        return np.empty(0, object), np.empty(0, np.int64)
    order, ring, region = _rings(follow)
    points, ring = _points(follow, order, ring, corners, rounded)
    rings = shapely.linearrings(points, indices=ring)
    new = np.diff(region, prepend=0) != 0
    return shapely.polygons(rings, indices=np.cumsum(new) - 1), region[new]


@dataclass(frozen=True)
class _HalfEdges:
    """Borders from corner to corner, once for the region on each side, which is at the right hand.

    start: the corner it leaves, heading: to where, region: its label, next: the one after it,
    swept: twice the area between it and the origin, positive clockwise; all (m,).
    """

    start: Integers
    heading: Integers
    region: Integers
    next: Integers
    swept: Integers


def _half_edges(labels: Integers, corners: Corners) -> _HalfEdges:
    count, width = len(corners.row), labels.shape[1]
    padded = np.pad(labels, 1).ravel()
    place = (
        corners.row.astype(np.int64) * (width + 2) + corners.column
    )  # of the pixel to the north-west
    below = width + 2
    # At the right hand of who leaves to the east lies the pixel to the south-east, and so on.
    right = np.stack([padded[place + step] for step in (below + 1, below, 0, 1)])
    end = np.full((4, count), -1, np.int32)
    # Of the borders in a row those that leave a corner to the east end where one comes from west.
    by_column = np.argsort(corners.column, kind="stable")
    for there, back, along in ((_EAST, _WEST, np.arange(count)), (_SOUTH, _NORTH, by_column)):
        first, second = along[corners.edges[there, along]], along[corners.edges[back, along]]
        end[there, first], end[back, second] = second, first
    own = (end >= 0) & (right > 0)
    number = (np.cumsum(own, dtype=np.int32) - 1).reshape(own.shape)
    parts = []
    for heading in range(4):
        start = np.flatnonzero(own[heading])
        stop, region = end[heading, start], right[heading, start]
        left = (heading - 1) % 4
        # As far to the left as the region goes: where it touches itself at a corner, its border
        # passes over to the other pixel, so that no ring meets itself.
        following = np.where(
            right[left, stop] == region,
            number[left, stop],
            np.where(
                right[heading, stop] == region,
                number[heading, stop],
                number[(heading + 1) % 4, stop],
            ),
        )
        x, y = corners.column.astype(np.int64), corners.row.astype(np.int64)
        swept = x[start] * y[stop] - x[stop] * y[start]
        parts.append((start, np.full(len(start), heading, np.int8), region, following, swept))
    return _HalfEdges(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def _rings(follow: _HalfEdges) -> tuple[Integers, Integers, Integers]:
    """Half-edges in the order of rings: their numbers and their ring (m,), each ring's region.

    The rings of a region follow each other, the exterior first.
    """
    count = len(follow.next)
    rings, ring = connected_components(_chain(follow.next), connection="weak")
    first = np.empty(rings, np.int64)
    first[ring[::-1]] = np.arange(count - 1, -1, -1)
    hole = np.bincount(ring, follow.swept, rings) < 0
    sequence = np.lexsort((hole, follow.region[first]))
    first = first[sequence]
    # Each ring is opened before its first half-edge and goes on in the next ring.
    before = np.empty(count, np.int32)
    before[follow.next] = np.arange(count, dtype=np.int32)
    chained = follow.next.copy()
    chained[before[first[:-1]]] = first[1:]
    order = depth_first_order(_chain(chained), int(first[0]), return_predecessors=False)
    sizes = np.bincount(ring, minlength=rings)[sequence]
    return order, np.repeat(np.arange(rings), sizes), follow.region[first]


def _chain(following: Integers) -> csr_array:
    """The graph in which each node leads to one other."""
    count = len(following)
    ends = np.arange(count + 1, dtype=np.int32)
    return csr_array((np.ones(count, np.int8), following, ends), shape=(count, count))


def _points(
    follow: _HalfEdges, order: Integers, ring: Integers, corners: Corners, rounded: bool
) -> tuple[NDArray[np.float64], Integers]:
    """Points of the rings, (n, 2), and the ring of each."""
    at = follow.start[order]
    corner = np.stack([corners.column[at], corners.row[at]], axis=1).astype(float)
    if not rounded:
        return corner, ring
    came = follow.heading[order][_previous(ring)]
    level = ((came == _EAST) | (came == _WEST))[:, None]
    beside, beyond = corners.beside[at], corners.beyond[at]
    bends = corners.bends[at]
    both = np.stack(
        [
            np.where(bends[:, None], np.where(level, beside, beyond), corner),
            np.where(bends[:, None], np.where(level, beyond, beside), corner),
        ],
        axis=1,
    ).reshape(-1, 2)
    ring, fixed = np.repeat(ring, 2), np.repeat(~bends, 2)
    new = (both != both[_previous(ring)]).any(axis=1)
    both, ring, fixed = both[new], ring[new], fixed[new]
    before = both - both[_previous(ring)]
    after = np.empty_like(before)
    after[_previous(ring)] = before
    turn = before[:, 0] * after[:, 1] != before[:, 1] * after[:, 0]
    # What lies on a seam must stay as the other side has it.
    keep = turn | fixed | np.isin(both[:, 1], (corners.row[0], corners.row[-1]))
    return both[keep], ring[keep]


def _previous(ring: Integers) -> Integers:
    """Which point comes before each within its ring, (n,); rings follow each other."""
    starts = np.flatnonzero(np.diff(ring, prepend=-1))
    previous = np.arange(-1, len(ring) - 1)
    previous[starts] = np.append(starts[1:], len(ring)) - 1
    return previous
