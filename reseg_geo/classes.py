"""The class list: what the map shall tell apart, in words.

The grammar is `name[=synonym|synonym...]`, classes separated by commas:
`building=roof|house, tree, road=street|asphalt`. The name and its synonyms are the queries of one
class. A YAML or JSON file holds a list (or a mapping with the key `classes`) of names and of
`{name, synonyms, color}`; there names may contain any character, `queries` in place of synonyms
says all that is asked for, with or without the name, and `code` is what a class is called in a
scheme that others use, too.
"""

import re
import reprlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reseg_geo.documents import read_document
from reseg_geo.errors import UsageError
from reseg_geo.palette import Color, class_colors, default_color

FILE_SUFFIXES = (".yaml", ".yml", ".json")
MAX_CLASSES = 65535  # what a 16-bit class map holds beside 0, no data
_FIELDS = ("name", "synonyms", "queries", "color", "code")
LONGEST = 1000  # letters of a word; each is in every output, and in the prompts
_BITS = 256  # of a code; Python refuses to write numbers of thousands of digits
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class LandCover:
    """One class.

    color is (red, green, blue), 0-255; named: whether its name is asked for, too; code: what the
    class has in its scheme, e.g. "50". The values of a map do not depend on codes.
    """

    name: str
    synonyms: tuple[str, ...]
    color: Color
    named: bool = True
    code: str | None = None

    @property
    def queries(self) -> tuple[str, ...]:
        """What the model is asked for: the name, then the synonyms, each once."""
        return tuple(dict.fromkeys((*(self.name,) * self.named, *self.synonyms)))


def read_classes(spec: "str | Path | Sequence[LandCover]") -> tuple[LandCover, ...]:
    """The class list from its text, from a YAML or JSON file, or as it is.

    A text that ends in .yaml, .yml or .json, or that names an existing file, is a file. Raises
    UsageError that shows the offending text.
    """
    if not isinstance(spec, (str, Path)):
        return _checked(list(spec), "the class list")
    text = str(spec)
    if names_file(text):
        return _checked(_from_file(Path(text)), f"the class file {text}")
    return _checked(_from_text(text), f"the class list {_short(text)}")


def _from_text(text: str) -> list[LandCover]:
    if ";" in text:
        raise UsageError(
            f"the class list {_short(text)} holds a semicolon; put commas between classes and | "
            "between synonyms."
        )
    classes = []
    for item in text.split(",") if text.strip() else []:
        name, equals, rest = item.partition("=")
        synonyms = rest.split("|") if equals else []
        words = [" ".join(word.split()) for word in (name, *synonyms)]
        if not all(words) or "=" in rest or "|" in name:
            raise UsageError(
                f"{_short(item.strip())} in the class list {_short(text)} is not of the form "
                "name or name=synonym|synonym."
            )
        classes.append(LandCover(words[0], tuple(words[1:]), default_color(words[0])))
    return _told_apart(classes, [None] * len(classes))


def _from_file(path: Path) -> list[LandCover]:
    content = read_document(path, f"the class file {path}", UsageError)
    if isinstance(content, dict):
        content = content.get("classes")
    return _entries(content, f"the class file {path}")


def parse_classes(content: object, where: str) -> tuple[LandCover, ...]:
    """The class list that a YAML or JSON list holds; `where` names it in errors (UsageError)."""
    return _checked(_entries(content, where), where)


def _entries(content: object, where: str) -> list[LandCover]:
    if not isinstance(content, list):
        raise UsageError(
            f"{where} must hold a YAML or JSON list of classes, each a name or "
            "{name: road, synonyms: [street], color: '#6e6e76'}."
        )
    classes = [_entry(item, where) for item in content]
    has_color = [isinstance(item, dict) and item.get("color") is not None for item in content]
    return _told_apart(
        classes, [item.color if has else None for item, has in zip(classes, has_color, strict=True)]
    )


def _told_apart(classes: list[LandCover], given: Sequence[Color | None]) -> list[LandCover]:
    """The classes, with default colours that differ; given: the colours that are kept."""
    colors = class_colors([item.name for item in classes], given)
    return [replace(item, color=color) for item, color in zip(classes, colors, strict=True)]


def _entry(item: object, where: str) -> LandCover:
    fields = {"name": item} if isinstance(item, str) else item
    if not isinstance(fields, dict):
        raise UsageError(f"{_short(item)} in {where} is neither a name nor name, synonyms, color.")
    surplus = [key for key in fields if key not in _FIELDS]
    if surplus:
        raise UsageError(f"{_short(surplus[0])} in {where} is none of {', '.join(_FIELDS)}.")
    name, synonyms = fields.get("name"), fields.get("synonyms") or []
    queries = fields.get("queries")
    if queries and synonyms:
        raise UsageError(f"{_short(name)} in {where} has synonyms and queries; leave one out.")
    synonyms = queries or synonyms
    if not isinstance(name, str) or not name.strip():
        raise UsageError(f"{_short(item)} in {where} has no name.")
    if isinstance(synonyms, str):
        synonyms = synonyms.split("|")
    if not isinstance(synonyms, list) or not all(
        isinstance(word, str) and word.strip() for word in synonyms
    ):
        raise UsageError(f"the synonyms {_short(synonyms)} in {where} must be a list of words.")
    name = " ".join(name.split())
    color = fields.get("color")
    return LandCover(
        name,
        tuple(" ".join(word.split()) for word in synonyms),
        default_color(name) if color is None else _color(color, where),
        named=not queries,
        code=_code(fields.get("code"), where),
    )


def _code(value: object, where: str) -> str | None:
    if value is None:
        return None
    if type(value) is int and value.bit_length() <= _BITS:
        return str(value)
    if isinstance(value, str) and value.strip():
        return " ".join(value.split())
    raise UsageError(  # no fractions: YAML takes 1.10 and 1.1 for the same
        f"the code {_short(value)} in {where} must be a whole number or a text in quotes."
    )


def _color(value: object, where: str) -> Color:
    if isinstance(value, str) and re.fullmatch(r"#[0-9a-fA-F]{6}", value.strip()):
        digits = value.strip()[1:]
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if (
        isinstance(value, list)
        and len(value) == 3
        and all(type(part) is int and 0 <= part <= 255 for part in value)
    ):
        return value[0], value[1], value[2]
    raise UsageError(
        f"the color {_short(value)} in {where} must be '#rrggbb' or three numbers from 0 to 255."
    )


def _checked(classes: list[LandCover], where: str) -> tuple[LandCover, ...]:
    if not classes:
        raise UsageError(f"{where} is empty; name at least one class, e.g. 'building, tree'.")
    if len(classes) > MAX_CLASSES:
        raise UsageError(f"{where} has {len(classes)} classes; at most {MAX_CLASSES} fit a map.")
    seen: set[str] = set()
    codes: set[str] = set()
    for item in classes:
        for word in (*item.queries, item.code or ""):
            if _CONTROL.search(word):
                raise UsageError(
                    f"{_short(word)} in {where} holds a control character or is not UTF-8."
                )
            if len(word) > LONGEST:
                raise UsageError(
                    f"{_short(word)} in {where} has {len(word):,} letters; at most {LONGEST:,} fit."
                )
        key = item.name.casefold()
        if key in seen:
            raise UsageError(
                f"{where} names {_short(item.name)} twice; each class needs its own name."
            )
        seen.add(key)
        if item.code in codes:
            raise UsageError(
                f"{where} has the code {_short(item.code)} twice; each class needs its own."
            )
        if item.code is not None:
            codes.add(item.code)
    return tuple(classes)


def names_file(text: str) -> bool:
    """Whether a text is a class file's name: by its ending, or since there is such a file."""
    try:
        return "\0" not in text and (text.lower().endswith(FILE_SUFFIXES) or Path(text).is_file())
    except (OSError, ValueError):  # too long or impossible as a file name: it is a list
        return False


# A YAML file of a few lines can hold lists of lists that have no end.
_REPR = reprlib.Repr()
_REPR.maxlevel, _REPR.maxstring, _REPR.maxother, _REPR.maxlong = 3, 80, 80, 80


def _short(value: object) -> str:
    try:
        text = _REPR.repr(value)
    except ValueError:
        text = "a number of thousands of digits"
    return text if len(text) <= 80 else f"{text[:77]}..."
