"""Blocks on a Dask cluster: what `map_tiles` does, by as many processes and machines as there are.

Regions of a tile, the record of a block and the pixels of a tile are tasks; each waits for those
that it needs, and each is done once. A worker that dies takes nothing with it: the scheduler has
its tasks done anew. Finished pixels come back to this process, which keeps them on disk, so
neither workers nor the scheduler need any disk, and a run can be resumed without either.
"""

import contextlib
import logging
import os
import tempfile
import uuid
from collections.abc import Generator, Iterator, Sequence
from typing import Any

from distributed import Client, Future, LocalCluster, TimeoutError
from distributed import wait as wait_for
from distributed.client import CancelledError, ClosedClientError
from distributed.scheduler import KilledWorker, NoValidWorkerError

from reseg_geo.cluster.worker import RasterTask, encode_block, make_regions, map_tile
from reseg_geo.engine.pipeline import DecidedTile
from reseg_geo.engine.progress import BlockTimes, Reporter
from reseg_geo.engine.scale import Scale, blocks_for
from reseg_geo.errors import ClusterError, ResegError
from reseg_geo.grid import Block
from reseg_geo.raster.gdal_errors import reason
from reseg_geo.regions.tiles import TileRegions, tiles_under
from reseg_geo.storage.chunks import ChunkStore

_PATIENCE = 10  # seconds to wait for a scheduler, and for workers before it is said
_FEWEST = 8  # tiles that are under way at once, however few workers there are
_A_THREAD = 3  # tiles under way for each of the workers' threads
_RETRIES = 2  # of a task that fails on one worker: its share may be lost, another's is not
_LOST = (
    CancelledError, ClosedClientError, KilledWorker, NoValidWorkerError, OSError, TimeoutError,
)  # fmt: skip
_open: dict[str, Client] = {}


@contextlib.contextmanager
def cluster(address: str) -> Iterator[Client]:
    """A cluster for as long as the block lasts, or longer if it is in use already.

    address: of a scheduler, or "local:N" for N processes on this machine. Raises ClusterError.
    """
    known = _open.get(address)
    if known is not None and known.status == "running":
        yield known
        return
    # What users should know is said in sentences; Dask tells of each connection that ends.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with contextlib.ExitStack() as stack:
        try:
            _open[address] = stack.enter_context(_connected(address, stack))
        except (OSError, ValueError, RuntimeError, TimeoutError) as error:
            raise ClusterError(
                f"no Dask scheduler answers at {address} ({reason(error)}); start one with `dask "
                "scheduler`, or use --scheduler local."
            ) from error
        stack.callback(_open.pop, address, None)
        yield _open[address]


def _connected(address: str, stack: contextlib.ExitStack) -> Client:
    if not address.startswith("local:"):
        return Client(address, timeout=_PATIENCE, set_as_default=False)
    count = int(address.removeprefix("local:"))
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    threads = max(1, (here or 1) // count)
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="reseg-geo-"))
    local = LocalCluster(
        n_workers=count, threads_per_worker=1, dashboard_address=None, host="127.0.0.1",
        local_directory=folder, silence_logs=logging.CRITICAL,
        env={"OMP_NUM_THREADS": str(threads)},
    )  # fmt: skip
    stack.enter_context(local)
    return Client(local, set_as_default=False)


def map_tiles_on_cluster(
    address: str, task: RasterTask, scales: Sequence[Scale], chunks: ChunkStore,
    done: frozenset[tuple[int, int]], reporter: Reporter,
) -> Generator[DecidedTile]:  # fmt: skip
    """Decide each tile that is not done, as `map_tiles` does, and keep its chunks.

    Cores come in the order in which they are finished; a bounded number is under way. Raises
    ClusterError if the cluster is lost, and what tasks raise. Close the iterator to have tasks
    that are under way cancelled.
    """
    with cluster(address) as client:
        tasks = _Tasks(client, task, scales)
        tiling = scales[-1].reader.tiling
        under_way: dict[Future, Block] = {}
        try:
            for block in blocks_for(tiling, done):
                tasks.see(block)
                if (block.row, block.column) not in done:
                    under_way[tasks.decide(block)] = block
                tasks.drop(block, last=block.column == tiling.columns - 1)
                while len(under_way) >= _room(client):
                    yield from _finished(client, under_way, chunks, reporter)
            while under_way:
                yield from _finished(client, under_way, chunks, reporter)
        except _LOST as error:
            raise _lost(address, error) from error
        finally:
            for future in (*under_way, *tasks.held()):
                future.release()  # what nobody waits for is not begun


def _room(client: Client) -> int:
    return max(_FEWEST, _A_THREAD * sum(client.nthreads().values()))


def _finished(
    client: Client, under_way: dict[Future, Block], chunks: ChunkStore, reporter: Reporter
) -> Iterator[DecidedTile]:
    """Wait until some tiles are done, and keep their chunks."""
    ready: set[Future] = set()
    silent = 0
    while not ready:
        try:
            with client.as_current():
                ready = wait_for([*under_way], _PATIENCE, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            if client.status != "running":
                raise
            if not client.nthreads() and not silent:
                reporter.warn("the cluster has no workers; waiting for some.")
            silent += 1
    failed = [future for future in ready if future.status != "finished"]
    # What is finished is kept before what has failed is told.
    for future in sorted(ready.difference(failed), key=lambda each: under_way[each].row):
        block = under_way.pop(future)
        made, times = future.result()
        pixels = 0
        for box, content in made:
            chunks.put_encoded(box, (content,))
            pixels += box.height * box.width
        yield DecidedTile(pixels, _sum(block, times))
    for future in failed:
        raise _failure(future)


def _failure(future: Future) -> Exception:
    """Why a task has failed."""
    if future.status == "cancelled":
        return CancelledError(future.key)
    error: Exception = future.exception()
    if isinstance(error, (ResegError, KilledWorker, NoValidWorkerError)):
        return error
    return ClusterError(
        f"a task has failed on a worker ({type(error).__name__}: {reason(error)}); mend it there "
        "and go on with --resume."
    )


def _sum(block: Block, times: Sequence[BlockTimes]) -> BlockTimes:
    return BlockTimes(
        block.row, block.column, sum(each.windows for each in times),
        sum(each.read_s for each in times), sum(each.encode_s for each in times),
        sum(each.decide_s for each in times),
    )  # fmt: skip


def _lost(address: str, error: BaseException) -> ClusterError:
    if isinstance(error, KilledWorker):
        return ClusterError(
            f"a block has ended several workers of the cluster at {address} ({error}); give them "
            "more memory, or a smaller --batch-size, and go on with --resume."
        )
    return ClusterError(
        f"the cluster at {address} is lost ({type(error).__name__}); start it again and go on with "
        "--resume."
    )


class _Tasks:
    """What has been asked of a cluster and is still needed, for one raster."""

    def __init__(self, client: Client, task: RasterTask, scales: Sequence[Scale]) -> None:
        self._client, self._task, self._scales = client, task, scales
        self._name = uuid.uuid4().hex  # nothing of another run is taken for this one's
        self._logits: dict[tuple[int, int, int], Future] = {}
        self._regions: dict[tuple[int, int, int], Future] = {}
        # Blocks of which features are kept need no regions.
        self._seen = {
            (number, *place)
            for number, scale in enumerate(scales)
            for place in (scale.reader.features.blocks() if scale.reader.features else ())
        }

    def held(self) -> list[Future]:
        """All that later tasks may need."""
        return [*self._logits.values(), *self._regions.values()]

    def see(self, coarse: Block) -> None:
        """Ask for the records of all blocks in a block of the coarsest scale."""
        for number, scale in enumerate(self._scales):
            if coarse.column == 0:
                above = coarse.row * scale.times * scale.reader.tiling.tile
                for place in [each for each in self._regions if each[0] == number]:
                    if place[1] < above:
                        del self._regions[place]
            for block in scale.inside(coarse):
                self._logits[number, block.row, block.column] = self._submit(
                    f"logits-{number}-{block.row}-{block.column}",
                    encode_block, number, block.row, block.column,
                    self._labels(number, scale, block),
                )  # fmt: skip

    def decide(self, coarse: Block) -> Future:
        """Ask for the pixels of a tile."""
        around = [
            (number, *place)
            for number, scale in enumerate(self._scales)
            for place in scale.reaching(coarse)
        ]
        return self._submit(
            f"tile-{coarse.row}-{coarse.column}", map_tile, coarse.row, coarse.column, around,
            [self._logits[place] for place in around],
        )  # fmt: skip

    def drop(self, coarse: Block, last: bool) -> None:
        """Forget the records that no later tile needs; those under way keep theirs."""
        for number, scale in enumerate(self._scales):
            for row, column in scale.passed(coarse, last):
                self._logits.pop((number, row, column), None)

    def _labels(self, number: int, scale: Scale, block: Block) -> list[Future]:
        kept = (number, block.row, block.column) in self._seen
        if kept or not isinstance(scale.reader.regions, TileRegions):
            return []
        found = []
        for tile in tiles_under(block.read, scale.reader.view.grid):
            place = (number, tile.top, tile.left)
            if place not in self._regions:
                name = f"regions-{number}-{tile.top}-{tile.left}"
                self._regions[place] = self._submit(name, make_regions, number, tile)
            found.append(self._regions[place])
        return found

    def _submit(self, name: str, work: Any, *given: Any) -> Future:
        key = f"{name}-{self._name}"
        return self._client.submit(work, self._task, *given, key=key, retries=_RETRIES)
