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
from reseg_geo.engine.logits import BlockRecord
from reseg_geo.engine.mapper import Mapper
from reseg_geo.engine.pipeline import Scale, decided, keep
from reseg_geo.engine.progress import BlockTimes
from reseg_geo.engine.sampling import Place
from reseg_geo.engine.windows import BlockReader
from reseg_geo.errors import ClusterError
from reseg_geo.grid import Box
from reseg_geo.options import SegmentOptions
from reseg_geo.raster.reader import GDAL_CACHE, RasterReader
from reseg_geo.regions.blocks import CoreRegions, GivenRegions, cores_under
from reseg_geo.storage.checked import arrays_of, content_of
from reseg_geo.storage.chunks import piece_content
from reseg_geo.version import __version__

Labels = NDArray[np.int32]
Kept = TypeVar("Kept")

# A worker with several threads has one model, and one of them at a time uses it.
_ONE = threading.RLock()
_MAPPERS, _RASTERS = 2, 8  # that a worker keeps


@dataclasses.dataclass(frozen=True)
class Site:
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
    place: Place
    confidence: bool
    version: str = __version__


class Made(NamedTuple):
    """The record of a block, and what it took."""

    record: BlockRecord
    times: BlockTimes


def make_regions(site: Site, scale: int, core: Box) -> bytes:
    """The labels of a core, (levels, h, w), as a fact: a row of cores of them is in memory."""
    with _environment():
        regions = _scales(site)[scale].reader.regions
        assert isinstance(regions, CoreRegions)
        with _ONE:
            labels = regions.make(core)
        return b"".join(content_of({"labels": labels}, compress=True))


def make_record(site: Site, scale: int, row: int, column: int, labels: Sequence[bytes]) -> Made:
    """The record of a block; labels: of the cores that it reads, where regions are made."""
    with _environment():
        began = time.monotonic()
        own = _scales(site)[scale]
        reader: BlockReader = own.reader
        block = reader.tiling.block(row, column)
        if labels:
            cores = cores_under(block.read, reader.view.grid)
            given = {
                (core.top, core.left): _labels(each)
                for core, each in zip(cores, labels, strict=True)
            }
            regions = GivenRegions(reader.view.grid, given)
            reader = dataclasses.replace(reader, regions=regions)
        prepared = reader.read(block)
        read_s = time.monotonic() - began
        with _ONE:
            ((_, encoded),) = _mapper(site).encoder.records([(None, prepared)])
        held = dataclasses.replace(own, records=Held())
        keep(held, block, encoded)
        times = BlockTimes(row, column, encoded.encoded, read_s, encoded.seconds)
        return Made(encoded.record, times)


def decide_core(
    site: Site, row: int, column: int, around: Sequence[tuple[int, int, int]], made: Sequence[Made]
) -> tuple[list[tuple[Box, bytes]], list[BlockTimes]]:
    """The pieces of a core of the coarsest scale, as files have them, and what its blocks took.

    around: scale, row and column of each record in made.
    """
    with _environment():
        began = time.monotonic()
        scales = [dataclasses.replace(scale, records=Held()) for scale in _scales(site)]
        for (scale, *place), each in zip(around, made, strict=True):
            scales[scale].records.put(place[0], place[1], each.record)
        coarse = scales[-1].reader.tiling.block(row, column)
        inside = {
            (number, block.row, block.column)
            for number, scale in enumerate(scales)
            for block in scale.inside(coarse)
        }
        rule = _mapper(site).rule
        pieces = [
            (piece[0], b"".join(piece_content(piece, site.confidence)))
            for piece in decided(coarse, scales, rule)
        ]
        own = [each.times for place, each in zip(around, made, strict=True) if place in inside]
        spent = BlockTimes(row, column, 0, 0.0, 0.0, time.monotonic() - began)
        return pieces, [*own, spent]


class Held:
    """Records in memory; see `Records`."""

    def __init__(self) -> None:
        self._records: dict[tuple[int, int], BlockRecord] = {}

    def put(self, row: int, column: int, record: BlockRecord) -> None:
        """Keep a record."""
        self._records[row, column] = record

    def get(self, row: int, column: int) -> BlockRecord | None:
        """A record, or None."""
        return self._records.get((row, column))

    def drop(self, row: int, column: int) -> None:
        """Forget a record, if it is there."""
        self._records.pop((row, column), None)


def _labels(content: bytes) -> Labels:
    arrays = arrays_of(content)
    assert arrays is not None, "what Dask hands over is as it was"
    return arrays["labels"]


def _environment() -> Any:
    return rasterio.Env(GDAL_CACHEMAX=GDAL_CACHE)


def _scales(site: Site) -> list[Scale]:
    """The raster as the model sees it; opened once."""

    def opened() -> list[Scale]:
        if site.version != __version__:
            raise ClusterError(
                f"the worker has reseg-geo {__version__} and the run {site.version}; install the "
                "same version everywhere."
            )
        mapper = _mapper(site)
        if mapper.model.fingerprint != site.model:
            raise ClusterError(
                f"the worker's model {site.options.model!r} is not that of the run; install the "
                "same models everywhere."
            )
        reader = RasterReader(site.raster, site.options.read)
        scratch = tempfile.TemporaryDirectory(prefix="reseg-geo-")
        folder = Path(scratch.name)
        scales = mapper.scales(reader, site.place, folder, folder, number_format=site.options.dtype)
        _folders[repr(site)] = scratch
        return scales

    return _kept(_rasters, repr(site), opened, _RASTERS)


def _mapper(site: Site) -> Mapper:
    """The model and the queries; loaded once."""
    key = repr((site.classes, site.options, site.model, site.files))
    return _kept(_mappers, key, lambda: Mapper(site.classes, site.options), _MAPPERS)


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
