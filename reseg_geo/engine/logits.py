"""What a block's windows showed, small enough to keep on disk.

A record holds logits a patch, not a pixel (a few hundred kilobytes instead of tens of megabytes);
pixels are made from the records around a tile, always in the same order, so that the result does
not depend on who made the records, or when.
"""

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from reseg_geo.storage.checked import read_checked, write_checked
from reseg_geo.storage.staging import output_error


@dataclass(frozen=True)
class BlockLogits:
    """windows: (n, 2) first rows and columns, row by row, in pixels of the view; logits:
    (n, queries, gh, gw) float32, similarities times temperature; regions: the finest regions of the
    tile's pixels, (h, w), 0 for none, where they are asked for.
    """

    windows: NDArray[np.int64]
    logits: NDArray[np.float32]
    regions: NDArray[np.integer] | None = None


class LogitStore(Protocol):
    """Where the records of a raster at one scale are, by row and column of their blocks."""

    def put(self, row: int, column: int, record: BlockLogits) -> None:
        """Keep a record. Raises OutputError if the disk is full."""

    def get(self, row: int, column: int) -> BlockLogits | None:
        """The record of a block; None if it is not kept, or damaged."""

    def drop(self, row: int, column: int) -> None:
        """Forget a record, if it is there."""


class LogitFiles:
    """LogitStore in a folder, one file a block, each written whole or not at all.

    target: the output they are for, named in errors.
    """

    def __init__(self, folder: Path, target: Path) -> None:
        self._folder, self._target = folder, target
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise output_error(target, error) from error

    def put(self, row: int, column: int, record: BlockLogits) -> None:
        """See `LogitStore`."""
        try:
            write_checked(self._path(row, column), vars(record), compress=False)
        except OSError as error:
            raise output_error(self._target, error) from error

    def get(self, row: int, column: int) -> BlockLogits | None:
        """See `LogitStore`."""
        parts = read_checked(self._path(row, column))
        return None if parts is None else BlockLogits(**parts)

    def drop(self, row: int, column: int) -> None:
        """See `LogitStore`."""
        with contextlib.suppress(OSError):  # it goes with the folder at the end
            self._path(row, column).unlink(missing_ok=True)

    def _path(self, row: int, column: int) -> Path:
        return self._folder / f"block-{row}-{column}.arrays"
