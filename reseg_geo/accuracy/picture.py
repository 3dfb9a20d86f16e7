"""An assessment as a picture: the error matrix, and areas with their intervals."""

import textwrap
from pathlib import Path
from typing import Any

import numpy as np

from reseg_geo.accuracy.assessment import Assessment, per_cent, with_half
from reseg_geo.accuracy.calibrate import Calibrated, points_text
from reseg_geo.palette import hex_color
from reseg_geo.publish.lettering import lettering_for
from reseg_geo.storage.staging import output_error

_CELL, _MARGIN, _BARS, _DPI = 0.55, 2.4, 5.0, 120  # inches, and dots per inch
_FEWEST, _MOST = 4, 40  # classes for which a picture is large enough, and grows
_NOTE, _NAME = 60, 26  # characters of a line


def write_picture(found: Assessment, path: Path, target: Path) -> None:
    """Write a PNG. Raises OutputError, which names `target`, if the file cannot be written."""
    # Imported here because matplotlib is slow to import.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    lettering = lettering_for(found.names)
    text: dict[str, Any] = {"fontfamily": lettering.families, "parse_math": False}
    names = [_short(lettering.shown(name, number)) for number, name in enumerate(found.names, 1)]
    side = _CELL * min(max(len(names), _FEWEST), _MOST) + _MARGIN
    widths = [side, _BARS, *([side] if found.calibrated else [])]
    figure = Figure((sum(widths), side), dpi=_DPI, layout="constrained")
    matrix, bars, *rest = figure.subplots(1, len(widths), width_ratios=widths)
    figure.suptitle(
        f"Overall accuracy {with_half(found.accuracy.overall, (), per_cent)} "
        f"({found.labelled:,} points)"
    )
    _draw_matrix(matrix, found, names, text)
    _draw_areas(bars, found, names, text)
    if found.calibrated is not None:
        _draw_reliability(rest[0], found.calibrated)
    if lettering.advice is not None:
        figure.supxlabel(textwrap.fill(lettering.advice, _NOTE), fontsize=8)
    try:
        FigureCanvasAgg(figure).print_figure(path, format="png")
    except OSError as error:
        raise output_error(target, error) from error


def _short(name: str) -> str:
    """A name in at most two lines."""
    lines = textwrap.wrap(name, _NAME) or [""]
    return "\n".join(lines if len(lines) < 3 else [lines[0], f"{lines[1][: _NAME - 1]}…"])


def _draw_matrix(plot: Any, found: Assessment, names: list[str], text: dict[str, Any]) -> None:
    counts = found.accuracy.counts
    shares = counts / counts.sum(axis=1, keepdims=True).clip(1)
    right = np.eye(len(names), dtype=bool)
    for part, colors in ((right, "Greens"), (~right, "Oranges")):
        plot.imshow(np.ma.array(shares, mask=~part), cmap=colors, vmin=0, vmax=1)
    plot.set_title("Points; colour: share of the row, green if right")
    plot.set_xticks(range(len(names)), names, rotation=45, ha="right", **text)
    plot.set_yticks(range(len(names)), names, **text)
    plot.set_xlabel("reference")
    plot.set_ylabel("map")
    for row, column in np.argwhere(counts) if len(names) <= _MOST else ():
        color = "white" if shares[row, column] > 0.6 else "black"
        plot.text(
            column, row, f"{counts[row, column]:,}", ha="center", va="center", fontsize=8,
            color=color,
        )  # fmt: skip


def _draw_areas(plot: Any, found: Assessment, names: list[str], text: dict[str, Any]) -> None:
    unit = found.unit.square_metres if found.unit else 1.0
    areas, places = found.areas, np.arange(len(names))
    low, high = areas.intervals()
    values = np.nan_to_num(areas.values) / unit
    spread = np.nan_to_num(np.stack([areas.values - low, high - areas.values])) / unit
    colors = [hex_color(entry.color) for entry in found.classes]
    plot.barh(places, values, 0.6, color=colors, edgecolor="grey", label="estimated")
    plot.errorbar(values, places, xerr=spread, fmt="none", ecolor="black", capsize=4)
    mapped = np.array(found.mapped_areas) / unit
    plot.plot(mapped, places, "|", color="black", markersize=18, markeredgewidth=2.5)
    plot.set_title("Area, 95% interval; | on the map")
    plot.set_yticks(places, names, **text)
    plot.invert_yaxis()
    plot.set_xlim(left=0)
    plot.set_xlabel(found.unit_name)


def _draw_reliability(plot: Any, found: Calibrated) -> None:
    plot.plot([0, 1], [0, 1], "--", color="grey", linewidth=1)
    for each, name, color in (
        (found.before, "as it is", "tab:orange"), (found.after, "calibrated", "tab:green"),
    ):  # fmt: skip
        low, high = each.accuracy.intervals()
        spread = np.nan_to_num(np.stack([each.accuracy.values - low, high - each.accuracy.values]))
        plot.errorbar(
            each.confidence, each.accuracy.values, yerr=spread, fmt="o", color=color, capsize=3,
            label=f"{name}: off by {points_text(each.error)}", clip_on=False,
        )  # fmt: skip
    plot.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="accuracy", aspect="equal")
    plot.set_title("Confidence, 95% intervals")
    plot.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), fontsize=8)
