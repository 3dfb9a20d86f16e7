"""From the labels of a sample to the figures of a map."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from reseg_geo.accuracy.assessment import Assessment, Mapped
from reseg_geo.accuracy.calibrate import calibrate
from reseg_geo.accuracy.design import SampleDesign, Share, Stratum
from reseg_geo.accuracy.estimate import Accuracy, Labelled, accuracy
from reseg_geo.accuracy.labels import REFERENCE
from reseg_geo.accuracy.points import Sample
from reseg_geo.accuracy.probabilities import PointShares
from reseg_geo.errors import InputError
from reseg_geo.grid import Box, Grid
from reseg_geo.maps.legend import NO_DATA_NAME, LegendEntry, refuse_unknown
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.progress.events import WarningRecorder
from reseg_geo.quantities import listed, percent

FEW = 15  # points in a row of the matrix, below which its figures are hardly of use

_NO_DATA = -1  # the value of points at which the map has no data

Warn = Callable[[str], None]


def check_labelled(sample: Sample) -> None:
    """Raise InputError for a sample without any label."""
    if not any(sample.references()):
        raise InputError(
            f"{sample.name} has no labels yet; fill in the field {REFERENCE!r} of its points, in "
            "QGIS for example."
        )


def check_names(legend: Sequence[LegendEntry], name: str) -> None:
    """Raise InputError if two classes of a map have one name: labels would not tell them apart."""
    seen: set[str] = set()
    for entry in legend:
        if entry.name.casefold() in seen:
            raise InputError(
                f"{name} has two classes called {entry.name!r}, which a label cannot tell apart; "
                "rename one of them."
            )
        seen.add(entry.name.casefold())


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
            "and left out; the figures are unbiased only if they resemble the labelled ones."
        )
    return found


def areas_of(measure: AreaMeasure, design: SampleDesign) -> NDArray[np.float64]:
    """Area of each point's pixel in m², (n,), or 1 if areas are unknown."""
    if not measure.known:
        return np.ones(design.size)
    boxes = [Box(row, column, 1, 1) for row, column, _ in design.pixels]
    return np.array([measure.pixel_areas(box)[0, 0] for box in boxes])


@dataclass(frozen=True)
class AtPoints:
    """What is known at the points of a sample.

    classes: (n,) values on the map; areas: (n,) of their pixels; labels: (n,) references, "" for
    none; probabilities: to be calibrated, if there are any.
    """

    classes: NDArray[np.int64]
    areas: NDArray[np.float64]
    labels: NDArray[np.object_]
    probabilities: PointShares | None


def assessed(
    name: str,
    legend: list[LegendEntry],
    sample: Sample,
    points: AtPoints,
    shares: Sequence[Share],
    independent: bool,
    recorder: WarningRecorder,
) -> Assessment:
    """The figures of a map.

    legend: of the map, with all its values; shares: what the map says of the strata; independent:
    whether the map was made without the points of the sample.
    """
    design, at = sample.design, points.classes
    known = {entry.name.casefold() for entry in legend}
    legend += [
        replace(entry, value=0) for entry in design.classes if entry.name.casefold() not in known
    ]
    check_names(legend, name)
    if not at.any():
        raise InputError(
            f"{name} has no data at any point of {sample.name}; check that both are of one place."
        )
    if lost := int((at == 0).sum()):
        legend.append(LegendEntry(_NO_DATA, NO_DATA_NAME, (0, 0, 0)))
        at = np.where(at == 0, _NO_DATA, at)
        recorder.reporter.warn(
            f"{name} has no data at {_points(lost)} of {sample.design.size:,} in {sample.name}, "
            "which count as wrong."
        )
    if design.left_out:
        recorder.reporter.warn(
            f"{design.left_out:,} pixels of {design.map} are in no stratum, so no figure is about "
            "them."
        )
    if not independent:
        recorder.reporter.warn(
            f"{name} was made with the points of {sample.name}, as examples or for its "
            "calibration, so they are not an independent sample of it, and the figures may be too "
            "good; draw another sample."
        )
    reference = _indices(points.labels, legend, sample.name)
    used = reference >= 0
    index_of = {entry.value: index for index, entry in enumerate(legend)}
    stratum_of = {stratum.value: index for index, stratum in enumerate(design.strata)}
    labelled = Labelled(
        np.array([stratum_of[value] for *_, value in design.pixels])[used],
        np.array([index_of[value] for value in at.tolist()])[used],
        reference[used],
        points.areas[used],
        np.array([stratum.pixels for stratum in design.strata]),
    )
    found = accuracy(labelled, len(legend))
    calibrated = None
    if points.probabilities is not None:
        names = [entry.name for entry in legend]
        calibrated = calibrate(
            labelled,
            names,
            points.probabilities.those(used),
            sample.name,
            sample.digest,
            recorder.reporter.warn,
        )
    for text in _cautions(labelled, found, legend, design):
        recorder.reporter.warn(text)
    covered = {design.strata[index].value for index in np.flatnonzero(labelled.sampled).tolist()}
    sampled = [share for share in design.shares if share.stratum in covered]
    mapped = _mapped(legend, [share for share in shares if share.stratum in covered], sampled)
    whole = [share.area_m2 for share in sampled if share.area_m2 is not None]
    return Assessment(
        name, sample.name, sample.digest, tuple(legend), mapped, found,
        sum(whole) if whole else None, design.size, int(used.sum()), tuple(recorder.warnings),
        independent, labelled, calibrated,
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
    refuse_unknown(labels, known, legend, f"the field {REFERENCE!r} of {name}", "the classes")
    return np.array([known[each.casefold()] for each in labels], np.int64)


def _cautions(
    labelled: Labelled, found: Accuracy, legend: Sequence[LegendEntry], design: SampleDesign
) -> Iterator[str]:
    """Sentences about figures that say less than they seem to."""
    sampled = labelled.sampled
    total = sum(stratum.pixels for stratum in design.strata)
    counted = list(zip(design.strata, sampled.tolist(), strict=True))
    if empty := [stratum for stratum, points in counted if not points]:
        part = percent(sum(stratum.pixels for stratum in empty) / total)
        yield (
            f"no point is labelled in {_strata(empty)} ({part} of the pixels), so all figures "
            "leave that out."
        )
    if single := [stratum for stratum, points in counted if points == 1 < stratum.pixels]:
        yield (
            f"only one point is labelled in {_strata(single)}, so standard errors that need more "
            "cannot be estimated."
        )
    rows = found.counts.sum(axis=1)
    names = [entry.name for entry in legend]
    few = [f"{name} ({rows[index]:,})" for index, name in enumerate(names) if 0 < rows[index] < FEW]
    if few:
        yield (
            f"few points are labelled where the map says {listed(few, 5)}; label {FEW} or more of "
            "a class to rely on its figures."
        )
    columns = found.counts.sum(axis=0)
    rare = [f"{name} ({columns[i]:,})" for i, name in enumerate(names) if 0 < columns[i] < FEW]
    if rare:
        yield (
            f"few points are labelled {listed(rare, 5)}, so producer's accuracies and areas of "
            "these classes are hardly of use, however narrow their intervals."
        )
    known, seen = found.users.errors == 0, found.counts.sum(axis=0) > 0
    for share, words in ((1, "are right"), (0, "are wrong")):
        alike = (found.users.values == share) & known & (rows > 0)
        if alike.any():
            which = listed([names[index] for index in np.flatnonzero(alike).tolist()], 5)
            yield (
                f"all labelled points where the map says {which} {words}, so intervals of user's "
                "accuracies there have no width; that does not mean that they are certain."
            )
    unseen = [names[index] for index in np.flatnonzero((rows > 0) & ~seen).tolist()]
    if unseen:
        yield (
            f"no point is labelled {listed(unseen, 5)}, so the estimated area is 0; label more "
            "points to find small areas."
        )


def _strata(strata: Sequence[Stratum]) -> str:
    """Such as "the stratum water" or "the strata water, forest and 3 more"."""
    names = listed([each.name for each in strata], 5)
    return f"the strat{'a' if len(strata) > 1 else 'um'} {names}"


def _mapped(
    legend: Sequence[LegendEntry], shares: Sequence[Share], sampled: Sequence[Share]
) -> tuple[Mapped, ...]:
    """What the map says of each class; of "no data" it is the rest of what was sampled."""
    found = {entry.value: [0, 0.0] for entry in legend if entry.value > 0}
    known = all(share.area_m2 is not None for share in shares)
    for share in shares:
        found[share.value][0] += share.pixels
        found[share.value][1] += share.area_m2 or 0.0
    rest = sum(share.pixels for share in sampled) - sum(int(n) for n, _ in found.values())
    whole = sum(share.area_m2 or 0.0 for share in sampled)
    lost = [max(rest, 0), max(whole - sum(area for _, area in found.values()), 0.0)]
    rows = [
        found[entry.value] if entry.value > 0 else lost if entry.value else [0, 0.0]
        for entry in legend
    ]
    return tuple(Mapped(int(pixels), area if known else None) for pixels, area in rows)


def _points(count: int) -> str:
    return f"{count:,} point{'s' * (count != 1)}"


def _are(count: int) -> str:
    return "are" if count != 1 else "is"
