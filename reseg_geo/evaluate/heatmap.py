"""Heat maps of tables: similarity between classes, confusion matrices."""

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reseg_geo.publish.lettering import lettering_for
from reseg_geo.storage.staging import Staging, check_suffix, output_error

_CELL, _MARGIN, _DPI = 0.55, 2.2, 110  # inches, inches, dots per inch
_MIN_CELLS = 4  # minimum size of a table's picture
_NOTE_WIDTH = 60  # characters


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
    """Write a PNG of tables side by side, with a common colour scale and the numbers in the cells.

    tables: (rows, columns) numbers by title, NaN for no value; rows, columns: class names; axes:
    labels of rows and columns. Raises OutputError if the file cannot be written.
    """
    # Imported here because matplotlib is slow to import.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    lettering = lettering_for([*rows, *columns])
    text: dict[str, Any] = {"fontfamily": lettering.families, "parse_math": False}
    rows, columns = (
        [lettering.shown(name, number) for number, name in enumerate(names, 1)]
        for names in (rows, columns)
    )
    height = _CELL * max(len(rows), _MIN_CELLS) + _MARGIN
    width = _CELL * max(len(columns), _MIN_CELLS) + _MARGIN
    figure = Figure((width * len(tables), height), dpi=_DPI, layout="constrained")
    known = np.concatenate([table[np.isfinite(table)] for table in tables.values()])
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    for index, (title, table) in enumerate(tables.items()):
        plot = figure.add_subplot(1, len(tables), index + 1)
        plot.imshow(table, cmap="viridis", vmin=low, vmax=high)
        plot.set_title(title, text)
        plot.set_xticks(range(len(columns)), columns, rotation=45, ha="right", **text)
        plot.set_yticks(range(len(rows)), rows, **text)
        plot.set_ylabel(axes[0])
        plot.set_xlabel(axes[1])
        for row, column in np.argwhere(np.isfinite(table)):
            value = float(table[row, column])
            dark = value < (low + high) / 2
            plot.text(
                column, row, f"{value:.{decimals}f}", ha="center", va="center", fontsize=8,
                color="white" if dark else "black",
            )  # fmt: skip
    if lettering.advice is not None:
        figure.supxlabel(textwrap.fill(lettering.advice, _NOTE_WIDTH), fontsize=8)
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
    """Before the work starts: raise UsageError or OutputError if a picture cannot be written."""
    check_suffix(path, (".png",), "the picture is written as a PNG")
    with Staging(overwrite=overwrite) as staging:
        staging.add(path)
