"""True areas in m² and lengths in m, in any CRS.

The area of a pixel is that of the quadrangle of its corners in space, on the ellipsoid of the CRS.
So neither the distortion of a projection nor a date line or a pole in it matters. From pixel to
pixel the area changes smoothly: it is measured at a few pixels, and interpolated where it is linear
between them. Lengths are those in space, too, or planar where the plane is true to scale.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import CRSError

from reseg_geo.grid import Box, Grid
from reseg_geo.place.georeference import pixel_size
from reseg_geo.place.globe import Globe, horizontal
from reseg_geo.place.surface import LINEAR, Bends, surface_area, three

# Shares by which areas may be off with fewer parts, and lengths in the plane.
_FLAT, _TRUE_TO_SCALE = 1e-3, 1e-3
# Edges that are straight in one projection are curved in another. Longer edges are divided first,
# so that the error is at most a hundredth of a pixel.
_LONGEST_EDGE = 256  # pixels
_MAX_DEVIATION = 0.01  # pixels
_EARTH = 6.37e6  # radius in metres
# Smaller quadrangles suffer from the rounding of coordinates, larger ones from being flat.
_SMALLEST, _LARGEST = 1.5e-5, 6e-3  # of the equatorial radius: 100 m and 40 km on Earth
_MOST_PARTS = 32  # along each side of a quadrangle
_SAMPLES = 65  # along each side of a grid
_EXACT = 256  # pixels of a box that is not divided further
_RETURN = 1.0  # metres; a place must come back from the globe to where it was

_Floats = NDArray[np.float64]


class AreaMeasure:
    """Measures pixels and polygons of one grid.

    `known` is False if the grid has no CRS, if PROJ does not know the CRS or cannot convert from
    it, or if no part of the grid has a place on the globe; measures are then meaningless. `partial`
    is True if some pixels have no place: beyond a pole, or beyond the disk in an image of half the
    globe. Their area is 0.
    """

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._globe: Globe | None = None
        self._metres = 1.0  # per unit of the plane
        self._planar = False  # lengths are true in the plane
        self._quad, self._parts = 1.0, 1  # pixels; parts along each side of that
        self._smooth: _Floats | None = None  # areas at the samples, if they can be interpolated
        self.known, self.partial = False, False
        if grid.crs is None:
            return
        try:
            crs = horizontal(grid.crs)
        except CRSError:  # GDAL accepts some that PROJ does not
            return
        if crs.axis_info and not crs.is_geographic:
            self._metres = crs.axis_info[0].unit_conversion_factor
        if crs.type_name == "Engineering CRS":  # planar by definition
            self.known = self._planar = True
            return
        self._globe = Globe.of(crs)
        if self._globe is not None:
            self._examine(crs.is_projected)

    def _examine(self, projected: bool) -> None:
        """Choose how to measure, by samples from all over the grid."""
        assert self._globe is not None
        columns, rows = self._samples()
        areas = self._measured(columns, rows)
        if not (areas > 0).any():
            return
        side = float(np.sqrt(np.median(areas[areas > 0])))
        radius = self._globe.metres[0]
        self._quad = max(1.0, _SMALLEST * radius / side)
        self._parts = int(np.clip(np.ceil(side / radius / _LARGEST), 1, _MOST_PARTS))
        areas = np.where(self._returns(columns, rows), self._measured(columns, rows), 0)
        self.known = bool((areas > 0).any())
        beyond = self._globe.is_beyond_a_pole(np.array(self._grid.corners))
        self.partial = bool((areas <= 0).any() or beyond.any())
        if self.known and not self.partial:
            bends = [np.abs(np.diff(areas, 2, axis)).max(initial=0) / 8 for axis in (0, 1)]
            if max(bends) < LINEAR * areas.min():
                self._smooth = areas
            self._planar = projected and self._is_true_to_scale(columns, rows, areas)

    def _samples(self) -> tuple[_Floats, _Floats]:
        """Columns and rows of the centres of pixels from border to border, (n, n) each."""
        sides = self._grid.width, self._grid.height
        columns, rows = np.meshgrid(*(np.linspace(0.5, n - 0.5, _SAMPLES) for n in sides))
        return columns, rows

    def caution(self, name: str) -> str | None:
        """A sentence about pixels of the raster called `name` that have no area, if there are any.

        That nothing is known is not said here.
        """
        if not (self.known and self.partial):
            return None
        return (
            f"parts of {name} lie beyond a pole or beyond the edge of the Earth's disk; they have "
            "no area."
        )

    def pixel_areas(self, box: Box) -> _Floats:
        """Area in m² of each pixel of the box, (h, w); 0 for pixels that have no place."""
        areas = np.empty((box.height, box.width))
        self._fill(areas, box.top, box.left)
        return areas

    def pixel_rows(self, box: Box) -> _Floats:
        """Area in m² of one pixel in each row of the box, (h,), taken at its middle column."""
        return self.pixel_areas(Box(box.top, box.left + box.width // 2, box.height, 1))[:, 0]

    def pixel_side(self) -> float | None:
        """Side in m of a square with the area of the central pixel; None if unknown.

        If that pixel has no place, the median of pixels from all over the grid counts.
        """
        if not self.known:
            return None
        area = self.pixel_areas(Box(self._grid.height // 2, self._grid.width // 2, 1, 1))
        if not area.all():
            area = self._near(*self._samples())
        return float(np.sqrt(np.median(area[area > 0])))

    @property
    def longest_edge(self) -> float:
        """Longest edge, in pixels, that stays straight enough in another projection."""
        side = self.pixel_side() or 1.0
        return float(min(_LONGEST_EDGE, max(1.0, np.sqrt(8 * _EARTH * _MAX_DEVIATION / side))))

    def polygons(self, pixel_polygons: NDArray[np.object_]) -> _Floats:
        """Areas in m², (n,), of polygons in pixel coordinates (column, row) of the grid, (n,).

        NaN for those of which no part has a place.
        """
        total = np.zeros(len(pixel_polygons))
        pieces, owner = np.asarray(pixel_polygons, object), np.arange(len(pixel_polygons))
        while len(pieces):
            left, top, right, bottom = shapely.bounds(pieces).T
            columns, rows = three(left, right), three(top, bottom)
            bends = Bends.of(self._near(columns[:, None, :], rows[:, :, None]))
            wide, high = right - left, bottom - top
            across, along = bends.columns & (wide > 1), bends.rows & (high > 1)
            done = ~(across | along)
            centres = shapely.get_coordinates(shapely.centroid(pieces[done]))
            areas = shapely.area(pieces[done]) * self._near(*centres.T)
            total += np.bincount(owner[done], areas, len(total))
            # The others are halved where the area of a pixel bends.
            across &= (wide > high) | ~along
            middle = np.where(across, columns[:, 1], rows[:, 1])
            halves = (
                (left, top, np.where(across, middle, right), np.where(across, bottom, middle)),
                (np.where(across, middle, left), np.where(across, top, middle), right, bottom),
            )
            pieces = np.concatenate(
                [
                    shapely.intersection(pieces[~done], shapely.box(*(end[~done] for end in half)))
                    for half in halves
                ]
            )
            owner = np.tile(owner[~done], 2)
            there = shapely.area(pieces) > 0
            pieces, owner = pieces[there], owner[there]
        return np.where(total > 0, total, np.nan)

    def perimeters(self, pixel_polygons: NDArray[np.object_]) -> _Floats:
        """Perimeters in m, (n,), including holes, of polygons in pixel coordinates, (n,).

        NaN for those of which a part has no place.
        """
        if self._planar:
            wide, high = pixel_size(self._grid.transform)
            if self._grid.transform.is_conformal and np.isclose(wide, high, rtol=1e-9):
                return np.asarray(shapely.length(pixel_polygons) * wide * self._metres)
            placed = shapely.transform(pixel_polygons, lambda xy: self._points(*xy.T))
            return np.asarray(shapely.length(placed) * self._metres)
        rings, owner = shapely.get_rings(
            shapely.segmentize(pixel_polygons, self.longest_edge), return_index=True
        )
        corners, ring = shapely.get_coordinates(rings, return_index=True)
        edge = ring[1:] == ring[:-1]
        lengths = np.linalg.norm(np.diff(self._space(*corners.T), axis=0), axis=-1)[edge]
        return np.bincount(owner[ring[1:][edge]], lengths, len(pixel_polygons)).astype(np.float64)

    def _fill(self, areas: _Floats, top: int, left: int) -> None:
        """Set the areas of the pixels of a box, (h, w); top, left: its place in the grid."""
        height, width = areas.shape
        columns = three(left + 0.5, left + width - 0.5)
        rows = three(top + 0.5, top + height - 0.5)
        few = self._near(*np.meshgrid(columns, rows))
        bends = Bends.of(few)
        across, along = bends.columns and width > 1, bends.rows and height > 1
        if not (across or along):
            down, right = (np.linspace(0, 1, side) for side in (height, width))
            (first, last), (third, fourth) = few[::2, ::2]
            above, below = first + right * (last - first), third + right * (fourth - third)
            areas[:] = above + down[:, None] * (below - above)
        elif areas.size <= _EXACT:
            everywhere = np.arange(width) + left + 0.5, np.arange(height) + top + 0.5
            areas[:] = self._near(*np.meshgrid(*everywhere))
        elif across and (width > height or not along):
            self._fill(areas[:, : width // 2], top, left)
            self._fill(areas[:, width // 2 :], top, left + width // 2)
        else:
            self._fill(areas[: height // 2], top, left)
            self._fill(areas[height // 2 :], top + height // 2, left)

    def _near(self, columns: _Floats, rows: _Floats) -> _Floats:
        """Area of a pixel centred at these pixel coordinates, measured or interpolated."""
        if self._globe is None:
            area = abs(self._grid.transform.determinant) * self._metres**2
            return np.full(np.broadcast_shapes(columns.shape, rows.shape), area)
        if self._smooth is None:
            return self._measured(columns, rows)
        index, share = [], []
        for place, side in ((rows, self._grid.height), (columns, self._grid.width)):
            steps = (place - 0.5) / max((side - 1) / (_SAMPLES - 1), 1e-9)
            index.append(steps.astype(int).clip(0, _SAMPLES - 2))
            share.append(steps - index[-1])
        (row, column), (down, right), known = index, share, self._smooth
        above = known[row, column] * (1 - right) + known[row, column + 1] * right
        below = known[row + 1, column] * (1 - right) + known[row + 1, column + 1] * right
        return np.asarray(above * (1 - down) + below * down)

    def _measured(self, columns: _Floats, rows: _Floats) -> _Floats:
        """The same by its corners in space; 0 where there are none.

        Near the edge of a disk pixels are far from flat, so there the parts of a pixel are made
        smaller, and it has no area if that changes it.
        """
        rough, area = self._by_quads(columns, rows, 2 * self._parts)
        doubtful = np.abs(rough - area) > _FLAT * area
        if doubtful.any():
            columns, rows = (each[doubtful] for each in np.broadcast_arrays(columns, rows))
            rough, fine = self._by_quads(columns, rows, 16 * self._parts)
            area[doubtful] = np.where(np.abs(rough - fine) > _FLAT * fine, 0, fine)
        return area

    def _by_quads(self, columns: _Floats, rows: _Floats, parts: int) -> tuple[_Floats, _Floats]:
        """The same from half as many parts, and from this number, along each side of a pixel."""
        offsets = (np.arange(parts + 1) / parts - 0.5) * self._quad
        corners = self._space(
            columns[..., None, None] + offsets, rows[..., None, None] + offsets[:, None]
        )
        rough, fine = (surface_area(each) for each in (corners[..., ::2, ::2, :], corners))
        return rough / self._quad**2, fine / self._quad**2

    def _space(self, columns: _Floats, rows: _Floats) -> _Floats:
        """Pixel coordinates to X, Y and Z in metres, (..., 3); NaN where there is no place."""
        assert self._globe is not None
        return self._globe.in_space(self._globe.degrees(self._points(columns, rows)))

    def _points(self, columns: _Floats, rows: _Floats) -> _Floats:
        """Pixel coordinates to those of the CRS, (..., 2)."""
        return np.stack(self._grid.transform @ np.broadcast_arrays(columns, rows), axis=-1)

    def _returns(self, columns: _Floats, rows: _Floats) -> NDArray[np.bool_]:
        """Whether places come back from the globe: far outside its area, a CRS may not be exact."""
        assert self._globe is not None
        there = self._globe.degrees(self._points(columns, rows))
        back = self._globe.degrees(self._globe.points(there))
        missed = np.linalg.norm(self._globe.in_space(back) - self._globe.in_space(there), axis=-1)
        return np.asarray(missed < _RETURN)

    def _is_true_to_scale(self, columns: _Floats, rows: _Floats, areas: _Floats) -> bool:
        """Whether the plane's lengths are true, along both sides of pixels and askew."""
        half, t = self._quad / 2, self._grid.transform
        for right, down in ((half, 0.0), (0.0, half)):
            ends = [self._space(columns + s * right, rows + s * down) for s in (-1, 1)]
            true = np.linalg.norm(ends[1] - ends[0], axis=-1)
            plane = 2 * np.hypot(t.a * right + t.b * down, t.d * right + t.e * down) * self._metres
            if not (np.abs(plane / true - 1) < _TRUE_TO_SCALE).all():
                return False
        plane = abs(t.determinant) * self._metres**2
        return bool((np.abs(plane / areas - 1) < 2 * _TRUE_TO_SCALE).all())
