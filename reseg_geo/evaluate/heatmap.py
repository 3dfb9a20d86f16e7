"""Heat maps of tables: similarity between classes, confusion matrices."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reseg_geo.storage.staging import Staging, check_suffix, output_error

_CELL, _MARGIN, _DPI = 0.55, 2.2, 110  # inches, inches, dots per inch
_LOWEST = 4  # cells; minimum size of a table's picture


def write_heatmaps(
    tables: Mapping[str, NDArray[np.floating]],
    rows: Sequence[str],
    columns: Sequence[str],
    path: Path,
    *,
    axes: tuple[str, str] = ("", ""),
    decimals: int = 2,
    overwrite: bool = False,
) -> None:
    """Write a PNG of tables side by side, in one colour scale and with the numbers in the cells.

    tables: (rows, columns) numbers by title, NaN for no value; axes: labels of rows and columns.
    Raises OutputError if the file cannot be written.
    """
    # Imported here because matplotlib is slow to import.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    high = _CELL * max(len(rows), _LOWEST) + _MARGIN
    wide = _CELL * max(len(columns), _LOWEST) + _MARGIN
    figure = Figure((wide * len(tables), high), dpi=_DPI, layout="constrained")
    known = np.concatenate([table[np.isfinite(table)] for table in tables.values()])
    low, top = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    for index, (title, table) in enumerate(tables.items()):
        place = figure.add_subplot(1, len(tables), index + 1)
        place.imshow(table, cmap="viridis", vmin=low, vmax=top)
        place.set_title(title)
        place.set_xticks(range(len(columns)), columns, rotation=45, ha="right")
        place.set_yticks(range(len(rows)), rows)
        place.set_ylabel(axes[0])
        place.set_xlabel(axes[1])
        for row, column in np.argwhere(np.isfinite(table)):
            value = float(table[row, column])
            dark = value < (low + top) / 2
            place.text(
                column, row, f"{value:.{decimals}f}", ha="center", va="center", fontsize=8,
                color="white" if dark else "black",
            )  # fmt: skip
    canvas = FigureCanvasAgg(figure)
    with Staging(overwrite=overwrite) as staging:
        staged = staging.add(path)
        try:
            canvas.print_figure(staged, format="png", bbox_inches="tight", pad_inches=0.1)
        except OSError as error:
            raise output_error(path, error) from error
        staging.commit()


def write_confusion(
    matrix: NDArray[np.integer], names: Sequence[str], path: Path, overwrite: bool = False
) -> None:
    """Write a PNG of a confusion matrix in percent of each true class.

    matrix: (classes, classes + 1), see `confusion_matrix`. Raises OutputError if the file cannot
    be written.
    """
    totals = matrix.sum(axis=1, keepdims=True)
    shares = np.where(totals > 0, 100 * matrix / np.maximum(totals, 1), np.nan)
    columns = [*names, "no class"] if matrix[:, -1].any() else list(names)
    write_heatmaps(
        {"percent of each class": shares[:, : len(columns)]}, names, columns, path,
        axes=("labels", "map"), decimals=0, overwrite=overwrite,
    )  # fmt: skip


def check_picture(path: Path, overwrite: bool) -> None:
    """Raise UsageError or OutputError if a picture could not be written, before the work starts."""
    check_suffix(path, (".png",), "the picture is written as a PNG")
    with Staging(overwrite=overwrite) as staging:
        staging.add(path)
