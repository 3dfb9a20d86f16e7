"""Make the class map and the confidence of an open raster, as the plan says."""

import json
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reseg_geo.engine.cautions import looks_unlike
from reseg_geo.engine.manifest import announce_features, file_states
from reseg_geo.engine.mapper import Mapper
from reseg_geo.engine.pipeline import DecidedTile, map_tiles
from reseg_geo.engine.sampling import ground_of
from reseg_geo.engine.scale import Scale, scratch_size
from reseg_geo.engine.views import Scratch
from reseg_geo.errors import OutputError
from reseg_geo.heads.apply import teach
from reseg_geo.heads.head import Head
from reseg_geo.heads.report import HeadReport
from reseg_geo.maps.class_areas import ClassAreas
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.progress.events import WarningRecorder, row_reporter
from reseg_geo.publish.provenance import absolute, anywhere, run_record
from reseg_geo.quantities import size
from reseg_geo.raster.reader import RasterReader
from reseg_geo.regions import EDITION
from reseg_geo.run.meter import RunMeter
from reseg_geo.run.plan import RunPlan
from reseg_geo.run.rasters import DamagedChunkError, Rasters, raster_tags
from reseg_geo.storage.chunks import ChunkStore
from reseg_geo.storage.job import Job

_LARGE = 10e6  # bytes; more scratch is announced
_ATTEMPTS = 3  # to write the rasters, if the disk damages finished pixels

Places = set[tuple[int, int]]  # rows and columns of tiles


@dataclass(frozen=True)
class Mapped:
    """The written rasters of a run, and how they were made.

    areas: pixels and area by class; histogram: (101,) pixels by confidence in per cent, if there is
    one; record: the run, as kept in the class map; tags: of the class map; device: that the model
    ran on; notice: what everyone who uses the map must read, if anything; doubts: reasons not to
    trust it; learned: how good the head is that decided, None for words alone.
    """

    areas: ClassAreas
    histogram: NDArray[np.int64] | None
    record: Mapping[str, Any]
    tags: Mapping[str, str]
    device: str
    notice: str | None
    doubts: tuple[str, ...]
    learned: HeadReport | None

    @property
    def banner(self) -> str | None:
        """The notice and the doubts, in one text."""
        return " ".join([*filter(None, [self.notice]), *map(_sentence, self.doubts)]) or None


class RasterMapping:
    """Makes the class map and the confidence of one raster."""

    def __init__(
        self,
        plan: RunPlan,
        reader: RasterReader,
        job: Job,
        events: WarningRecorder,
        load: Callable[[str | None], Mapper],
    ) -> None:
        """Load the model, after all that may be refused without it; see `run` for `load`."""
        self._plan, self._reader, self._job, self._events = plan, reader, job, events
        self._reporter = events.reporter
        self._measure, self._ground = AreaMeasure(reader.grid), ground_of(reader)
        if caution := self._measure.caution(reader.path):
            self._reporter.warn(caution)
        if "polygons" in plan.targets:
            from reseg_geo.vector.vectorize import check_polygons  # tables take a second to import

            check_polygons(
                plan.options.polygons, reader.grid, reader.path, plan.targets["polygons"]
            )
        self._mapper = load(job.number_format)
        self._head = plan.head or self._learned()
        self._meter: RunMeter | None = None
        if self._head is not None:
            for sentence in self._head.cautions(self._mapper.options):
                self._reporter.warn(sentence)
        if plan.rerun and plan.rerun.model not in (None, self._mapper.model.fingerprint):
            self._reporter.warn(
                f"model {self._mapper.model.name!r} has changed since the map was made, so the "
                "new map will differ."
            )

    def _learned(self) -> Head | None:
        """What the plan's examples teach; from now on it decides."""
        options = self._plan.options
        if options.examples is None:
            return None
        rasters = options.example_rasters or (self._plan.raster,)
        return teach(self._mapper, rasters, self._reporter)

    def write_rasters(self, staged: Mapping[str, Path]) -> Mapped:
        """Map the raster and write class map and confidence to their staged paths.

        Raises InputError, ModelError, OutputError or ClusterError.
        """
        plan, grid, mapper = self._plan, self._reader.grid, self._mapper
        record = run_record(
            plan.raster, plan.classes, plan.options, dtype=plan.options.dtype,
            model=mapper.model.fingerprint, stride=mapper.stride, head=plan.head_digest,
        )  # fmt: skip
        if plan.calibration is not None:
            for sentence in plan.calibration.check(record):
                self._reporter.warn(sentence)
        identity = record | {
            # A file of regions or weights counts by its content, wherever it lies.
            "options": record["options"] | record["files"],
            "raster files": file_states(self._reader),
            "confidence": "confidence" in staged,
            "probabilities": plan.shares,
            "superpixels": EDITION,
        }
        chunks = self._job.begin(identity, self._reporter.note)
        scales = mapper.scales(
            self._reader, self._ground, Scratch(self._job.scratch, plan.class_map),
            self._reporter, self._job.number_format,
        )  # fmt: skip
        record["options"]["dtype"] = mapper.model.format
        self._job.save(mapper.model.format, grid.height * grid.width)
        finest = scales[0].reader
        if novel := mapper.is_novel(finest):
            self._reporter.warn(looks_unlike(plan.raster, mapper.model))
        found = mapper.doubts(finest.view, self._ground, novel)
        learned = None if self._head is None else self._head.report
        tags = raster_tags(plan, mapper.encoder, scales, found, learned)
        rasters = Rasters(plan, grid, staged, tags, record, self._reporter.warn)
        rasters.check()
        announce_features(scales, mapper.encoder, self._reporter.note)
        self._announce_scratch(scales)
        done = self._finished(scales, chunks)
        for _ in range(_ATTEMPTS):
            self._map(scales, chunks, done, identity)
            try:
                report = row_reporter(self._reporter.note, "writing the rasters")
                areas, histogram = rasters.write(chunks, scales, self._measure, report)
                break
            except DamagedChunkError:
                self._reporter.warn("finished pixels were damaged on disk; computing them again.")
                done = self._finished(scales, chunks)
        else:
            raise OutputError(
                f"{plan.class_map} cannot be written: files in {self._job.folder} keep getting "
                "damaged; use another disk."
            )
        if not any(pixels for value, pixels in areas.pixels.items() if value):
            more = "; --alpha ignore maps what its alpha band hides"
            self._reporter.warn(
                f"{self._reader.path} has no data in the mapped area, so the map is empty"
                f"{more if self._reader.has_alpha else ''}."
            )
        device, notice = str(mapper.model.device), mapper.model.notice
        return Mapped(areas, histogram, record, tags, device, notice, found, learned)

    def _finished(self, scales: Sequence[Scale], chunks: ChunkStore) -> Places:
        """The tiles whose chunks are all kept and undamaged."""
        tiling, found = scales[-1].reader.tiling, set()
        rows = tiling.mapped_rows
        report = row_reporter(self._reporter.note, "checking finished pixels")
        for tile in tiling.blocks():
            report(tile.row - rows.start, len(rows), tiling.mapped.width)
            if chunks.has(scales[0].boxes(tile)):
                found.add((tile.row, tile.column))
        return found

    def _map(
        self,
        scales: Sequence[Scale],
        chunks: ChunkStore,
        done: Places,
        identity: Mapping[str, Any],
    ) -> None:
        """Make the chunks of all tiles that are not done yet."""
        tiling, grid = scales[-1].reader.tiling, self._reader.grid
        tiles = [block for block in tiling.blocks() if (block.row, block.column) in done]
        if len(tiles) == tiling.count:
            return
        pixels = sum(box.height * box.width for tile in tiles for box in scales[0].boxes(tile))
        meter = RunMeter(
            self._mapper, scales, frozenset(done), grid.height * grid.width - pixels, self._events
        )
        self._meter = meter
        local = self._plan.options.scheduler == "local"
        decided = meter.decided if local else meter.decided_elsewhere
        with closing(self._tiles(scales, chunks, frozenset(done), identity, meter)) as tiles_done:
            for tile in tiles_done:
                if tile.pixels:
                    decided(tile.pixels, tile.times)
                    done.add((tile.times.row, tile.times.column))
        meter.mapped()

    def remember_pace(self) -> None:
        """Correct what is known of the speed of this machine; called at the end of the run."""
        if self._meter is not None and self._plan.options.scheduler == "local":
            self._meter.remember()

    def _tiles(
        self,
        scales: Sequence[Scale],
        chunks: ChunkStore,
        done: frozenset[tuple[int, int]],
        identity: Mapping[str, Any],
        meter: RunMeter,
    ) -> Generator[DecidedTile]:
        plan, mapper = self._plan, self._mapper
        rule = replace(mapper.rule, shares=plan.shares, scaling=plan.rule.scaling)
        if plan.options.scheduler == "local":
            return map_tiles(scales, mapper.encoder, rule, chunks.put, done, meter)
        from reseg_geo.cluster.client import map_tiles_on_cluster  # Dask takes a moment to import
        from reseg_geo.cluster.worker import RasterTask

        task = RasterTask(
            absolute(plan.raster), plan.classes, anywhere(plan.options, mapper.model.format),
            mapper.model.fingerprint, json.dumps(identity["files"]),
            json.dumps(identity["raster files"]), self._ground, chunks.confidence,
            plan.shares, plan.rule.scaling, self._head,
        )  # fmt: skip
        return map_tiles_on_cluster(
            plan.options.scheduler, task, scales, chunks, done, self._reporter
        )

    def _announce_scratch(self, scales: Sequence[Scale]) -> None:
        """Say how much scratch the run needs; raises OutputError if there is less space."""
        if self._plan.options.scheduler != "local":
            return  # logits are in the memory of the workers
        encoder, folder = self._mapper.encoder, self._job.folder
        rows, columns = encoder.scorer.model.grid
        needed = scratch_size(scales, encoder.scorer.queries, rows * columns)
        free = self._job.free_space()
        if needed > free:
            raise OutputError(
                f"{self._plan.class_map} cannot be written: the run needs {size(needed)} of "
                f"scratch in {folder}, but only {size(free)} are free; free some space, or choose "
                "another folder."
            )
        if needed > _LARGE:
            self._reporter.note(
                f"scratch in {folder} takes up to {size(needed)}, in addition to the "
                "finished pixels, which take about as much as the outputs; all of it is removed "
                "at the end."
            )


def _sentence(text: str) -> str:
    """With a capital letter, unless it begins with the name of a file."""
    return text if "." in text.partition(" ")[0] else text[:1].upper() + text[1:]
