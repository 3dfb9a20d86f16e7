"""The logits of a block's windows, small enough to keep on disk.

Logits are kept by patch, not by pixel: a few hundred kilobytes instead of tens of megabytes. Pixels
are made from the logits of all windows that reach them, always in the same order, so the result
does not depend on when, where or by which process a block was encoded.
"""

import contextlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from reseg_geo.storage.checked import ARRAYS, read_checked, write_checked
from reseg_geo.storage.staging import output_error

_IN_MEMORY = 64e6  # bytes of logits


@dataclass(frozen=True)
class BlockLogits:
    """The logits of the windows that start in a tile.

    windows: (n, 2) first rows and columns, row by row, in pixels of the view; logits:
    (n, queries, gh, gw) float32, similarities times the logit scale; regions: (h, w) the finest
    regions of the tile and its surroundings, 0 for none, if they are needed.
    """

    windows: NDArray[np.int64]
    logits: NDArray[np.float32]
    regions: NDArray[np.integer] | None = None


@dataclass(frozen=True)
class PartOfBlock:
    """What has been encoded of a block, by a run that was stopped or for another part.

    windows: (n, 2) as above; logits: (n, queries, gh, gw) float32, None for those of other words;
    tokens: (n, 1 + gh * gw, d) float16, if features are to be kept.
    """

    windows: NDArray[np.int64]
    logits: NDArray[np.float32] | None
    tokens: NDArray[np.float16] | None = None


class LogitStore(Protocol):
    """The logits of a raster at one scale, by row and column of their blocks."""

    def put(self, row: int, column: int, logits: BlockLogits) -> None:
        """Keep the logits of a block. Raises OutputError if the disk is full."""

    def get(self, row: int, column: int) -> BlockLogits | None:
        """The logits of a block; None if they are not kept, or damaged."""

    def drop(self, row: int, column: int) -> None:
        """Delete the logits of a block, if they are kept."""

    def put_part(self, row: int, column: int, part: PartOfBlock) -> None:
        """Keep what has been encoded of a block. Raises OutputError if the disk is full."""

    def part(self, row: int, column: int) -> PartOfBlock | None:
        """What has been encoded of a block that is not kept; None if nothing is known."""


class LogitFiles:
    """Logits in a folder, a file per block, each written whole or not at all.

    Those that were used last are also in memory. target: the output that they are for, named in
    errors.
    """

    def __init__(self, folder: Path, target: Path) -> None:
        self._folder, self._target = folder, target
        self._recent: OrderedDict[tuple[int, int], BlockLogits] = OrderedDict()
        self._lock = threading.Lock()  # one thread reads ahead of another
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise output_error(target, error) from error

    def put(self, row: int, column: int, logits: BlockLogits) -> None:
        """See `LogitStore`."""
        self._write(self._path(row, column), logits)
        with contextlib.suppress(OSError):
            self._path(row, column, "part").unlink(missing_ok=True)
        self._remember(row, column, logits)

    def get(self, row: int, column: int) -> BlockLogits | None:
        """See `LogitStore`."""
        with self._lock:
            found = self._recent.get((row, column))
        if found is None:
            parts = read_checked(self._path(row, column))
            found = None if parts is None else BlockLogits(**parts)
        if found is not None:
            self._remember(row, column, found)
        return found

    def drop(self, row: int, column: int) -> None:
        """See `LogitStore`."""
        with self._lock:
            self._recent.pop((row, column), None)
        with contextlib.suppress(OSError):  # the folder is removed at the end anyway
            self._path(row, column).unlink(missing_ok=True)

    def put_part(self, row: int, column: int, part: PartOfBlock) -> None:
        """See `LogitStore`."""
        self._write(self._path(row, column, "part"), part)

    def part(self, row: int, column: int) -> PartOfBlock | None:
        """See `LogitStore`."""
        found = read_checked(self._path(row, column, "part"))
        return None if found is None else PartOfBlock(**found)

    def _write(self, path: Path, arrays: BlockLogits | PartOfBlock) -> None:
        try:
            write_checked(path, vars(arrays), compress=False)
        except OSError as error:
            raise output_error(self._target, error) from error

    def _remember(self, row: int, column: int, logits: BlockLogits) -> None:
        with self._lock:
            self._recent[row, column] = logits
            self._recent.move_to_end((row, column))
            while sum(map(_size, self._recent.values())) > _IN_MEMORY:
                self._recent.popitem(last=False)

    def _path(self, row: int, column: int, what: str = "block") -> Path:
        return self._folder / f"{what}-{row}-{column}{ARRAYS}"


def _size(logits: BlockLogits) -> int:
    return logits.logits.nbytes + (0 if logits.regions is None else logits.regions.nbytes)


class LogitMemory:
    """Logits in memory; see `LogitStore`."""

    def __init__(self) -> None:
        self._blocks: dict[tuple[int, int], BlockLogits] = {}

    def put(self, row: int, column: int, logits: BlockLogits) -> None:
        """See `LogitStore`."""
        self._blocks[row, column] = logits

    def get(self, row: int, column: int) -> BlockLogits | None:
        """See `LogitStore`."""
        return self._blocks.get((row, column))

    def drop(self, row: int, column: int) -> None:
        """See `LogitStore`."""
        self._blocks.pop((row, column), None)

    def put_part(self, row: int, column: int, part: PartOfBlock) -> None:
        """Parts die with the memory; see `LogitStore`."""

    def part(self, row: int, column: int) -> PartOfBlock | None:
        """See `LogitStore`."""
        return None
