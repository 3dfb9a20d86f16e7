"""A picture of the image beside its map, with a legend: what a person looks at first."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import Resampling

from reseg_geo.raster.legend import colormap, read_legend
from reseg_geo.raster.tally import ClassSummary
from reseg_geo.staging import output_error

_WIDTH = 12.0  # inches
_DPI = 120
_LEGEND_COLUMNS = 4
_LEGEND_ROW = 0.28  # inches
_NO_DATA_COLOR = (255, 255, 255)


def write_preview(
    image: tuple[NDArray[np.uint8], NDArray[np.bool_]],
    class_map: Path,
    classes: Sequence[ClassSummary],
    path: Path,
    target: Path,
) -> None:
    """Write a PNG with the image at the left, the map at the right, and the classes below.

    image: (h, w, 3) uint8 and (h, w) validity, an overview of what the class map covers. Raises
    OutputError about `target`, the final name, if the file cannot be written.
    """
    # Imported here: only a run that asks for a picture waits for matplotlib.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

    rgb, valid = image
    height, width = valid.shape
    shown = [entry for entry in classes if entry.pixels]
    legend_rows = -(-max(len(shown), 1) // _LEGEND_COLUMNS)
    legend_height = _LEGEND_ROW * (legend_rows + 1)
    picture_height = _WIDTH / 2 * height / width
    figure = Figure((_WIDTH, picture_height + legend_height), dpi=_DPI)
    canvas = FigureCanvasAgg(figure)
    share = legend_height / (picture_height + legend_height)
    pictures = (np.where(valid[..., None], rgb, 255), _colored(class_map, (height, width)))
    for place, picture in enumerate(pictures):
        axes = figure.add_axes((place * 0.502, share, 0.498, 1 - share))
        axes.imshow(picture, interpolation="nearest", aspect="auto")
        axes.set_axis_off()
    total = sum(entry.pixels for entry in shown)
    patches = [
        Patch(
            facecolor=(entry.color[0] / 255, entry.color[1] / 255, entry.color[2] / 255),
            edgecolor="#555555",
            label=_label(entry.name, entry.pixels / total),
        )
        for entry in shown
    ] or [Patch(facecolor="white", edgecolor="#555555", label="no data")]
    figure.legend(
        handles=patches, loc="lower center", ncols=min(_LEGEND_COLUMNS, len(patches)),
        frameon=False, fontsize=11, bbox_to_anchor=(0.5, 0.0),
    )  # fmt: skip
    try:
        canvas.print_png(str(path))
    except OSError as error:
        raise output_error(target, error) from error


def _label(name: str, share: float) -> str:
    """The legend's text; dollar signs would otherwise start a formula."""
    short = name if len(name) <= 28 else f"{name[:27]}…"
    percent = f"{share:.1%}" if share >= 0.001 else "< 0.1%"
    return f"{short}  {percent}".replace("$", r"\$")


def _colored(class_map: Path, shape: tuple[int, int]) -> NDArray[np.uint8]:
    """The class map in its colours, (h, w, 3)."""
    table = np.zeros((2**16, 3), np.uint8)
    for value, color in colormap(read_legend(str(class_map))).items():
        table[value] = color[:3] if value else _NO_DATA_COLOR
    with rasterio.open(class_map) as dataset:
        return table[dataset.read(1, out_shape=shape, resampling=Resampling.nearest)]
