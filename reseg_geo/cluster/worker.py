"""What a worker of a cluster does: regions, logits and pixels, each a task of its own.

The result of a task depends on its arguments only, so any worker may run it, and more than once. A
worker keeps the models and rasters of its last tasks open.
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
from reseg_geo.engine.accumulate import tile_probabilities
from reseg_geo.engine.decide import decide_tile
from reseg_geo.engine.mapper import Mapper
from reseg_geo.engine.rule import Scaling
from reseg_geo.engine.sampling import GroundSampling
from reseg_geo.engine.scale import Scale
from reseg_geo.engine.views import Scratch
from reseg_geo.errors import ClusterError
from reseg_geo.grid import Box
from reseg_geo.heads.apply import load_mapper
from reseg_geo.heads.head import Head
from reseg_geo.options.methods import CONTEXT_METHODS
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.progress.events import BlockTimes
from reseg_geo.raster.reader import GDAL_CACHE, RasterReader
from reseg_geo.regions.tiles import JoinedRegions, TileRegions
from reseg_geo.storage.checked import decode_arrays, encode_arrays
from reseg_geo.storage.chunks import chunk_content
from reseg_geo.storage.logits import BlockLogits, LogitMemory
from reseg_geo.version import __version__

Labels = NDArray[np.int32]
Kept = TypeVar("Kept")

# The threads of a worker share one model and take turns using it.
_LOCK = threading.RLock()
_MAX_MAPPERS, _MAX_RASTERS = 2, 8  # kept open


@dataclasses.dataclass(frozen=True)
class RasterTask:
    """Everything that decides what the tasks of a raster return; paths are absolute.

    options: with the model's number format; model: its fingerprint; files: fingerprints of other
    files that are read; state: a string that changes with the raster's files; ground: the raster's
    sampling distance; confidence: whether it is wanted; shares, scaling: of `DecisionRule`; head:
    what decides, if not words alone; version: of reseg-geo in the run.
    """

    raster: str
    classes: tuple[LandCover, ...]
    options: SegmentOptions
    model: str
    files: str
    state: str
    ground: GroundSampling
    confidence: bool
    shares: str
    scaling: Scaling | None
    head: Head | None = dataclasses.field(repr=False)  # tasks are known by their text
    version: str = __version__


class BlockResult(NamedTuple):
    """The logits of a block, and the time they took."""

    logits: BlockLogits
    times: BlockTimes


def make_regions(task: RasterTask, scale: int, tile: Box) -> bytes:
    """The labels of a tile with its margin, (levels, h, w), as the bytes of a checked file."""
    with _environment():
        regions = _scales(task)[scale].reader.regions
        assert isinstance(regions, TileRegions)
        with _LOCK:
            labels = regions.make(tile)
        return b"".join(encode_arrays({"labels": labels}, compress=True))


def encode_block(
    task: RasterTask, scale: int, row: int, column: int, labels: Sequence[bytes]
) -> BlockResult:
    """The logits of a block; labels: of the tiles that it needs, if tasks make the regions."""
    with _environment():
        began = time.monotonic()
        own = _scales(task)[scale]
        reader, block = own.reader, own.reader.tiling.block(row, column)
        if labels:
            tiles = reader.region_tiles(block)
            given = {
                (tile.top, tile.left): _labels(each)
                for tile, each in zip(tiles, labels, strict=True)
            }
            levels = next(iter(given.values())).shape[0]
            regions = JoinedRegions(
                levels, reader.view.grid, lambda tile: given[tile.top, tile.left]
            )
            reader = dataclasses.replace(reader, regions=regions)
        content = reader.kept(block) or reader.add_regions(reader.read(block))
        read_s = time.monotonic() - began
        with _LOCK:
            ((_, encoded),) = _mapper(task).encoder.encode([(None, content)])
        dataclasses.replace(own, logits=LogitMemory()).keep(block, encoded)
        times = BlockTimes(row, column, encoded.encoded, read_s, encoded.seconds)
        return BlockResult(encoded.logits, times)


def map_tile(
    task: RasterTask,
    row: int,
    column: int,
    around: Sequence[tuple[int, int, int]],
    results: Sequence[BlockResult],
) -> tuple[list[tuple[Box, bytes]], list[BlockTimes]]:
    """The chunks of a tile of the coarsest scale, encoded as files, and the times of its blocks.

    around: scale, row and column of the block of each result.
    """
    with _environment():
        began = time.monotonic()
        scales = [dataclasses.replace(scale, logits=LogitMemory()) for scale in _scales(task)]
        for (scale, *place), each in zip(around, results, strict=True):
            scales[scale].logits.put(place[0], place[1], each.logits)
        tile = scales[-1].reader.tiling.block(row, column)
        inside = {
            (number, block.row, block.column)
            for number, scale in enumerate(scales)
            for block in scale.inside(tile)
        }
        mapper = _mapper(task)
        rule = dataclasses.replace(mapper.rule, shares=task.shares, scaling=task.scaling)
        probabilities = tile_probabilities(tile, scales, rule, mapper.model.device)
        chunks = [
            (chunk.box, b"".join(chunk_content(chunk, task.confidence)))
            for chunk in decide_tile(tile, scales[0], probabilities, rule)
        ]
        own = [each.times for place, each in zip(around, results, strict=True) if place in inside]
        spent = BlockTimes(row, column, 0, 0.0, 0.0, time.monotonic() - began)
        return chunks, [*own, spent]


def _labels(content: bytes) -> Labels:
    arrays = decode_arrays(content)
    assert arrays is not None, "damaged between the workers"
    return arrays["labels"]


def _environment() -> Any:
    return rasterio.Env(GDAL_CACHEMAX=GDAL_CACHE)


def _scales(task: RasterTask) -> list[Scale]:
    """The raster as the model sees it."""
    return _opened(task)[1]


def _opened(task: RasterTask) -> tuple[Mapper, list[Scale]]:
    """The raster as the model sees it, opened once, and what it was opened with."""

    def opened() -> tuple[Mapper, list[Scale]]:
        if task.version != __version__:
            raise ClusterError(
                f"the worker has reseg-geo {__version__} and the run {task.version}; install the "
                "same version on all machines."
            )
        mapper = _loaded(task)
        if mapper.model.fingerprint != task.model:
            raise ClusterError(
                f"the worker's model {task.options.model!r} differs from the run's; install the "
                "same models on all machines."
            )
        reader = RasterReader(task.raster, task.options.read)
        scratch = tempfile.TemporaryDirectory(prefix="reseg-geo-")
        folder = Path(scratch.name)
        scales = mapper.scales(
            reader, task.ground, Scratch(folder, folder), number_format=task.options.dtype
        )
        _folders[repr(task)] = scratch
        return mapper, scales

    return _kept(_rasters, repr(task), opened, _MAX_RASTERS)


def _mapper(task: RasterTask) -> Mapper:
    """The model and the queries; for some methods also what it saw of the whole raster."""
    return _opened(task)[0] if task.options.method in CONTEXT_METHODS else _loaded(task)


def _loaded(task: RasterTask) -> Mapper:
    """The model and the queries, loaded once."""
    head = task.head and task.head.digest
    # A method that looks at the whole raster first belongs to it.
    raster = task.raster if task.options.method in CONTEXT_METHODS else None
    key = repr((task.classes, task.options, task.model, task.files, head, raster))
    return _kept(
        _mappers, key, lambda: load_mapper(task.classes, task.options, task.head), _MAX_MAPPERS
    )


_rasters: OrderedDict[str, tuple[Mapper, list[Scale]]] = OrderedDict()
_mappers: OrderedDict[str, Mapper] = OrderedDict()
_folders: dict[str, Any] = {}  # for regions that do not fit into memory


def _kept(known: OrderedDict[str, Kept], key: str, make: Callable[[], Kept], most: int) -> Kept:
    with _LOCK:
        if key not in known:
            known[key] = make()
            if len(known) > most:
                gone, _ = known.popitem(last=False)
                _folders.pop(gone, None)
        known.move_to_end(key)
        return known[key]
