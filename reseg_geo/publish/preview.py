"""A picture of the image next to its map, with a legend, a scale bar and a north arrow."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import Resampling

from reseg_geo.maps.class_areas import ClassSummary
from reseg_geo.maps.legend import colormap, read_legend
from reseg_geo.place.georeference import grid_of
from reseg_geo.publish.lettering import lettering_for, wrapped
from reseg_geo.publish.surround import (
    Ground,
    draw_north_arrow,
    draw_scale_bar,
    ground_of,
    round_length,
)
from reseg_geo.publish.upright import upright
from reseg_geo.storage.staging import check_suffix, output_error

# Lengths in inches: the whole picture, the two pictures in it, and the legend below them.
_WIDTH = 12.0
_MAX_HEIGHT, _MIN_SIDE = 12.0, 0.3
_GAP = 0.05
_MARGIN = 0.2
_DPI = 120
# Pictures with a smaller ratio of height to width are put one above the other.
_WIDE = 0.4
_MAX_COLUMNS = 4
_MAX_CLASSES = 100  # in the legend
_SIZE, _SMALL = 11, 9  # points
_LINE, _BETWEEN = 0.19, 0.09
_SWATCH, _SWATCH_HIGH, _INDENT = 0.28, 0.16, 0.38
_SURROUND = 2.7  # the scale bar and the north arrow, to the right of the legend
_BAR, _ARROW = 1.7, 0.55
_MIN_LEGEND = 0.75  # height
_SHORTEST, _LONGEST = 0.01, 2e7  # metres of a scale bar
_SKEWED = 0.01  # pictures stretched by more than this have no scale bar


def check_preview_name(path: Path) -> None:
    """Raise UsageError unless the file name ends in .png."""
    check_suffix(path, (".png",), "the preview is written as a PNG")


def write_preview(
    image: tuple[NDArray[np.uint8], NDArray[np.bool_]],
    class_map: Path,
    classes: Sequence[ClassSummary],
    path: Path,
    target: Path,
    warn: Callable[[str], None] = lambda text: None,
) -> None:
    """Write a PNG with the image next to (or, if wide, above) the map, and the legend below.

    image: (h, w, 3) uint8 and (h, w) validity, an overview of the area of the class map. Both are
    drawn with the north of the CRS at the top, if the CRS tells where that is. The scale
    bar and the north arrow are for the middle of the map; they are left out if its CRS does not
    define them. warn is called if class names cannot be shown. Raises OutputError about `target`,
    the final name, if the file cannot be written.
    """
    # Slow to import, and only needed for a picture.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rgb, valid = image
    with rasterio.open(class_map) as dataset:
        grid = grid_of(dataset)
    opaque = np.where(valid, 255, 0).astype(np.uint8)
    pictures, grid = upright([np.dstack([rgb, opaque]), colored_map(class_map, valid.shape)], grid)
    ground = ground_of(grid)
    # The size of a pixel of the picture on the ground; square where it is unknown.
    wide, high = (ground.width or 1.0) * grid.width, (ground.height or 1.0) * grid.height
    figure = Figure((_WIDTH, 1.0), dpi=_DPI)
    canvas = FigureCanvasAgg(figure)
    surround = 0.0 if ground.width is None and ground.north is None else _SURROUND
    legend = _legend(classes, _WIDTH - surround - 2 * _MARGIN, canvas.get_renderer(), warn)
    size, places = _layout(high / wide, legend.height)
    figure.set_size_inches(size)
    for place, picture in zip(places, pictures, strict=True):
        axes = figure.add_axes(place)
        axes.imshow(picture, interpolation="nearest", aspect="auto")
        axes.set_axis_off()
    below = figure.add_axes((0, 0, 1, legend.height / size[1]))
    below.set(xlim=(0, _WIDTH), ylim=(-legend.height, 0))
    below.set_axis_off()
    legend.draw(below, _MARGIN)
    _, _, x_share, y_share = places[0]
    inches = x_share * size[0] / grid.width, y_share * size[1] / grid.height
    _draw_surround(below, ground, inches)
    try:
        canvas.print_png(str(path))
    except OSError as error:
        raise output_error(target, error) from error


def _draw_surround(axes: Any, ground: Ground, inches: tuple[float, float]) -> None:
    """Scale bar and north arrow at the right; inches: of a pixel of the raster, both ways."""
    right = _WIDTH - _MARGIN
    if ground.north is not None:
        across, down = ground.north[0] * inches[0], ground.north[1] * inches[1]
        draw_north_arrow(axes, (right - _ARROW / 2, -_MIN_LEGEND / 2 - 0.05), (across, -down))
    if ground.width is not None and ground.height is not None:
        metres = ground.width / inches[0]
        if abs(ground.height / inches[1] / metres - 1) < _SKEWED:
            length = round_length(_BAR * metres)
            if not _SHORTEST <= length <= _LONGEST:
                return
            left = right - _ARROW - 0.45 - length / metres
            draw_scale_bar(axes, left, -_MIN_LEGEND / 2 - 0.12, length, metres)


@dataclass(frozen=True)
class _Legend:
    """columns: for each entry a colour, lines of text and a share; note: lines below them."""

    columns: list[list[tuple[Any, list[str], str]]]
    note: list[str]
    families: tuple[str, ...]
    width: float  # of a column, inches
    height: float
    measure: Callable[[str], float]

    def draw(self, axes: Any, left: float) -> None:
        """Draw it; axes: in inches, 0 at the top."""
        from matplotlib.patches import Rectangle

        text = {"fontfamily": self.families, "va": "center", "parse_math": False}
        lowest = -_MARGIN
        for number, column in enumerate(self.columns):
            x, y = left + number * self.width, -_MARGIN - _LINE / 2
            for color, lines, share in column:
                if color is not None:
                    axes.add_patch(
                        Rectangle(
                            (x, y - _SWATCH_HIGH / 2), _SWATCH, _SWATCH_HIGH,
                            facecolor=color, edgecolor="#555555", linewidth=0.8,
                        )
                    )  # fmt: skip
                for line in lines:
                    axes.text(x + _INDENT, y, line, fontsize=_SIZE, **text)
                    y -= _LINE
                end = x + _INDENT + self.measure(lines[-1]) + 0.1
                axes.text(end, y + _LINE, share, fontsize=_SIZE, color="#555555", **text)
                y -= _BETWEEN
            lowest = min(lowest, y)
        for number, line in enumerate(self.note):
            y = lowest - number * _LINE
            axes.text(left, y, line, fontsize=_SMALL, color="#555555", **text)


def _legend(
    classes: Sequence[ClassSummary], width: float, renderer: Any, warn: Callable[[str], None]
) -> _Legend:
    """The classes that occur, in the number of columns that needs the least height."""
    from matplotlib.font_manager import FontProperties

    found = [entry for entry in classes if entry.pixels]
    total = sum(entry.pixels for entry in found)
    shown = sorted(found, key=lambda entry: -entry.pixels)[:_MAX_CLASSES]
    shown.sort(key=lambda entry: entry.value)
    lettering = lettering_for([entry.name for entry in shown])
    if lettering.advice is not None:
        warn(f"in the preview: {lettering.advice[0].lower()}{lettering.advice[1:]}")
    entries: list[tuple[Any, str, str]] = [
        (
            [part / 255 for part in entry.color],
            lettering.shown(entry.name, entry.value),
            percent(entry.pixels / total),
        )
        for entry in shown
    ]
    if rest := total - sum(entry.pixels for entry in shown):
        text = f"and {len(found) - len(shown):,} more classes"
        entries.append((None, text, percent(rest / total)))
    entries = entries or [("white", "no data", "")]
    font = FontProperties(family=list(lettering.families), size=_SIZE)

    def measure(text: str) -> float:
        return float(renderer.get_text_width_height_descent(text, font, False)[0]) / _DPI

    widest_share = max(measure(share) for _, _, share in entries) + 0.2

    def arranged(count: int) -> tuple[float, list[list[tuple[Any, list[str], str]]]]:
        room = width / count - _INDENT - widest_share
        texts = [(color, wrapped(name, room, measure), share) for color, name, share in entries]
        rows = -(-len(texts) // count)
        columns = [texts[start : start + rows] for start in range(0, len(texts), rows)]
        heights = [
            sum(len(lines) * _LINE + _BETWEEN for _, lines, _ in column) for column in columns
        ]
        return max(heights), columns

    counts = range(min(_MAX_COLUMNS, len(entries)), 0, -1)
    (height, columns), count = min(
        ((arranged(count), count) for count in counts), key=lambda each: each[0][0]
    )
    note = [] if lettering.advice is None else wrapped(lettering.advice, width * 1.2, measure)
    high = max(_MIN_LEGEND, 2 * _MARGIN + height - _BETWEEN + len(note) * _LINE)
    column_width = width / max(count, 3)
    return _Legend(columns, note, lettering.families, column_width, high, measure)


def _layout(
    shape: float, legend: float
) -> tuple[tuple[float, float], list[tuple[float, float, float, float]]]:
    """Size of the figure in inches, and the places of the two pictures as shares of it.

    shape: height of a picture by its width; legend: the height left free below, in inches.
    """
    if shape < _WIDE:
        wide, high = _WIDTH, max(_WIDTH * shape, _MIN_SIDE)
        total = 2 * high + _GAP + legend
        at = [(0.0, legend + high + _GAP), (0.0, legend)]
    else:
        wide = (_WIDTH - _GAP) / 2
        high = wide * shape
        if high > _MAX_HEIGHT:
            wide, high = max(wide * _MAX_HEIGHT / high, _MIN_SIDE), _MAX_HEIGHT
        total = high + legend
        left = (_WIDTH - 2 * wide - _GAP) / 2
        at = [(left, legend), (left + wide + _GAP, legend)]
    return (_WIDTH, total), [(x / _WIDTH, y / total, wide / _WIDTH, high / total) for x, y in at]


def percent(share: float) -> str:
    """A share, 0-1, as a percentage for people."""
    return f"{share:.1%}" if share >= 0.001 else "< 0.1%" if share else "0%"


def colored_map(class_map: Path, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """The class map as (h, w, 4) RGBA in the colours of its legend, resampled to `shape`, (h, w).

    Pixels without data are transparent.
    """
    table = np.zeros((2**16, 4), np.uint8)
    for value, color in colormap(read_legend(str(class_map))).items():
        table[value] = color
    with rasterio.open(class_map) as dataset:
        return table[dataset.read(1, out_shape=shape, resampling=Resampling.nearest)]
