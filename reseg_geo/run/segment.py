"""The whole job: a raster and a class list in, a class map and what belongs to it out."""

import json
import os
from collections.abc import Generator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import rasterio

from reseg_geo.classes import LandCover
from reseg_geo.cluster.worker import Site
from reseg_geo.engine.manifest import file_states, readable
from reseg_geo.engine.mapper import Mapper
from reseg_geo.engine.pipeline import Core, Scale, map_cores, scratch_size
from reseg_geo.engine.progress import Listener, Meter, silent, teller_of_rows
from reseg_geo.engine.sampling import Place
from reseg_geo.engine.timing import duration
from reseg_geo.errors import OutputError
from reseg_geo.publish.provenance import absolute, anywhere, run_record
from reseg_geo.raster.geodesy import AreaMeasure
from reseg_geo.raster.reader import GDAL_CACHE, RasterReader
from reseg_geo.run.finished import done_before
from reseg_geo.run.outputs import Finished, make_products
from reseg_geo.run.rasters import DamagedError, Rasters
from reseg_geo.run.request import Request
from reseg_geo.run.rerun import Again
from reseg_geo.run.result import Result
from reseg_geo.storage.chunks import PieceStore
from reseg_geo.storage.job import Job
from reseg_geo.storage.staging import Staging, real_target

Pathlike = str | os.PathLike[str]

_SOON = 10.0  # seconds, above which a run says beforehand how long it will take
_MUCH = 10e6  # bytes of scratch, above which a run says where it is
_TIMES = 3  # that what the disk damages is made anew


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
    before: Again | None = None,
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
    return run(Request(os.fspath(raster), classes, asked, options, progress, command, before))


def run(request: Request, mapper: Mapper | None = None) -> Result:
    """What `segment` does; mapper: for the same classes and options, if there is one already."""
    options, targets = request.options, request.targets
    class_map = real_target(targets["class_map"])
    request.outgoing.begin()
    with ExitStack() as stack:
        job = stack.enter_context(
            Job(class_map, resume=options.resume, overwrite=options.overwrite)
        )
        stack.enter_context(_told(job, request))
        replace_old = options.overwrite or job.placing
        if options.resume and not replace_old and (done := done_before(request, mapper)):
            job.done()
            return done
        request.outgoing.check(replace_old)
        staging = stack.enter_context(Staging(overwrite=replace_old, within=job.folder))
        stack.enter_context(rasterio.Env(GDAL_CACHEMAX=GDAL_CACHE))
        staged = {name: staging.add(path) for name, path in request.written.items()}
        request.warn_of_styles()
        if "report" in targets and "confidence" not in targets:
            staged["confidence"] = job.scratch / "confidence.tif"
        reader = stack.enter_context(
            RasterReader(request.raster, options.read, request.tellers.warn)
        )
        finished = _Mapping(request, reader, job, mapper).rasters(staged)
        make_products(finished, request.tellers)
        with job.placed():
            staging.commit()
        request.outgoing.send()
        job.done()
    request.outgoing.clear()
    return request.result(finished.tally.summaries())


@contextmanager
def _told(job: Job, request: Request) -> Generator[None]:
    """A run that ends before its end says what it leaves."""
    try:
        yield
    except BaseException:
        if job.at_work and (left := job.left()):
            request.tellers.note(
                f"{left:.0%} of the pixels are finished and kept in {job.folder}; the same command "
                "with --resume goes on from there."
            )
        raise


class _Mapping:
    """One raster on its way to class map and confidence."""

    def __init__(
        self, request: Request, reader: RasterReader, job: Job, mapper: Mapper | None
    ) -> None:
        self._request, self._reader, self._job = request, reader, job
        self._options, self._tellers = request.options, request.tellers
        self._measure = AreaMeasure(reader.grid)
        request.check_polygons(reader)
        own = replace(request.options, dtype=job.number_format or request.options.dtype)
        self._mapper = mapper or Mapper(request.classes, own)
        self._identity: dict[str, Any] = {}

    def rasters(self, staged: dict[str, Path]) -> Finished:
        """Write them to where they are staged."""
        request, reader, mapper = self._request, self._reader, self._mapper
        model = mapper.model.fingerprint
        request.warn_of_model(mapper.model.name, model)
        record = run_record(
            request.raster, request.classes, self._options, dtype=self._options.dtype, model=model
        )
        confidence = "confidence" in staged
        self._identity = record | {"raster files": file_states(reader), "confidence": confidence}
        pieces = self._job.begin(self._identity, self._tellers.note)
        scales = mapper.scales(
            reader, self._place(), self._job.scratch,
            request.targets["class_map"], self._tellers, self._job.number_format,
        )  # fmt: skip
        record["options"]["dtype"] = mapper.model.format
        self._job.keep(mapper.model.format, reader.grid.height * reader.grid.width)
        tags = request.tags(mapper.encoder, [scale.reader for scale in scales])
        rasters = Rasters(
            reader.grid, request.classes, self._options, staged, request.targets, tags, record
        )
        rasters.check()
        self._announce(scales)
        done = self._kept(scales, pieces)
        for _ in range(_TIMES):
            self._decide(scales, pieces, done)
            try:
                tell = teller_of_rows(self._tellers.note, "writing the rasters")
                tally, histogram = rasters.write(pieces, scales, self._measure, tell)
            except DamagedError:
                self._tellers.warn("finished pixels were damaged on the disk and are made anew.")
                done = self._kept(scales, pieces)
            else:
                break
        else:
            raise OutputError(
                f"{request.targets['class_map']} cannot be written: what is kept in "
                f"{self._job.folder} is damaged again and again; use another disk."
            )
        if not sum(pixels for value, pixels in tally.pixels.items() if value):
            self._tellers.warn(
                f"{reader.path} holds no data where it was read, so the map is empty."
            )
        return Finished(
            request.targets, staged, request.classes, self._options, reader, tally, histogram,
            record, tags, request.command, request.began, str(mapper.model.device),
            request.warnings,
        )  # fmt: skip

    def _kept(self, scales: Sequence[Scale], pieces: PieceStore) -> set[tuple[int, int]]:
        """Rows and columns of the cores of which all pieces are kept and undamaged."""
        tiling, found = scales[-1].reader.tiling, set()
        tell = teller_of_rows(self._tellers.note, "looking at what is kept")
        for core in tiling.blocks():
            tell(core.row, tiling.rows, tiling.width)
            if pieces.has(scales[0].boxes(core)):
                found.add((core.row, core.column))
        return found

    def _place(self) -> Place:
        lost = self._reader.grid.crs is not None and not self._measure.known
        return Place(self._measure.pixel_side(), lost)

    def _decide(
        self, scales: Sequence[Scale], pieces: PieceStore, done: set[tuple[int, int]]
    ) -> None:
        """Make the pieces of all cores that are not done yet."""
        tiling, grid = scales[-1].reader.tiling, self._reader.grid
        cores = [block for block in tiling.blocks() if (block.row, block.column) in done]
        if len(cores) == tiling.rows * tiling.columns:
            return
        pixels = sum(box.height * box.width for core in cores for box in scales[0].boxes(core))
        windows, expected = self._mapper.expected(scales)
        if expected is not None:
            expected *= 1 - pixels / (grid.height * grid.width)
            if expected > _SOON:
                self._tellers.note(f"{windows:,} windows, which take about {duration(expected)}.")
        meter = Meter(
            tiling.rows * tiling.columns, grid.height * grid.width, self._request.listener,
            expected=expected, before=(len(cores), pixels),
        )  # fmt: skip
        with closing(self._cores(scales, pieces, frozenset(done))) as decided:
            for core in decided:
                if core.pixels:
                    meter.advance(core.pixels, block=core.times)
                    done.add((core.times.row, core.times.column))

    def _cores(
        self, scales: Sequence[Scale], pieces: PieceStore, done: frozenset[tuple[int, int]]
    ) -> Generator[Core]:
        mapper = self._mapper
        if self._options.scheduler == "local":
            return map_cores(scales, mapper.encoder, mapper.rule, pieces.put, done)
        from reseg_geo.cluster.client import cluster_cores  # Dask takes a moment

        site = Site(
            absolute(self._request.raster), self._request.classes,
            anywhere(self._options, mapper.model.format), mapper.model.fingerprint,
            json.dumps(self._identity["files"]), json.dumps(self._identity["raster files"]),
            self._place(), pieces.confidence,
        )  # fmt: skip
        return cluster_cores(self._options.scheduler, site, scales, pieces, done, self._tellers)

    def _announce(self, scales: Sequence[Scale]) -> None:
        """Tell how much room the run needs beside its outputs; OutputError if it is not there."""
        if self._options.scheduler != "local":
            return  # records are in the memory of the workers
        size, free = scratch_size(scales, self._mapper.encoder), self._job.room()
        if size > free:
            raise OutputError(
                f"{self._request.targets['class_map']} cannot be written: {readable(size)} of "
                f"scratch are needed in {self._job.folder}, where {readable(free)} are free; free "
                "some space, or choose another folder."
            )
        if size > _MUCH:
            self._tellers.note(
                f"scratch takes up to {readable(size)} in {self._job.folder}, beside the finished "
                "pixels, which take about what the outputs do; all of it is removed in the end."
            )
