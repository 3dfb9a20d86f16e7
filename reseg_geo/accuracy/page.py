"""An assessment as a page to share."""

import math
from pathlib import Path
from typing import Any

from reseg_geo.accuracy.assessment import Assessment, per_cent, with_half
from reseg_geo.accuracy.design import SampleDesign
from reseg_geo.accuracy.reliability import BINS, Reliability
from reseg_geo.palette import hex_color
from reseg_geo.publish.page import render
from reseg_geo.version import __version__

_SOURCES = (
    "Olofsson, Foody, Herold, Stehman, Woodcock and Wulder (2014), Remote Sensing of Environment "
    "148, 42-57\nStehman (2014), International Journal of Remote Sensing 35, 4923-4939"
)

_CALIBRATION = (
    "Guo, Pleiss, Sun and Weinberger (2017), ICML: temperature, expected calibration error\n"
    "Alexandari, Kundaje and Shrikumar (2020), ICML: biases"
)


def page(found: Assessment, design: SampleDesign) -> str:
    """The page as HTML that needs no other file."""
    accuracy, areas = found.accuracy, found.areas
    low, high = areas.intervals()
    reach = [each for each in (*high, *areas.values, *found.mapped_areas) if math.isfinite(each)]
    scale = 100 / max(*reach, 1e-9)
    rows: list[dict[str, Any]] = []
    for index, entry in enumerate(found.classes):
        known = math.isfinite(low[index])
        rows.append(
            {
                "name": entry.name,
                "color": hex_color(entry.color),
                "points": f"{accuracy.counts[index].sum():,}",
                "mapped": found.area_text(found.mapped_areas[index]),
                "area": with_half(areas, index, found.area_text),
                "users": with_half(accuracy.users, index, per_cent),
                "producers": with_half(accuracy.producers, index, per_cent),
                "f1": per_cent(float(accuracy.f1.values[index])),
                "iou": per_cent(float(accuracy.iou.values[index])),
                "width": _css(float(areas.values[index]) * scale),
                "low": _css(float(low[index]) * scale) if known else None,
                "span": _css(float(high[index] - low[index]) * scale) if known else None,
                "at": _css(found.mapped_areas[index] * scale),
            }
        )
    counts, shares = accuracy.counts, 100 * accuracy.matrix.values
    in_row = counts / counts.sum(axis=1, keepdims=True).clip(1)
    return render(
        "assessment.html",
        title=Path(found.map).name,
        found=found,
        warnings=found.warnings,
        overall=with_half(accuracy.overall, (), per_cent),
        total=found.area_text(found.total_m2 or float(sum(found.mapped_areas)))
        + f" {found.unit_name}",
        unit=found.unit_name,
        rows=rows,
        shades=[[round(80 * share) for share in row] for row in in_row.tolist()],
        counts=[[f"{each:,}" if each else "" for each in row] for row in counts.tolist()],
        count_sums=[f"{each:,}" for each in counts.sum(axis=1).tolist()],
        count_bottom=[f"{each:,}" for each in counts.sum(axis=0).tolist()],
        shares=[[f"{each:.1f}" if each else "" for each in row] for row in shares.tolist()],
        share_sums=[f"{each:.1f}" for each in shares.sum(axis=1).tolist()],
        share_bottom=[f"{each:.1f}" for each in shares.sum(axis=0).tolist()],
        properties=_properties(found, design),
        diagrams=_diagrams(found),
    )


def _diagrams(found: Assessment) -> list[tuple[str, list[dict[str, str | None]]]]:
    """Reliability before and after calibration: dots in per cent from the top left."""
    if (calibrated := found.calibrated) is None:
        return []
    return [
        ("As it is.", _dots(calibrated.before)),
        ("Calibrated, by points that were left out of the fit.", _dots(calibrated.after)),
    ]


def _dots(found: Reliability) -> list[dict[str, str | None]]:
    low, high = found.accuracy.intervals()
    return [
        {
            "x": _css(100 * found.confidence[index]),
            "y": _css(100 - 100 * found.accuracy.values[index]),
            "r": _css(1 + 5 * math.sqrt(found.areas[index])),
            "low": None if math.isnan(low[index]) else _css(100 - 100 * low[index]),
            "high": None if math.isnan(low[index]) else _css(100 - 100 * high[index]),
        }
        for index in range(BINS)
        if found.points[index]
    ]


def _properties(found: Assessment, design: SampleDesign) -> list[tuple[str, str]]:
    strata = design.strata_source or "the classes of the map"
    if found.map != design.map:
        strata = f"{design.strata_source or 'the classes of'} {design.map}"
    drawn = "\n".join(
        f"{each.name}: {each.points:,} of {each.pixels:,} pixels" for each in design.strata
    )
    return [
        ("Map", found.map),
        ("Sample", found.sample),
        ("Strata", strata),
        ("Drawn at random", drawn),
        ("Allocation", f"{design.allocation}, at least {design.minimum:,} in each stratum"),
        ("Random seed", str(design.seed)),
        ("Intervals", "95%: 1.96 standard errors to either side"),
        ("Estimators", _SOURCES),
        *([("Calibration", _CALIBRATION)] if found.calibrated else []),
        ("Written by", f"reseg-geo {__version__}"),
    ]


def _css(per_cent: float) -> str:
    return f"{per_cent:.2f}" if math.isfinite(per_cent) else "0"
