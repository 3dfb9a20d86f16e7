"""A finished block as a fact: what its windows showed, small enough to keep on disk.

A record holds logits a patch, not a pixel (a few hundred kilobytes instead of tens of megabytes);
pixels are made from the records around a core, always in the same order, so that the result does
not depend on who made the records, or when.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reseg_geo.staging import output_error


@dataclass(frozen=True)
class BlockRecord:
    """windows: (n, 2) first rows and columns, row by row, in pixels of the view; logits:
    (n, queries, gh, gw) float32, similarities times temperature; regions: the finest regions of the
    core's pixels, (h, w), 0 for none, where they are asked for.
    """

    windows: NDArray[np.int64]
    logits: NDArray[np.float32]
    regions: NDArray[np.integer] | None = None


class RecordStore:
    """Records in a folder, one file a block, each written whole or not at all.

    target: the output they are for, named in errors.
    """

    def __init__(self, folder: Path, target: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._folder, self._target = folder, target

    def put(self, row: int, column: int, record: BlockRecord) -> None:
        """Keep a record. Raises OutputError if the disk is full."""
        try:
            save_whole(self._path(row, column), record)
        except OSError as error:
            raise output_error(self._target, error) from error

    def get(self, row: int, column: int) -> BlockRecord:
        """The record of a block; KeyError if it is not kept."""
        try:
            with np.load(self._path(row, column), allow_pickle=False) as parts:
                return BlockRecord(**parts)
        except FileNotFoundError as error:
            raise KeyError((row, column)) from error

    def drop(self, row: int, column: int) -> None:
        """Forget a record, if it is there."""
        self._path(row, column).unlink(missing_ok=True)

    def _path(self, row: int, column: int) -> Path:
        return self._folder / f"block-{row}-{column}.npz"


def save_whole(path: Path, content: object) -> None:
    """Write a dataclass's arrays, those that are not None, so that a file is whole or not there.

    Raises OSError.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    parts = {name: part for name, part in vars(content).items() if part is not None}
    try:
        with partial.open("wb") as stream:
            np.savez(stream, **parts)
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
