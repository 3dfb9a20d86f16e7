"""Tampered provenance, catalogues, prompts, data sets and stored state."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import rasterio
from affine import Affine
from case import Catalogue, Place, Words

from reseg_geo.classes import read_classes
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.publish.provenance import run_record

configurations = Catalogue("configuration")

_MAP = ("map.tif", "map.tif.aux.xml")


def _record(place: Place) -> dict[str, Any]:
    """Provenance as a run writes it, for the good raster."""
    options = SegmentOptions(stride=224, regions="none")
    return run_record(
        str(place.image), read_classes("tree, water"), options, dtype="float32", model="0" * 16,
        stride=224,
    )  # fmt: skip


def _from(place: Place, record: object) -> Words:
    path = place.inputs / "record.json"
    path.write_text(record if isinstance(record, str) else json.dumps({"run": record}))
    return ["segment", "--from", path, "-o", "map.tif"]


def _changed(what: str, code: int, change: Callable[[dict[str, Any]], object], *says: str) -> None:
    """Provenance with changes."""

    def make(place: Place) -> Words:
        record = copy.deepcopy(_record(place))
        change(record)
        return _from(place, record)

    configurations.refused(f"a record {what}", code, *says)(make)


_changed("of a raster that is /etc/passwd", 3,
         lambda r: r["raster"].update(path="/etc/passwd"), "/etc/passwd")  # fmt: skip
_changed("of a raster that is a device", 3,
         lambda r: r["raster"].update(path="/dev/zero"), "/dev/zero")  # fmt: skip
_changed(
    "whose raster is a number", 3, lambda r: r["raster"].update(path=7), "does not name the raster"
)
_changed(
    "whose model is a program",
    4,
    lambda r: r["options"].update(model="__import__('os').system('id')"),
    "unknown",
)
_changed("whose model is a list", 3, lambda r: r["options"].update(model=["mini"]), "options")
_changed("with a string as stride", 3, lambda r: r["options"].update(stride="1e3"), "options")
_changed("with a stride of NaN", 3, lambda r: r["options"].update(stride=float("nan")), "options")
_changed("with strings as bounds", 3, lambda r: r["options"].update(bounds=["a"] * 4), "options")
_changed("with templates that are not strings", 3,
         lambda r: r["options"].update(templates=[{"{}": 1}]), "options")  # fmt: skip
_changed("with levels with unknown keys", 3,
         lambda r: r["options"].update(sam_levels=[{"__class__": 1}]), "options")  # fmt: skip
_changed("with 70,000 classes", 3,
         lambda r: r.update(classes=r["classes"] * 35_000), "classes")  # fmt: skip
_changed("with a class that is markup", 3,
         lambda r: r["classes"][0].update(color="red<script>"), "classes")  # fmt: skip
_changed("whose version is a mapping", 3, lambda r: r.update(version={}), "how it was made")
_changed("whose files are a string", 3, lambda r: r.update(files="regions"), "record.json")


@configurations.refused("a record nested 100,000 deep", 3, "record.json")
def _(place: Place) -> Words:
    return _from(place, "[" * 100_000)


@configurations.refused("a record in the tag of a map, nested 100,000 deep", 3, "RESEG_GEO_RUN")
def _(place: Place) -> Words:
    path = _class_map(place, RESEG_GEO_RUN="[" * 100_000)
    return ["segment", "--from", path, "-o", "map.tif"]


@configurations.refused("an endless record", 3, "record.json")
def _(place: Place) -> Words:
    (place.inputs / "record.json").symlink_to("/dev/zero")
    return ["segment", "--from", place.inputs / "record.json", "-o", "map.tif"]


def _class_map(place: Place, **tags: str) -> Path:
    path = place.inputs / "classes.tif"
    with rasterio.open(
        path, "w", driver="GTiff", width=64, height=64, count=1, dtype="uint8", nodata=0,
        crs="EPSG:25832", transform=Affine(1, 0, 346_000, 0, -1, 5_648_500),
    ) as dataset:  # fmt: skip
        dataset.write(np.ones((1, 64, 64), np.uint8))
        dataset.update_tags(**tags)
    return path


def _tagged(what: str, text: str) -> None:
    """A class map with an invalid legend tag."""
    configurations.refused(f"a legend {what}", 3, "RESEG_GEO_CLASSES", "damaged")(
        lambda place: [
            "vectorize", _class_map(place, RESEG_GEO_CLASSES=text), "-o", "map.gpkg"
        ]
    )  # fmt: skip


_tagged("nested 100,000 deep", "[" * 100_000)
_tagged("with a value of 5,000 digits", f'[[{"9" * 5_000}, "a", [1, 2, 3]]]')
_tagged("with a lone surrogate", '[[1, "\\ud800", [1, 2, 3]]]')
_tagged("with a mapping as name", '[[1, {"a": 1}, [1, 2, 3]]]')
_tagged("that is a mapping", '{"1": "a"}')


_MARKUP = "'; DROP TABLE gpkg_contents; --</script>"


def _name_is_unchanged(place: Place) -> None:
    frame = pyogrio.read_dataframe(place.outputs / "map.gpkg", layer="land_cover")
    assert set(frame.class_name) == {_MARKUP}


@configurations.done("a legend whose names are markup", "map.gpkg", check=_name_is_unchanged)
def _(place: Place) -> Words:
    text = json.dumps([[1, _MARKUP, [1, 2, 3]]])
    return ["vectorize", _class_map(place, RESEG_GEO_CLASSES=text), "-o", "map.gpkg"]


def _catalogue(what: str, content: str, *says: str) -> None:
    """An invalid model catalogue of the user."""

    def make(place: Place) -> Words:
        (place.home / "catalogue.yaml").write_text(content.format(canary=place.canary))
        return ["models", "list"]

    configurations.refused(f"a catalogue {what}", 4, "catalogue.yaml", *says)(make)


_catalogue("that would run a program",
           'a: !!python/object/apply:os.system ["touch {canary}"]\n', "python/object")  # fmt: skip
_catalogue("of aliases of aliases", "l0: &l0 [ha, ha]\n" + "".join(
    f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]\n" for i in range(1, 30)
), "aliases")  # fmt: skip
_catalogue("that is a list", "- a\n- b\n")
_catalogue("with unknown fields", "a: {{__class__: 1}}\n")
_catalogue("nested 100,000 deep", "[" * 100_000, "deep")


@configurations.refused("a catalogue with a name that is a path", 4, "cannot name a model")
def _(place: Place) -> Words:
    entry = {"kind": "clip", "title": "t", "architecture": "a", "licence": "l", "megabytes": 1,
             "url": "http://127.0.0.1:9/a"}  # fmt: skip
    (place.home / "catalogue.yaml").write_text(json.dumps({"../../canary": entry}))
    return ["models", "list"]


@configurations.refused("a catalogue with a file that is the folder above", 4, "small")
def _(place: Place) -> Words:
    entry = {"kind": "clip", "title": "t", "architecture": "ViT-S-32-alt", "licence": "l",
             "megabytes": 1, "url": "http://127.0.0.1:9/../.."}  # fmt: skip
    (place.home / "catalogue.yaml").write_text(json.dumps({"small": entry}))
    return ["models", "fetch", "small"]


def _kept(place: Place, record: str) -> Path:
    folder = place.home / "models" / "mine"
    folder.mkdir(parents=True)
    (folder / "record.json").write_text(record)
    return folder


@configurations.refused("a model's record nested 100,000 deep", 4, "record.json")
def _(place: Place) -> Words:
    _kept(place, "[" * 100_000)
    return ["models", "info", "mine"]


@configurations.refused("a model's record with wrong types", 4, "record.json")
def _(place: Place) -> Words:
    fields = ("name", "kind", "architecture", "origin", "licence", "sha256", "size")
    _kept(place, json.dumps({field: {"a": []} for field in fields}))
    return ["models", "list"]


def _timed(what: str, text: str) -> None:
    """A damaged file of timings; they are measured again."""

    def make(place: Place) -> Words:
        (place.home / "timing.json").write_text(text)
        return place.segment()

    configurations.done(f"a timing {what}", *_MAP)(make)


_timed("nested 100,000 deep", "[" * 100_000)
_timed("with wrong types", '{"a": {"seconds": [1], "agreement": {}, "reading": 7}, "b": null}')
_timed(
    "that is infinite or NaN",
    '{"a": {"seconds": {"float32": 1e999}, "agreement": NaN, "reading": {}}}',
)


def _prompted(what: str, text: str, *says: str) -> None:
    """An invalid prompt file."""

    def make(place: Place) -> Words:
        path = place.inputs / "prompts.yaml"
        path.write_text(text.format(canary=place.canary))
        return ["pvsm", "mini", "--prompts", path, "--classes", "tree, water"]

    configurations.refused(f"prompts {what}", 2, "prompts.yaml", *says)(make)


_prompted(
    "that would run a program",
    'prefixes: !!python/object/apply:os.system ["touch {canary}"]\n',
    "python/object",
)
_prompted("nested 100,000 deep", "[" * 100_000, "deep")
_prompted("of numbers", "prefixes: [1, 2]\nsuffixes: [3]\n")


@configurations.refused("a data set that would run a program", 2, "own.yaml", "python/object")
def _(place: Place) -> Words:
    path = place.inputs / "own.yaml"
    path.write_text(f'a: !!python/object/apply:os.system ["touch {place.canary}"]\n')
    return ["evaluate", path, place.inputs]


@configurations.refused("a scheme that leaves its folder", 2, "no scheme")
def _(place: Place) -> Words:
    return ["segment", place.image, "--scheme", "../../../../etc/passwd\0", "-o", "map.tif"]


@configurations.done("a manifest of features nested 100,000 deep", *_MAP)
def _(place: Place) -> Words:
    folder = place.home / "features" / "image-0123456789abcdef"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("[" * 100_000)
    return place.segment(None, "--features", place.home / "features")
