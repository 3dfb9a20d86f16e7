"""From finished chunks to whole rasters: the class map and the confidence."""

import contextlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import Resampling

from reseg_geo.classes import LandCover
from reseg_geo.engine.pipeline import Scale
from reseg_geo.grid import Grid
from reseg_geo.maps.class_areas import ClassAreas
from reseg_geo.maps.confidence import CONFIDENCE_NO_DATA
from reseg_geo.maps.legend import colormap, dtype_of, legend_of, legend_tags, write_sidecar
from reseg_geo.options import SegmentOptions
from reseg_geo.publish.provenance import RUN_TAG
from reseg_geo.raster.geodesy import AreaMeasure
from reseg_geo.raster.writer import RasterWriter, try_creation, writing
from reseg_geo.storage.chunks import ChunkStore


class DamagedChunkError(Exception):
    """Finished pixels are not there any more as they were written."""


@dataclass(frozen=True)
class Rasters:
    """What is to be written: the rasters of a run by their outputs' names.

    staged, targets: present and final paths; the confidence may be staged without being an output.
    tags: of all; record: how they are made, in a tag of the class map.
    """

    grid: Grid
    classes: Sequence[LandCover]
    options: SegmentOptions
    staged: Mapping[str, Path]
    targets: Mapping[str, Path]
    tags: Mapping[str, str]
    record: Mapping[str, Any]

    @property
    def dtype(self) -> str:
        """Of the class map."""
        return dtype_of(len(self.classes))

    def check(self) -> None:
        """Try the creation options now, rather than after a long run. Raises OutputError."""
        with writing(self.targets["class_map"]):
            try_creation(self.dtype, self.options.co, self.options.cog)

    def write(
        self,
        chunks: ChunkStore,
        scales: Sequence[Scale],
        measure: AreaMeasure,
        tell: Callable[[int, int, int], None],
    ) -> tuple[ClassAreas, NDArray[np.int64] | None]:
        """Write them from the chunks of all cores; returns what was counted: pixels and area by
        class, and (101,) pixels by confidence in per cent.

        tell: is told the row, of how many, of which width. Raises OutputError, and
        DamagedChunkError where a chunk cannot be read.
        """
        tally = ClassAreas(self.classes, measure)
        histogram = np.zeros(101, np.int64) if "confidence" in self.staged else None
        tiling = scales[-1].reader.tiling
        with contextlib.ExitStack() as stack:
            class_map, confidence = self._open(stack)
            for tile in tiling.blocks():
                tell(tile.row, tiling.rows, self.grid.width)
                for box in scales[0].boxes(tile):
                    found = chunks.get(box)
                    if found is None:
                        raise DamagedChunkError
                    values, sure = found
                    class_map.write(values.astype(self.dtype), box)
                    tally.add(values.astype(np.int64), box)
                    if confidence is not None and histogram is not None and sure is not None:
                        confidence.write(sure, box)
                        histogram += np.bincount(sure.ravel(), minlength=256)[:101]
        write_sidecar(self.staged["class_map"], legend_of(self.classes), tally.pixels)
        return tally, histogram

    def _open(self, stack: contextlib.ExitStack) -> tuple[RasterWriter, RasterWriter | None]:
        """The writers, described; complete when the stack is left."""
        legend, options = legend_of(self.classes), self.options
        class_map = stack.enter_context(
            RasterWriter(
                self.staged["class_map"], self.targets["class_map"], self.grid, self.dtype, 0,
                options.co, Resampling.mode, cog=options.cog,
            )
        )  # fmt: skip
        run = {RUN_TAG: json.dumps(self.record)}
        class_map.describe({**self.tags, **legend_tags(legend), **run}, colormap(legend))
        if "confidence" not in self.staged:
            return class_map, None
        asked = "confidence" in self.targets  # or else only for the report
        confidence = stack.enter_context(
            RasterWriter(
                self.staged["confidence"], self.targets["confidence" if asked else "class_map"],
                self.grid, "uint8", CONFIDENCE_NO_DATA, options.co if asked else {},
                Resampling.average, cog=options.cog and asked,
            )
        )  # fmt: skip
        confidence.describe({**self.tags, "RESEG_GEO_UNIT": "per cent"}, None)
        return class_map, confidence
