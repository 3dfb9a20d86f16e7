"""Read label images, colour-coded or with class indices, as class values."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reseg_geo.classes import LandCover
from reseg_geo.errors import InputError
from reseg_geo.grid import Box
from reseg_geo.inputs.gdal_errors import reading
from reseg_geo.inputs.opening import open_raster
from reseg_geo.palette import Color
from reseg_geo.raster.colors import color_table


class LabelReader:
    """The labels of one image; use it as a context manager.

    Three bands, or one band whose palette has all class colours, are colour-coded labels. Any
    other single band holds class indices that start at `first`. Other colours and indices are
    unknown and read as 0.
    """

    def __init__(
        self,
        path: Path,
        classes: Sequence[LandCover],
        first: int,
        merge: Mapping[Color, Color] | None = None,
    ) -> None:
        """merge: colours that are read as another one, that of a class.

        Raises InputError if the file cannot be read or has two bands.
        """
        self._path = path
        self._dataset = open_raster(str(path))
        self._colors = [item.color for item in classes]
        self._merge = dict(merge or {})
        self._first = first
        self._palette = self._read_palette()
        if self._dataset.count == 2:
            self._dataset.close()
            raise InputError(f"{path} has two bands; labels must have one band or three.")

    def __enter__(self) -> "LabelReader":
        return self

    def __exit__(self, *rest: object) -> None:
        self._dataset.close()

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self._dataset.height, self._dataset.width

    def read(self, box: Box) -> NDArray[np.uint16]:
        """Class values of a box, (h, w): 1 to n, 0 unknown."""
        bands = [1, 2, 3] if self._dataset.count >= 3 else [1]
        with reading(str(self._path)):
            # Band by band because their types may differ.
            values = np.stack([self._dataset.read(band, window=box.window) for band in bands])
        if self._palette is not None:
            values = self._palette[values[0].astype(np.intp)].transpose(2, 0, 1)
        if len(values) == 1:
            return _by_index(values[0], self._first, len(self._colors))
        return _by_color(values, self._colors, self._merge)

    def _read_palette(self) -> NDArray[np.uint8] | None:
        if self._dataset.count != 1 or self._dataset.dtypes[0] != "uint8":
            return None
        entries = color_table(self._dataset, 1)
        if not entries:
            return None
        table = np.array([entries.get(i, (0, 0, 0, 0))[:3] for i in range(256)], np.uint8)
        return table if {*self._colors} <= {tuple(row) for row in table.tolist()} else None


def _by_index(values: NDArray[np.integer], first: int, classes: int) -> NDArray[np.uint16]:
    shifted = values.astype(np.int64) - first + 1
    return np.where((shifted >= 1) & (shifted <= classes), shifted, 0).astype(np.uint16)


def _by_color(
    values: NDArray[np.integer], colors: Sequence[Color], merge: Mapping[Color, Color]
) -> NDArray[np.uint16]:
    """Convert (3, h, w) colours to class values; the first of classes with equal colours wins."""
    codes = (values.astype(np.int64) << np.array([16, 8, 0])[:, None, None]).sum(axis=0)
    classes = {color: value for value, color in reversed(list(enumerate(colors, start=1)))}
    more = {color: classes[other] for color, other in merge.items() if other in classes}
    found = np.zeros(codes.shape, np.uint16)
    for (red, green, blue), value in (more | classes).items():
        found[codes == (red << 16 | green << 8 | blue)] = value
    return found
