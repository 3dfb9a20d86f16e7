"""Two class maps on one grid: how well they agree."""

from pathlib import Path

import numpy as np

from reseg_geo.errors import InputError
from reseg_geo.evaluate.evaluation import Evaluation
from reseg_geo.evaluate.metrics import confusion_matrix
from reseg_geo.raster.faults import reading
from reseg_geo.raster.grid import Box
from reseg_geo.raster.legend import read_legend
from reseg_geo.raster.reader import open_raster

_ROWS = 1024  # read at a time


def compare_maps(found: Path, truth: Path) -> Evaluation:
    """Compare a class map with the truth, both with the same values for the same classes.

    0 in the truth is unknown and not counted; names come from the map's legend. Raises InputError
    for rasters that are on different grids or hold no whole numbers.
    """
    names = {entry.value: entry.name for path in (truth, found) for entry in read_legend(str(path))}
    with open_raster(str(found)) as one, open_raster(str(truth)) as two:
        same = one.shape == two.shape and (
            one.crs is None
            or two.crs is None
            or (one.crs == two.crs and one.transform.almost_equals(two.transform, 1e-6))
        )
        if not same:
            raise InputError(
                f"{found} and {truth} are not on the same grid (size, CRS, transform); warp one to "
                "the other first, e.g. with rio warp --like."
            )
        classes, matrix = 0, np.zeros((0, 1), np.int64)
        for top in range(0, one.height, _ROWS):
            window = Box(top, 0, min(_ROWS, one.height - top), one.width).window
            with reading(str(found)):
                values = one.read(1, window=window).astype(np.int64)
            with reading(str(truth)):
                known = two.read(1, window=window).astype(np.int64)
            if min(values.min(), known.min()) < 0:
                raise InputError(f"{found} or {truth} has values below 0, which are no classes.")
            wanted = int(max(classes, values.max(), known.max()))
            matrix = _larger(matrix, wanted)
            classes = wanted
            matrix += confusion_matrix(values, known, classes)
    used = [i for i in range(classes) if matrix[i].any() or matrix[:, i].any() or i + 1 in names]
    return Evaluation(
        matrix[np.ix_(used, [*used, classes])],
        tuple(names.get(i + 1, f"class {i + 1}") for i in used),
        1,
        0.0,
    )


def _larger(matrix: np.ndarray, classes: int) -> np.ndarray:
    """The same counts with room for more classes before the last column."""
    old = len(matrix)
    grown = np.zeros((classes, classes + 1), np.int64)
    grown[:old, :old], grown[:old, classes] = matrix[:, :old], matrix[:, old]
    return grown
