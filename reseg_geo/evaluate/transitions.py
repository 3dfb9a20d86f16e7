"""Transition matrix of two class maps: count pixels, match classes, write tables."""

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reseg_geo.evaluate import adjusted
from reseg_geo.evaluate.adjusted import ARROW, AdjustedChange
from reseg_geo.maps.legend import NO_DATA_NAME, LegendEntry, value_name
from reseg_geo.maps.pairs import Pair, PairCounts
from reseg_geo.palette import Color, default_color, distinct_color
from reseg_geo.publish.notebook import heading, table
from reseg_geo.publish.preview import percent
from reseg_geo.quantities import area
from reseg_geo.storage.staging import output_error

UNCHANGED = LegendEntry(1, adjusted.UNCHANGED, (226, 226, 226))


@dataclass(frozen=True)
class Classes:
    """The n classes of two maps.

    indices: for each map, the index of the class of each value; n for 0.
    """

    names: tuple[str, ...]
    colors: tuple[Color, ...]
    indices: tuple[dict[int, int], dict[int, int]]

    def entry(self, pair: Pair) -> tuple[int, int]:
        """Row and column of a pair of values in the matrix."""
        return self.indices[0][pair[0]], self.indices[1][pair[1]]


def has_names(legend: Sequence[LegendEntry]) -> bool:
    """Whether a legend has class names, not only values."""
    return any(entry.name != value_name(entry.value) for entry in legend)


def match(
    legends: tuple[Sequence[LegendEntry], Sequence[LegendEntry]], counts: PairCounts
) -> Classes:
    """Match the classes that occur by name, ignoring case and spaces.

    A value without a legend entry is named by its number, so maps without legends are matched by
    value.
    """
    kept: dict[str, LegendEntry] = {}
    owners: list[dict[int, str]] = []
    for legend, values in zip(legends, zip(*counts.pixels, strict=True), strict=True):
        entries = {entry.value: entry for entry in legend}
        owners.append({})
        for value in sorted({*values} - {0}):
            name = value_name(value)
            entry = entries.get(value, LegendEntry(value, name, default_color(name)))
            key = " ".join(entry.name.casefold().split())
            kept.setdefault(key, entry)
            owners[-1][value] = key
    order = {key: index for index, key in enumerate(kept)}
    before, after = (
        {value: order[key] for value, key in owner.items()} | {0: len(order)} for owner in owners
    )
    found = kept.values()
    return Classes(
        tuple(entry.name for entry in found), tuple(entry.color for entry in found), (before, after)
    )


@dataclass(frozen=True)
class Transition:
    """A change from one class to another, with its value and colour in a change map."""

    value: int
    from_class: str
    to_class: str
    color: Color
    pixels: int
    area_m2: float | None

    @property
    def name(self) -> str:
        """For example "grass → building"."""
        return f"{self.from_class}{ARROW}{self.to_class}"


@dataclass(frozen=True, repr=False)
class Change:
    """The transition matrix of two class maps.

    names, colors: of the n classes that occur; pixels: (n + 1, n + 1) int64, rows for classes
    before, columns for classes after, the last for nodata; area_m2: the same in m², float64, None
    if unknown; adjusted: areas by a labelled sample, if there is one.
    """

    names: tuple[str, ...]
    colors: tuple[Color, ...]
    pixels: NDArray[np.int64]
    area_m2: NDArray[np.float64] | None
    adjusted: AdjustedChange | None = None

    @cached_property
    def transitions(self) -> tuple[Transition, ...]:
        """All changes from one class to another, the largest first."""
        size = self._size[:-1, :-1]
        off = [(i, j) for i, j in np.argwhere(self.pixels[:-1, :-1] > 0).tolist() if i != j]
        taken = {UNCHANGED.color}
        found: list[Transition] = []
        for i, j in sorted(off, key=lambda place: size[place], reverse=True):
            color = distinct_color(self.colors[j], taken)
            taken.add(color)
            found.append(
                Transition(
                    UNCHANGED.value + 1 + len(found), self.names[i], self.names[j], color,
                    **self._amount(np.s_[i, j]),
                )
            )  # fmt: skip
        return tuple(found)

    @property
    def legend(self) -> list[LegendEntry]:
        """The legend of a change map: unchanged, then the transitions."""
        return [UNCHANGED, *(LegendEntry(t.value, t.name, t.color) for t in self.transitions)]

    @cached_property
    def values(self) -> NDArray[np.int64]:
        """The value in a change map of each entry of `pixels`."""
        index_of = {name: index for index, name in enumerate(self.names)}
        values = np.zeros_like(self.pixels)
        np.fill_diagonal(values[:-1, :-1], UNCHANGED.value)
        for each in self.transitions:
            values[index_of[each.from_class], index_of[each.to_class]] = each.value
        return values

    def figures(self) -> dict[str, Any]:
        """Everything as plain numbers, lists and strings, for JSON.

        Amounts are {"pixels", "area_m2"}; shares are of the area, or of pixels if it is unknown.
        """
        n = len(self.names)
        diagonal, others = np.diag_indices(n), np.nonzero(~np.eye(n, dtype=bool))
        both, same = self._amount(np.s_[:n, :n]), self._amount(diagonal)
        # A difference of the two sums would make a change of what is only rounding.
        changed = float(self._size[others].sum() / self._size[:n, :n].sum())
        classes = []
        for i, name in enumerate(self.names):
            before, after = self._amount(np.s_[i, :n]), self._amount(np.s_[:n, i])
            classes.append(
                {
                    "name": name, "color": self.colors[i], "before": before, "after": after,
                    "net": _difference(after, before), "lost": self._amount(np.s_[i, n]),
                    "gained": self._amount(np.s_[n, i]),
                }
            )  # fmt: skip
        area = None if self.area_m2 is None else self.area_m2[:n, :n].tolist()
        return {
            "compared": both,
            "unchanged": same | {"share": 1 - changed},
            "changed": self._amount(others) | {"share": changed},
            "lost": self._amount(np.s_[:n, n]),
            "gained": self._amount(np.s_[n, :n]),
            "classes": classes,
            "matrix": {"pixels": self.pixels[:n, :n].tolist(), "area_m2": area},
            "transitions": [asdict(each) for each in self.transitions],
        } | ({} if self.adjusted is None else {"adjusted": self.adjusted.figures()})

    def __repr__(self) -> str:
        share, count = self.figures()["changed"]["share"], len(self.transitions)
        transitions = "1 transition" if count == 1 else f"{count} transitions"
        return f"<Change: {len(self.names)} classes, {percent(share)} changed in {transitions}>"

    def _repr_html_(self) -> str:
        changed = self.figures()["changed"]
        size, pixels = changed["area_m2"], changed["pixels"]
        amount = f"{pixels:,} pixels" if size is None else area(size)
        rows = [(each.color, each.name, each.pixels, each.area_m2) for each in self.transitions]
        title = heading(f"Changed: {percent(changed['share'])}, {amount}", [])
        return f"<div>{title}{table('transition', rows) if rows else ''}</div>"

    @property
    def _size(self) -> NDArray[np.integer] | NDArray[np.floating]:
        return self.pixels if self.area_m2 is None else self.area_m2

    def _amount(self, part: Any) -> dict[str, Any]:
        area = None if self.area_m2 is None else float(self.area_m2[part].sum())
        return {"pixels": int(self.pixels[part].sum()), "area_m2": area}


def _difference(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {key: None if value is None else value - other[key] for key, value in one.items()}


def tabulate(counts: PairCounts, classes: Classes, area_known: bool) -> Change:
    """The transition matrix of counted pixels."""
    n = len(classes.names)
    pixels, area = np.zeros((n + 1, n + 1), np.int64), np.zeros((n + 1, n + 1))
    for pair, count in counts.pixels.items():
        pixels[classes.entry(pair)] += count
        area[classes.entry(pair)] += counts.area[pair]
    return Change(classes.names, classes.colors, pixels, area if area_known else None)


def write_matrix(change: Change, path: Path, target: Path) -> None:
    """Write the matrix as CSV, a row for each pair that occurs.

    Columns: from, to, pixels, area_m2 (empty if unknown). "no data" stands for pixels without data
    in one map. Raises OutputError, which names `target`, if the file cannot be written.
    """
    names = [*change.names, NO_DATA_NAME]
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["from", "to", "pixels", "area_m2"])
            for i, j in np.argwhere(change.pixels > 0).tolist():
                if i == j == len(change.names):
                    continue
                area = "" if change.area_m2 is None else f"{change.area_m2[i, j]:.10g}"
                writer.writerow([names[i], names[j], change.pixels[i, j], area])
    except OSError as error:
        raise output_error(target, error) from error
