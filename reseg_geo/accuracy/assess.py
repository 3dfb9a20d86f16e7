"""Assess a class map by a labelled sample: accuracy and areas with confidence intervals."""

import csv as tables
import io
import json as documents
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import rasterio

from reseg_geo.accuracy.assessment import Assessment, csv_rows
from reseg_geo.accuracy.design import SampleDesign
from reseg_geo.accuracy.figures import AtPoints, areas_of, assessed, check_labelled, labels_of
from reseg_geo.accuracy.page import page
from reseg_geo.accuracy.picture import write_picture
from reseg_geo.accuracy.points import Sample, read_sample
from reseg_geo.accuracy.population import Population, Source
from reseg_geo.accuracy.probabilities import check_same_run, shares_at
from reseg_geo.accuracy.strata import is_vector, opened_strata
from reseg_geo.errors import InputError, UsageError
from reseg_geo.heads.calibration import SUFFIX as CALIBRATION
from reseg_geo.inputs.opening import open_raster
from reseg_geo.maps.classmap import on_grid
from reseg_geo.maps.legend import LegendEntry, full_legend
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.place.georeference import grid_of
from reseg_geo.progress.events import Advance, WarningRecorder, row_meter
from reseg_geo.progress.listening import ShowProgress, listening
from reseg_geo.publish.provenance import samples_of
from reseg_geo.raster.reader import GDAL_CACHE
from reseg_geo.storage.staging import Staging, check_not_input, check_suffix, write_text

_KINDS = {
    ".html": "the report is written as HTML",
    ".png": "the picture is written as a PNG",
    ".json": "the figures are written as JSON",
    ".csv": "the table is written as CSV",
    CALIBRATION: "the calibration is kept in such files",
}

_OTHERWISE = "if it is another map of the same place, name what was sampled with --strata"
_FINE = 1e-4  # shares below which per cent are told apart

Pathlike = str | os.PathLike[str]
Warn = Callable[[str], None]


def assess(
    class_map: Pathlike,
    points: Pathlike,
    *,
    strata: Pathlike | None = None,
    report: Pathlike | None = None,
    picture: Pathlike | None = None,
    json: Pathlike | None = None,
    csv: Pathlike | None = None,
    probabilities: Pathlike | None = None,
    calibration: Pathlike | None = None,
    overwrite: bool = False,
    progress: ShowProgress = None,
) -> Assessment:
    """Assess a class map by a sample that `draw_sample` drew and somebody labelled.

    Accuracies and areas are estimated as the sample was drawn, with standard errors and 95%
    intervals (Olofsson et al. 2014; Stehman 2014). Raises UsageError, OutputError, or InputError,
    also if the map is not the one that was sampled.

    Arguments:
        class_map: whole numbers, 0 no data.
        points: the labelled sample; points without a label are left out, with a warning.
        strata: if `class_map` is not the map that was sampled: the one that was, or the polygons
            that were the strata.
        report: a page to share, .html.
        picture: the matrix and the areas, .png.
        json: a file for the figures; areas are in m².
        csv: the same as a table.
        probabilities: those of all classes, as `segment` writes them; the report then says how
            reliable confidence is, as it is and calibrated.
        calibration: a .cal file for the option of this name of `segment`; needs probabilities.
        overwrite: replace outputs that already exist.
        progress: as in `segment`.
    """
    name, points_name = os.fspath(class_map), os.fspath(points)
    source = None if strata is None else os.fspath(strata)
    shares = None if probabilities is None else os.fspath(probabilities)
    if calibration is not None and shares is None:
        raise UsageError(
            "a calibration needs the probabilities of all classes; name their file, which "
            "`reseg-geo segment --from MAP.tif -o again.tif --probabilities FILE.tif "
            "--probability-type float32` writes."
        )
    asked = {".html": report, ".png": picture, ".json": json, ".csv": csv}
    asked[CALIBRATION] = calibration
    targets = {suffix: Path(path) for suffix, path in asked.items() if path is not None}
    for suffix, path in targets.items():
        check_suffix(path, (suffix,), _KINDS[suffix])
    check_not_input([name, points_name, *filter(None, [source, shares])], [*targets.values()])
    with (
        listening(progress, "assess report", "rows") as listener,
        Staging(overwrite=overwrite) as staging,
        rasterio.Env(GDAL_CACHEMAX=GDAL_CACHE),
    ):
        staged = {suffix: staging.add(path) for suffix, path in targets.items()}
        recorder = WarningRecorder(listener)
        sample = read_sample(points_name)
        found = estimated(
            name, name, sample, row_meter(listener), recorder, source=source, shares=shares
        )
        for suffix, path in staged.items():
            _write(found, sample.design, path, targets[suffix])
        staging.commit()
    return found


def estimated(
    path: str,
    name: str,
    sample: Sample,
    advance: Advance,
    recorder: WarningRecorder,
    *,
    source: str | None = None,
    shares: str | None = None,
    otherwise: str = _OTHERWISE,
) -> Assessment:
    """The figures of a map by a sample.

    path: of the map, which messages call `name`; source: of the strata, as in `assess`; shares: a
    raster of probabilities; otherwise: what to do if the sample is of another map. Raises
    InputError.
    """
    warn = recorder.reporter.warn
    check_labelled(sample)
    with _opened(path, name, source, sample.design, warn) as pixels:
        measure = AreaMeasure(pixels.grid)
        population = pixels.count(measure, advance)
        _check_map(population, pixels, source, sample, otherwise)
        labels = labels_of(sample, pixels.grid, warn)
        places = [place[:2] for place in sample.design.pixels]
        found = None
        if shares is not None:
            found = shares_at(shares, pixels.grid, places, name)
            check_same_run(found, path)
            if found.floor > _FINE:
                recorder.reporter.note(
                    f"{shares} holds whole per cent, which fit coarsely; --probability-type "
                    "float32 gives a better calibration."
                )
        points = AtPoints(pixels.at(places), areas_of(measure, sample.design), labels, found)
    mapped = sample.design.shares if source is None else population.shares(measure.known)
    legend = full_legend(path, [share.value for share in mapped])
    if source is None:
        _check_legend(legend, sample, name)
    independent = sample.digest not in samples_of(path)
    return assessed(name, legend, sample, points, mapped, independent, recorder)


@contextmanager
def _opened(
    path: str, name: str, source: str | None, design: SampleDesign, warn: Warn
) -> Iterator[Source]:
    """The map to assess, and the strata, on the grid that was sampled."""
    with open_raster(path) as dataset, ExitStack() as stack:
        grid, owner = grid_of(dataset), name
        if source is not None and not is_vector(source):
            other = grid_of(stack.enter_context(open_raster(source)))
            if (other.width, other.height) == (design.width, design.height):
                grid, owner = other, source
        resampled = stack.enter_context(on_grid(dataset, grid, owner))
        strata = opened_strata(source, design.strata_field, path, grid, warn)
        yield Source(name, resampled, grid, stack.enter_context(strata))


def _check_map(
    found: Population, pixels: Source, source: str | None, sample: Sample, otherwise: str
) -> None:
    """Raise InputError if the sample is one of another map, or of other strata."""
    design = sample.design
    if source is None and found.map_digest != design.map_digest:
        raise InputError(
            f"{sample.name} was drawn from {design.map} as it was then, and {pixels.name} differs "
            f"from it; {otherwise}."
        )
    if source is not None and found.strata_digest != design.strata_digest:
        was = design.strata_source or design.map
        raise InputError(
            f"the strata in {source} are not those of {sample.name}; they were those of {was}."
        )


def _check_legend(legend: Sequence[LegendEntry], sample: Sample, name: str) -> None:
    """Raise InputError if the classes have not the names that the labels were chosen from."""
    was = {entry.value: entry.name for entry in sample.design.classes if entry.value}
    for entry in legend:
        then = was.get(entry.value, entry.name)
        if then.casefold() != entry.name.casefold():
            raise InputError(
                f"{name} calls its class {entry.value} {entry.name!r}, and {sample.name} calls it "
                f"{then!r}; give the map its old names, or use the one that was sampled."
            )


def _write(found: Assessment, design: SampleDesign, path: Path, target: Path) -> None:
    """Write the assessment in the format of a file's suffix."""
    suffix = target.suffix.lower()
    if suffix == ".png":
        write_picture(found, path, target)
    elif suffix == ".html":
        write_text(path, target, page(found, design))
    elif suffix == CALIBRATION and found.calibrated is not None:
        write_text(path, target, found.calibrated.calibration.to_json())
    elif suffix == ".json":
        text = documents.dumps(found.figures(), indent=1, ensure_ascii=False)
        write_text(path, target, text)
    else:
        write_text(path, target, _csv_text(found))


def _csv_text(found: Assessment) -> str:
    text = io.StringIO()
    tables.writer(text, lineterminator="\n").writerows(csv_rows(found))
    return text.getvalue()
