"""What is shown of a raster: all pixels of a box, or every n-th where there are too many.

The pixels of coarser views lie on a lattice that is anchored to the raster, so that a pixel shows
the same place however the view is moved.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from affine import Affine
from numpy.typing import NDArray

from reseg_geo.engine.scale import Scale
from reseg_geo.engine.windows import BlockReader
from reseg_geo.grid import Box, Grid
from reseg_geo.place.bounds import window_of
from reseg_geo.raster.reader import RasterReader
from reseg_geo.raster.resampled import on_raster
from reseg_geo.raster.shapes import PlacedShapes, Shapes
from reseg_geo.session.arguments import Bounds
from reseg_geo.storage.chunks import Chunk
from reseg_geo.storage.logits import LogitMemory


def box_within(reader: RasterReader, bounds: Bounds | None, bounds_crs: str | None) -> Box:
    """The pixels of a raster within bounds, in their CRS or its own; without bounds, all it reads.

    Raises UsageError as `window_of` does.
    """
    own = reader.part
    if bounds is None:
        return own
    part = window_of(reader.grid, bounds, bounds_crs, reader.path)
    return Box(own.top + part.top, own.left + part.left, part.height, part.width)


@dataclass(frozen=True)
class View:
    """Pixels of a raster that are shown.

    whole: the raster's grid; step: raster pixels from one to the next, along each side; box: which
    are shown, counted in steps. A pixel shows the middle of a square of step x step raster pixels.
    """

    whole: Grid
    step: int
    box: Box

    @classmethod
    def of(cls, whole: Grid, box: Box, size: tuple[int, int] | None) -> "View":
        """A box of the raster; size: at most so many pixels wide and high are shown."""
        step = 1
        if size is not None:
            step = max(1, math.ceil(box.width / size[0]), math.ceil(box.height / size[1]))
            while _steps(box, step).width > size[0] or _steps(box, step).height > size[1]:
                step += 1
        return cls(whole, step, _steps(box, step))

    @property
    def grid(self) -> Grid:
        """The pixels that are shown."""
        transform = self.whole.transform @ Affine.scale(self.step)
        shift = Affine.translation(self.box.left, self.box.top)
        return Grid(self.box.width, self.box.height, transform @ shift, self.whole.crs)

    @property
    def part(self) -> Box:
        """The smallest box of the raster that holds all places that are shown."""
        rows, columns = self.rows, self.columns
        top, left = int(rows[0]), int(columns[0])
        return Box(top, left, int(rows[-1]) - top + 1, int(columns[-1]) - left + 1)

    @property
    def rows(self) -> NDArray[np.int64]:
        """Rows of the raster that are shown."""
        return _places(self.box.top, self.box.height, self.step, self.whole.height)

    @property
    def columns(self) -> NDArray[np.int64]:
        """Columns of the raster that are shown."""
        return _places(self.box.left, self.box.width, self.step, self.whole.width)

    def shows(self, box: Box) -> bool:
        """Whether it shows any pixel in a box of the raster."""
        rows, columns = self._within(box)
        return rows.start < rows.stop and columns.start < columns.stop

    def take(self, chunk: Chunk, values: NDArray[np.integer], confidence: NDArray[np.uint8]) -> Box:
        """Copy what is shown of a chunk, whose box counts from the part; returns where to."""
        part, box = self.part, chunk.box
        box = Box(box.top + part.top, box.left + part.left, box.height, box.width)
        rows, columns = self._within(box)
        chosen = np.ix_(self.rows[rows] - box.top, self.columns[columns] - box.left)
        values[rows, columns] = chunk.values[chosen]
        if chunk.confidence is not None:
            confidence[rows, columns] = chunk.confidence[chosen]
        return Box(rows.start, columns.start, rows.stop - rows.start, columns.stop - columns.start)

    def scales(self, whole: Sequence[Scale]) -> list[Scale]:
        """The scales of a raster, for what is shown of it and without logits."""
        return [Scale(self._reader(each.reader), LogitMemory(), each.times) for each in whole]

    def _reader(self, blocks: BlockReader) -> BlockReader:
        view, tiling = blocks.view.of_part(self.part), blocks.tiling
        needs = asked = tiling.needs
        if self.step > tiling.window * view.factor and not tiling.overlap:

            def needs(box: Box) -> bool:
                return (asked is None or asked(box)) and self.shows(on_raster(box, view.factor))

        tiling = replace(tiling, part=view.covering(self.part), needs=needs)
        return replace(blocks, view=view, tiling=tiling)

    def _within(self, box: Box) -> tuple[slice, slice]:
        """Rows and columns of the view in a box of the raster."""
        found = [
            slice(*np.searchsorted(places, (start, stop)).tolist())
            for places, start, stop in (
                (self.rows, box.top, box.bottom), (self.columns, box.left, box.right)
            )
        ]  # fmt: skip
        return found[0], found[1]


def around(scales: Sequence[Scale], shapes: Shapes) -> list[Scale]:
    """The scales of a whole raster, as far as geometries in its pixel coordinates need it."""
    placed, found = PlacedShapes(shapes), []
    for scale in scales:
        view, tiling = scale.reader.view, scale.reader.tiling

        def needs(box: Box, factor: Fraction = view.factor) -> bool:
            return len(placed.touching(on_raster(box, factor))) > 0

        whole = replace(tiling, part=None, needs=needs)
        reader = replace(scale.reader, tiling=whole)
        found.append(Scale(reader, LogitMemory(), scale.times))
    return found


def _steps(box: Box, step: int) -> Box:
    """The smallest box of squares of step x step pixels that covers a box of pixels."""
    top, left = box.top // step, box.left // step
    return Box(top, left, -(-box.bottom // step) - top, -(-box.right // step) - left)


def _places(first: int, count: int, step: int, size: int) -> NDArray[np.int64]:
    """The middles of `count` squares; of the last, which may reach beyond the raster, within it."""
    places = np.arange(first, first + count, dtype=np.int64) * step + step // 2
    return np.minimum(places, size - 1)
