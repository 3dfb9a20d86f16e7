"""The class maps of many rasters as one, a GeoTIFF or a VRT, blended where they overlap."""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from rasterio.enums import Resampling

from reseg_geo.classes import LandCover
from reseg_geo.errors import InputError, OutputError, ResegError, UsageError
from reseg_geo.grid import Box, Grid
from reseg_geo.inputs.opening import open_raster
from reseg_geo.maps.blend import Blended, Blender, Part
from reseg_geo.maps.class_areas import ClassAreas, ClassSummary
from reseg_geo.maps.common_grid import Placed, lay_out
from reseg_geo.maps.confidence import CONFIDENCE_NO_DATA
from reseg_geo.maps.legend import (
    CLASSES_TAG,
    colormap,
    dtype_of,
    legend_of,
    legend_tags,
    write_sidecar,
)
from reseg_geo.maps.vrt import write_vrt
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.place.geodesy import AreaMeasure
from reseg_geo.place.georeference import grid_of
from reseg_geo.progress.events import Reporter, row_reporter
from reseg_geo.publish.provenance import RUN_TAG
from reseg_geo.publish.style import raster_style, style_name
from reseg_geo.raster.kept_crs import crs_of, warn_of_loss
from reseg_geo.raster.reader import GDAL_CACHE
from reseg_geo.raster.writer import TILE, RasterWriter
from reseg_geo.storage.staging import Staging, check_suffix, real_target, write_text

PARTS_TAG = "RESEG_GEO_MOSAIC"  # digests of its maps, as JSON


@dataclass(frozen=True)
class Mosaic:
    """One map of many rasters: a .tif, or a .vrt that refers to their maps.

    confidence: path of its confidence, a GeoTIFF, or None.
    """

    target: Path
    confidence: Path | None
    classes: tuple[LandCover, ...]
    options: SegmentOptions

    def __post_init__(self) -> None:
        """Raises UsageError for a wrong suffix or a pattern."""
        check_suffix(self.target, (".tif", ".tiff", ".vrt"), "the mosaic is a GeoTIFF or a VRT")
        if "*" in str(self.target):
            raise UsageError(f"{self.target} is one map; name a file without *.")

    @property
    def is_vrt(self) -> bool:
        """Whether it is a VRT, which needs the single maps."""
        return self.target.suffix.lower() == ".vrt"

    @property
    def overlaps(self) -> Path:
        """The raster of blended pixels that a VRT needs where maps overlap."""
        return self.target.with_name(f"{self.target.stem}_overlaps.tif")

    @property
    def written(self) -> list[Path]:
        """All files that may be written."""
        paths = [self.target, *([self.overlaps] if self.is_vrt else [])]
        paths += [style_name(self.target)] if self.options.qml else []
        return paths if self.confidence is None else [*paths, self.confidence]

    def lay_out(self, grids: Sequence[tuple[str, Grid]]) -> tuple[Grid, list[Placed]]:
        """The common grid, and the position of each map on it.

        Raises InputError for a map that cannot be placed on it, OutputError for a VRT of maps that
        are not aligned.
        """
        grid, places = lay_out(grids)
        for (name, _), place in zip(grids, places, strict=True):
            if self.is_vrt and not place.aligned:
                raise OutputError(
                    f"{self.target} cannot be made: {name} differs from {grids[0][0]} in CRS, "
                    "pixel size or alignment, but a VRT needs maps on one grid; use a .tif."
                )
        return grid, places

    def misfit(self, first: Path, path: Path) -> ResegError | None:
        """Why a map cannot be combined with the first one; None if it can."""
        try:
            self.lay_out([(str(each), _grid(each)) for each in (first, path)])
        except ResegError as error:
            return error
        return None

    def write(
        self,
        maps: Sequence[tuple[Path, Path]],
        digests: Sequence[str],
        reporter: Reporter,
        *,
        replace: bool,
        within: Path,
        place: Callable[[], None],
    ) -> tuple[ClassSummary, ...]:
        """Blend maps with their confidence; the first one decides the grid.

        digests: of the maps; within: a hidden folder for unfinished files; place: called before the
        files are renamed into place, the mosaic last. Raises InputError and OutputError.
        """
        grid, places = self.lay_out([(str(path), _grid(path)) for path, _ in maps])
        parts = [
            Part(str(path), str(confidence), each)
            for (path, confidence), each in zip(maps, places, strict=True)
        ]
        tags = _common_tags(maps) | {PARTS_TAG: json.dumps(sorted(digests))}
        legend = legend_of(self.classes)
        tags |= legend_tags(legend)
        tally = ClassAreas(self.classes, AreaMeasure(grid))
        with (
            Staging(overwrite=replace, within=within) as staging,
            rasterio.Env(GDAL_CACHEMAX=GDAL_CACHE),
        ):
            real = real_target(self.target)
            staged = staging.scratch(real.parent) / real.name
            rasters = _Rasters(self, grid, tags, staging, staged, reporter.warn)
            with Blender(grid, parts, str(self.target)) as blender, rasters.open():
                report = row_reporter(reporter.note, f"blending into {self.target}")
                for box in _boxes(grid, [each.box for each in places]):
                    report(box.top, grid.height, grid.width)
                    blended = blender.read(box)
                    if blended is not None:
                        rasters.write(blended, box)
                        tally.add(blended.values.astype(np.int64), box)
            if self.is_vrt:
                sources = [(path, each.box) for (path, _), each in zip(maps, places, strict=True)]
                if rasters.overlapping:
                    sources.append((real_target(self.overlaps), grid.box))
                write_vrt(staged, real, grid, self.dtype, legend, sources, tags)
                warn_of_loss(self.target, grid, crs_of(staged), reporter.warn)
            write_sidecar(staged, legend, tally.pixels)
            if self.options.qml:
                used = {value for value, pixels in tally.pixels.items() if value and pixels}
                style = style_name(self.target)
                write_text(staging.add(style), style, raster_style(legend, used))
            staging.add(self.target)
            place()
            staging.commit()
            if self.is_vrt and replace and not rasters.overlapping and digests_of(self.overlaps):
                with contextlib.suppress(OSError):
                    self.overlaps.unlink(missing_ok=True)  # of the replaced mosaic
        return tally.summaries()

    @property
    def dtype(self) -> str:
        """Data type of the class values."""
        return dtype_of(len(self.classes))


class _Rasters:
    """Writes the rasters of a mosaic; that of a VRT's overlaps only if there are any."""

    def __init__(
        self,
        mosaic: Mosaic,
        grid: Grid,
        tags: Mapping[str, str],
        staging: Staging,
        staged: Path,
        warn: Callable[[str], None],
    ) -> None:
        self._mosaic, self._grid, self._tags, self._warn = mosaic, grid, tags, warn
        self._staging, self._staged = staging, staged
        self._stack = contextlib.ExitStack()
        self._map: RasterWriter | None = None
        self._confidence: RasterWriter | None = None

    @contextlib.contextmanager
    def open(self) -> Iterator[None]:
        """The files are complete when this ends."""
        with self._stack:
            if not self._mosaic.is_vrt:
                self._map = self._map_writer(self._staged, self._mosaic.target)
            if self._mosaic.confidence is not None:
                self._confidence = self._confidence_writer(self._mosaic.confidence)
            yield

    @property
    def overlapping(self) -> bool:
        """Whether a VRT has a raster of overlaps."""
        return self._mosaic.is_vrt and self._map is not None

    def write(self, blended: Blended, box: Box) -> None:
        """Write a box."""
        values = blended.values
        if self._mosaic.is_vrt and blended.overlaps is not None:
            values = np.where(blended.overlaps, values, 0)
            if self._map is None:
                target = self._mosaic.overlaps
                self._map = self._map_writer(self._staging.add(target), target)
        if self._map is not None and (not self._mosaic.is_vrt or blended.overlaps is not None):
            self._map.write(values.astype(self._mosaic.dtype), box)
        if self._confidence is not None:
            percent = np.where(blended.values > 0, blended.confidence, CONFIDENCE_NO_DATA)
            self._confidence.write(percent.astype(np.uint8), box)

    def _map_writer(self, staged: Path, target: Path) -> RasterWriter:
        options = self._mosaic.options
        cog = options.cog and not self._mosaic.is_vrt  # the overlaps of a VRT are a plain GeoTIFF
        co = options.co if cog == options.cog else {}  # a COG has other options
        if not cog:
            co = {"sparse_ok": "TRUE", **co}  # large gaps between rasters take no disk space
        writer = RasterWriter(
            staged,
            target,
            self._grid,
            self._mosaic.dtype,
            0,
            co,
            Resampling.mode,
            cog=cog,
            warn=self._warn,
        )
        self._stack.enter_context(writer)
        writer.describe(self._tags, colormap(legend_of(self._mosaic.classes)))
        return writer

    def _confidence_writer(self, target: Path) -> RasterWriter:
        options = self._mosaic.options
        writer = RasterWriter(
            self._staging.add(target), target, self._grid, "uint8", CONFIDENCE_NO_DATA, options.co,
            Resampling.average, cog=options.cog, warn=self._warn,
        )  # fmt: skip
        self._stack.enter_context(writer)
        tags = {name: text for name, text in self._tags.items() if name != CLASSES_TAG}
        writer.describe({**tags, "RESEG_GEO_UNIT": "per cent"}, None)
        return writer


def _grid(path: Path) -> Grid:
    with open_raster(str(path)) as dataset:
        return grid_of(dataset)


def _common_tags(maps: Sequence[tuple[Path, Path]]) -> dict[str, str]:
    """The tags that all maps share, except how each was made."""
    common: set[tuple[str, str]] | None = None
    for path, _ in maps:
        with open_raster(str(path)) as dataset:
            own = set(dataset.tags().items())
        common = own if common is None else common & own
    return {
        name: text for name, text in sorted(common or ())
        if name.startswith(("RESEG_GEO_", "TIFFTAG_SOFTWARE")) and name != RUN_TAG
    }  # fmt: skip


def digests_of(path: Path) -> frozenset[str] | None:
    """Digests of the maps in an existing mosaic; None if the file is not a mosaic."""
    if not path.is_file():
        return None
    try:
        with open_raster(str(path)) as dataset:
            return frozenset(map(str, json.loads(dataset.tags()[PARTS_TAG])))
    except (InputError, KeyError, ValueError, TypeError):
        return None


def _boxes(grid: Grid, parts: Sequence[Box]) -> Iterator[Box]:
    """The GeoTIFF tiles of the grid that a map reaches; each is written once."""
    for top in range(0, grid.height, TILE):
        row = Box(top, 0, min(TILE, grid.height - top), grid.width)
        here = [part for part in parts if part.intersection(row)]
        lefts = {
            left
            for part in here
            for left in range(max(0, part.left) // TILE * TILE, min(part.right, grid.width), TILE)
        }
        for left in sorted(lefts):
            yield Box(top, left, row.height, min(TILE, grid.width - left))
