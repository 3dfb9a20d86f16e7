"""Square tables of numbers as a picture: which classes are alike, which are taken for which."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reseg_geo.storage.staging import Staging, check_suffix, output_error

_CELL, _MARGIN, _DPI = 0.55, 2.2, 110  # inches, inches, dots per inch
_LOWEST = 4  # cells; smaller tables get larger ones


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
    """Write a PNG with each table under its title, all in one scale, every cell with its number.

    tables: (rows, columns) numbers by title, NaN for none; axes: what rows and columns are. Raises
    OutputError if the file cannot be written.
    """
    # Imported here: only who asks for a picture waits for matplotlib.
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
    """A PNG of a confusion matrix in per cent of each true class.

    matrix: (classes, classes + 1) as `confusion_matrix` makes it. Raises OutputError if it
    cannot be written.
    """
    totals = matrix.sum(axis=1, keepdims=True)
    shares = np.where(totals > 0, 100 * matrix / np.maximum(totals, 1), np.nan)
    columns = [*names, "no class"] if matrix[:, -1].any() else list(names)
    write_heatmaps(
        {"per cent of each class": shares[:, : len(columns)]}, names, columns, path,
        axes=("labels", "map"), decimals=0, overwrite=overwrite,
    )  # fmt: skip


def check_picture(path: Path, overwrite: bool) -> None:
    """Find out before the work whether a picture can be written: UsageError or OutputError."""
    check_suffix(path, (".png",), "the picture is written as a PNG")
    with Staging(overwrite=overwrite) as staging:
        staging.add(path)
