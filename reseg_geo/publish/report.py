"""The report of a run: the map over its image, areas, confidence, and how the map was made.

`report.html` is its template.
"""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from PIL import Image
from rasterio.enums import Resampling

from reseg_geo.maps.class_areas import ClassSummary
from reseg_geo.palette import hex_color
from reseg_geo.publish.page import render
from reseg_geo.publish.preview import colored_map
from reseg_geo.quantities import AreaUnit, area_unit
from reseg_geo.storage.staging import check_suffix, write_text

_SUFFIXES = (".html", ".htm")
_JPEG_QUALITY = 80
# Overviews smaller than this are enlarged, with sharp pixels.
_COARSE = 700  # pixels
# The largest share of pixels that is marked as least confident, and the colour of the marks.
_LEAST_CONFIDENT = 0.1
_MARK = (200, 16, 92)
_PALE = 0.35  # contrast of the image below the marks


@dataclass(frozen=True)
class ReportDetails:
    """The content of a report.

    image: (h, w, 3) uint8 and (h, w) validity, an overview of the area of the class map.
    confidence: a raster of per cent, uint8, nodata 255; histogram: (101,) pixels by per cent.
    Without a histogram the report has no section on confidence; without the raster it has no map of
    low confidence. properties: label and value, shown in this order. notice: a banner that everyone
    who uses the map must read. calibrated: whether confidence is; stand_alone: whether it is the
    model's own score of a class, and not its share of all classes.
    """

    title: str
    image: tuple[NDArray[np.uint8], NDArray[np.bool_]]
    class_map: Path
    confidence: Path | None
    histogram: NDArray[np.int64] | None
    classes: Sequence[ClassSummary]
    properties: Sequence[tuple[str, str]]
    command: str
    warnings: Sequence[str]
    notice: str | None = None
    calibrated: bool = False
    stand_alone: bool = False


@dataclass(frozen=True)
class _Row:
    """A class in the table; share: of the pixels that have a class, 0-1."""

    name: str
    color: str
    pixels: int
    share: float
    area: str


@dataclass(frozen=True)
class _Confidence:
    """bars: (101,) pixels by per cent; low: share of the pixels below the threshold, 0-1."""

    bars: list[int]
    median: int
    threshold: int
    low: float


def check_report_name(path: Path) -> None:
    """Raise UsageError unless the file name ends in .html or .htm."""
    check_suffix(path, _SUFFIXES, "the report is written as HTML")


def write_report(details: ReportDetails, path: Path, target: Path) -> None:
    """Write the report as one self-contained file.

    Raises OutputError, which names `target`, the final path, if the file cannot be written.
    """
    rgb, valid = details.image
    colors = colored_map(details.class_map, valid.shape)
    unit = _unit(details.classes)
    *rows, total = _rows(details.classes, unit)
    confidence = _confidence(details.histogram)
    marks = None
    if details.confidence is not None and confidence is not None:
        marks = _marks(details.confidence, valid.shape, confidence)
    page = render(
        "report.html",
        report=details,
        warnings=details.warnings,
        rows=rows,
        shown=[row for row in rows if row.pixels],
        total=total,
        unit=unit.name if unit else None,
        width=valid.shape[1],
        height=valid.shape[0],
        coarse=max(valid.shape) < _COARSE,
        no_data=bool((colors[..., 3] == 0).any()),
        image=_jpeg(np.where(valid[..., None], rgb, 255)),
        map=_png(colors),
        confidence=confidence,
        pale=_jpeg(_pale(rgb, valid)) if marks is not None else None,
        marks=_png(marks) if marks is not None else None,
        mark=hex_color(_MARK),
    )
    write_text(path, target, page)


def _unit(classes: Sequence[ClassSummary]) -> AreaUnit | None:
    """The unit for the total area; None if areas are unknown."""
    areas = [entry.area_m2 for entry in classes if entry.area_m2 is not None]
    return area_unit(sum(areas)) if areas else None


def _rows(classes: Sequence[ClassSummary], unit: AreaUnit | None) -> list[_Row]:
    """A row for each class, then one for their total."""
    total = sum(entry.pixels for entry in classes)
    rows = [
        _Row(
            entry.name,
            hex_color(entry.color),
            entry.pixels,
            entry.pixels / max(total, 1),
            unit.text(entry.area_m2 or 0.0) if unit else "unknown",
        )
        for entry in classes
    ]
    area = unit.text(sum(entry.area_m2 or 0.0 for entry in classes)) if unit else "unknown"
    return [*rows, _Row("All classes", "", total, float(total > 0), area)]


def _confidence(histogram: NDArray[np.int64] | None) -> _Confidence | None:
    """Statistics of the histogram; None if it is missing or empty.

    The threshold is the highest value with at most a tenth of the pixels below it.
    """
    if histogram is None or not histogram.any():
        return None
    up_to = np.cumsum(histogram)
    below, total = up_to - histogram, int(up_to[-1])
    threshold = int(np.flatnonzero(below <= _LEAST_CONFIDENT * total)[-1])
    return _Confidence(
        bars=histogram.tolist(),
        median=int(np.searchsorted(up_to, total / 2)),
        threshold=threshold,
        low=float(below[threshold] / total),
    )


def _marks(path: Path, shape: tuple[int, ...], known: _Confidence) -> NDArray[np.uint8]:
    """The places below the threshold as (h, w, 4) RGBA; lower confidence is more opaque."""
    with rasterio.open(path) as dataset:
        # Averaged, so that single pixels do not represent their surroundings.
        values = dataset.read(1, out_shape=shape, resampling=Resampling.average).astype(int)
    lowest = next(per_cent for per_cent, pixels in enumerate(known.bars) if pixels)
    strength = (known.threshold - values) / max(known.threshold - lowest, 1)
    marks = np.zeros((*shape, 4), np.uint8)
    marks[..., :3] = _MARK
    # Nodata is 255, above every threshold.
    marks[..., 3] = np.where(values < known.threshold, 255 * (0.5 + 0.5 * strength.clip(0, 1)), 0)
    return marks


def _pale(rgb: NDArray[np.uint8], valid: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """The image in light grey, (h, w) uint8."""
    grey = 255 - _PALE * (255 - rgb.mean(axis=-1))
    return np.where(valid, grey, 255).astype(np.uint8)


def _jpeg(pixels: NDArray[np.uint8]) -> str:
    """(h, w, 3) or (h, w) uint8 as a data URI."""
    return _embedded(pixels, "jpeg", quality=_JPEG_QUALITY, optimize=True, progressive=True)


def _png(pixels: NDArray[np.uint8]) -> str:
    """(h, w, 4) uint8 as a data URI."""
    return _embedded(pixels, "png", optimize=True)


def _embedded(pixels: NDArray[np.uint8], kind: str, **options: int) -> str:
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, kind, **options)
    return f"data:image/{kind};base64,{base64.b64encode(content.getvalue()).decode()}"
