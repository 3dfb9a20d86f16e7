"""Patch features that are kept, so that new words cost only similarities.

A folder holds sets of features, each in a folder of its own. Its manifest says what they were made
of: raster, model, regions, method, windows. Only a set with the same manifest is used, so features
of another raster, or of this one before a change, are left alone. The features of a block are one
file with a checksum, written whole or not at all; a damaged one is computed again.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from reseg_geo.documents import parse_json
from reseg_geo.storage.checked import read_checked, write_checked
from reseg_geo.storage.logits import PartOfBlock
from reseg_geo.storage.staging import output_error, write_whole
from reseg_geo.tiling import Block

MANIFEST = "manifest.json"
_BLOCK = re.compile(r"block-(\d+)-(\d+)\.arrays")
_FORMAT = 5


@dataclass(frozen=True)
class Features:
    """The features of a block.

    windows: (n, 2) as in `BlockLogits`; tokens: (n, 1 + N, d) float16 of unit length, the class
    token first; empty: (m, 2) windows without data; finest: the finest regions of the tile and its
    surroundings, if they are kept.
    """

    windows: NDArray[np.int64]
    tokens: NDArray[np.float16]
    empty: NDArray[np.int64]
    finest: NDArray[np.integer] | None = None

    def has(self, windows: NDArray[np.int64]) -> bool:
        """Whether all these windows, (n, 2), are here or known to be empty."""
        known = {*map(tuple, self.windows.tolist()), *map(tuple, self.empty.tolist())}
        return known.issuperset(map(tuple, windows.tolist()))

    def part(self, windows: NDArray[np.int64]) -> PartOfBlock | None:
        """Those of some windows, (n, 2), in their order, as far as they are here."""
        places = {tuple(window): index for index, window in enumerate(self.windows.tolist())}
        own = [places[each] for each in map(tuple, windows.tolist()) if each in places]
        return PartOfBlock(self.windows[own], None, self.tokens[own]) if own else None

    def added_to(self, old: "Features") -> "Features":
        """All windows of both; those in both are from this one."""
        own = {*map(tuple, self.windows.tolist())}
        more = np.array([tuple(window) not in own for window in old.windows.tolist()], bool)
        return Features(
            np.concatenate([self.windows, old.windows[more]]),
            np.concatenate([self.tokens, old.tokens[more]]),
            np.unique(np.concatenate([self.empty, old.empty]), axis=0),
            old.finest if self.finest is None else self.finest,
        )


class FeatureSet(Protocol):
    """The features of a raster at one scale, by block."""

    def get(self, block: Block) -> Features | None:
        """The features of a block; None if they are not kept, or damaged."""

    def put(self, block: Block, features: Features) -> None:
        """Keep the features of a block, with those of other windows that are there already.

        Raises OutputError if the disk is full.
        """

    def blocks(self) -> set[tuple[int, int]]:
        """Rows and columns of the kept blocks."""


class FeatureStore:
    """The set of features with a given manifest, in a folder of such sets."""

    def __init__(
        self, folder: Path, name: str, manifest: Mapping[str, Any], note: Callable[[str], None]
    ) -> None:
        """name: prefix of the set's folder; manifest: plain JSON values; note: is called with
        messages. Raises OutputError if nothing can be written.
        """
        content = _text(manifest)
        self.folder = _set_folder(folder, name, content)
        self._manifest = content
        try:
            folder.mkdir(parents=True, exist_ok=True)
            known = (self.folder / MANIFEST).exists()
        except OSError as error:
            raise output_error(folder, error) from error
        if known:
            note(f"using the patch features kept in {self.folder}.")
        elif others := _differences(folder, name, json.loads(content)):
            note(f"the patch features in {folder} are not used, since they differ in {others}.")

    def get(self, block: Block) -> Features | None:
        """See `FeatureSet`."""
        parts = read_checked(self._path(block))
        return None if parts is None else Features(**parts)

    def put(self, block: Block, features: Features) -> None:
        """See `FeatureSet`."""
        path = self._path(block)
        if (old := self.get(block)) is not None:
            features = features.added_to(old)
        try:
            self._begin()
            write_checked(path, vars(features), compress=False)
        except OSError as error:
            raise output_error(path, error) from error

    def blocks(self) -> set[tuple[int, int]]:
        """See `FeatureSet`."""
        found = (_BLOCK.fullmatch(path.name) for path in self.folder.glob("block-*.arrays"))
        return {(int(each[1]), int(each[2])) for each in found if each}

    def room(self) -> int:
        """Free bytes on the disk of the set."""
        return shutil.disk_usage(self.folder.parent).free

    def size(self) -> int:
        """Bytes of the kept features."""
        return sum(path.stat().st_size for path in self.folder.glob("block-*.arrays"))

    def _begin(self) -> None:
        """Make the set's folder if it does not exist."""
        path = self.folder / MANIFEST
        if not path.exists():
            self.folder.mkdir(exist_ok=True)
            write_whole(path, self._manifest)

    def _path(self, block: Block) -> Path:
        return self.folder / f"block-{block.row}-{block.column}.arrays"


def is_kept(folder: Path, name: str, manifest: Mapping[str, Any]) -> bool:
    """Whether a folder of sets has one with this manifest."""
    return (_set_folder(folder, name, _text(manifest)) / MANIFEST).is_file()


def _text(manifest: Mapping[str, Any]) -> str:
    return json.dumps({"format": _FORMAT, **manifest}, indent=1, sort_keys=True)


def _set_folder(folder: Path, name: str, content: str) -> Path:
    return folder / f"{name}-{hashlib.sha256(content.encode()).hexdigest()[:16]}"


def _differences(folder: Path, name: str, wanted: Mapping[str, Any]) -> str:
    """How the most similar set of this name differs; empty if there is none."""
    found: list[list[str]] = []
    for path in folder.glob(f"{name}-*/{MANIFEST}"):
        try:
            other = parse_json(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(other, dict):
            keys = wanted.keys() | other.keys()
            found.append(sorted(key for key in keys if wanted.get(key) != other.get(key)))
    found.sort(key=len)
    return ", ".join(found[0]) if found else ""
