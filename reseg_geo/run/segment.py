"""The whole job: a raster and a class list in, a class map and what belongs to it out."""

import os
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rasterio

from reseg_geo.classes import LandCover
from reseg_geo.engine.progress import Listener, Reporter, WarningRecorder, silent
from reseg_geo.publish.style import warn_of_old_styles
from reseg_geo.raster.reader import GDAL_CACHE, RasterReader
from reseg_geo.run.names import drawn
from reseg_geo.run.plan import RunPlan, resolve
from reseg_geo.run.rerun import Rerun
from reseg_geo.run.result import Result
from reseg_geo.storage.job import Job
from reseg_geo.storage.staging import Staging, real_target

if TYPE_CHECKING:
    from reseg_geo.engine.mapper import Mapper

Pathlike = str | os.PathLike[str]


def segment(
    raster: Pathlike,
    classes: "str | Path | Sequence[LandCover]",
    output: Pathlike,
    *,
    polygons: Pathlike | None = None,
    confidence: Pathlike | None = None,
    preview: Pathlike | None = None,
    report: Pathlike | None = None,
    stac: Pathlike | None = None,
    provenance: Pathlike | None = None,
    progress: Listener = silent,
    command: str | None = None,
    before: Rerun | None = None,
    **options: Any,
) -> Result:
    """Make a land-cover map of a raster.

    raster: anything GDAL reads. classes: a class list as text, its file, or parsed. output: the
    class map, a GeoTIFF on the raster's grid (0 no data, i the i-th class); polygons: a vector file
    of one of the formats of `vectorize`; confidence: a GeoTIFF of 0-100 per cent, 255 no data;
    preview: a PNG; report: an HTML page that holds all it needs; stac: a STAC Item; provenance: how
    the map was made, as JSON, which is also in the map's tags. progress is called with `Progress`
    and `Message` events. command: what the report says was called. before: the run that this one
    repeats, for warnings. options: the fields of `SegmentOptions`, `ReadOptions` and
    `PolygonOptions`.

    All outputs appear together at the end, or none does. What is finished before a run is stopped
    or fails stays in a hidden folder beside the class map, and the same call with `resume=True`
    goes on from it, whatever ended the run. Raises UsageError, InputError, ModelError, OutputError
    or ClusterError; whatever is raised, nothing half-written is left under an output's name.
    """
    asked = {
        "class_map": output, "polygons": polygons, "confidence": confidence, "preview": preview,
        "report": report, "stac": stac, "provenance": provenance,
    }  # fmt: skip
    return run(resolve(os.fspath(raster), classes, asked, options, command, before), progress)


def run(plan: RunPlan, progress: Listener = silent, mapper: "Mapper | None" = None) -> Result:
    """Carry out a plan: open, map, write, put all outputs into place.

    mapper: a loaded one for the same classes and options, if there is one. Raises what `segment`
    raises.
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
        replace_old = options.overwrite or job.placing
        if options.resume and not replace_old:
            from reseg_geo.run.finished import finished_before

            if finished := finished_before(plan, reporter, mapper):
                job.done()
                return finished
        plan.uploads.check(replace_old)
        staging = stack.enter_context(Staging(overwrite=replace_old, within=job.folder))
        stack.enter_context(rasterio.Env(GDAL_CACHEMAX=GDAL_CACHE))
        staged = {name: staging.add(path) for name, path in plan.written.items()}
        if not options.qml:
            warn_of_old_styles(drawn(plan.targets).values(), reporter.warn)
        if "report" in plan.targets and "confidence" not in plan.targets:
            staged["confidence"] = job.scratch / "confidence.tif"
        reader = stack.enter_context(RasterReader(plan.raster, options.read, reporter.warn))

        # Only now, when the plan holds, is PyTorch loaded: refusals come at once.
        from reseg_geo.run.mapping import RasterMapping
        from reseg_geo.run.outputs import write_outputs

        mapped = RasterMapping(plan, reader, job, events, mapper).write_rasters(staged)
        write_outputs(plan, reader, mapped, staged, events)
        with job.placed():
            staging.commit()
        plan.uploads.send()
        job.done()
    plan.uploads.clear()
    return plan.result(mapped.areas.summaries())


@contextmanager
def _says_what_is_kept(job: Job, reporter: Reporter) -> Generator[None]:
    """If the run ends early, say how much of it is kept, and where."""
    try:
        yield
    except BaseException:
        if job.at_work and (share := job.left()):
            reporter.note(
                f"{share:.0%} of the pixels are finished and kept in {job.folder}; repeat the "
                "command with --resume to continue."
            )
        raise
