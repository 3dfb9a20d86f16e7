"""YAML and JSON files that people write, read in bounded time and memory."""

import contextlib
import json
import stat
from pathlib import Path
from typing import Any

import yaml

from reseg_geo.errors import ResegError

# PyYAML reads some 100 kB a second.
_LARGEST_YAML, _LARGEST_JSON = 2**20, 2**25  # bytes
_MOST = 1_000_000  # values, those counted again that a YAML alias repeats


def read_document(path: Path, called: str, kind: type[ResegError]) -> Any:
    """What a YAML or JSON file holds: mappings, lists, texts, numbers.

    An error of this kind says why `called` cannot be read: it is no regular file, neither YAML nor
    JSON, too large, or says in few words what would fill the memory.
    """
    try:
        return _content(path)
    except OSError as error:
        raise kind(f"{called} cannot be read: {error.strerror}.") from error
    except Exception as error:  # PyYAML lets any of Python's through, e.g. KeyError for !!bool x
        reason = " ".join(str(error).split()) or type(error).__name__
        raise kind(f"{called} is not valid YAML or JSON: {reason}.") from error


def _content(path: Path) -> Any:
    about = path.stat()
    if not stat.S_ISREG(about.st_mode):
        raise OSError(None, "it is a folder, a pipe or a device, not a file")
    if about.st_size > _LARGEST_JSON:
        raise ValueError(f"it has more than {_LARGEST_JSON >> 20} MB")
    text = path.read_text(encoding="utf-8")
    with contextlib.suppress(ValueError):
        return parse_json(text)  # YAML has all of it, too, but takes a hundred times as long
    if len(text) > _LARGEST_YAML:
        raise ValueError(f"it is no JSON, and YAML may have {_LARGEST_YAML >> 20} MB at most")
    try:
        return yaml.load(text, _Loader)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error


def parse_json(text: str) -> Any:
    """What JSON says; ValueError if it is none, or nested deeper than Python can follow."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error


class _Loader(yaml.SafeLoader):
    """Plain values only, and no more of them than `_MOST`, aliases written out."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._sizes: dict[int, int] = {}

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """A node, as YAML has it, once it is known how large it is."""
        repeated = self.check_event(yaml.AliasEvent)
        node = super().compose_node(parent, index)
        if node is not None and repeated and id(node) not in self._sizes:
            raise yaml.composer.ComposerError(None, None, "it holds itself", node.start_mark)
        if node is not None and id(node) not in self._sizes:
            self._sizes[id(node)] = self._size(node)
        return node

    def _size(self, node: yaml.Node) -> int:
        size = 1
        for part in node.value if isinstance(node, yaml.CollectionNode) else ():
            for each in part if isinstance(part, tuple) else (part,):
                size += self._sizes[id(each)]
        if size > _MOST:
            raise yaml.composer.ComposerError(
                None, None, f"its aliases make more than {_MOST:,} values", node.start_mark
            )
        return size
