"""One raster as a worker of a cluster sees it: regions, records and pixels, each a task of its own.

What a task gives depends only on what it is given, so it does not matter which worker does it, or
how often. A worker keeps the model and the rasters that it was last asked about.
"""

import dataclasses
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import rasterio
from numpy.typing import NDArray

from reseg_geo.classes import LandCover
from reseg_geo.engine.logits import BlockLogits
from reseg_geo.engine.mapper import Mapper
from reseg_geo.engine.pipeline import Scale, decided, keep
from reseg_geo.engine.progress import BlockTimes
from reseg_geo.engine.sampling import GroundSampling
from reseg_geo.engine.windows import BlockReader
from reseg_geo.errors import ClusterError
from reseg_geo.grid import Box
from reseg_geo.options import SegmentOptions
from reseg_geo.raster.reader import GDAL_CACHE, RasterReader
from reseg_geo.regions.tiles import GivenRegions, TileRegions, tiles_under
from reseg_geo.storage.checked import decode_arrays, encode_arrays
from reseg_geo.storage.chunks import chunk_content
from reseg_geo.version import __version__

Labels = NDArray[np.int32]
Kept = TypeVar("Kept")

# A worker with several threads has one model, and one of them at a time uses it.
_ONE = threading.RLock()
_MAPPERS, _RASTERS = 2, 8  # that a worker keeps


@dataclasses.dataclass(frozen=True)
class RasterTask:
    """All that decides what the tasks of a raster give; paths are absolute.

    options: with the number format of the model; model: its fingerprint; files: those of other
    files that are read; state: a text that differs for rasters that do, also under one name; place:
    what is known of the raster's; confidence: whether it is wanted; version: of whoever asks.
    """

    raster: str
    classes: tuple[LandCover, ...]
    options: SegmentOptions
    model: str
    files: str
    state: str
    place: GroundSampling
    confidence: bool
    version: str = __version__


class BlockResult(NamedTuple):
    """The record of a block, and what it took."""

    record: BlockLogits
    times: BlockTimes


def make_regions(task: RasterTask, scale: int, tile: Box) -> bytes:
    """The labels of a tile, (levels, h, w), as the bytes of a checked file."""
    with _environment():
        regions = _scales(task)[scale].reader.regions
        assert isinstance(regions, TileRegions)
        with _ONE:
            labels = regions.make(tile)
        return b"".join(encode_arrays({"labels": labels}, compress=True))


def make_logits(
    task: RasterTask, scale: int, row: int, column: int, labels: Sequence[bytes]
) -> BlockResult:
    """The record of a block; labels: of the tiles that it reads, where regions are made."""
    with _environment():
        began = time.monotonic()
        own = _scales(task)[scale]
        reader: BlockReader = own.reader
        block = reader.tiling.block(row, column)
        if labels:
            tiles = tiles_under(block.read, reader.view.grid)
            given = {
                (tile.top, tile.left): _labels(each)
                for tile, each in zip(tiles, labels, strict=True)
            }
            regions = GivenRegions(reader.view.grid, given)
            reader = dataclasses.replace(reader, regions=regions)
        prepared = reader.read(block)
        read_s = time.monotonic() - began
        with _ONE:
            ((_, encoded),) = _mapper(task).encoder.records([(None, prepared)])
        held = dataclasses.replace(own, records=LogitMemory())
        keep(held, block, encoded)
        times = BlockTimes(row, column, encoded.encoded, read_s, encoded.seconds)
        return BlockResult(encoded.record, times)


def decide_tile(
    task: RasterTask,
    row: int,
    column: int,
    around: Sequence[tuple[int, int, int]],
    made: Sequence[BlockResult],
) -> tuple[list[tuple[Box, bytes]], list[BlockTimes]]:
    """The chunks of a tile of the coarsest scale, as files have them, and what its blocks took.

    around: scale, row and column of each record in made.
    """
    with _environment():
        began = time.monotonic()
        scales = [dataclasses.replace(scale, records=LogitMemory()) for scale in _scales(task)]
        for (scale, *place), each in zip(around, made, strict=True):
            scales[scale].records.put(place[0], place[1], each.record)
        coarse = scales[-1].reader.tiling.block(row, column)
        inside = {
            (number, block.row, block.column)
            for number, scale in enumerate(scales)
            for block in scale.inside(coarse)
        }
        rule = _mapper(task).rule
        chunks = [
            (chunk[0], b"".join(chunk_content(chunk, task.confidence)))
            for chunk in decided(coarse, scales, rule)
        ]
        own = [each.times for place, each in zip(around, made, strict=True) if place in inside]
        spent = BlockTimes(row, column, 0, 0.0, 0.0, time.monotonic() - began)
        return chunks, [*own, spent]


class LogitMemory:
    """LogitStore in memory; see `LogitStore`."""

    def __init__(self) -> None:
        self._records: dict[tuple[int, int], BlockLogits] = {}

    def put(self, row: int, column: int, record: BlockLogits) -> None:
        """Keep a record."""
        self._records[row, column] = record

    def get(self, row: int, column: int) -> BlockLogits | None:
        """A record, or None."""
        return self._records.get((row, column))

    def drop(self, row: int, column: int) -> None:
        """Forget a record, if it is there."""
        self._records.pop((row, column), None)


def _labels(content: bytes) -> Labels:
    arrays = decode_arrays(content)
    assert arrays is not None, "what Dask hands over is as it was"
    return arrays["labels"]


def _environment() -> Any:
    return rasterio.Env(GDAL_CACHEMAX=GDAL_CACHE)


def _scales(task: RasterTask) -> list[Scale]:
    """The raster as the model sees it; opened once."""

    def opened() -> list[Scale]:
        if task.version != __version__:
            raise ClusterError(
                f"the worker has reseg-geo {__version__} and the run {task.version}; install the "
                "same version everywhere."
            )
        mapper = _mapper(task)
        if mapper.model.fingerprint != task.model:
            raise ClusterError(
                f"the worker's model {task.options.model!r} is not that of the run; install the "
                "same models everywhere."
            )
        reader = RasterReader(task.raster, task.options.read)
        scratch = tempfile.TemporaryDirectory(prefix="reseg-geo-")
        folder = Path(scratch.name)
        scales = mapper.scales(reader, task.place, folder, folder, number_format=task.options.dtype)
        _folders[repr(task)] = scratch
        return scales

    return _kept(_rasters, repr(task), opened, _RASTERS)


def _mapper(task: RasterTask) -> Mapper:
    """The model and the queries; loaded once."""
    key = repr((task.classes, task.options, task.model, task.files))
    return _kept(_mappers, key, lambda: Mapper(task.classes, task.options), _MAPPERS)


_rasters: OrderedDict[str, list[Scale]] = OrderedDict()
_mappers: OrderedDict[str, Mapper] = OrderedDict()
_folders: dict[str, Any] = {}  # where regions that do not fit the memory would go


def _kept(known: OrderedDict[str, Kept], key: str, make: Callable[[], Kept], most: int) -> Kept:
    with _ONE:
        if key not in known:
            known[key] = make()
            if len(known) > most:
                gone, _ = known.popitem(last=False)
                _folders.pop(gone, None)
        known.move_to_end(key)
        return known[key]
