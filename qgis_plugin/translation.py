"""Texts in the language of QGIS, from the files of Qt Linguist in the folder i18n.

They are read as they are. Qt itself wants them compiled, but the plugin repository discourages
binaries; and a QTranslator written in Python would be called for all texts of QGIS in all threads,
where one that waits for Python can block QGIS for good.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

from qgis.core import QgsApplication

_FOLDER = Path(__file__).parent / "i18n"


def tr(text: str, /, **values: object) -> str:
    """Return a text in the language of QGIS; the text itself if it has no translation.

    text: a literal, which tools/update-translations finds in the code; its line breaks, which QGIS
    would show, become spaces. values: for its fields, such as {name}.
    """
    source = text.strip().replace("\n", " ")
    found = _translations().get(source, source)
    return found.format(**values) if values else found


def either(words: Sequence[str]) -> str:
    """Return words as a choice, such as "a, b or c"."""
    *most, last = words
    return tr("{words} or {last}", words=", ".join(most), last=last) if most else last


@lru_cache(maxsize=None)
def _translations() -> Mapping[str, str]:
    """Return the finished translations by text; QGIS has one language until it is closed."""
    path = _FOLDER / f"reseg_geo_{QgsApplication.locale()[:2]}.ts"
    if not path.is_file():
        return {}
    return {
        message.findtext("source", ""): done.text
        for message in ElementTree.parse(path).iter("message")
        for done in message.iterfind("translation")
        if done.text and not done.get("type")  # such as unfinished
    }
