"""Finished pixels as facts: class values and confidence of the pieces of a raster, on disk."""

import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reseg_geo.grid import Box
from reseg_geo.storage.checked import Content, content_of, is_fact, read_fact
from reseg_geo.storage.staging import output_error, write_whole

# A box of the raster, its class values and its confidence, both (h, w).
Piece = tuple[Box, NDArray[np.integer], NDArray[np.uint8]]
_NAME = re.compile(r"\d+-(\d+)x(\d+)\.fact")


class PieceStore:
    """Pieces in a folder, a file each and a folder for each row of them, every file whole.

    confidence: whether that is kept, too; target: the output they are for, named in errors.
    """

    def __init__(self, folder: Path, target: Path, confidence: bool) -> None:
        self._folder, self._target, self.confidence = folder, target, confidence

    def put(self, piece: Piece) -> None:
        """Keep a piece. Raises OutputError if the disk is full."""
        self.put_content(piece[0], piece_content(piece, self.confidence))

    def put_content(self, box: Box, content: Content) -> None:
        """Keep a piece of which the file's content was made elsewhere, by `piece_content`."""
        path = self._path(box)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, content)
        except OSError as error:
            raise output_error(self._target, error) from error

    def get(self, box: Box) -> tuple[NDArray[np.integer], NDArray[np.uint8] | None] | None:
        """Class values and confidence of a piece, (h, w); None if it is not kept, or damaged."""
        parts = read_fact(self._path(box))
        return None if parts is None else (parts["values"], parts.get("confidence"))

    def has(self, boxes: Iterable[Box]) -> bool:
        """Whether all these pieces are kept and undamaged."""
        return all(is_fact(self._path(box)) for box in boxes)

    def _path(self, box: Box) -> Path:
        return self._folder / f"{box.top}" / f"{box.left}-{box.height}x{box.width}.fact"


def piece_content(piece: Piece, confidence: bool) -> Content:
    """What the file of a piece holds, with its confidence or without."""
    _, values, sure = piece
    small = values.astype(np.uint8 if values.max(initial=0) < 256 else np.uint16)
    return content_of({"values": small, "confidence": sure if confidence else None}, compress=True)


def pixels_in(folder: Path) -> int:
    """How many pixels a folder of pieces says to hold, by the names in it."""
    names = (_NAME.fullmatch(path.name) for path in folder.glob("*/*.fact"))
    return sum(int(name[1]) * int(name[2]) for name in names if name)
