"""Files that people write (YAML, JSON, CSV), read in bounded time and memory."""

import contextlib
import csv
import io
import json
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from reseg_geo.errors import ResegError

# PyYAML reads about 100 kB per second.
_LARGEST_YAML, _LARGEST_CSV, _LARGEST_JSON = 2**20, 2**22, 2**25  # bytes
_MOST = 1_000_000  # values of a YAML file with its aliases written out


def read_document(path: Path, called: str, kind: type[ResegError]) -> Any:
    """The content of a YAML or JSON file: mappings, lists, strings, numbers.

    Raises an error of this kind, which names the file as `called`, if it is not a regular file,
    neither YAML nor JSON, too large, or if its aliases would fill the memory.
    """
    with _explained(called, "YAML or JSON", kind):
        return _content(_text(path, _LARGEST_JSON))


def read_table(path: Path, called: str, kind: type[ResegError]) -> list[tuple[int, list[str]]]:
    """The rows of a CSV file, each with its line number from 1 and its stripped cells.

    Cells are separated by commas, semicolons (as Excel writes in much of Europe) or tabs. Empty
    rows are left out, and so are comments: lines that start with #, unless the first column of the
    header is a colour. Raises an error of this kind as `read_document` does.
    """
    with _explained(called, "CSV", kind):
        try:
            text = _text(path, _LARGEST_CSV)
        except UnicodeDecodeError as error:
            raise ValueError("it is not UTF-8; save it as 'CSV UTF-8' in Excel") from error
        return list(_rows(list(io.StringIO(text))))


def _rows(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The header, which decides about separator and comments, and the rows below it."""
    start = next(
        (i for i, line in enumerate(lines) if line.strip() and not _is_comment(line)), len(lines)
    )
    header = "".join(lines[start : start + 1])
    separator = max(",;\t", key=header.count)
    comments = not header.lstrip(' "').casefold().startswith("col")
    kept = [
        (number, line)
        for number, line in enumerate(lines[start:], start + 1)
        if not (comments and _is_comment(line))
    ]
    reader = csv.reader((line for _, line in kept), delimiter=separator, strict=True)
    before = 0
    for row in reader:
        number, before = kept[before][0], reader.line_num
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            yield number, cells


def _is_comment(line: str) -> bool:
    return line.lstrip(' "').startswith("#")  # a spreadsheet may have put it into quotes


@contextmanager
def _explained(called: str, form: str, kind: type[ResegError]) -> Iterator[None]:
    """Turns whatever reading a file raises into an error of this kind."""
    try:
        yield
    except OSError as error:
        raise kind(f"{called} cannot be read: {error.strerror}.") from error
    except Exception as error:  # PyYAML lets any error through, e.g. KeyError for !!bool x
        reason = " ".join(str(error).split()) or type(error).__name__
        raise kind(f"{called} is not valid {form}: {reason}.") from error


def _text(path: Path, largest: int) -> str:
    about = path.stat()
    if not stat.S_ISREG(about.st_mode):
        raise OSError(None, "it is a folder, a pipe or a device, not a file")
    if about.st_size > largest:
        raise ValueError(f"it has more than {largest >> 20} MB")
    return path.read_text(encoding="utf-8-sig")


def _content(text: str) -> Any:
    with contextlib.suppress(ValueError):
        return parse_json(text)  # YAML would do, but takes a hundred times as long
    if len(text) > _LARGEST_YAML:
        raise ValueError(f"it is not JSON, and YAML may have {_LARGEST_YAML >> 20} MB at most")
    try:
        return yaml.load(text, _Loader)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error


def parse_json(text: str) -> Any:
    """The content of JSON; raises ValueError if it is not JSON or is nested too deep."""
    try:
        return json.loads(text, parse_constant=_refused)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error


def _refused(constant: str) -> None:
    """Refuses NaN and infinities, which Python reads but JSON (RFC 8259) does not have."""
    raise ValueError(f"{constant} is not a number in JSON")


class _Loader(yaml.SafeLoader):
    """Plain values only, at most `_MOST` of them with aliases written out."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._sizes: dict[int, int] = {}

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose a node as PyYAML does, and refuse it if it is too large."""
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
