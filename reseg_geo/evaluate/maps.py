"""Agreement of two class maps on the same grid."""

import functools
from collections import Counter
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray

from reseg_geo.errors import InputError
from reseg_geo.evaluate.boundaries import boundary_counts
from reseg_geo.evaluate.evaluation import Evaluation
from reseg_geo.grid import Box, row_boxes
from reseg_geo.inputs.gdal_errors import reading
from reseg_geo.inputs.opening import open_raster
from reseg_geo.maps.legend import read_legend, value_name

_PIXELS = 2_000_000  # of each map, read at a time

_Map = tuple[rasterio.DatasetReader, Path]


def compare_maps(found: Path, truth: Path) -> Evaluation:
    """Compare a class map with the ground truth; values must mean the same class in both.

    Pixels that are 0 or nodata in the truth are not counted; class names come from the legends.
    Raises InputError if the rasters are on different grids or the truth has no classes.
    """
    names = {entry.value: entry.name for path in (truth, found) for entry in read_legend(str(path))}
    counts: Counter[tuple[int, int]] = Counter()
    with open_raster(str(found)) as one, open_raster(str(truth)) as two:
        same = one.shape == two.shape and (
            one.crs is None
            or two.crs is None
            or (one.crs == two.crs and one.transform.almost_equals(two.transform, 1e-6))
        )
        if not same:
            raise InputError(
                f"{found} and {truth} are not on the same grid (size, CRS, transform); warp one to "
                "the grid of the other first, for example with rio warp --like."
            )
        for box in row_boxes(one.height, one.width, _PIXELS):
            values, known = _read(one, found, box), _read(two, truth, box)
            pairs = np.stack([known[known > 0], values[known > 0]])
            rows, times = np.unique(pairs, axis=1, return_counts=True)
            for (row, column), count in zip(rows.T.tolist(), times.tolist(), strict=True):
                counts[row, max(column, 0)] += count
        classes = sorted({value for pair in counts for value in pair if value > 0} | {*names} - {0})
        if not counts or not classes:
            raise InputError(f"{truth} contains no classes, so {found} cannot be compared with it.")
        boundaries = _boundaries((one, found), (two, truth), classes)
    indices = {value: index for index, value in enumerate(classes)} | {0: len(classes)}
    matrix = np.zeros((len(classes), len(classes) + 1), np.int64)
    for (row, column), count in counts.items():
        matrix[indices[row], indices[column]] = count
    titles = tuple(names.get(value, value_name(value)) for value in classes)
    return Evaluation(matrix, boundaries, titles, 1, 0.0)


def _boundaries(found: _Map, truth: _Map, classes: list[int]) -> NDArray[np.int64]:
    """Boundary pixels of each class, see `boundary_counts`."""
    known = np.array(classes)

    def indices(source: _Map, box: Box) -> NDArray[np.uint16]:
        values = _read(*source, box)
        places = np.searchsorted(known, values).clip(max=len(known) - 1)
        return np.where(known[places] == values, places + 1, 0).astype(np.uint16)

    ours, theirs = (functools.partial(indices, source) for source in (found, truth))
    return boundary_counts(ours, theirs, truth[0].shape, len(classes))


def _read(dataset: rasterio.DatasetReader, path: Path, box: Box) -> NDArray[np.int64]:
    """Class values of a box, 0 for nodata."""
    with reading(str(path)):
        masked = dataset.read(1, window=box.window, masked=True)
    return np.asarray(masked.filled(0)).astype(np.int64)
