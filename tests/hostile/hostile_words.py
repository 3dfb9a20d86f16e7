"""Class lists: too many, too long, and names with a meaning in HTML, SQL and terminals."""

import json
import os
import sqlite3
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import rasterio
from case import Catalogue, Place, Words

words = Catalogue("words")

_MAP = ("map.tif", "map.tif.aux.xml")
_ALL = (*_MAP, "map.gpkg", "map.html", "map.json", "map.png", "map.qml", "record.json")
# Special in HTML, XML, SQL, shells, spreadsheets, templates and terminals.
NASTY = (
    "</script><img src=x onerror=alert(1)>",
    "<b>&amp;</b>]]>--><!--",
    "'; DROP TABLE land_cover; --",
    "\"quoted\" 'twice' `thrice`",
    "{} {{ 7 * 7 }} {0} %s %d ${HOME} $(id)",
    '=HYPERLINK("http://127.0.0.1:9/")',
    "\u202egnp.exe \u200b\u200d zero",
    "c:\\con\\..\\.. / ../../etc/passwd",
    "𝕎ater 水 \U0001f30a",
)


class _Page(HTMLParser):
    """Elements, attributes and text of an HTML page, as a browser parses them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def _check_everything(place: Place) -> None:
    """Each output has the names unchanged and is still valid."""
    out = place.outputs
    page = _Page((out / "map.html").read_text(encoding="utf-8"))
    assert all(name in page.text for name in NASTY)
    assert not {"b"} & {tag for tag, _ in page.elements}
    assert all(
        attributes.get("src", "data:").startswith("data:") for _, attributes in page.elements
    )
    assert not any(name.startswith("on") for _, each in page.elements for name in each)
    with sqlite3.connect(out / "map.gpkg") as database:
        tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
        assert {"land_cover", "layer_styles", "gpkg_contents"} <= tables
        found = {row[0] for row in database.execute("SELECT class_name FROM land_cover")}
        assert found
        assert found <= set(NASTY)
        (style,) = database.execute("SELECT styleQML FROM layer_styles").fetchone()
    database.close()
    labels = {each.get("label") for each in ElementTree.fromstring(style).iter("category")}
    assert labels == found
    entries = ElementTree.parse(out / "map.qml").getroot().iter("paletteEntry")
    assert {each.get("label") for each in entries} == found
    categories = ElementTree.parse(out / "map.tif.aux.xml").getroot().iter("Category")
    assert [each.text for each in categories] == ["no data", *NASTY]
    with rasterio.open(out / "map.tif") as dataset:
        assert [row[1] for row in json.loads(dataset.tags()["RESEG_GEO_CLASSES"])] == list(NASTY)
    item = json.loads((out / "map.json").read_text(encoding="utf-8"))
    classes = item["assets"]["class_map"]["classification:classes"]
    assert [each["title"] for each in classes][1:] == list(NASTY)


@words.done("names with a meaning in HTML, XML, SQL and terminals", *_ALL, check=_check_everything)
def _(place: Place) -> Words:
    path = place.inputs / "classes.json"
    path.write_text(json.dumps(list(NASTY)))
    return place.segment(
        None, "--polygons", "map.gpkg", "--report", "map.html", "--stac", "map.json",
        "--preview", "map.png", "--qml", "--provenance", "record.json", classes=path,
    )  # fmt: skip


@words.done("names with a meaning in HTML, on the command line", *_MAP, "map.html",
            check=lambda place: _check_title(place))  # fmt: skip
def _(place: Place) -> Words:
    raster = place.inputs / "<img src=x onerror=alert(1)>.tif"
    raster.write_bytes(place.image.read_bytes())
    return place.segment(raster, "--report", "map.html", classes="<b onclick=1>, tree")


def _check_title(place: Place) -> None:
    page = _Page((place.outputs / "map.html").read_text(encoding="utf-8"))
    assert "<img src=x onerror=alert(1)>.tif" in page.text
    assert not any(name.startswith("on") for _, each in page.elements for name in each)


@words.done("500 names", *_MAP, "map.gpkg")
def _(place: Place) -> Words:
    path = place.inputs / "classes.json"
    path.write_text(json.dumps([f"class {i}" for i in range(500)]))
    return place.segment(None, "--polygons", "map.gpkg", classes=path)


def _listed(place: Place, content: object, name: str = "classes.json") -> Path:
    path = place.inputs / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


@words.refused("a name of 100 kB on the command line", 2, "letters")
def _(place: Place) -> Words:
    return place.segment(classes=f"tree, {'x' * 100_000}")


@words.refused("a class file of 100 MB", 2, "classes.json", "MB")
def _(place: Place) -> Words:
    path = place.inputs / "classes.json"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    return place.segment(classes=path)


@words.refused("a class file that never ends", 2, "classes.yaml", "not a file")
def _(place: Place) -> Words:
    (place.inputs / "classes.yaml").symlink_to("/dev/zero")
    return place.segment(classes=place.inputs / "classes.yaml")


@words.refused("a class file that is a pipe", 2, "classes.yaml", "not a file")
def _(place: Place) -> Words:
    os.mkfifo(place.inputs / "classes.yaml")
    return place.segment(classes=place.inputs / "classes.yaml")


@words.refused("a class file that is a folder", 2, "classes.yaml", "not a file")
def _(place: Place) -> Words:
    (place.inputs / "classes.yaml").mkdir()
    return place.segment(classes=place.inputs / "classes.yaml")


@words.refused("a terminal's commands in a name", 2, "control character")
def _(place: Place) -> Words:
    return place.segment(classes="tree, \x1b[31mwater\x07")


@words.done("a new line in a name", *_MAP)
def _(place: Place) -> Words:
    return place.segment(classes=_listed(place, ["tree", "wa\nter\r\n[ok]"]))


@words.refused("bytes that are not UTF-8, on the command line", 2, "not UTF-8")
def _(place: Place) -> Words:
    return place.segment(classes=os.fsdecode(b"tree, wat\xffer"))


@words.refused("a class file in another encoding", 2, "classes.yaml", "utf-8")
def _(place: Place) -> Words:
    path = place.inputs / "classes.yaml"
    path.write_bytes("- tree\n- Gew\xe4sser\n".encode("latin-1"))
    return place.segment(classes=path)


@words.refused("a YAML tag that would run a program", 2, "classes.yaml", "python/object")
def _(place: Place) -> Words:
    text = f'- tree\n- !!python/object/apply:os.system ["touch {place.canary}"]\n'
    return place.segment(classes=_listed(place, text, "classes.yaml"))


@words.refused("a YAML tag of a class", 2, "classes.yaml", "python/object")
def _(place: Place) -> Words:
    text = "- !!python/object/new:subprocess.Popen [[touch, canary]]\n"
    return place.segment(classes=_listed(place, text, "classes.yaml"))


@words.refused("aliases of aliases", 2, "classes.yaml", "aliases")
def _(place: Place) -> Words:
    lines = ["l0: &l0 [ha, ha]"]
    lines += [f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]" for i in range(1, 30)]
    text = "\n".join([*lines, "classes: [*l29]\n"])
    return place.segment(classes=_listed(place, text, "classes.yaml"))


@words.refused("merged aliases of aliases", 2, "classes.yaml", "aliases")
def _(place: Place) -> Words:
    lines = ["- &l0 {name: tree}"]
    lines += [f"- &l{i} {{<<: [{', '.join([f'*l{i - 1}'] * 9)}]}}" for i in range(1, 30)]
    return place.segment(classes=_listed(place, "\n".join(lines), "classes.yaml"))


@words.refused("a repeated key, first a list, then a mapping", 2, "synonyms")
def _(place: Place) -> Words:
    text = '[{"name": "tree", "synonyms": ["wood"], "synonyms": {"a": 1}}]'
    return place.segment(classes=_listed(place, text))


@words.done("a class table as Excel writes it", *_MAP)
def _(place: Place) -> Words:
    path = place.inputs / "classes.csv"
    path.write_bytes(b"\xef\xbb\xbfName;Synonyms;Colour\r\ntree;wood|forest;#00aa00\r\nwater;;\r\n")
    return place.segment(classes=path)


@words.refused("a class table of 100 MB", 2, "classes.csv", "MB")
def _(place: Place) -> Words:
    path = place.inputs / "classes.csv"
    with path.open("wb") as file:
        file.truncate(100 * 2**20)
    return place.segment(classes=path)


@words.refused("a class table that is a device", 2, "classes.csv", "not a file")
def _(place: Place) -> Words:
    (place.inputs / "classes.csv").symlink_to("/dev/zero")
    return place.segment(classes=place.inputs / "classes.csv")


def _refused(what: str, file: str, content: object, *says: str) -> None:
    """A class file with this content is refused."""
    words.refused(what, 2, *says)(
        lambda place: place.segment(classes=_listed(place, content, file))
    )


_refused("70,000 names", "classes.json", [f"class {i}" for i in range(70_000)], "70000 classes")
_refused("a name of 10 MB", "classes.json", ["tree", "x" * 10_000_000], "letters")
_refused("two megabytes of YAML", "classes.yaml", "- tree\n" * 300_000, "classes.yaml", "MB")
_refused("a null byte in a name", "classes.json", ["tree", "wa\0ter"], "control character")
_refused("a lone surrogate", "classes.json", '["tree", "\\ud800"]', "not UTF-8")
_refused("a list that contains itself", "classes.yaml", "&a [tree, *a]\n", "classes.yaml", "itself")
_refused("YAML nested 100,000 deep", "classes.yaml", "[" * 100_000, "classes.yaml", "deep")
_refused(
    "JSON nested 100,000 deep",
    "classes.json",
    "[" * 100_000 + "]" * 100_000,
    "classes.json",
    "deep",
)
_refused("JSON nested 900 deep", "classes.json", "[" * 900 + "]" * 900, "neither a name")
_refused("an invalid date", "classes.yaml", "- 2024-13-45\n", "classes.yaml")
_refused(
    "a number of 5,000 digits",
    "classes.yaml",
    f"- {{name: a, code: {'9' * 5_000}}}",
    "classes.yaml",
)
_refused(
    "a colour of NaN", "classes.json", '[{"name": "tree", "color": [NaN, 1e999, -1]}]', "color"
)
_refused(
    "a class table of 300,000 rows",
    "classes.csv",
    "name\n" + "tree\n" * 300_000,
    "classes.csv",
    "300000 classes",
)
_refused(
    "a class table of a million columns",
    "classes.csv",
    "name\ntree" + ",x" * 1_000_000,
    "classes.csv",
    "cells",
)
_refused(
    "a class table with a cell of a megabyte",
    "classes.csv",
    f"name\n{'x' * 2**20}\n",
    "classes.csv",
    "CSV",
)
_refused(
    "a class table with an open quote", "classes.csv", 'name\n"tree\nwater\n', "classes.csv", "CSV"
)
_refused(
    "a class table with a terminal's commands",
    "classes.csv",
    "name\n\x1b[31mwater\n",
    "control character",
)
