"""The collar of a raster: a black or white border without data that no mask or nodata value marks.

Such borders come from rotating or warping an image, and a model sees water or roofs in them. Real
dark water and white roofs reach the edge of rasters, too. So a collar is recognised by its shape:
it is of one colour, connected to the edge, and ends along straight lines. Only its shape is taken
from a decimated picture; the pixels in question are then looked at one by one, so whether a pixel
belongs to the collar does not depend on the part of the raster that is read.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import shapes
from rasterio.windows import Window

from reseg_geo.quantities import percent

Values = NDArray[np.generic]
# Values (n, h, w) and mask of valid pixels (h, w) of a window, averaged to a shape.
Read = Callable[[Window, tuple[int, int]], tuple[Values, NDArray[np.bool_]]]

_CELLS = 1024  # along the longer side
_STRIP = 2**23  # pixels that are read at once
_PROBES = 64  # pixels along each edge that are looked at first
_NEAR = 15  # levels of a byte that compression adds, as in GDAL's nearblack
_PURE = 2  # levels by which nearly all of a collar differs from black or white at most
_MOSTLY = 0.9
_MIN_SHARE = 0.005  # of the raster
_REMARKABLE = 0.05  # of the raster: what is named if it may be a collar or not
# The shape of a collar is that of its smooth outline, which compression does not make ragged.
_SMOOTH = 5.0  # cells, standard deviation
_FRINGE = 8  # cells beyond the outline in which pixels of the colour may belong to the collar
_BAY = 0.025  # share of the longer side: half the width of what reaches into the data, like a roof
_MAX_BAYS = 0.1  # share of all that is connected; with more, it is no collar but a coast
_BENT = 3.0  # cells by which a straight line may be off, as JPEG makes it
_LONG = 0.25  # share of the shorter side that a straight line spans
# A collar thinner than the smoothing is all fringe, so less of it is pure; its lines are longer.
_THIN_MOSTLY, _THIN_LONG = 0.25, 0.5
_STRAIGHT = 0.8  # share of the border that straight lines must make up
_ISLAND = 0.01  # data smaller than this share of the largest piece has no say in that


@dataclass(frozen=True)
class Color:
    """Black or white.

    value: in all bands; near: how much a pixel may differ; pure: how much nearly all of them do.
    """

    name: str
    value: float
    near: float = 0.0
    pure: float = 0.0


def colors_of(dtype: str, scale: tuple[float, float] | None) -> list[Color]:
    """Black and white as values of a type; scale: the values shown as black and white, if given."""
    if dtype == "uint8":
        level = 1.0 if scale is None else min(1.0, (scale[1] - scale[0]) / 255)
        near, pure = _NEAR * level, _PURE * level
        return [Color("black", 0, near, pure), Color("white", 255, near, pure)]
    return [Color("black", 0), *([Color("white", 65535)] if dtype == "uint16" else [])]


@dataclass(frozen=True)
class Collar:
    """A black or white border; cells: (h, w) bool over the whole raster, where it may be."""

    color: Color
    cells: NDArray[np.bool_]

    def at(self, window: Window, size: tuple[int, int], values: Values) -> NDArray[np.bool_] | None:
        """Where the pixels of a window belong to the collar; None if none can.

        size: height and width of the raster; values: (n, h, w) of the window, maybe decimated.
        """
        rows = _cells(window.row_off, window.height, values.shape[1], size[0], self.cells.shape[0])
        columns = _cells(
            window.col_off, window.width, values.shape[2], size[1], self.cells.shape[1]
        )
        inside = self.cells[np.ix_(rows, columns)]
        if not inside.any():
            return None
        return inside & _near(values, self.color.value, self.color.near)

    def reaches(self, window: Window, size: tuple[int, int]) -> bool:
        """Whether any pixel of a window may belong to the collar."""
        any_values = np.zeros((0, window.height, window.width), np.uint8)
        return self.at(window, size, any_values) is not None


def find_collars(
    read: Read,
    size: tuple[int, int],
    colors: Sequence[Color],
    path: str,
    warn: Callable[[str], None],
) -> list[Collar]:
    """The collars of a raster. There is none if the file itself marks pixels at its edge.

    size: height and width; colors: that a collar may have. `warn` is called with the share of each
    collar, and with that of a border which may be data.
    """
    height, width = size
    factor = min(1.0, _CELLS / max(size))
    shape = max(1, round(height * factor)), max(1, round(width * factor))
    if factor < 1 and not _probe(read, size, colors):
        return []
    values, valid = _decimated(read, size, shape)
    if not all(valid[edge].all() for edge in _edges(shape)):
        return []
    found = []
    for color in colors:
        like = _near(values, color.value, color.near)
        if like.mean() < _MIN_SHARE or (cells := _from_edge(like)).mean() < _MIN_SHARE:
            continue
        from scipy.ndimage import gaussian_filter  # slow to import, and seldom needed

        smooth = gaussian_filter(cells.astype(np.float32), _SMOOTH, mode="nearest")
        data = _closed(smooth < 0.5, _BAY * max(shape))
        inner = cells & (smooth > 0.99)
        core, mostly, long = inner, _MOSTLY, _LONG
        if not inner.any():
            core, mostly, long = cells, _THIN_MOSTLY, _THIN_LONG
        # What is black all over must be entirely so, or it is a dark picture.
        pure, mostly = (color.pure, mostly) if data.any() else (0, _MOSTLY)
        if _near(values[:, core], color.value, pure).mean() < mostly:
            continue
        around = _grown(~data, _FRINGE)
        share = float((cells & around).mean())
        if share >= (1 - _MAX_BAYS) * cells.mean() and _is_straight(data, long):
            found.append(Collar(color, _grown(cells, 1) & around))
            warn(
                f"{percent(share)} of {path} is a {color.name} border and is left out; use "
                "--collar keep to map it."
            )
        elif cells.mean() >= _REMARKABLE:
            warn(
                f"{percent(float(cells.mean()))} of {path} is {color.name} and reaches its edge; "
                f"if it holds no data, leave it out with --nodata {color.value:g}."
                + _advice(color, values[:, cells])
            )
    return found


def _advice(color: Color, values: Values) -> str:
    """How to leave out the pixels, (n, k), that are nearly of a colour, if there are any."""
    changed = float((values != color.value).any(axis=0).mean())
    if changed == 0:
        return ""
    white = "-white " if color.value else ""
    return (
        f" {percent(changed)} of it is not exactly {color.value:g} and stays then; GDAL's "
        f"nearblack {white}-setmask marks that, too."
    )


def _probe(read: Read, size: tuple[int, int], colors: Sequence[Color]) -> bool:
    """Whether pixels at the edge are valid, and some of them black or white."""
    rows, columns = (np.linspace(0, side - 1, _PROBES).astype(int).tolist() for side in size)
    places = {(row, column) for row in rows for column in (0, size[1] - 1)}
    places |= {(row, column) for row in (0, size[0] - 1) for column in columns}
    found = [read(Window(column, row, 1, 1), (1, 1)) for row, column in sorted(places)]
    values = np.concatenate([each for each, _ in found], axis=1)
    if not all(valid.all() for _, valid in found):
        return False
    return any(_near(values, each.value, each.near).any() for each in colors)


def _decimated(
    read: Read, size: tuple[int, int], shape: tuple[int, int]
) -> tuple[Values, NDArray[np.bool_]]:
    """The whole raster averaged to a shape, read in strips that fit into GDAL's cache, since it
    reads band after band.
    """
    high = size[0] / shape[0]
    rows = max(1, int(_STRIP / (high * size[1])))
    parts = [
        read(Window(0, top * high, size[1], count * high), (count, shape[1]))
        for top in range(0, shape[0], rows)
        for count in [min(rows, shape[0] - top)]
    ]
    values, valid = zip(*parts, strict=True)
    return np.concatenate(values, axis=1), np.concatenate(valid)


def _edges(shape: tuple[int, int]) -> list[tuple[int | slice, int | slice]]:
    everything = slice(None)
    return [
        (0, everything), (shape[0] - 1, everything), (everything, 0), (everything, shape[1] - 1)
    ]  # fmt: skip


def _near(values: Values, value: float, near: float) -> NDArray[np.bool_]:
    """Where all bands, the first axis, are near a value."""
    return np.asarray((np.abs(values.astype(np.float32) - value) <= near).all(axis=0))


def _from_edge(like: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The part of (h, w) that is connected to the edge."""
    from scipy.ndimage import binary_propagation

    seed = np.zeros_like(like)
    for edge in _edges(like.shape):
        seed[edge] = like[edge]
    return np.asarray(binary_propagation(seed, mask=like))


def _grown(cells: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    """The cells and those around them."""
    from scipy.ndimage import binary_dilation

    return np.asarray(binary_dilation(cells, np.ones((3, 3), bool), iterations=by))


def _closed(data: NDArray[np.bool_], radius: float) -> NDArray[np.bool_]:
    """The data, and what lies between its parts if a disk of this radius does not fit in."""
    from scipy.ndimage import distance_transform_edt

    if not data.any():
        return data
    margin = math.ceil(radius) + 2
    near = distance_transform_edt(~np.pad(data, margin)) <= radius
    inside = slice(margin, -margin)
    return data | np.asarray(distance_transform_edt(near)[inside, inside] > radius)


def _is_straight(data: NDArray[np.bool_], long: float) -> bool:
    """Whether data ends along straight lines, or at the edge; also if there is no data at all.

    long: share of the shorter side that a line spans at least.
    """
    height, width = data.shape
    found = shapes(data.astype(np.uint8), mask=data)
    rings = [np.array(shape["coordinates"][0]) for shape, _ in found]
    areas = [shapely.Polygon(ring).area for ring in rings]
    total = straight = 0.0
    for ring, area in zip(rings, areas, strict=True):
        if area < _ISLAND * max(areas):
            continue
        line = shapely.get_coordinates(shapely.LineString(ring).simplify(_BENT))
        first, last = line[:-1], line[1:]
        framed = [
            (first[:, axis] == edge) & (last[:, axis] == edge)
            for axis, side in enumerate((width, height))
            for edge in (0, side)
        ]
        lengths = np.hypot(*(last - first).T)[~np.any(framed, axis=0)]
        total += lengths.sum()
        straight += lengths[lengths >= long * min(data.shape)].sum()
    # Dark spots so shallow that they leave no line are data.
    return not data.any() or bool(straight >= _STRAIGHT * total and straight > 0)


def _cells(start: float, length: float, count: int, whole: int, cells: int) -> NDArray[np.int64]:
    """The cells of `count` pixels that divide part of an axis evenly."""
    middles = start + (np.arange(count) + 0.5) * (length / count)
    return (middles * (cells / whole)).astype(np.int64)
