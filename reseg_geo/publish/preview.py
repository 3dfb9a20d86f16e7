"""A picture of the image beside its map, with a legend: what a person looks at first."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import Resampling

from reseg_geo.maps.class_areas import ClassSummary
from reseg_geo.maps.legend import colormap, read_legend
from reseg_geo.storage.staging import check_suffix, output_error

# Lengths in inches: the whole width, what a picture may be high, and how thin it may get.
_WIDTH = 12.0
_HIGHEST, _THINNEST = 12.0, 0.3
_GAP = 0.05
_DPI = 120
_LEGEND_COLUMNS = 4
_LEGEND_ROW = 0.28
# Pictures wider than this, by height to width, are put one above the other.
_WIDE = 0.4


def check_preview_name(path: Path) -> None:
    """UsageError unless the name says PNG."""
    check_suffix(path, (".png",), "the preview is written as a PNG")


def write_preview(
    image: tuple[NDArray[np.uint8], NDArray[np.bool_]],
    class_map: Path,
    classes: Sequence[ClassSummary],
    path: Path,
    target: Path,
) -> None:
    """Write a PNG with the image beside (or, if wide, above) the map, and the classes below.

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
    size, places = _layout(height, width, _LEGEND_ROW * (legend_rows + 1))
    figure = Figure(size, dpi=_DPI)
    canvas = FigureCanvasAgg(figure)
    pictures = (np.where(valid[..., None], rgb, 255), colored_map(class_map, (height, width)))
    for place, picture in zip(places, pictures, strict=True):
        axes = figure.add_axes(place)
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


def _layout(
    height: int, width: int, legend: float
) -> tuple[tuple[float, float], list[tuple[float, float, float, float]]]:
    """Size of the figure in inches, and the two pictures' places in it as shares.

    height, width: of a picture, in pixels; legend: the height left free below, in inches.
    """
    shape = height / width
    if shape < _WIDE:
        wide, high = _WIDTH, max(_WIDTH * shape, _THINNEST)
        total = 2 * high + _GAP + legend
        at = [(0.0, legend + high + _GAP), (0.0, legend)]
    else:
        wide = (_WIDTH - _GAP) / 2
        high = wide * shape
        if high > _HIGHEST:
            wide, high = max(wide * _HIGHEST / high, _THINNEST), _HIGHEST
        total = high + legend
        left = (_WIDTH - 2 * wide - _GAP) / 2
        at = [(left, legend), (left + wide + _GAP, legend)]
    return (_WIDTH, total), [(x / _WIDTH, y / total, wide / _WIDTH, high / total) for x, y in at]


def _label(name: str, share: float) -> str:
    """The legend's text; dollar signs would otherwise start a formula."""
    short = name if len(name) <= 28 else f"{name[:27]}…"
    return f"{short}  {percent(share)}".replace("$", r"\$")


def percent(share: float) -> str:
    """A share, 0-1, in per cent as a person reads it."""
    return f"{share:.1%}" if share >= 0.001 else "< 0.1%" if share else "0%"


def colored_map(class_map: Path, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """The class map, shrunk to (h, w), in the colours of its legend: (h, w, 4) RGBA.

    What has no data is transparent.
    """
    table = np.zeros((2**16, 4), np.uint8)
    for value, color in colormap(read_legend(str(class_map))).items():
        table[value] = color
    with rasterio.open(class_map) as dataset:
        return table[dataset.read(1, out_shape=shape, resampling=Resampling.nearest)]
