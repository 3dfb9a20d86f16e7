"""The whole job: a raster and a class list in, a class map and what belongs to it out."""

import contextlib
import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.enums import Resampling

from reseg_geo.classes import LandCover, names_file, read_classes
from reseg_geo.engine.again import Again
from reseg_geo.engine.cores import Piece, map_cores
from reseg_geo.engine.distance import Place, tellers_of
from reseg_geo.engine.encode import Encoder
from reseg_geo.engine.mapper import Mapper, rule_of
from reseg_geo.engine.pace import duration
from reseg_geo.engine.prepare import BlockReader
from reseg_geo.engine.products import Finished, check_names, drawn, make_products
from reseg_geo.engine.progress import Event, Listener, Message, Meter, silent
from reseg_geo.engine.regions import region_tags
from reseg_geo.engine.result import Result
from reseg_geo.options import SegmentOptions
from reseg_geo.publish.provenance import RUN_TAG, run_record
from reseg_geo.publish.style import styles_beside, warn_of_old_styles
from reseg_geo.raster.area import AreaMeasure
from reseg_geo.raster.confidence import CONFIDENCE_NO_DATA
from reseg_geo.raster.legend import colormap, legend_of, legend_tags, write_sidecar
from reseg_geo.raster.reader import GDAL_CACHE, RasterReader
from reseg_geo.raster.tally import ClassTally
from reseg_geo.raster.writer import RasterWriter
from reseg_geo.staging import Staging, check_not_input
from reseg_geo.version import __version__

Pathlike = str | os.PathLike[str]

_SOON = 10.0  # seconds, above which a run says beforehand how long it will take
_SCRATCH = ".block-records"  # beside the staged outputs, so no name that an output would have


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

    All outputs appear together at the end, or none does. Raises UsageError, InputError, ModelError
    or OutputError; whatever is raised, nothing half-written is left.
    """
    job = _Job(os.fspath(raster), read_classes(classes), options, progress, command, before)
    asked = {
        "class_map": output, "polygons": polygons, "confidence": confidence, "preview": preview,
        "report": report, "stac": stac, "provenance": provenance,
    }  # fmt: skip
    targets = {name: Path(path) for name, path in asked.items() if path is not None}
    read = [
        job.raster, job.options.model, job.options.regions, job.options.sam_model,
        *job.options.polygons.stats,
    ]  # fmt: skip
    if isinstance(classes, (str, Path)) and names_file(str(classes)):
        read.append(str(classes))
    written = targets | (styles_beside(drawn(targets)) if job.options.qml else {})
    check_not_input(read, list(written.values()))
    check_names(targets)
    with (
        Staging(overwrite=job.options.overwrite) as staging,
        rasterio.Env(GDAL_CACHEMAX=GDAL_CACHE),
    ):
        staged = {name: staging.add(path) for name, path in written.items()}
        if not job.options.qml:
            warn_of_old_styles(drawn(targets).values(), job.tellers.warn)
        class_map = targets["class_map"]
        scratch = staging.scratch(class_map.parent) / _SCRATCH
        scratch.mkdir()
        if "report" in targets and "confidence" not in targets:
            staged["confidence"] = scratch / "confidence.tif"
        with RasterReader(raster, job.options.read, job.tellers.warn) as reader:
            finished = job.make_rasters(reader, scratch, staged, targets)
            make_products(finished, job.tellers)
        staging.commit()
    paths = {name: targets.get(name) for name in asked if name != "class_map"}
    return Result(class_map=class_map, classes=finished.tally.summaries(), **paths)


class _Job:
    """One run: the classes, the options, the model; and the loop over blocks."""

    def __init__(
        self,
        raster: str,
        classes: tuple[LandCover, ...],
        options: Mapping[str, Any],
        progress: Listener,
        command: str | None,
        before: Again | None,
    ) -> None:
        self.began = datetime.now(timezone.utc)
        self.raster, self.classes = raster, classes
        self.options = SegmentOptions.from_keywords(**options)
        self.command = command or _call(raster, classes, options)
        self._before = before
        self._warnings: list[str] = []
        self._listener = progress
        self.tellers = tellers_of(self._tell)
        rule_of(classes, self.options)  # what it refuses is refused before anything is opened
        for sentence in before.warnings if before else ():
            self.tellers.warn(sentence)

    def _tell(self, event: Event) -> None:
        if isinstance(event, Message) and event.warning:
            self._warnings.append(event.text)
        self._listener(event)

    def make_rasters(
        self,
        reader: RasterReader,
        scratch: Path,
        staged: dict[str, Path],
        targets: dict[str, Path],
    ) -> Finished:
        """Write class map and confidence."""
        grid, legend, options = reader.grid, legend_of(self.classes), self.options
        measure = AreaMeasure(grid)
        if "polygons" in staged:
            from reseg_geo.vector.vectorize import check_polygons  # see check_names

            check_polygons(options.polygons, grid, reader.path, targets["polygons"])
        mapper = Mapper(self.classes, options)
        model = mapper.model.fingerprint
        if self._before and self._before.model not in (None, model):
            self.tellers.warn(
                f"model {mapper.model.name!r} is not the one that the map was made by before, so "
                "the map will differ."
            )
        lost = grid.crs is not None and not measure.known
        scales = mapper.scales(
            reader, Place(measure.pixel_side(), lost), scratch, targets["class_map"],
            self.tellers,
        )  # fmt: skip
        tally = ClassTally(self.classes, measure)
        tags = self._tags(mapper.encoder, [scale.reader for scale in scales])
        record = run_record(
            self.raster, self.classes, options,
            dtype=mapper.model.format, model=model,
        )  # fmt: skip
        dtype = "uint8" if len(self.classes) <= 254 else "uint16"
        histogram = None
        with contextlib.ExitStack() as stack:
            class_map = stack.enter_context(
                RasterWriter(
                    staged["class_map"], targets["class_map"], grid, dtype, 0,
                    options.co, Resampling.mode, cog=options.cog,
                )
            )  # fmt: skip
            run_tag = {RUN_TAG: json.dumps(record)}
            class_map.describe(tags | legend_tags(legend) | run_tag, colormap(legend))
            sure = None
            if "confidence" in staged:
                asked = "confidence" in targets  # or else only for the report
                target = targets["confidence" if asked else "class_map"]
                sure = stack.enter_context(
                    RasterWriter(
                        staged["confidence"], target, grid, "uint8", CONFIDENCE_NO_DATA,
                        options.co if asked else {}, Resampling.average, cog=options.cog and asked,
                    )
                )  # fmt: skip
                sure.describe(tags | {"RESEG_GEO_UNIT": "per cent"}, None)
                histogram = np.zeros(101, np.int64)

            def take(piece: Piece) -> None:
                box, values, certainty = piece
                class_map.write(values.astype(dtype), box)
                if sure is not None and histogram is not None:
                    sure.write(certainty, box)
                    histogram[:] += np.bincount(certainty.ravel(), minlength=256)[:101]
                tally.add(values, box)

            tiling = scales[-1].reader.tiling
            windows, expected = mapper.expected(scales)
            if expected is not None and expected > _SOON:
                self.tellers.note(f"{windows:,} windows, which take about {duration(expected)}.")
            meter = Meter(
                tiling.rows * tiling.columns, grid.height * grid.width, self._listener,
                expected=expected,
            )  # fmt: skip
            cores = map_cores(scales, mapper.encoder, mapper.rule, take)
            with contextlib.closing(cores):
                for pixels in cores:
                    meter.advance(pixels)
        write_sidecar(staged["class_map"], legend, tally.pixels)
        if not sum(pixels for value, pixels in tally.pixels.items() if value):
            self.tellers.warn(
                f"{reader.path} holds no data where it was read, so the map is empty."
            )
        return Finished(
            targets, staged, self.classes, options, reader, tally, histogram, record, tags,
            self.command, self.began, str(mapper.model.device), self._warnings,
        )  # fmt: skip

    def _tags(self, encoder: Encoder, readers: Sequence[BlockReader]) -> dict[str, str]:
        reader = readers[0]
        levels = 1 if reader.regions is None else reader.regions.levels
        classes = ", ".join(
            f"{item.name}={'|'.join(item.synonyms)}" if item.synonyms else item.name
            for item in self.classes
        )
        return {
            "TIFFTAG_SOFTWARE": f"reseg-geo {__version__}",
            "RESEG_GEO_VERSION": __version__,
            "RESEG_GEO_MODEL": encoder.model.name,
            "RESEG_GEO_METHOD": encoder.method,
            "RESEG_GEO_MASKED_LAYERS": str(reader.masked_layers),
            "RESEG_GEO_VIEW_FACTOR": ",".join(str(each.view.factor) for each in readers),
            "RESEG_GEO_STRIDE": str(reader.tiling.stride),
            "RESEG_GEO_LOGIT_SCALE": f"{encoder.logit_scale:g}",
            "RESEG_GEO_GLOBAL_BIAS": f"{encoder.global_bias:g}",
            "RESEG_GEO_SYNONYMS": self.options.synonyms,
            "RESEG_GEO_THRESHOLD": f"{self.options.threshold:g}",
            "RESEG_GEO_REFINE": self.options.refine,
            "RESEG_GEO_CLASS_LIST": classes,
        } | region_tags(self.options, levels)


def _call(raster: str, classes: Sequence[LandCover], options: Mapping[str, Any]) -> str:
    """A call from Python, as text."""
    names = ", ".join(item.name for item in classes)
    words = [repr(raster), repr(names), "...", *(f"{k}={v!r}" for k, v in options.items())]
    return f"reseg_geo.segment({', '.join(words)})"
