"""Mapping on a Dask cluster: what `map_tiles` does, on any number of processes and machines.

The regions of a tile, the logits of a block and the pixels of a tile are tasks; each waits for
those it needs and runs once. If a worker dies, the scheduler runs its tasks again on another.
Finished pixels come back to this process, which keeps them on disk, so neither workers nor
scheduler need a disk, and a run can be resumed without them.
"""

import contextlib
import logging
import uuid
from collections.abc import Generator, Iterator, Sequence
from typing import Any

from distributed import Client, Future, LocalCluster, TimeoutError
from distributed import wait as wait_for
from distributed.client import CancelledError, ClosedClientError
from distributed.scheduler import KilledWorker, NoValidWorkerError

from reseg_geo.cluster.worker import RasterTask, encode_block, make_regions, map_tile
from reseg_geo.engine.pipeline import DecidedTile
from reseg_geo.engine.scale import Scale, blocks_for
from reseg_geo.errors import ClusterError, ResegError
from reseg_geo.inputs.gdal_errors import reason
from reseg_geo.models.device import cores
from reseg_geo.progress.events import BlockTimes, Reporter
from reseg_geo.regions.tiles import TileRegions
from reseg_geo.storage.chunks import ChunkStore
from reseg_geo.storage.leftovers import temporary_folder
from reseg_geo.tiling import Block

_TIMEOUT = 10  # seconds to wait for a scheduler, and for workers before a warning
_MIN_TILES = 8  # in progress at once, however few workers there are
_TILES_PER_THREAD = 3  # in progress per thread of the workers
_RETRIES = 2  # of a failed task: the next worker may be able to read what this one could not
_CONNECTION_ERRORS = (
    CancelledError, ClosedClientError, KilledWorker, NoValidWorkerError, OSError, TimeoutError,
)  # fmt: skip
_open: dict[str, Client] = {}


@contextlib.contextmanager
def cluster(address: str) -> Iterator[Client]:
    """A connection to a cluster, shared if one is open.

    address: of a scheduler, or "local:N" for N processes on this machine. Raises ClusterError.
    """
    client = _open.get(address)
    if client is not None and client.status == "running":
        yield client
        return
    # Users get our own messages; Dask would log every closed connection.
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
        return Client(address, timeout=_TIMEOUT, set_as_default=False)
    count = int(address.removeprefix("local:"))
    threads = max(1, cores() // count)
    folder = stack.enter_context(temporary_folder())
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
    """Map each tile that is not done, as `map_tiles` does, and keep its chunks.

    Tiles come in the order in which they finish; a bounded number is in progress. Raises
    ClusterError if the connection is lost, and whatever a task raises. Close the generator to
    cancel running tasks.
    """
    with cluster(address) as client:
        tasks = _Tasks(client, task, scales)
        tiling = scales[-1].reader.tiling
        running: dict[Future, Block] = {}
        try:
            for block in blocks_for(tiling, done):
                tasks.encode(block)
                place = block.row, block.column
                if tiling.is_mapped(*place) and place not in done:
                    running[tasks.decide(block)] = block
                tasks.drop(block, last=block.column + 1 == tiling.mapped_columns.stop)
                while len(running) >= _max_running(client):
                    yield from _finished(client, running, chunks, reporter)
            while running:
                yield from _finished(client, running, chunks, reporter)
        except _CONNECTION_ERRORS as error:
            raise _connection_error(address, error) from error
        finally:
            for future in (*running, *tasks.held()):
                future.release()  # Dask does not start tasks without a future


def _max_running(client: Client) -> int:
    return max(_MIN_TILES, _TILES_PER_THREAD * sum(client.nthreads().values()))


def _finished(
    client: Client, running: dict[Future, Block], chunks: ChunkStore, reporter: Reporter
) -> Iterator[DecidedTile]:
    """Wait until some tiles are done and keep their chunks."""
    ready: set[Future] = set()
    warned = False
    while not ready:
        try:
            with client.as_current():
                ready = wait_for([*running], _TIMEOUT, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            if client.status != "running":
                raise
            if not client.nthreads() and not warned:
                reporter.warn("the cluster has no workers; waiting for some.")
                warned = True
    failed = [future for future in ready if future.status != "finished"]
    # Finished pixels are kept before a failure is raised.
    for future in sorted(ready.difference(failed), key=lambda each: running[each].row):
        block = running.pop(future)
        made, times = future.result()
        pixels = 0
        for box, content in made:
            chunks.put_encoded(box, (content,))
            pixels += box.height * box.width
        yield DecidedTile(pixels, _sum(block, times))
    for future in failed:
        raise _failure(future)


def _failure(future: Future) -> Exception:
    """Why a task failed."""
    if future.status == "cancelled":
        return CancelledError(future.key)
    error: Exception = future.exception()
    if isinstance(error, (ResegError, KilledWorker, NoValidWorkerError)):
        return error
    return ClusterError(
        f"a task failed on a worker ({type(error).__name__}: {reason(error)}); fix the cause there "
        "and continue with --resume."
    )


def _sum(block: Block, times: Sequence[BlockTimes]) -> BlockTimes:
    return BlockTimes(
        block.row, block.column, sum(each.windows for each in times),
        sum(each.read_s for each in times), sum(each.encode_s for each in times),
        sum(each.decide_s for each in times),
    )  # fmt: skip


def _connection_error(address: str, error: BaseException) -> ClusterError:
    if isinstance(error, KilledWorker):
        return ClusterError(
            f"a task killed several workers of the cluster at {address} ({error}); give them "
            "more memory or use a smaller --batch-size, then continue with --resume."
        )
    return ClusterError(
        f"the connection to the cluster at {address} was lost ({type(error).__name__}); restart it "
        "and continue with --resume."
    )


class _Tasks:
    """The tasks of one raster whose results are still needed."""

    def __init__(self, client: Client, task: RasterTask, scales: Sequence[Scale]) -> None:
        self._client, self._task, self._scales = client, task, scales
        self._run = uuid.uuid4().hex  # part of each key, so that runs do not share tasks
        self._logits: dict[tuple[int, int, int], Future] = {}
        self._regions: dict[tuple[int, int, int], Future] = {}
        # Blocks whose features are kept need no regions.
        self._kept = {
            (number, *place)
            for number, scale in enumerate(scales)
            for place in (scale.reader.features.blocks() if scale.reader.features else ())
        }

    def held(self) -> list[Future]:
        """Everything that later tasks may need."""
        return [*self._logits.values(), *self._regions.values()]

    def encode(self, coarse: Block) -> None:
        """Submit the logits of all blocks in a block of the coarsest scale."""
        for number, scale in enumerate(self._scales):
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
        """Submit the pixels of a tile."""
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
        """Forget the logits that no later tile needs; running tasks keep theirs."""
        for number, scale in enumerate(self._scales):
            for row, column in scale.passed(coarse, last):
                self._logits.pop((number, row, column), None)

    def _labels(self, number: int, scale: Scale, block: Block) -> list[Future]:
        kept = (number, block.row, block.column) in self._kept
        if kept or not isinstance(scale.reader.regions, TileRegions):
            return []
        found = []
        for tile in scale.reader.region_tiles(block):
            place = (number, tile.top, tile.left)
            if place not in self._regions:
                name = f"regions-{number}-{tile.top}-{tile.left}"
                self._regions[place] = self._submit(name, make_regions, number, tile)
            found.append(self._regions[place])
        return found

    def _submit(self, name: str, work: Any, *given: Any) -> Future:
        key = f"{name}-{self._run}"
        return self._client.submit(work, self._task, *given, key=key, retries=_RETRIES)
