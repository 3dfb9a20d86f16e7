"""The scale bar and the north arrow next to a map."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError, ProjError

from reseg_geo.grid import Grid
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.place.globe import horizontal

_ROUND = (1, 2, 5)
_NORTHWARD = 1e-4  # degrees; a step that is short on the ground
_MAX_TURN = 15.0  # degrees; one arrow cannot show north if it varies by more


@dataclass(frozen=True)
class Ground:
    """The size of a grid's pixels on the ground, and the direction of north.

    width, height: of the middle pixel in metres, None if unknown; north: the direction of true
    north in the middle as a step in (columns, rows), None if unknown or if it varies by more than
    15 degrees between the middle and the corners.
    """

    width: float | None
    height: float | None
    north: tuple[float, float] | None


def ground_of(grid: Grid) -> Ground:
    """The pixel size on the ground and the direction of north; unknown without a usable CRS."""
    measure = AreaMeasure(grid)
    if not measure.known:
        return Ground(None, None, None)
    column, row, thin = grid.width / 2, grid.height / 2, 1e-6
    # There and back: the perimeter of a sliver is twice its length.
    sides = [
        shapely.Polygon([(column, row), (column + x, row + y), (column + y * thin, row + x * thin)])
        for x, y in ((1, 0), (0, 1))
    ]
    width, height = (measure.perimeters(np.array(sides)) / 2).tolist()
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        return Ground(None, None, _north(grid))
    return Ground(width, height, _north(grid))


def _north(grid: Grid) -> tuple[float, float] | None:
    assert grid.crs is not None
    try:
        crs = horizontal(grid.crs)
        if not (crs.is_geographic or crs.is_projected) or crs.geodetic_crs is None:
            return None  # a local CRS: its axes may point anywhere
        degrees = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
        places = np.array([grid.transform @ (grid.width / 2, grid.height / 2), *grid.corners])
        longitude, latitude = degrees.transform(*places.T)
        ends = degrees.transform(longitude, latitude + _NORTHWARD, direction="INVERSE")
    except (CRSError, ProjError):
        return None
    if not (np.isfinite(places).all() and np.isfinite(ends).all()):
        return None
    steps = np.stack(ends, axis=1) - places
    t = ~grid.transform
    columns, rows = t.a * steps[:, 0] + t.b * steps[:, 1], t.d * steps[:, 0] + t.e * steps[:, 1]
    angles = np.degrees(np.arctan2(columns, -rows))
    turns = (angles - angles[0] + 180) % 360 - 180
    if np.abs(turns).max() > _MAX_TURN:
        return None
    length = math.hypot(columns[0], rows[0])
    if not length:
        return None
    return float(columns[0] / length), float(rows[0] / length)


def round_length(most: float) -> float:
    """The largest of 1, 2, 5, 10, 20, ... that is at most this, for any positive number."""
    power = 10.0 ** math.floor(math.log10(most))
    return max(each * power for each in _ROUND if each * power <= most * (1 + 1e-9))


def length_unit(metres: float) -> tuple[str, float]:
    """The unit that suits a length, and its size in metres."""
    if metres >= 1000:
        return "km", 1000.0
    return ("m", 1.0) if metres >= 1 else ("cm", 0.01)


def draw_scale_bar(axes: Any, left: float, bottom: float, metres: float, inch: float) -> None:
    """Draw a bar of two halves with its lengths above.

    axes: in inches; left, bottom: of the bar; metres: its length; inch: metres per inch.
    """
    unit, size = length_unit(metres)
    half = metres / inch / 2
    for number, color in enumerate(("black", "white")):
        axes.add_patch(_rectangle((left + number * half, bottom), half, 0.08, color))
    for number in range(3):
        label = f"{number * metres / 2 / size:,g}" + (f" {unit}" if number == 2 else "")
        at = left + number * half
        axes.plot([at, at], [bottom, bottom + 0.12], color="black", linewidth=0.8)
        if number == 2:  # the number, not its unit, belongs above the end
            figures = label.removesuffix(f" {unit}")
            text = axes.text(at, bottom + 0.15, figures, ha="center", va="bottom", fontsize=9)
            axes.annotate(f" {unit}", (1, 0), xycoords=text, ha="left", va="bottom", fontsize=9)
        else:
            axes.text(at, bottom + 0.15, label, ha="center", va="bottom", fontsize=9)


def _rectangle(corner: tuple[float, float], width: float, height: float, color: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(corner, width, height, facecolor=color, edgecolor="black", linewidth=0.8)


def draw_north_arrow(
    axes: Any, middle: tuple[float, float], direction: tuple[float, float]
) -> None:
    """Draw an arrow with the letter N at its tip.

    axes: in inches; direction: of north, to the right and upwards.
    """
    from matplotlib.patches import Polygon

    ahead = np.array(direction) / math.hypot(*direction)
    right = np.array([ahead[1], -ahead[0]])
    place, high, wide = np.array(middle) - 0.1 * ahead, 0.2, 0.11
    tip, tail = place + high * ahead, place - 0.4 * high * ahead
    for side, color in ((-1, "black"), (1, "white")):
        foot = place - high * ahead + side * wide * right
        axes.add_patch(
            Polygon([tip, foot, tail], facecolor=color, edgecolor="black", linewidth=0.8)
        )
    axes.text(*(tip + 0.1 * ahead), "N", ha="center", va="center", fontsize=10, fontweight="bold")
