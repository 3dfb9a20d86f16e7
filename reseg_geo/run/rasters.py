"""Write the class map, the confidence and the probabilities from finished chunks."""

import contextlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import Resampling

from reseg_geo.engine.encode import Encoder
from reseg_geo.engine.scale import Scale
from reseg_geo.grid import Grid
from reseg_geo.heads.report import HeadReport
from reseg_geo.maps.class_areas import ClassAreas
from reseg_geo.maps.confidence import CONFIDENCE_NO_DATA
from reseg_geo.maps.legend import colormap, dtype_of, legend_of, legend_tags, write_sidecar
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.publish.provenance import (
    DOUBT_TAG,
    NOTICE_TAG,
    RUN_TAG,
    SAMPLES_TAG,
    STAND_ALONE_TAG,
)
from reseg_geo.raster.writer import RasterWriter, try_creation, writing
from reseg_geo.run.plan import RunPlan
from reseg_geo.run.regions import region_tags
from reseg_geo.storage.chunks import ChunkStore
from reseg_geo.version import __version__


class DamagedChunkError(Exception):
    """Finished pixels were damaged or removed after they were written."""


@dataclass(frozen=True)
class Rasters:
    """The rasters of a run.

    staged: where outputs are written until all are complete; a confidence may be staged for the
    report without being an output. tags: of all rasters; record: how they are made, kept in a tag
    of the class map and of the probabilities. warn: called if a file cannot hold the grid's CRS.
    """

    plan: RunPlan
    grid: Grid
    staged: Mapping[str, Path]
    tags: Mapping[str, str]
    record: Mapping[str, Any]
    warn: Callable[[str], None] = lambda text: None

    @property
    def dtype(self) -> str:
        """Data type of the class map."""
        return dtype_of(len(self.plan.classes))

    def check(self) -> None:
        """Try the creation options now, rather than after a long run. Raises OutputError."""
        with writing(self.plan.class_map):
            try_creation(self.dtype, self.plan.options.co, self.plan.options.cog)

    def write(
        self,
        chunks: ChunkStore,
        scales: Sequence[Scale],
        measure: AreaMeasure,
        report: Callable[[int, int, int], None],
    ) -> tuple[ClassAreas, NDArray[np.int64] | None]:
        """Write the chunks of all tiles; returns pixels and area by class, and (101,) pixels by
        confidence in per cent.

        report: is called with row, rows and width. Raises OutputError, and DamagedChunkError if a
        chunk cannot be read.
        """
        areas = ClassAreas(self.plan.classes, measure)
        histogram = np.zeros(101, np.int64) if "confidence" in self.staged else None
        tiling = scales[-1].reader.tiling
        rows = tiling.mapped_rows
        with contextlib.ExitStack() as stack:
            class_map, confidence = self._open(stack)
            shares = self._open_shares(stack)
            for tile in tiling.blocks():
                report(tile.row - rows.start, len(rows), self.grid.width)
                for box in scales[0].boxes(tile):
                    found = chunks.get(box)
                    if found is None:
                        raise DamagedChunkError
                    values, percent = found.values, found.confidence
                    class_map.write(values.astype(self.dtype), box)
                    areas.add(values.astype(np.int64), box)
                    if confidence is not None and histogram is not None and percent is not None:
                        confidence.write(percent, box)
                        histogram += np.bincount(percent.ravel(), minlength=256)[:101]
                    if shares is not None and found.shares is not None:
                        shares.write(found.shares, box)
        write_sidecar(self.staged["class_map"], legend_of(self.plan.classes), areas.pixels)
        return areas, histogram

    def _open(self, stack: contextlib.ExitStack) -> tuple[RasterWriter, RasterWriter | None]:
        """The writers, with their tags; the files are complete when the stack is closed."""
        plan, options = self.plan, self.plan.options
        legend = legend_of(plan.classes)
        class_map = stack.enter_context(
            RasterWriter(
                self.staged["class_map"], plan.class_map, self.grid, self.dtype, 0,
                options.co, Resampling.mode, cog=options.cog, warn=self.warn,
            )
        )  # fmt: skip
        run = {RUN_TAG: json.dumps(self.record)}
        class_map.describe({**self.tags, **legend_tags(legend), **run}, colormap(legend))
        if "confidence" not in self.staged:
            return class_map, None
        asked = "confidence" in plan.targets  # otherwise only for the report
        confidence = stack.enter_context(
            RasterWriter(
                self.staged["confidence"], plan.targets["confidence" if asked else "class_map"],
                self.grid, "uint8", CONFIDENCE_NO_DATA, options.co if asked else {},
                Resampling.average, cog=options.cog and asked,
                warn=self.warn if asked else lambda text: None,
            )
        )  # fmt: skip
        confidence.describe({**self.tags, "RESEG_GEO_UNIT": "per cent"}, None)
        return class_map, confidence

    def _open_shares(self, stack: contextlib.ExitStack) -> RasterWriter | None:
        """The writer of the probabilities, a band for each class, if they are wanted."""
        options = self.plan.options
        if "probabilities" not in self.staged:
            return None
        whole = options.probability_type == "uint8"
        writer = stack.enter_context(
            RasterWriter(
                self.staged["probabilities"], self.plan.targets["probabilities"], self.grid,
                options.probability_type, CONFIDENCE_NO_DATA if whole else math.nan, options.co,
                Resampling.average, len(self.plan.classes), cog=options.cog,
            )
        )  # fmt: skip
        names = [item.name for item in self.plan.classes]
        own = {"RESEG_GEO_UNIT": "per cent" if whole else "1", RUN_TAG: json.dumps(self.record)}
        writer.describe({**self.tags, **own}, None, names)
        return writer


def raster_tags(
    plan: RunPlan,
    encoder: Encoder,
    scales: Sequence[Scale],
    doubts: Sequence[str],
    learned: HeadReport | None,
) -> dict[str, str]:
    """Tags of all rasters of a run, which say how they were made."""
    finest, options = scales[0].reader, plan.options
    classes = ", ".join(
        f"{item.name}={'|'.join(item.synonyms)}" if item.synonyms else item.name
        for item in plan.classes
    )
    notice = encoder.scorer.model.notice
    samples = {learned.sample if learned else None}
    samples.add(plan.calibration.sample if plan.calibration else None)
    used = ",".join(sorted(filter(None, samples)))
    return (
        {
            "TIFFTAG_SOFTWARE": f"reseg-geo {__version__}",
            "RESEG_GEO_VERSION": __version__,
            "RESEG_GEO_MODEL": encoder.scorer.model.name,
            "RESEG_GEO_MASKED_LAYERS": str(finest.masked_layers),
            "RESEG_GEO_VIEW_FACTOR": ",".join(str(each.reader.view.factor) for each in scales),
            "RESEG_GEO_STRIDE": str(finest.tiling.stride),
            "RESEG_GEO_SYNONYMS": options.synonyms,
            "RESEG_GEO_BLEND": options.blend,
            "RESEG_GEO_UPSAMPLE": options.upsample,
            "RESEG_GEO_THRESHOLD": f"{options.threshold:g}",
            "RESEG_GEO_REFINE": options.refine,
            "RESEG_GEO_CLASS_LIST": classes,
        }
        | dict(encoder.scorer.tags())
        | ({STAND_ALONE_TAG: "YES"} if encoder.scorer.stand_alone else {})
        | ({NOTICE_TAG: notice} if notice else {})
        | ({DOUBT_TAG: "\n".join(doubts)} if doubts else {})
        | ({"RESEG_GEO_CALIBRATION": plan.calibration.summary()} if plan.calibration else {})
        | ({SAMPLES_TAG: used} if used else {})
        | ({"RESEG_GEO_LEARNED": json.dumps(learned.as_json())} if learned else {})
        | region_tags(options, 1 if finest.regions is None else finest.regions.levels)
    )
