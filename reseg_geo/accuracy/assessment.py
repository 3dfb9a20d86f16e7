"""The figures of an assessment, and how they are written as text and as tables."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reseg_geo.accuracy.calibrate import Calibrated
from reseg_geo.accuracy.estimate import Accuracy, Estimates, Labelled, number_or_none
from reseg_geo.maps.legend import LegendEntry
from reseg_geo.publish.text_table import text_table
from reseg_geo.quantities import AreaUnit, area_unit


@dataclass(frozen=True)
class Mapped:
    """What the map says of a class: its number of pixels, and their area in m², if known."""

    pixels: int
    area_m2: float | None


@dataclass(frozen=True)
class Assessment:
    """How good a class map is, by a labelled sample.

    map, sample: their files; sample_id: identifies the sample; classes: of the map, and "no data"
    last if the map has none at some points; mapped: of each class; accuracy: the estimates, in the
    order of the classes; total_m2: area of all that was sampled, None if unknown; points, labelled:
    numbers of points; warnings: sentences; independent: whether the map was made without the
    points; points_labelled: the labelled ones; calibrated: what the points say of the
    probabilities, if they were given.
    """

    map: str
    sample: str
    sample_id: str
    classes: tuple[LegendEntry, ...]
    mapped: tuple[Mapped, ...]
    accuracy: Accuracy
    total_m2: float | None
    points: int
    labelled: int
    warnings: tuple[str, ...]
    independent: bool
    points_labelled: Labelled
    calibrated: Calibrated | None

    @property
    def names(self) -> list[str]:
        """Names of the classes."""
        return [each.name for each in self.classes]

    @property
    def areas(self) -> Estimates:
        """Area of each class by the reference: in m², or in pixels if areas are unknown."""
        whole = self.total_m2 or sum(each.pixels for each in self.mapped)
        return self.accuracy.areas.times(whole)

    @property
    def mapped_areas(self) -> list[float]:
        """Area of each class on the map, in the unit of `areas`."""
        return [each.pixels if each.area_m2 is None else each.area_m2 for each in self.mapped]

    @property
    def unit(self) -> AreaUnit | None:
        """The unit in which areas are shown; None for pixels."""
        return None if self.total_m2 is None else area_unit(self.total_m2)

    @property
    def unit_name(self) -> str:
        """Its name."""
        return "pixels" if self.unit is None else self.unit.name

    def area_text(self, area: float) -> str:
        """An area of this assessment as a number of its unit."""
        if math.isnan(area):
            return "-"
        return f"{area:,.0f}" if self.unit is None else self.unit.text(area)

    def figures(self) -> dict[str, Any]:
        """All figures as JSON values; null where the sample says nothing."""
        found, areas = self.accuracy, self.areas
        return {
            "map": self.map,
            "sample": self.sample,
            "points": self.points,
            "labelled": self.labelled,
            "independent": self.independent,
            "sample_id": self.sample_id,
            "overall_accuracy": one(found.overall, ()),
            "classes": [
                {
                    "name": entry.name,
                    "value": entry.value,
                    "points": int(found.counts[index].sum()),
                    "mapped": {"pixels": mapped.pixels, "area_m2": mapped.area_m2},
                    "area": {"unit": "pixels" if self.unit is None else "m2"} | one(areas, index),
                    "area_share": one(found.areas, index),
                    "users_accuracy": one(found.users, index),
                    "producers_accuracy": one(found.producers, index),
                    "f1": one(found.f1, index),
                    "iou": one(found.iou, index),
                }
                for index, (entry, mapped) in enumerate(zip(self.classes, self.mapped, strict=True))
            ],
            "matrix": {
                "rows": "map",
                "columns": "reference",
                "counts": found.counts.tolist(),
                "shares": [[*map(number_or_none, row)] for row in found.matrix.values],
                "standard_errors": [[*map(number_or_none, row)] for row in found.matrix.errors],
            },
            "reliability": None if self.calibrated is None else self.calibrated.figures(),
            "warnings": list(self.warnings),
        }

    def rows(self) -> list[list[str]]:
        """The table of the classes, for people: all cells as text, without its heads."""
        found, areas = self.accuracy, self.areas
        return [
            [
                entry.name,
                f"{found.counts[index].sum():,}",
                self.area_text(self.mapped_areas[index]),
                with_half(areas, index, self.area_text),
                with_half(found.users, index, per_cent),
                with_half(found.producers, index, per_cent),
                per_cent(float(found.f1.values[index])),
                per_cent(float(found.iou.values[index])),
            ]
            for index, entry in enumerate(self.classes)
        ]

    @property
    def heads(self) -> list[str]:
        """Heads of that table."""
        unit = self.unit_name
        return [
            "class", "points", f"mapped ({unit})", f"area ({unit})", "user's", "producer's", "F1",
            "IoU",
        ]  # fmt: skip

    def __str__(self) -> str:
        overall = with_half(self.accuracy.overall, (), per_cent)
        counts = [
            [name, *(f"{each:,}" for each in row), f"{row.sum():,}"]
            for name, row in zip(self.names, self.accuracy.counts, strict=True)
        ]
        counts.append(["all", *(f"{each:,}" for each in self.accuracy.counts.sum(axis=0)),
                       f"{self.labelled:,}"])  # fmt: skip
        lines = [
            f"Overall accuracy {overall} (95% interval), from {self.labelled:,} labelled "
            f"point{'s' * (self.labelled != 1)}.",
            "",
            text_table(self.heads, self.rows()),
            "",
            "Points by class of the map (row) and of the reference (column):",
            text_table(["", *self.names, "all"], counts),
        ]
        if self.calibrated is not None:
            lines += ["", str(self.calibrated)]
        return "\n".join(lines)


def with_half(estimates: Estimates, index: Any, show: Any) -> str:
    """An estimate and half its 95% interval, such as "88% ± 7%"."""
    value, half = float(estimates.values[index]), float(estimates.halves[index])
    if math.isnan(value):
        return "-"
    return f"{show(value)} ± {'?' if math.isnan(half) else show(half)}"


def per_cent(share: float) -> str:
    """A share as per cent with one digit more than people need: "88.4%"."""
    return "-" if math.isnan(share) else f"{share:.1%}"


def one(estimates: Estimates, index: Any) -> dict[str, Any]:
    """An estimate, its standard error, and the ends of its 95% interval."""
    low, high = estimates.intervals()
    ends = {
        "estimate": estimates.values,
        "standard_error": estimates.errors,
        "low": low,
        "high": high,
    }
    return {name: number_or_none(values[index]) for name, values in ends.items()}


def csv_rows(found: Assessment) -> Sequence[Sequence[object]]:
    """A row for each class, below a row of heads."""
    heads: list[object] = ["class", "points", "mapped_pixels", "mapped_area_m2"]
    for name in ("area", "users_accuracy", "producers_accuracy", "f1", "iou"):
        heads += [name, f"{name}_se", f"{name}_low", f"{name}_high"]
    rows: list[list[object]] = [heads]
    for each in found.figures()["classes"]:
        row: list[object] = [
            each["name"], each["points"], each["mapped"]["pixels"], each["mapped"]["area_m2"],
        ]  # fmt: skip
        for name in ("area", "users_accuracy", "producers_accuracy", "f1", "iou"):
            row += [each[name][key] for key in ("estimate", "standard_error", "low", "high")]
        rows.append(row)
    return rows
