"""From the labels of a sample to the figures of a map."""

import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from reseg_geo.accuracy.assessment import Assessment, Mapped
from reseg_geo.accuracy.design import SampleDesign, Share
from reseg_geo.accuracy.estimate import Accuracy, Labelled, accuracy
from reseg_geo.accuracy.points import REFERENCE, Sample
from reseg_geo.errors import InputError
from reseg_geo.grid import Box, Grid
from reseg_geo.maps.legend import NO_DATA_NAME, LegendEntry, full_legend
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.progress.events import WarningRecorder
from reseg_geo.quantities import listed, percent

FEW = 15  # points in a row of the matrix, below which its figures are hardly of use

Warn = Callable[[str], None]


def check_labelled(sample: Sample) -> None:
    """Raise InputError for a sample without any label."""
    if not any(sample.references()):
        raise InputError(
            f"{sample.name} has no labels yet; fill in the field {REFERENCE!r} of its points, in "
            "QGIS for example."
        )


def labels_of(sample: Sample, grid: Grid, warn: Warn) -> NDArray[np.object_]:
    """The labels of the points, (n,), "" for none; warns of those that are missing.

    Raises InputError if the points are not those that were drawn.
    """
    found = sample.labels(grid)
    gone = np.array([each is None for each in found])
    if lost := int(gone.sum()):
        warn(
            f"{_points(lost)} of {sample.name} {_are(lost)} missing and left out; "
            "if they were hard to label, the figures are too good."
        )
    found[gone] = ""
    empty = np.array([not each for each in found])
    if left := int(empty.sum()) - lost:
        warn(
            f"{_points(left)} of {sample.design.size:,} in {sample.name} {_are(left)} not labelled "
            "and left out; the figures are right if they are like the others."
        )
    return found


def areas_of(measure: AreaMeasure, design: SampleDesign) -> NDArray[np.float64]:
    """Area of each point's pixel in m², (n,), or 1 if areas are unknown."""
    if not measure.known:
        return np.ones(design.size)
    boxes = [Box(row, column, 1, 1) for row, column, _ in design.pixels]
    return np.array([measure.pixel_areas(box)[0, 0] for box in boxes])


def assessed(
    name: str,
    sample: Sample,
    at: NDArray[np.int64],
    areas: NDArray[np.float64],
    labels: NDArray[np.object_],
    shares: Sequence[Share],
    recorder: WarningRecorder,
) -> Assessment:
    """The figures: at, areas, labels: (n,) class value, pixel area and reference of each point."""
    design = sample.design
    legend = full_legend(name, [share.value for share in shares])
    known = {entry.name.casefold() for entry in legend}
    legend += [
        replace(entry, value=0) for entry in design.classes if entry.name.casefold() not in known
    ]
    if not at.all():
        legend.append(LegendEntry(0, NO_DATA_NAME, (0, 0, 0)))
    reference = _indices(labels, legend, sample.name)
    used = reference >= 0
    index_of = {entry.value: index for index, entry in enumerate(legend)}
    stratum_of = {stratum.value: index for index, stratum in enumerate(design.strata)}
    labelled = Labelled(
        np.array([stratum_of[value] for *_, value in design.pixels])[used],
        np.array([index_of[value] for value in at.tolist()])[used],
        reference[used],
        areas[used],
        np.array([stratum.pixels for stratum in design.strata]),
    )
    found = accuracy(labelled, len(legend))
    for text in _cautions(labelled, found, legend, design):
        recorder.reporter.warn(text)
    mapped = _mapped(legend, shares, design)
    whole = [share.area_m2 for share in design.shares if share.area_m2 is not None]
    return Assessment(
        name, sample.name, tuple(legend), mapped, found, sum(whole) if whole else None,
        design.size, int(used.sum()), tuple(recorder.warnings),
    )  # fmt: skip


def _indices(
    labels: NDArray[np.object_], legend: Sequence[LegendEntry], name: str
) -> NDArray[np.int64]:
    """Index of each label's class, (n,), -1 without one. Raises InputError for unknown names."""
    known: dict[str, int] = {}
    for words in ([each.name for each in legend], [each.code or "" for each in legend]):
        for index, word in enumerate(words):
            known.setdefault(word.casefold(), index)
    known[""] = -1
    unknown = sorted({each for each in labels if each.casefold() not in known})
    if unknown:
        names = [entry.name for entry in legend]
        near = difflib.get_close_matches(unknown[0], names, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"they are {listed(names, 10)}."
        raise InputError(
            f"{listed([repr(each) for each in unknown], 5)} in the field {REFERENCE!r} of {name} "
            f"{'are' if len(unknown) > 1 else 'is'} not among the classes; {hint}"
        )
    return np.array([known[each.casefold()] for each in labels], np.int64)


def _cautions(
    labelled: Labelled, found: Accuracy, legend: Sequence[LegendEntry], design: SampleDesign
) -> Iterator[str]:
    """Sentences about figures that say less than they seem to."""
    sampled = labelled.sampled
    total = sum(stratum.pixels for stratum in design.strata)
    for stratum, points in zip(design.strata, sampled.tolist(), strict=True):
        if not points:
            yield (
                f"no point in the stratum {stratum.name} ({percent(stratum.pixels / total)} of the "
                "pixels) is labelled, so all figures leave it out."
            )
        elif points == 1 < stratum.pixels:
            yield (
                f"the stratum {stratum.name} has a single labelled point, so how sure the figures "
                "are is not known."
            )
    rows = found.counts.sum(axis=1)
    names = [entry.name for entry in legend]
    few = [f"{name} ({rows[index]:,})" for index, name in enumerate(names) if 0 < rows[index] < FEW]
    if few:
        yield (
            f"few points are labelled where the map says {listed(few, 5)}; label {FEW} or more of "
            "a class to rely on its figures."
        )
    certain = (found.users.values == 1) & (rows > 0)
    sure = [name for name, right in zip(names, certain, strict=True) if right]
    if sure:
        yield (
            f"all labelled points of {listed(sure, 5)} are right, so the interval of its user's "
            "accuracy has no width; that does not mean that the map is never wrong there."
        )


def _mapped(
    legend: Sequence[LegendEntry], shares: Sequence[Share], design: SampleDesign
) -> tuple[Mapped, ...]:
    """What the map says of each class; of "no data" it is the rest of what was sampled."""
    found = {entry.value: [0, 0.0] for entry in legend if entry.value}
    known = all(share.area_m2 is not None for share in shares)
    for share in shares:
        found[share.value][0] += share.pixels
        found[share.value][1] += share.area_m2 or 0.0
    rest = sum(stratum.pixels for stratum in design.strata) - sum(int(n) for n, _ in found.values())
    whole = sum(share.area_m2 or 0.0 for share in design.shares)
    lost = [max(rest, 0), max(whole - sum(area for _, area in found.values()), 0.0)]
    rows = [
        found[entry.value] if entry.value else lost if entry.name == NO_DATA_NAME else [0, 0.0]
        for entry in legend
    ]
    return tuple(Mapped(int(pixels), area if known else None) for pixels, area in rows)


def _points(count: int) -> str:
    return f"{count:,} point{'s' * (count != 1)}"


def _are(count: int) -> str:
    return "are" if count != 1 else "is"
