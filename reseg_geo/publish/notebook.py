"""Results in a notebook: a small picture of the map, its legend and areas.

The HTML is self-contained, and all text in it is escaped.
"""

import base64
import html
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from PIL import Image

from reseg_geo.maps.class_areas import ClassSummary
from reseg_geo.palette import Color
from reseg_geo.publish.preview import colored_map, percent
from reseg_geo.quantities import area, area_unit

_SIDE = 320  # pixels of the picture's longer side
_MAX_ROWS = 25

Row = tuple[Color, str, int, float | None]  # colour, name, pixels, area in m2


def result_html(
    title: str,
    classes: Sequence[ClassSummary],
    class_map: Path | None,
    paths: Mapping[str, Path],
    lines: Sequence[str] = (),
) -> str:
    """A result as HTML: title, lines of text, picture, classes with their areas, and files."""
    rows = [(each.color, each.name, each.pixels, each.area_m2) for each in classes if each.pixels]
    files = "".join(
        f"<div>{html.escape(name.replace('_', ' '))}: <code>{html.escape(str(path))}</code></div>"
        for name, path in paths.items()
    )
    picture = "" if class_map is None else _picture(class_map)
    return f"<div>{heading(title, lines)}{_beside(picture, rows)}{files}</div>"


def map_html(
    title: str, classes: Sequence[ClassSummary], rgba: NDArray[np.uint8], lines: Sequence[str]
) -> str:
    """A map in memory as HTML: title, lines of text, picture, classes with their areas.

    rgba: (h, w, 4), the classes in their colours.
    """
    rows = [(each.color, each.name, each.pixels, each.area_m2) for each in classes if each.pixels]
    step = max(1, -(-max(rgba.shape[:2]) // _SIDE))
    picture = _png(rgba[step // 2 :: step, step // 2 :: step])
    return f"<div>{heading(title, lines)}{_beside(picture, rows)}</div>"


def _beside(picture: str, rows: Sequence[Row]) -> str:
    """A picture beside a table of classes."""
    style = "display:flex;flex-wrap:wrap;gap:1em;align-items:flex-start"
    return f'<div style="{style}">{picture}{table("class", rows)}</div>'


def heading(title: str, lines: Sequence[str]) -> str:
    """A title in bold and lines below it."""
    below = "".join(f"<div>{html.escape(line)}</div>" for line in lines)
    return f"<div><b>{html.escape(title)}</b></div>{below}"


def table(what: str, rows: Sequence[Row]) -> str:
    """A table of coloured names with their share and area, or pixels if areas are unknown.

    what: the heading of the names.
    """
    if not rows:
        return "<div>no data</div>"
    areas = [size for *_, size in rows if size is not None]
    known = len(areas) == len(rows)
    unit = area_unit(sum(areas))
    whole = sum(areas) if known else sum(pixels for _, _, pixels, _ in rows)
    lines = []
    for (red, green, blue), name, pixels, size in rows[:_MAX_ROWS]:
        share = (size or 0.0) / whole if known else pixels / whole
        amount = unit.text(size or 0.0) if known else f"{pixels:,}"
        swatch = (
            f'<span style="display:inline-block;width:1em;height:1em;border:1px solid #555;'
            f'background:rgb({red},{green},{blue})"></span>'
        )
        lines.append(
            f'<tr><td style="text-align:left">{swatch} {html.escape(name)}</td>'
            f"<td>{html.escape(percent(share))}</td><td>{html.escape(amount)}</td></tr>"
        )
    if len(rows) > _MAX_ROWS:
        lines.append(f'<tr><td colspan="3">and {len(rows) - _MAX_ROWS:,} more</td></tr>')
    return (
        f'<table><thead><tr><th style="text-align:left">{html.escape(what)}</th><th>share</th>'
        f"<th>{unit.name if known else 'pixels'}</th></tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def total(classes: Sequence[ClassSummary]) -> str:
    """The area of all classes in words, or their pixels if it is unknown."""
    areas = [each.area_m2 for each in classes]
    if not areas or None in areas:
        return f"{sum(each.pixels for each in classes):,} pixels"
    return area(sum(size or 0.0 for size in areas))


def _picture(class_map: Path) -> str:
    """The class map as an inline PNG; empty if it can no longer be read."""
    try:
        if not class_map.is_file():
            return ""
        with rasterio.open(class_map) as dataset:
            height, width = dataset.height, dataset.width
        scale = min(1.0, _SIDE / max(height, width))
        shape = max(1, round(height * scale)), max(1, round(width * scale))
        return _png(colored_map(class_map, shape))
    except Exception:  # a result can be shown without its file
        return ""


def _png(rgba: NDArray[np.uint8]) -> str:
    file = io.BytesIO()
    Image.fromarray(rgba).save(file, "PNG")
    data = base64.b64encode(file.getvalue()).decode("ascii")
    return f'<img alt="class map" style="max-width:100%" src="data:image/png;base64,{data}">'
