"""Class files: YAML, JSON, or a CSV table such as spreadsheets write."""

import re
from pathlib import Path

from reseg_geo.documents import read_document, read_table
from reseg_geo.errors import UsageError

FILE_SUFFIXES = (".yaml", ".yml", ".json", ".csv")
MAX_CLASSES = 65535  # values of a 16-bit class map other than 0, no data
# Columns of a table and the fields of a class that they hold.
_COLUMNS = {
    "name": "name", "synonyms": "synonyms", "colour": "color", "color": "color",
    "queries": "queries", "code": "code",
}  # fmt: skip


def names_file(text: str) -> bool:
    """Whether a string names a class file: it ends like one, or such a file exists."""
    try:
        return "\0" not in text and (text.lower().endswith(FILE_SUFFIXES) or Path(text).is_file())
    except (OSError, ValueError):  # too long or impossible as a file name: it is a list
        return False


def read_class_file(path: Path, called: str) -> object:
    """The classes in a file as YAML has them: a list of names and of {name, synonyms, color}.

    Raises UsageError, which names the file as `called`, if it cannot be read.
    """
    if path.suffix.lower() == ".csv":
        return _table(path, called)
    content = read_document(path, called, UsageError)
    return content.get("classes") if isinstance(content, dict) else content


def _table(path: Path, called: str) -> list[dict[str, object]]:
    rows = read_table(path, called, UsageError)
    if len(rows) > MAX_CLASSES + 1:
        raise UsageError(
            f"{called} has {len(rows) - 1} classes; a map holds at most {MAX_CLASSES}."
        )
    fields = _fields(rows[0][1] if rows else [], called)
    entries = []
    for line, cells in rows[1:]:
        if any(cells[len(fields) :]):
            raise UsageError(
                f"line {line} of {called} has {len(cells)} cells, but there are {len(fields)} "
                "columns; separate synonyms by | and put quotes around other separators."
            )
        entry = {field: cell for field, cell in zip(fields, cells, strict=False) if field and cell}
        if "name" not in entry:
            raise UsageError(f"line {line} of {called} has no name; add one or remove the line.")
        entries.append(entry | _channels(entry))
    return entries


def _fields(header: list[str], called: str) -> list[str]:
    """The field that each column holds, empty for a column without a heading."""
    fields = []
    for column in header:
        field = _COLUMNS.get(column.casefold(), "")
        if column and not field:
            raise UsageError(
                f"the column {column!r:.80} of {called} is not known; rename it to one of name, "
                "synonyms, colour, code, or remove it."
            )
        if field and field in fields:
            raise UsageError(f"{called} has the column {column} twice; remove one of them.")
        fields.append(field)
    if "name" not in fields:
        raise UsageError(
            f"{called} has no column 'name'; its first line must be a header such as "
            "name,synonyms,colour."
        )
    while not fields[-1]:
        fields.pop()
    return fields


def _channels(entry: dict[str, str]) -> dict[str, object]:
    """A colour that is written as three numbers, such as "206 52 44", as a list of them."""
    numbers = re.fullmatch(r"(\d{1,3})[ ,;]+(\d{1,3})[ ,;]+(\d{1,3})", entry.get("color", ""))
    return {"color": [int(each) for each in numbers.groups()]} if numbers else {}
