"""Trace the borders of labelled regions as polygons.

Coordinates are (column, row) in pixels, with row 0 at the upper edge of a strip of rows. Where the
raster continues above or below the strip, polygons end at the seam and have the same vertices
there as the polygons beyond it.
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

OUTSIDE = -1  # value of pixels outside the raster; class values are 0 or more
_EAST, _SOUTH, _WEST, _NORTH = range(4)  # clockwise


@dataclass(frozen=True)
class Corners:
    """Lattice points that are vertices of polygons of the strip, in reading order.

    column, row: position of each, (n,); edges: whether a border leaves it to the east, south, west
    and north, (4, n); bends: whether only two regions meet there, so that the border may be
    rounded, (n,); horizontal, vertical: the points half a pixel from a bend along the horizontal
    and vertical part of the border, (n, 2), where `horizontal` replaces `vertical` points beyond a
    seam; straight: whether the point is a vertex only because a seam crosses a vertical border,
    (n,).
    """

    column: Integers
    row: Integers
    edges: Flags
    bends: Flags
    horizontal: NDArray[np.float64]
    vertical: NDArray[np.float64]
    straight: Flags


def find_corners(values: Integers) -> Corners:
    """The corners of a strip of class values.

    values: (h + 2, w) integers of 0 or more, including the rows above and below the strip, which
    are OUTSIDE where the raster ends.
    """
    padded = np.pad(values, ((0, 0), (1, 1)), constant_values=OUTSIDE)
    across, down = padded[:, 1:] != padded[:, :-1], padded[1:] != padded[:-1]
    lattice = np.stack([down[:, 1:], across[1:], down[:, :-1], across[:-1]])
    turns = _turns(lattice)
    # A seam acts as a border along its full length, which vertical borders of the strip meet.
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
    # Corners on the edge of the raster are not rounded.
    rows = len(turns) - 1
    first = 0 if values[0, 0] == OUTSIDE else -1
    last = rows if values[-1, 0] == OUTSIDE else rows + 1
    for places, low, high in ((column, 0, values.shape[1]), (row, first, last)):
        bends &= (places > low) & (places < high)
    at = np.stack([column, row], axis=1).astype(np.float64)
    horizontal, vertical = at.copy(), at.copy()
    horizontal[:, 0] += np.where(east, 0.5, -0.5)
    vertical[:, 1] += np.where(south, 0.5, -0.5)
    straight = ~_turns(edges)
    for line, _, outward in seams:
        here = row == line
        away = here & edges[outward]
        vertical[away] = horizontal[away]
        edges[outward, here] = False
        edges[_EAST, here], edges[_WEST, here] = column[here] < values.shape[1], column[here] > 0
    return Corners(column, row, edges, bends, horizontal, vertical, straight)


def _turns(edges: Flags) -> Flags:
    """Where borders do not just pass straight through; edges: (4, ...)."""
    east, south, west, north = edges
    return (east != west) | (south != north) | (east & north)


def trace(labels: Integers, corners: Corners, rounded: bool = False) -> tuple[Polygons, Integers]:
    """The polygons of labelled regions and their labels, both (n,).

    labels: (h, w), one label per 4-connected region, 0 for none; rounded: cut bends by half a
    pixel, so that staircases of single pixels become straight lines. Neighbours share all vertices
    of their common border.
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
    """Borders from corner to corner, one for each side, with the region on the right.

    start: the corner where it begins; heading: its direction; region: label on its right; next: the
    half-edge that follows; swept: twice the signed area of the triangle with the origin, positive
    if clockwise. All are (m,).
    """

    start: Integers
    heading: Integers
    region: Integers
    next: Integers
    swept: Integers


def _half_edges(labels: Integers, corners: Corners) -> _HalfEdges:
    count, width = len(corners.row), labels.shape[1]
    padded = np.pad(labels, 1).ravel()
    below = width + 2
    northwest = corners.row.astype(np.int64) * below + corners.column
    # The pixel on the right of an edge: south-east of the corner if it heads east, and so on.
    right = np.stack([padded[northwest + step] for step in (below + 1, below, 0, 1)])
    end = np.full((4, count), -1, np.int32)
    # An edge that leaves a corner to the east ends at the next corner with an edge to the west.
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
        # Turn left as far as the region allows: where it touches itself at a corner, the border
        # continues around the diagonal pixel, so that no ring touches itself.
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
    """Half-edges in ring order, (m,), the ring of each, (m,), and the region of each ring.

    The rings of a region are consecutive, with the exterior first.
    """
    count = len(follow.next)
    rings, ring = connected_components(_chain(follow.next), connection="weak")
    first = np.empty(rings, np.int64)
    first[ring[::-1]] = np.arange(count - 1, -1, -1)
    hole = np.bincount(ring, follow.swept, rings) < 0
    sequence = np.lexsort((hole, follow.region[first]))
    first = first[sequence]
    # All rings are linked to one chain, each cut before its first half-edge.
    before = np.empty(count, np.int32)
    before[follow.next] = np.arange(count, dtype=np.int32)
    chained = follow.next.copy()
    chained[before[first[:-1]]] = first[1:]
    order = depth_first_order(_chain(chained), int(first[0]), return_predecessors=False)
    sizes = np.bincount(ring, minlength=rings)[sequence]
    return order, np.repeat(np.arange(rings), sizes), follow.region[first]


def _chain(following: Integers) -> csr_array:
    """A graph with one edge from each node to the node that follows it."""
    count = len(following)
    ends = np.arange(count + 1, dtype=np.int32)
    return csr_array((np.ones(count, np.int8), following, ends), shape=(count, count))


def _points(
    follow: _HalfEdges, order: Integers, ring: Integers, corners: Corners, rounded: bool
) -> tuple[NDArray[np.float64], Integers]:
    """The points of the rings, (n, 2), and the ring of each point."""
    at = follow.start[order]
    corner = np.stack([corners.column[at], corners.row[at]], axis=1).astype(float)
    if not rounded:
        return corner, ring
    came = follow.heading[order][_previous(ring)]
    level = ((came == _EAST) | (came == _WEST))[:, None]
    horizontal, vertical = corners.horizontal[at], corners.vertical[at]
    bends = corners.bends[at]
    both = np.stack(
        [
            np.where(bends[:, None], np.where(level, horizontal, vertical), corner),
            np.where(bends[:, None], np.where(level, vertical, horizontal), corner),
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
    # Points on a seam must match those on its other side.
    keep = turn | fixed | np.isin(both[:, 1], (corners.row[0], corners.row[-1]))
    return both[keep], ring[keep]


def _previous(ring: Integers) -> Integers:
    """Index of the previous point within the same ring, (n,); rings are consecutive."""
    starts = np.flatnonzero(np.diff(ring, prepend=-1))
    previous = np.arange(-1, len(ring) - 1)
    previous[starts] = np.append(starts[1:], len(ring)) - 1
    return previous
