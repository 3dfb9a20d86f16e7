"""The whole job: a raster and a class list in, a class map and what belongs to it out."""

import os
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard, overload

import rasterio

from reseg_geo.classes import ClassList
from reseg_geo.errors import UsageError
from reseg_geo.heads.head import Head
from reseg_geo.options.keywords import SegmentKeywords
from reseg_geo.options.signatures import with_options
from reseg_geo.progress.events import Listener, Reporter, WarningRecorder, silent
from reseg_geo.progress.listening import ShowProgress, listening
from reseg_geo.publish.style import warn_of_old_styles
from reseg_geo.raster.reader import GDAL_CACHE, RasterReader
from reseg_geo.run.names import drawn
from reseg_geo.run.plan import RunPlan, resolve
from reseg_geo.run.request import request_of
from reseg_geo.run.rerun import Rerun
from reseg_geo.run.result import Result
from reseg_geo.storage.job import Job
from reseg_geo.storage.staging import Staging, real_target

if TYPE_CHECKING:
    from typing_extensions import Unpack
    from xarray import DataArray

    from reseg_geo.engine.mapper import Mapper
    from reseg_geo.run.finished import LoadMapper

else:
    DataArray = Any  # for `get_type_hints`: xarray may not be installed

Pathlike = str | os.PathLike[str]


@overload
def segment(
    raster: Pathlike,
    classes: "ClassList | Head | None",
    output: Pathlike,
    *,
    polygons: Pathlike | None = None,
    confidence: Pathlike | None = None,
    probabilities: Pathlike | None = None,
    preview: Pathlike | None = None,
    report: Pathlike | None = None,
    stac: Pathlike | None = None,
    provenance: Pathlike | None = None,
    progress: ShowProgress = None,
    command: str | None = None,
    before: Rerun | None = None,
    **options: "Unpack[SegmentKeywords]",
) -> Result: ...


@overload
def segment(
    raster: "DataArray",
    classes: "ClassList | Head | None",
    output: None = None,
    *,
    progress: ShowProgress = None,
    **options: "Unpack[SegmentKeywords]",
) -> "DataArray": ...


@with_options(SegmentKeywords)
def segment(
    raster: "Pathlike | DataArray",
    classes: "ClassList | Head | None",
    output: Pathlike | None = None,
    *,
    polygons: Pathlike | None = None,
    confidence: Pathlike | None = None,
    probabilities: Pathlike | None = None,
    preview: Pathlike | None = None,
    report: Pathlike | None = None,
    stac: Pathlike | None = None,
    provenance: Pathlike | None = None,
    progress: ShowProgress = None,
    command: str | None = None,
    before: Rerun | None = None,
    **options: "Unpack[SegmentKeywords]",
) -> "Result | DataArray":
    """Make a land-cover map of a raster.

    All outputs appear together at the end, or none does. If a run is stopped, its finished blocks
    stay in a hidden folder next to the class map; the same call with `resume=True` continues there.
    Raises UsageError, InputError, ModelError, OutputError or ClusterError, and leaves no partial
    file under an output's name. Warns with ResegWarning of what may spoil the map.

    Arguments:
        raster: a path or address of anything GDAL reads, in any CRS; or an image as an xarray
            DataArray of dimensions (y, x) or (band, y, x), with CRS and nodata value as rioxarray
            keeps them.
        classes: "building=roof|house, tree"; a list of names; a dict of synonyms by name; a list
            of LandCover; a YAML, JSON or CSV file; or what `learn` returned, whose classes and
            options are used. None with the option head.
        output: the class map, a GeoTIFF on the raster's grid: 0 no data, i the i-th class. For a
            DataArray leave it out: a DataArray is returned, as `ClassMap.to_xarray` describes it.
        polygons: the polygons, a .gpkg, .fgb, .geojson, .shp or .parquet file. The layer is added
            to a GeoPackage that exists; "project.gpkg|layer=NAME" names it.
        confidence: a GeoTIFF of the confidence in per cent, 0-100; 255 no data.
        probabilities: a GeoTIFF with a band for each class: its share of the probability of all
            classes, in per cent (255 no data), or from 0 to 1 (NaN) with probability_type float32;
            of SAM 3 its score.
        preview: a PNG of the image and the map with a legend.
        report: an HTML page with map, areas and provenance; it needs no other file.
        stac: a STAC Item of the outputs.
        provenance: how the map was made, as JSON; the map's tags hold it, too.
        progress: None shows a bar in terminals and notebooks, True shows one anywhere, False shows
            none. A function is called with `Progress` and `Message` events; it then gets the
            warnings, too.
        command: the command that the report names, if not this call.
        before: the earlier run that this one repeats; warnings name the differences.
    """
    asked = {
        "class_map": output, "polygons": polygons, "confidence": confidence,
        "probabilities": probabilities, "preview": preview,
        "report": report, "stac": stac, "provenance": provenance,
    }  # fmt: skip
    if is_array(raster):
        from reseg_geo.run.array import segment_array

        return segment_array(raster, classes, asked, progress, options)
    if output is None:
        raise UsageError("name the file of the class map; only a DataArray needs no output.")
    with listening(progress, "segment", "windows") as listener:
        request = request_of(classes, options)
        plan = resolve(os.fspath(raster), request, asked, command, before)
        return run(plan, partial(_load_mapper, plan), listener)


def is_array(raster: object) -> "TypeGuard[DataArray]":
    """Whether it is a DataArray; xarray is not imported for the answer."""
    return type(raster).__module__.partition(".")[0] == "xarray" and hasattr(raster, "dims")


def _load_mapper(plan: RunPlan, number_format: str | None) -> "Mapper":
    from reseg_geo.heads.apply import load_mapper  # PyTorch, which a refusal does not need

    options = replace(plan.options, dtype=number_format) if number_format else plan.options
    return load_mapper(plan.classes, options, plan.head)


def run(plan: RunPlan, load: "LoadMapper", progress: Listener = silent) -> Result:
    """Carry out a plan: open, map, write, put all outputs into place.

    load: loads the model for the plan's classes and options; its argument is the number format of
    the run that is resumed, if any. Raises what `segment` raises.
    """
    events = WarningRecorder(progress)
    reporter, options = events.reporter, plan.options
    for sentence in plan.rerun.warnings if plan.rerun else ():
        reporter.warn(sentence)
    plan.uploads.begin()
    with ExitStack() as stack:
        job = stack.enter_context(
            Job(real_target(plan.class_map), resume=options.resume, overwrite=options.overwrite)
        )
        stack.enter_context(_says_what_is_kept(job, reporter))
        replace_old = options.overwrite or job.was_publishing
        if options.resume and not replace_old:
            from reseg_geo.run.finished import finished_before

            if finished := finished_before(plan, load, reporter):
                job.done()
                return finished
        plan.uploads.check(replace_old)
        staging = stack.enter_context(Staging(overwrite=replace_old, within=job.folder))
        stack.enter_context(rasterio.Env(GDAL_CACHEMAX=GDAL_CACHE))
        staged = {name: _stage(plan, name, staging) for name in plan.written}
        if not options.qml:
            warn_of_old_styles(drawn(plan.targets).values(), reporter.warn)
        if "report" in plan.targets and "confidence" not in plan.targets:
            staged["confidence"] = job.scratch / "confidence.tif"
        reader = stack.enter_context(RasterReader(plan.raster, options.read, reporter.warn))

        # These load PyTorch, so they come after all that may refuse the plan.
        from reseg_geo.run.mapping import RasterMapping
        from reseg_geo.run.outputs import write_outputs

        mapping = RasterMapping(plan, reader, job, events, load)
        mapped = mapping.write_rasters(staged)
        write_outputs(plan, reader, mapped, staged, events)
        staging.commit(partial(job.publishing, last=not plan.uploads.remote))
        mapping.remember_pace()
        plan.uploads.send()
        job.done()
    plan.uploads.clear()
    return plan.result(mapped.areas.summaries(), mapped.notice, mapped.doubts)


def _stage(plan: RunPlan, name: str, staging: Staging) -> Path:
    """Where to write an output; its file may hold other layers of polygons."""
    if name == "polygons" and plan.polygons is not None:
        from reseg_geo.vector.geopackage import stage_layer  # PROJ, as in `resolve`

        return stage_layer(staging, plan.polygons)
    return staging.add(plan.written[name])


@contextmanager
def _says_what_is_kept(job: Job, reporter: Reporter) -> Generator[None]:
    """If the run ends early, say how much of it is kept, and where."""
    try:
        yield
    except BaseException:
        if kept := job.kept:
            reporter.note(kept)
        raise
