"""The whole job: a raster and a class list in, a class map and what belongs to it out."""

import json
import os
from collections.abc import Generator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rasterio

from reseg_geo.classes import ClassList
from reseg_geo.cluster.worker import RasterTask
from reseg_geo.engine.manifest import file_states, readable
from reseg_geo.engine.mapper import Mapper
from reseg_geo.engine.pipeline import DecidedTile, Scale, map_tiles, scratch_size
from reseg_geo.engine.progress import Meter, row_reporter
from reseg_geo.engine.sampling import GroundSampling
from reseg_geo.engine.timing import duration
from reseg_geo.errors import OutputError
from reseg_geo.listening import ShowProgress, listening
from reseg_geo.options.keywords import SegmentKeywords
from reseg_geo.options.signatures import with_options
from reseg_geo.publish.provenance import absolute, anywhere, run_record
from reseg_geo.raster.geodesy import AreaMeasure
from reseg_geo.raster.reader import GDAL_CACHE, RasterReader
from reseg_geo.run.finished import done_before
from reseg_geo.run.outputs import Finished, make_products
from reseg_geo.run.rasters import DamagedChunkError, Rasters
from reseg_geo.run.request import Request
from reseg_geo.run.rerun import Rerun
from reseg_geo.run.result import Result
from reseg_geo.storage.chunks import ChunkStore
from reseg_geo.storage.job import Job
from reseg_geo.storage.staging import Staging, real_target

if TYPE_CHECKING:
    from typing_extensions import Unpack

Pathlike = str | os.PathLike[str]

_SOON = 10.0  # seconds, above which a run says beforehand how long it will take
_MUCH = 10e6  # bytes of scratch, above which a run says where it is
_TIMES = 3  # that what the disk damages is made anew


@with_options(SegmentKeywords)
def segment(
    raster: Pathlike,
    classes: ClassList,
    output: Pathlike,
    *,
    polygons: Pathlike | None = None,
    confidence: Pathlike | None = None,
    preview: Pathlike | None = None,
    report: Pathlike | None = None,
    stac: Pathlike | None = None,
    provenance: Pathlike | None = None,
    progress: ShowProgress = None,
    command: str | None = None,
    before: Rerun | None = None,
    **options: "Unpack[SegmentKeywords]",
) -> Result:
    """Make a land-cover map of a raster.

    All outputs appear together at the end, or none does. If a run is stopped, its finished blocks
    stay in a hidden folder next to the class map; the same call with `resume=True` continues there.
    Raises UsageError, InputError, ModelError, OutputError or ClusterError, and leaves no partial
    file under an output's name. Warns with ResegWarning of what may spoil the map.

    Arguments:
        raster: a path or address of anything GDAL reads, in any CRS.
        classes: "building=roof|house, tree"; a list of names; a dict of synonyms by name; a list
            of LandCover; or a YAML, JSON or CSV file.
        output: the class map, a GeoTIFF on the raster's grid: 0 no data, i the i-th class.
        polygons: the polygons, a .gpkg, .fgb, .geojson, .shp or .parquet file.
        confidence: a GeoTIFF of the confidence in per cent, 0-100; 255 no data.
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
        "class_map": output, "polygons": polygons, "confidence": confidence, "preview": preview,
        "report": report, "stac": stac, "provenance": provenance,
    }  # fmt: skip
    with listening(progress, "segment", "blocks") as listener:
        return run(Request(os.fspath(raster), classes, asked, options, listener, command, before))


def run(request: Request, mapper: Mapper | None = None) -> Result:
    """What `segment` does; mapper: for the same classes and options, if there is one already."""
    options, targets = request.options, request.targets
    class_map = real_target(targets["class_map"])
    request.uploads.begin()
    with ExitStack() as stack:
        job = stack.enter_context(
            Job(class_map, resume=options.resume, overwrite=options.overwrite)
        )
        stack.enter_context(_told(job, request))
        replace_old = options.overwrite or job.placing
        if options.resume and not replace_old and (done := done_before(request, mapper)):
            job.done()
            return done
        request.uploads.check(replace_old)
        staging = stack.enter_context(Staging(overwrite=replace_old, within=job.folder))
        stack.enter_context(rasterio.Env(GDAL_CACHEMAX=GDAL_CACHE))
        staged = {name: staging.add(path) for name, path in request.written.items()}
        request.warn_of_styles()
        if "report" in targets and "confidence" not in targets:
            staged["confidence"] = job.scratch / "confidence.tif"
        reader = stack.enter_context(
            RasterReader(request.raster, options.read, request.reporter.warn)
        )
        finished = _Mapping(request, reader, job, mapper).rasters(staged)
        make_products(finished, request.reporter)
        with job.placed():
            staging.commit()
        request.uploads.send()
        job.done()
    request.uploads.clear()
    return request.result(finished.tally.summaries())


@contextmanager
def _told(job: Job, request: Request) -> Generator[None]:
    """A run that ends before its end says what it leaves."""
    try:
        yield
    except BaseException:
        if job.at_work and (left := job.left()):
            request.reporter.note(
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
        self._options, self._reporter = request.options, request.reporter
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
        chunks = self._job.begin(self._identity, self._reporter.note)
        scales = mapper.scales(
            reader, self._place(), self._job.scratch,
            request.targets["class_map"], self._reporter, self._job.number_format,
        )  # fmt: skip
        record["options"]["dtype"] = mapper.model.format
        self._job.keep(mapper.model.format, reader.grid.height * reader.grid.width)
        tags = request.tags(mapper.encoder, [scale.reader for scale in scales])
        rasters = Rasters(
            reader.grid, request.classes, self._options, staged, request.targets, tags, record
        )
        rasters.check()
        self._announce(scales)
        done = self._kept(scales, chunks)
        for _ in range(_TIMES):
            self._decide(scales, chunks, done)
            try:
                tell = row_reporter(self._reporter.note, "writing the rasters")
                tally, histogram = rasters.write(chunks, scales, self._measure, tell)
            except DamagedChunkError:
                self._reporter.warn("finished pixels were damaged on the disk and are made anew.")
                done = self._kept(scales, chunks)
            else:
                break
        else:
            raise OutputError(
                f"{request.targets['class_map']} cannot be written: what is kept in "
                f"{self._job.folder} is damaged again and again; use another disk."
            )
        if not sum(pixels for value, pixels in tally.pixels.items() if value):
            self._reporter.warn(
                f"{reader.path} holds no data where it was read, so the map is empty."
            )
        return Finished(
            request.targets, staged, request.classes, self._options, reader, tally, histogram,
            record, tags, request.command, request.began, str(mapper.model.device),
            request.warnings,
        )  # fmt: skip

    def _kept(self, scales: Sequence[Scale], chunks: ChunkStore) -> set[tuple[int, int]]:
        """Rows and columns of the tiles of which all chunks are kept and undamaged."""
        tiling, found = scales[-1].reader.tiling, set()
        tell = row_reporter(self._reporter.note, "looking at what is kept")
        for tile in tiling.blocks():
            tell(tile.row, tiling.rows, tiling.width)
            if chunks.has(scales[0].boxes(tile)):
                found.add((tile.row, tile.column))
        return found

    def _place(self) -> GroundSampling:
        lost = self._reader.grid.crs is not None and not self._measure.known
        return GroundSampling(self._measure.pixel_side(), lost)

    def _decide(
        self, scales: Sequence[Scale], chunks: ChunkStore, done: set[tuple[int, int]]
    ) -> None:
        """Make the chunks of all cores that are not done yet."""
        tiling, grid = scales[-1].reader.tiling, self._reader.grid
        tiles = [block for block in tiling.blocks() if (block.row, block.column) in done]
        if len(tiles) == tiling.rows * tiling.columns:
            return
        pixels = sum(box.height * box.width for tile in tiles for box in scales[0].boxes(tile))
        windows, expected = self._mapper.expected(scales)
        if expected is not None:
            expected *= 1 - pixels / (grid.height * grid.width)
            if expected > _SOON:
                self._reporter.note(f"{windows:,} windows, which take about {duration(expected)}.")
        meter = Meter(
            tiling.rows * tiling.columns, grid.height * grid.width, self._request.listener,
            expected=expected, before=(len(tiles), pixels),
        )  # fmt: skip
        with closing(self._tiles(scales, chunks, frozenset(done))) as decided:
            for tile in decided:
                if tile.pixels:
                    meter.advance(tile.pixels, block=tile.times)
                    done.add((tile.times.row, tile.times.column))

    def _tiles(
        self, scales: Sequence[Scale], chunks: ChunkStore, done: frozenset[tuple[int, int]]
    ) -> Generator[DecidedTile]:
        mapper = self._mapper
        if self._options.scheduler == "local":
            return map_tiles(scales, mapper.encoder, mapper.rule, chunks.put, done)
        from reseg_geo.cluster.client import map_tiles_on_cluster  # Dask takes a moment

        task = RasterTask(
            absolute(self._request.raster), self._request.classes,
            anywhere(self._options, mapper.model.format), mapper.model.fingerprint,
            json.dumps(self._identity["files"]), json.dumps(self._identity["raster files"]),
            self._place(), chunks.confidence,
        )  # fmt: skip
        return map_tiles_on_cluster(
            self._options.scheduler, task, scales, chunks, done, self._reporter
        )

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
            self._reporter.note(
                f"scratch takes up to {readable(size)} in {self._job.folder}, beside the finished "
                "pixels, which take about what the outputs do; all of it is removed in the end."
            )
