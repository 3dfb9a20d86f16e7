"""The whole job: a raster and a class list in, a class map and what belongs to it out."""

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import rasterio
from rasterio.enums import Resampling

from reseg_geo.classes import LandCover, read_classes
from reseg_geo.engine.cores import Rule, Scale, finished_cores
from reseg_geo.engine.decide import CONFIDENCE_NO_DATA
from reseg_geo.engine.distance import Place, tellers_of
from reseg_geo.engine.encode import BlockEncoder
from reseg_geo.engine.mapper import Mapper, rule_of
from reseg_geo.engine.progress import Listener, Meter, silent
from reseg_geo.engine.regions import region_tags
from reseg_geo.engine.result import Result
from reseg_geo.options import SegmentOptions
from reseg_geo.publish.preview import check_preview_name, write_preview
from reseg_geo.raster.area import AreaMeasure
from reseg_geo.raster.legend import colormap, legend_of, legend_tags, write_sidecar
from reseg_geo.raster.reader import GDAL_CACHE, RasterReader
from reseg_geo.raster.tally import ClassTally
from reseg_geo.raster.writer import RasterWriter
from reseg_geo.staging import Staging, check_not_input
from reseg_geo.vector.formats import check_vector_name
from reseg_geo.vector.vectorize import check_metres, write_polygons
from reseg_geo.version import __version__

Pathlike = str | os.PathLike[str]

_PREVIEW_SIZE = 1400
_RECORDS = ".block-records"  # beside the staged outputs, so no name that an output would have


def segment(
    raster: Pathlike,
    classes: "str | Path | Sequence[LandCover]",
    output: Pathlike,
    *,
    polygons: Pathlike | None = None,
    confidence: Pathlike | None = None,
    preview: Pathlike | None = None,
    progress: Listener = silent,
    **options: Any,
) -> Result:
    """Make a land-cover map of a raster.

    raster: anything GDAL reads. classes: a class list as text, its file, or parsed. output: the
    class map, a GeoTIFF on the raster's grid (0 no data, i the i-th class); polygons: a GeoPackage;
    confidence: a GeoTIFF of 0-100 per cent, 255 no data; preview: a PNG. progress is called with
    `Progress` and `Message` events. options: the fields of `SegmentOptions` and `ReadOptions`.

    All outputs appear together at the end, or none does. Raises UsageError, InputError, ModelError
    or OutputError; whatever is raised, nothing half-written is left.
    """
    job = _Job(read_classes(classes), SegmentOptions.from_keywords(**options), progress)
    targets = {
        "class_map": Path(output),
        **{
            name: Path(path)
            for name, path in (
                ("polygons", polygons), ("confidence", confidence), ("preview", preview)
            )
            if path is not None
        },
    }  # fmt: skip
    check_not_input(
        [os.fspath(raster), job.options.regions, job.options.sam_model], list(targets.values())
    )
    if polygons is not None:
        check_vector_name(Path(polygons))
    if preview is not None:
        check_preview_name(Path(preview))
    with (
        Staging(overwrite=job.options.overwrite) as staging,
        rasterio.Env(GDAL_CACHEMAX=GDAL_CACHE),
    ):
        staged = {name: staging.add(path) for name, path in targets.items()}
        class_map = targets["class_map"]
        scratch = staging.scratch(class_map.parent) / _RECORDS
        scratch.mkdir()
        with RasterReader(raster, job.options.read, job.tellers.warn) as reader:
            tally = job.make_rasters(reader, scratch, staged, targets)
            if "polygons" in targets:
                write_polygons(
                    staged["class_map"], staged["polygons"], targets["polygons"],
                    staged.get("confidence"), job.options.polygons, job.tellers.warn,
                )  # fmt: skip
            if "preview" in targets:
                write_preview(
                    reader.overview(_PREVIEW_SIZE), staged["class_map"], tally.summaries(),
                    staged["preview"], targets["preview"],
                )  # fmt: skip
        staging.commit()
    return Result(
        targets["class_map"],
        targets.get("polygons"),
        targets.get("confidence"),
        targets.get("preview"),
        tally.summaries(),
    )


class _Job:
    """One run: the classes, the options, the model; and the loop over blocks."""

    def __init__(
        self, classes: tuple[LandCover, ...], options: SegmentOptions, progress: Listener
    ) -> None:
        self.classes, self.options, self.progress = classes, options, progress
        self.tellers = tellers_of(progress)
        rule_of(classes, options)  # what it refuses is refused before anything is opened

    def make_rasters(
        self,
        reader: RasterReader,
        scratch: Path,
        staged: dict[str, Path],
        targets: dict[str, Path],
    ) -> ClassTally:
        """Write class map and confidence; returns the counts by class."""
        grid, legend = reader.grid, legend_of(self.classes)
        measure = AreaMeasure(grid)
        if "polygons" in staged:
            check_metres(self.options.polygons, measure, reader.path)
        mapper = Mapper(self.classes, self.options)
        lost = grid.crs is not None and not measure.known
        scales = mapper.scales(
            reader, Place(measure.pixel_side(), lost), scratch, targets["class_map"],
            self.tellers,
        )  # fmt: skip
        tally = ClassTally(self.classes, measure)
        tags = self._tags([scale.encoder for scale in scales])
        dtype = "uint8" if len(self.classes) <= 254 else "uint16"
        with contextlib.ExitStack() as stack:
            class_map = stack.enter_context(
                RasterWriter(
                    staged["class_map"], targets["class_map"], grid, dtype, 0,
                    self.options.co, Resampling.mode,
                )
            )  # fmt: skip
            class_map.describe(tags | legend_tags(legend), colormap(legend))
            sure = None
            if "confidence" in staged:
                sure = stack.enter_context(
                    RasterWriter(
                        staged["confidence"], targets["confidence"], grid, "uint8",
                        CONFIDENCE_NO_DATA, self.options.co, Resampling.average,
                    )
                )  # fmt: skip
                sure.describe(tags | {"RESEG_GEO_UNIT": "per cent"}, None)
            self._run(scales, mapper.rule, grid.height * grid.width, tally, class_map, sure, dtype)
        write_sidecar(staged["class_map"], legend, tally.pixels)
        if not sum(pixels for value, pixels in tally.pixels.items() if value):
            self.tellers.warn(
                f"{reader.path} holds no data where it was read, so the map is empty."
            )
        return tally

    def _run(
        self,
        scales: Sequence[Scale],
        rule: Rule,
        pixels: int,
        tally: ClassTally,
        class_map: RasterWriter,
        sure: RasterWriter | None,
        dtype: str,
    ) -> None:
        """Write each piece of the map as it is finished."""
        tiling = scales[-1].encoder.tiling
        meter = Meter(tiling.rows * tiling.columns, pixels, self.progress)
        for pieces in finished_cores(scales, rule):
            decided = 0
            for box, values, certainty in pieces:
                class_map.write(values.astype(dtype), box)
                if sure is not None:
                    sure.write(certainty, box)
                tally.add(values, box)
                decided += values.size
            meter.advance(decided)

    def _tags(self, encoders: Sequence[BlockEncoder]) -> dict[str, str]:
        encoder = encoders[0]
        levels = 1 if encoder.regions is None else encoder.regions.levels
        classes = ", ".join(
            f"{item.name}={'|'.join(item.synonyms)}" if item.synonyms else item.name
            for item in self.classes
        )
        return {
            "TIFFTAG_SOFTWARE": f"reseg-geo {__version__}",
            "RESEG_GEO_VERSION": __version__,
            "RESEG_GEO_MODEL": encoder.model.name,
            "RESEG_GEO_METHOD": encoder.method,
            "RESEG_GEO_MASKED_LAYERS": str(encoder.masked_layers),
            "RESEG_GEO_VIEW_FACTOR": ",".join(str(each.view.factor) for each in encoders),
            "RESEG_GEO_STRIDE": str(encoder.tiling.stride),
            "RESEG_GEO_LOGIT_SCALE": f"{encoder.logit_scale:g}",
            "RESEG_GEO_GLOBAL_BIAS": f"{encoder.global_bias:g}",
            "RESEG_GEO_SYNONYMS": self.options.synonyms,
            "RESEG_GEO_THRESHOLD": f"{self.options.threshold:g}",
            "RESEG_GEO_REFINE": self.options.refine,
            "RESEG_GEO_CLASS_LIST": classes,
        } | region_tags(self.options, levels)
