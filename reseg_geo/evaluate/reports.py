"""Change of areas between two accuracy reports."""

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from reseg_geo.accuracy.assessment import one, with_half
from reseg_geo.accuracy.estimate import Estimates
from reseg_geo.documents import read_document
from reseg_geo.errors import InputError
from reseg_geo.progress.events import reporter_for
from reseg_geo.progress.listening import ShowProgress, listening
from reseg_geo.publish.text_table import text_table
from reseg_geo.quantities import AreaUnit, area_unit, listed, percent

_ALIKE = 0.01  # share by which the whole areas may differ

Pathlike = str | os.PathLike[str]


@dataclass(frozen=True)
class AreaChange:
    """Areas of classes by two reports, and how they changed.

    names: of the classes of either; before, after, net: (classes,), in m² or, if the reports have
    none, in pixels; warnings: sentences.
    """

    names: tuple[str, ...]
    in_m2: bool
    before: Estimates
    after: Estimates
    warnings: tuple[str, ...]

    @property
    def net(self) -> Estimates:
        """After minus before, for samples that were drawn independently."""
        errors = np.hypot(self.before.errors, self.after.errors)
        change = self.after.values - self.before.values
        return Estimates(change, errors, self.after.whole, -self.before.whole)

    @property
    def unit(self) -> AreaUnit | None:
        """The unit in which areas are shown; None for pixels."""
        return area_unit(float(self.before.values.sum())) if self.in_m2 else None

    def figures(self) -> dict[str, Any]:
        """All figures as JSON values."""
        parts = {"before": self.before, "after": self.after, "net": self.net}
        return {
            "unit": "m2" if self.in_m2 else "pixels",
            "classes": [
                {"name": name} | {key: one(each, index) for key, each in parts.items()}
                for index, name in enumerate(self.names)
            ],
            "warnings": list(self.warnings),
        }

    def __str__(self) -> str:
        unit = self.unit

        def show(area: float) -> str:
            sign = "-" if area < 0 else ""
            return sign + (f"{abs(area):,.0f}" if unit is None else unit.text(abs(area)))

        parts = (self.before, self.after, self.net)
        rows = [
            [name, *(with_half(each, index, show) for each in parts)]
            for index, name in enumerate(self.names)
        ]
        name = "pixels" if unit is None else unit.name
        heads = ["class", f"before ({name})", f"after ({name})", f"net change ({name})"]
        table = text_table(heads, rows)
        return f"Areas adjusted for the errors of the maps, 95% intervals:\n{table}"


def compare_reports(
    before: Pathlike, after: Pathlike, *, progress: ShowProgress = None
) -> AreaChange:
    """The change of areas between two reports that `assess` wrote as JSON.

    The samples are taken to be independent, so the variance of a change is the sum of those of both
    areas. Classes are matched by name; one that only one report has is 0 in the other. Raises
    InputError.

    Arguments:
        before: a JSON file that `assess` wrote.
        after: another one, of a map of the same area.
        progress: as in `segment`.
    """
    with listening(progress, "compare", "rows") as listener:
        found = _compared(before, after)
        for text in found.warnings:
            reporter_for(listener).warn(text)
    return found


def _compared(before: Pathlike, after: Pathlike) -> AreaChange:
    names = os.fspath(before), os.fspath(after)
    reports = [_areas(name) for name in names]
    if reports[0].unit != reports[1].unit:
        raise InputError(
            f"{names[0]} has areas in {reports[0].unit}, and {names[1]} in {reports[1].unit}; "
            "use maps that both have a CRS."
        )
    warnings = []
    was, now = (each.whole for each in reports)
    if abs(was - now) > _ALIKE * max(was, now):
        warnings.append(
            f"the areas of the reports differ by {percent(abs(1 - now / was))}, so part of the "
            "change is where only one map has data; clip both maps to what they share."
        )
    if reports[0].sample_id == reports[1].sample_id:
        warnings.append(
            f"both reports are by one sample, {reports[0].sample}, so the intervals of change are "
            "not valid; sample the change map instead, see --sample."
        )
    for name, report, other in zip(names, reports, reports[::-1], strict=True):
        if not report.independent:
            warnings.append(
                f"the map of {name} was made with the points of its sample, so the figures may be "
                "too good."
            )
        if lacking := [other.shown[key] for key in other.areas if key not in report.areas]:
            warnings.append(
                f"{name} has no {listed(lacking, 5)}; its area is taken as 0, which nothing "
                "confirms."
            )
    keys = list(dict.fromkeys([*reports[0].areas, *reports[1].areas]))
    then, since = (_estimates(each, keys) for each in reports)
    shown = [each.shown for each in reports]
    titles = tuple(shown[0].get(key) or shown[1][key] for key in keys)
    return AreaChange(titles, reports[0].unit == "m2", then, since, tuple(warnings))


@dataclass(frozen=True)
class _Report:
    """Areas and standard errors by class in lower case, and the names of these classes.

    sample, sample_id: its file, and what identifies it; independent: whether the map was made
    without it.
    """

    sample: str
    sample_id: str
    independent: bool
    unit: str
    whole: float
    areas: Mapping[str, tuple[float, float]]
    shown: Mapping[str, str]


def _areas(name: str) -> _Report:
    found = read_document(Path(name), name, InputError)
    try:
        entries = found["classes"]
        units = {str(each["area"]["unit"]) for each in entries}
        areas = {
            str(each["name"]).casefold(): (
                _number(each["area"]["estimate"]),
                _number(each["area"]["standard_error"]),
            )
            for each in entries
        }
        shown = {str(each["name"]).casefold(): str(each["name"]) for each in entries}
        if len(units) != 1 or not areas:
            raise ValueError("it has no areas")
        whole = float(np.nansum([area for area, _ in areas.values()]))
        about = str(found["sample"]), str(found["sample_id"]), found["independent"] is True
        return _Report(*about, units.pop(), whole, areas, shown)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            f"{name} is not a report of areas; give what reseg-geo assess report --json wrote."
        ) from error


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _estimates(report: _Report, keys: Sequence[str]) -> Estimates:
    """The areas of classes, 0 for those that the report does not have."""
    values, errors = np.array([report.areas.get(key, (0.0, 0.0)) for key in keys]).T
    return Estimates(values, errors, report.whole)
