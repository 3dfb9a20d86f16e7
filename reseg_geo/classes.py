"""The class list: the land cover that a map tells apart, in words.

As a string its grammar is `name[=synonym|synonym...]`, classes separated by commas:
`building=roof|house, tree, road=street|asphalt`. The name and its synonyms are the queries of one
class. `kiosk=` has no words, so that only examples say what it is. A YAML or JSON file holds a list
(or a mapping with the key `classes`) of names and of `{name, synonyms, color}`; there names may
contain any character, `queries` instead of synonyms lists all queries, with or without the name, if
any, and `code` is the code of the class in a common scheme. A CSV file has the columns name,
synonyms (separated by |) and colour.
"""

import os
import re
import reprlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from reseg_geo.class_files import MAX_CLASSES, names_file, read_class_file
from reseg_geo.errors import UsageError

Color = tuple[int, int, int]  # red, green, blue, 0-255

_FIELDS = ("name", "synonyms", "queries", "color", "code")
LONGEST = 1000  # letters of a word; each is in every output, and in the prompts
_BITS = 256  # of a code; Python refuses to write numbers of thousands of digits
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class LandCover:
    """One class.

    synonyms: other words for it; color: (red, green, blue), 0-255; if it is left out, the class
    list gets a colour for it; named: whether the name itself is a query; code: the code of the
    class in its scheme, e.g. "50". The values of a map do not depend on codes. A class without
    queries needs examples.
    """

    name: str
    synonyms: tuple[str, ...] = ()
    color: Color = None  # type: ignore[assignment]  # read_classes sets it
    named: bool = True
    code: str | None = None

    @property
    def queries(self) -> tuple[str, ...]:
        """The words that the model is asked for: the name, then the synonyms, each once."""
        return tuple(dict.fromkeys((*(self.name,) * self.named, *self.synonyms)))


ClassList = (
    str | os.PathLike[str] | Sequence[str | LandCover] | Mapping[str, str | Sequence[str] | None]
)


def read_classes(spec: ClassList, *, examples: bool = False) -> tuple[LandCover, ...]:
    """The classes of a list in any form.

    spec: a string of the grammar above; the path of a file, as which also counts a string that
    ends in .yaml, .yml, .json or .csv or names an existing file; a list of names and LandCovers; or
    a mapping of names to their synonyms; examples: whether classes may have examples instead of
    words. Raises UsageError that shows the wrong part.
    """
    classes = _read(spec)
    if not examples:
        check_words(classes)
    return classes


def check_words(classes: Sequence[LandCover]) -> None:
    """Raise UsageError for a class without words, which only examples can tell from others."""
    for item in classes:
        if not item.queries:
            raise UsageError(
                f"the class {_short(item.name)} has no words, and there are no examples of it; add "
                "words, or give --examples."
            )


def _read(spec: ClassList) -> tuple[LandCover, ...]:
    if isinstance(spec, os.PathLike) or (isinstance(spec, str) and names_file(spec)):
        where = f"the class file {os.fspath(spec)}"
        return parse_classes(read_class_file(Path(spec), where), where)
    if isinstance(spec, str):
        return _checked(_from_text(spec), f"the class list {_short(spec)}")
    where = "the class list"
    if isinstance(spec, Mapping):
        return parse_classes([_item(name, words) for name, words in spec.items()], where)
    if not isinstance(spec, Sequence) or isinstance(spec, (bytes, bytearray)):
        raise UsageError(
            f"the classes {_short(spec)} must be a string such as 'building=roof|house, tree', the "
            "path of a class file, a list of names, or a dict of synonyms by name."
        )
    return parse_classes(list(spec), where)


def _item(name: object, words: object) -> dict[str, object]:
    return {"name": name, "synonyms": list(words) if isinstance(words, tuple) else words}


def _from_text(text: str) -> list[LandCover]:
    if ";" in text:
        raise UsageError(
            f"the class list {_short(text)} contains a semicolon; put commas between classes and | "
            "between synonyms."
        )
    classes = []
    for item in text.split(",") if text.strip() else []:
        name, equals, rest = item.partition("=")
        wordless = bool(equals and not rest.strip())
        synonyms = rest.split("|") if rest.strip() else []
        words = [" ".join(word.split()) for word in (name, *synonyms)]
        if not all(words) or "=" in rest or "|" in name:
            raise UsageError(
                f"{_short(item.strip())} in the class list {_short(text)} is not of the form "
                "name or name=synonym|synonym."
            )
        classes.append(LandCover(words[0], tuple(words[1:]), named=not wordless))
    return classes


def parse_classes(content: object, where: str) -> tuple[LandCover, ...]:
    """The classes of a YAML or JSON list; `where` names it in a UsageError."""
    return _checked(_entries(content, where), where)


def _entries(content: object, where: str) -> list[LandCover]:
    if not isinstance(content, list):
        raise UsageError(
            f"{where} must hold a YAML or JSON list of classes, each a name or "
            "{name: road, synonyms: [street], color: '#6e6e76'}."
        )
    return [_entry(item, where) for item in content]


def _entry(item: object, where: str) -> LandCover:
    if isinstance(item, LandCover):
        item = fields_of(item)
    fields = {"name": item} if isinstance(item, str) else item
    if not isinstance(fields, dict):
        raise UsageError(f"{_short(item)} in {where} is neither a name nor name, synonyms, color.")
    unknown = [key for key in fields if key not in _FIELDS]
    if unknown:
        raise UsageError(
            f"the field {_short(unknown[0])} in {where} is not known; use {', '.join(_FIELDS)}."
        )
    name, synonyms = fields.get("name"), fields.get("synonyms") or []
    queries = fields.get("queries")
    if queries and synonyms:
        raise UsageError(f"{_short(name)} in {where} has synonyms and queries; leave one out.")
    synonyms = synonyms if queries is None else queries
    if name is not None and not isinstance(name, str):
        raise UsageError(f"the name {_short(name)} in {where} must be a string.")
    if name is None or not name.strip():
        raise UsageError(f"{_short(item)} in {where} has no name; add one.")
    if isinstance(synonyms, str):
        synonyms = synonyms.split("|") if synonyms.strip() else []
    if not isinstance(synonyms, list) or not all(
        isinstance(word, str) and word.strip() for word in synonyms
    ):
        raise UsageError(f"the synonyms {_short(synonyms)} in {where} must be a list of words.")
    item = LandCover(
        " ".join(name.split()),
        tuple(" ".join(word.split()) for word in synonyms),
        named=queries is None,
        code=_code(fields.get("code"), where),
    )
    color = fields.get("color")
    return item if color is None else replace(item, color=read_color(color, where))


def fields_of(item: LandCover) -> dict[str, object]:
    """A class as a file has it, so that what a caller made is checked like what a file holds."""
    color = list(item.color) if isinstance(item.color, tuple) else item.color
    fields = _item(item.name, item.synonyms) | {"color": color, "code": item.code}
    if not item.named:
        fields["queries"] = fields.pop("synonyms")
    return fields


def _code(value: object, where: str) -> str | None:
    if value is None:
        return None
    if type(value) is int and value.bit_length() <= _BITS:
        return str(value)
    if isinstance(value, str) and value.strip():
        return " ".join(value.split())
    raise UsageError(  # no fractions: 1.10 and 1.1 are the same number in YAML
        f"the code {_short(value)} in {where} must be a whole number or a string in quotes."
    )


def read_color(value: object, where: str) -> Color:
    """A color from '#rrggbb' or a list of three numbers. Raises UsageError that names `where`."""
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
        raise UsageError(f"{where} has {len(classes)} classes; a map holds at most {MAX_CLASSES}.")
    seen: set[str] = set()
    codes: set[str] = set()
    owners: dict[str, str] = {}  # the class of each word
    for item in classes:
        for word in (item.name, *item.queries, item.code or ""):
            if _CONTROL.search(word):
                raise UsageError(
                    f"{_short(word)} in {where} contains a control character or is not UTF-8."
                )
            if len(word) > LONGEST:
                raise UsageError(
                    f"{_short(word)} in {where} has {len(word):,} letters; use at most {LONGEST:,}."
                )
        key = item.name.casefold()
        if key in seen:
            raise UsageError(
                f"{where} names {_short(item.name)} twice; each class needs its own name."
            )
        seen.add(key)
        for word in item.queries:  # the model ignores their case
            owner = owners.setdefault(word.casefold(), item.name)
            if owner != item.name:
                raise UsageError(
                    f"the word {_short(word)} in {where} belongs to {_short(owner)} and to "
                    f"{_short(item.name)}, so the model could not tell them apart; keep it in one."
                )
        if item.code in codes:
            raise UsageError(
                f"{where} has the code {_short(item.code)} twice; each class needs its own code."
            )
        if item.code is not None:
            codes.add(item.code)
    from reseg_geo.palette import class_colors  # NumPy, which naming classes does not need

    colors = class_colors([item.name for item in classes], [item.color for item in classes])
    return tuple(replace(item, color=color) for item, color in zip(classes, colors, strict=True))


# A short YAML file can hold endlessly nested lists.
_REPR = reprlib.Repr()
_REPR.maxlevel, _REPR.maxstring, _REPR.maxother, _REPR.maxlong = 3, 80, 80, 80


def _short(value: object) -> str:
    try:
        text = _REPR.repr(value)
    except ValueError:
        text = "a number of thousands of digits"
    return text if len(text) <= 80 else f"{text[:77]}..."
