"""Assess a class map by a labelled sample: accuracy and areas with confidence intervals."""

import csv as tables
import difflib
import io
import json as documents
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray

from reseg_geo.accuracy.assessment import Assessment, Mapped, csv_rows
from reseg_geo.accuracy.design import SampleDesign, Share
from reseg_geo.accuracy.estimate import Accuracy, Labelled, accuracy
from reseg_geo.accuracy.points import REFERENCE, Sample, read_sample
from reseg_geo.accuracy.population import Population, Source
from reseg_geo.accuracy.strata import is_vector, opened_strata
from reseg_geo.errors import InputError
from reseg_geo.grid import Box, Grid
from reseg_geo.inputs.opening import open_raster
from reseg_geo.maps.classmap import on_grid
from reseg_geo.maps.legend import NO_DATA_NAME, LegendEntry, full_legend
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.place.georeference import grid_of
from reseg_geo.progress.events import WarningRecorder, row_meter
from reseg_geo.progress.listening import ShowProgress, listening
from reseg_geo.quantities import listed, percent
from reseg_geo.raster.reader import GDAL_CACHE
from reseg_geo.storage.staging import Staging, check_not_input, check_suffix, write_text

FEW = 15  # points in a row of the matrix, below which its figures are hardly of use

Pathlike = str | os.PathLike[str]
Warn = Callable[[str], None]


def assess(
    class_map: Pathlike,
    points: Pathlike,
    *,
    strata: Pathlike | None = None,
    json: Pathlike | None = None,
    csv: Pathlike | None = None,
    overwrite: bool = False,
    progress: ShowProgress = None,
) -> Assessment:
    """Assess a class map by a sample that `draw_sample` drew and somebody labelled.

    Accuracies and areas are estimated as the sample was drawn, with standard errors and 95 %
    intervals (Olofsson et al. 2014; Stehman 2014). Raises UsageError, OutputError, or InputError,
    also if the map is not the one that was sampled.

    Arguments:
        class_map: whole numbers, 0 no data.
        points: the labelled sample; points without a label are left out, with a warning.
        strata: if `class_map` is not the map that was sampled: the one that was, or the polygons
            that were the strata.
        json, csv: files for the figures; areas are in m².
        overwrite: replace outputs that already exist.
        progress: as in `segment`.
    """
    name, points_name = os.fspath(class_map), os.fspath(points)
    source = None if strata is None else os.fspath(strata)
    targets = {
        suffix: Path(path) for suffix, path in ((".json", json), (".csv", csv)) if path is not None
    }
    for suffix, path in targets.items():
        check_suffix(path, (suffix,), "that is what it holds")
    check_not_input([name, points_name, *([source] if source else [])], [*targets.values()])
    with (
        listening(progress, "assess report", "rows") as listener,
        Staging(overwrite=overwrite) as staging,
        rasterio.Env(GDAL_CACHEMAX=GDAL_CACHE),
    ):
        staged = {suffix: staging.add(path) for suffix, path in targets.items()}
        recorder = WarningRecorder(listener)
        sample = read_sample(points_name)
        with _opened(name, source, sample.design, recorder.reporter.warn) as pixels:
            measure = AreaMeasure(pixels.grid)
            labels = _labels(sample, pixels.grid, recorder.reporter.warn)
            population = pixels.count(measure, row_meter(listener))
            _check_map(population, pixels, source, sample)
            at = pixels.at([place[:2] for place in sample.design.pixels])
            areas = _areas(measure, sample.design)
        shares = sample.design.shares if source is None else population.shares(measure.known)
        found = _assessed(name, sample, at, areas, labels, shares, recorder)
        for suffix, path in staged.items():
            text = _json_text(found) if suffix == ".json" else _csv_text(found)
            write_text(path, targets[suffix], text)
        staging.commit()
    return found


@contextmanager
def _opened(name: str, source: str | None, design: SampleDesign, warn: Warn) -> Iterator[Source]:
    """The map to assess, and the strata, on the grid that was sampled."""
    with open_raster(name) as dataset, ExitStack() as stack:
        grid, owner = grid_of(dataset), name
        if source is not None and not is_vector(source):
            other = grid_of(stack.enter_context(open_raster(source)))
            if (other.width, other.height) == (design.width, design.height):
                grid, owner = other, source
        resampled = stack.enter_context(on_grid(dataset, grid, owner))
        strata = opened_strata(source, design.strata_field, name, grid, warn)
        yield Source(name, resampled, grid, stack.enter_context(strata))


def _check_map(found: Population, pixels: Source, source: str | None, sample: Sample) -> None:
    """Raise InputError if the sample is one of another map, or of other strata."""
    design = sample.design
    if source is None and found.map_digest != design.map_digest:
        raise InputError(
            f"{sample.name} is a sample of {design.map} as it was then, and {pixels.name} differs "
            "from it; if it is another map of the same place, name what was sampled with --strata."
        )
    if source is not None and found.strata_digest != design.strata_digest:
        was = design.strata_source or design.map
        raise InputError(
            f"the strata in {source} are not those of {sample.name}; they were those of {was}."
        )


def _labels(sample: Sample, grid: Grid, warn: Warn) -> NDArray[np.object_]:
    """The labels of the points, "" for none. Raises InputError if there are none at all."""
    found = sample.labels(grid)
    gone = np.array([each is None for each in found])
    if gone.any():
        warn(
            f"{_points(gone.sum())} of {sample.name} {_are(gone.sum())} missing and left out; "
            "if they were hard to label, the figures are too good."
        )
    found[gone] = ""
    empty = np.array([not each for each in found])
    if empty.all():
        raise InputError(
            f"{sample.name} has no labels yet; fill in the field {REFERENCE!r} of its points, in "
            "QGIS for example."
        )
    if (left := int(empty.sum() - gone.sum())) > 0:
        warn(
            f"{_points(left)} of {sample.design.size:,} in {sample.name} {_are(left)} not labelled "
            "and left out; the figures are right if they are like the others."
        )
    return found


def _areas(measure: AreaMeasure, design: SampleDesign) -> NDArray[np.float64]:
    """Area of each point's pixel in m², (n,), or 1 if areas are unknown."""
    if not measure.known:
        return np.ones(design.size)
    boxes = [Box(row, column, 1, 1) for row, column, _ in design.pixels]
    return np.array([measure.pixel_areas(box)[0, 0] for box in boxes])


def _assessed(
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


def _json_text(found: Assessment) -> str:
    return documents.dumps(found.figures(), indent=1, ensure_ascii=False)


def _csv_text(found: Assessment) -> str:
    text = io.StringIO()
    tables.writer(text, lineterminator="\n").writerows(csv_rows(found))
    return text.getvalue()


def _points(count: int) -> str:
    return f"{count:,} point{'s' * (count != 1)}"


def _are(count: int) -> str:
    return "are" if count != 1 else "is"
