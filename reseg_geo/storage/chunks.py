"""Finished pixels on disk: classes, confidence and probabilities of the chunks of a raster."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from reseg_geo.grid import Box
from reseg_geo.storage.checked import Content, encode_arrays, is_intact, read_checked
from reseg_geo.storage.staging import output_error, write_whole


class Chunk(NamedTuple):
    """Finished pixels: a box of the raster, its class values and confidence, both (h, w), and the
    shares of all classes, (classes, h, w), if they are wanted.
    """

    box: Box
    values: NDArray[np.integer]
    confidence: NDArray[np.uint8] | None
    shares: NDArray[np.generic] | None = None


_NAME = re.compile(r"\d+-(\d+)x(\d+)\.arrays")


class ChunkStore:
    """Chunks in a folder: a checked file for each, in a folder for each row.

    confidence: whether it is kept, too; target: the output that they are for, named in errors.
    """

    def __init__(self, folder: Path, target: Path, confidence: bool) -> None:
        self._folder, self._target, self.confidence = folder, target, confidence

    def put(self, chunk: Chunk) -> None:
        """Keep a chunk. Raises OutputError if the disk is full."""
        self.put_encoded(chunk[0], chunk_content(chunk, self.confidence))

    def put_encoded(self, box: Box, content: Content) -> None:
        """Keep a chunk that another process has encoded with `chunk_content`."""
        path = self._path(box)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)
        except OSError as error:
            raise output_error(self._target, error) from error

    def get(self, box: Box) -> Chunk | None:
        """A chunk; None if it is not kept, or damaged."""
        parts = read_checked(self._path(box))
        if parts is None:
            return None
        return Chunk(box, parts["values"], parts.get("confidence"), parts.get("shares"))

    def has(self, boxes: Iterable[Box]) -> bool:
        """Whether all these chunks are kept and undamaged."""
        return all(is_intact(self._path(box)) for box in boxes)

    def _path(self, box: Box) -> Path:
        return self._folder / f"{box.top}" / f"{box.left}-{box.height}x{box.width}.arrays"


def chunk_content(chunk: Chunk, confidence: bool) -> Content:
    """The content of a chunk's file, with or without its confidence."""
    small = chunk.values.astype(np.uint8 if chunk.values.max(initial=0) < 256 else np.uint16)
    sure = chunk.confidence if confidence else None
    return encode_arrays(
        {"values": small, "confidence": sure, "shares": chunk.shares}, compress=True
    )


def pixels_in(folder: Path) -> int:
    """The number of pixels in a folder of chunks, by their file names."""
    names = (_NAME.fullmatch(path.name) for path in folder.glob("*/*.arrays"))
    return sum(int(name[1]) * int(name[2]) for name in names if name)
