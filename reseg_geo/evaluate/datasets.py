"""Labelled data sets on disk: pairs of images and labels, and the meaning of label values."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reseg_geo.classes import Color, LandCover, parse_classes, read_classes, read_color
from reseg_geo.documents import read_document
from reseg_geo.errors import InputError, UsageError

DATASETS = Path(__file__).parent / "datasets.yaml"
_DEPTH = 6  # maximum depth of the search below the root


@dataclass(frozen=True)
class Pair:
    """An image and its labels."""

    name: str
    image: Path
    labels: Path


@dataclass(frozen=True)
class Dataset:
    """A data set to evaluate on.

    first: value of the first class in index labels; metres: ground sampling distance of images
    without a georeference, None if unknown; templates: prompt templates, empty for the model's
    own; warning: why results are not comparable with published ones, or empty; merge: colours of
    labels that are read as another one, that of a class.
    """

    name: str
    layout: str
    classes: tuple[LandCover, ...]
    pairs: tuple[Pair, ...]
    first: int = 1
    metres: float | None = None
    templates: tuple[str, ...] = ()
    warning: str = ""
    merge: Mapping[Color, Color] = field(default_factory=dict)


def known_datasets() -> dict[str, str]:
    """Titles of the data sets in datasets.yaml, by name."""
    return {name: spec["title"] for name, spec in _read(DATASETS).items()}


def distinct_layouts(name: str) -> list[str]:
    """Names of the layouts of a data set whose paths no other data set has."""
    return [each["name"] for each in _spec(name)[1]["layouts"] if each.get("distinct")]


def open_dataset(
    name: str,
    root: Path,
    *,
    classes: str | None = None,
    layout: str | None = None,
    everything: bool = False,
) -> Dataset:
    """Find the images and labels of a data set.

    name: an entry of datasets.yaml, or a YAML file with one such entry; root: the folder of the
    data set, or its parent; classes: a class list or file that replaces the entry's; layout: a
    layout of the entry, None for the first that matches; everything: include images outside the
    usual test split.
    Raises UsageError if the name or layout is unknown, and InputError if there are no images with
    labels.
    """
    name, spec = _spec(name)
    if not root.is_dir():
        raise InputError(f"{root} is not a folder; give the folder of the data set.")
    layouts = [each for each in spec["layouts"] if layout in (None, each["name"])]
    if not layouts:
        known = ", ".join(each["name"] for each in spec["layouts"])
        raise UsageError(f"{name} has no layout {layout!r}; choose from {known}.")
    files = _files_below(root)
    for each in layouts:
        pairs, warning = _pairs(root, files, each, everything)
        if pairs:
            return Dataset(
                name=name,
                layout=each["name"],
                classes=_classes(name, spec, classes),
                pairs=tuple(pairs),
                first=each.get("first", 1),
                metres=spec.get("metres"),
                templates=tuple(spec.get("templates", ())),
                warning=warning,
                merge=_merge(name, spec),
            )
    looked = "; ".join(
        " with ".join(_as_files(each[kind]) for kind in ("images", "labels")) for each in layouts
    )
    raise InputError(
        f"{root} has no images with labels of {name}; expected files such as {looked}."
    )


def _spec(name: str) -> tuple[str, Mapping[str, Any]]:
    known = _read(DATASETS)
    if name in known:
        return name, known[name]
    if not name.endswith((".yaml", ".yml", ".json")):
        listed = ", ".join(known)
        raise UsageError(f"unknown data set {name!r}; choose from {listed}, or give a YAML file.")
    own = _read(Path(name))
    if len(own) != 1:
        raise UsageError(f"{name} must describe one data set, but describes {len(own)}.")
    return next(iter(own.items()))


def _read(path: Path) -> dict[str, Any]:
    content = read_document(path, str(path), UsageError)
    if not isinstance(content, dict) or not all(
        isinstance(spec, dict) and _layouts_are_valid(spec.get("layouts"))
        for spec in content.values()
    ):
        raise UsageError(
            f"{path} must describe a data set by classes and layouts (name, images, labels), like "
            "the entries of the package's datasets.yaml."
        )
    return content


def _layouts_are_valid(layouts: Any) -> bool:
    if not isinstance(layouts, list) or not layouts:
        return False
    try:
        for each in layouts:
            groups = [re.compile(each[key]).groups for key in ("images", "labels")]
            if groups[0] != groups[1] or not groups[0] or not isinstance(each["name"], str):
                return False
    except (re.error, TypeError, KeyError):
        return False
    return True


def _classes(name: str, spec: Mapping[str, Any], classes: str | None) -> tuple[LandCover, ...]:
    if classes is not None:
        return read_classes(classes)
    if "classes" not in spec:
        raise UsageError(f"{name} does not define classes; use --classes.")
    return parse_classes(spec["classes"], f"the data set {name}")


def _merge(name: str, spec: Mapping[str, Any]) -> dict[Color, Color]:
    where, pairs = f"merge of the data set {name}", spec.get("merge", {})
    if not isinstance(pairs, dict):
        raise UsageError(f"{where} must give colours and the colours that they are read as.")
    return {read_color(one, where): read_color(other, where) for one, other in pairs.items()}


def _files_below(root: Path) -> list[str]:
    """Sorted relative paths of all files, with forward slashes."""
    found = []
    for folder, folders, names in os.walk(root, followlinks=True):
        here = Path(folder).relative_to(root)
        if len(here.parts) >= _DEPTH:
            folders.clear()
        found += [(here / name).as_posix() for name in names]
    return sorted(found)


def _pairs(
    root: Path, files: Sequence[str], layout: Mapping[str, Any], everything: bool
) -> tuple[list[Pair], str]:
    """Images that have labels, of the test split unless `everything`; and a warning or ""."""
    found: dict[str, dict[str, str]] = {}
    for kind in ("images", "labels"):
        pattern = re.compile(f"([^/]+/)??(?:{layout[kind]})")
        matches = [(pattern.fullmatch(path), path) for path in files]
        found[kind] = {
            (match[1] or "") + "/".join(part or "" for part in match.groups()[1:]): path
            for match, path in matches
            if match
        }
    keys = [key for key in found["images"] if key in found["labels"]]
    only = None if everything else _only(root, files, layout)
    listed = [key for key in keys if only is not None and key.rsplit("/", 1)[-1] in only]
    warning = ""
    if only is not None and keys and not listed:
        warning = f"{root} has none of the usual test images; all {len(keys)} images are used."
    pairs = [
        Pair(key, root / found["images"][key], root / found["labels"][key])
        for key in listed or keys
    ]
    return pairs, warning


def _as_files(pattern: str) -> str:
    """A regular expression for people: of alternatives the first, what varies as `*`, and nothing
    that may be left out. One that this cannot make simple stays as it is.
    """
    if re.search(r"\(\?(?!:)", pattern):
        return pattern
    text = re.sub(r"\(\?:[^()]*\)(?:\?|\{0,\d*\})\??", "", pattern)
    text = re.sub(r"\(\?:([^()|]*)[^()]*\)", r"\1", text)
    text = re.sub(r"\([^()]*\)|(?:\[[^\]]*\]|\\d|\\w)[*+]?|(?<!\\)\.[*+]", "*", text)
    text = text.replace(r"\.", ".")
    return pattern if re.search(r"[][(){}?+\\|^$]", text) else text


def _only(root: Path, files: Sequence[str], layout: Mapping[str, Any]) -> set[str] | None:
    if "only" in layout:
        return set(layout["only"])
    listed = layout.get("listed")
    path = next((p for p in files if listed and p in (listed, f"{p.split('/')[0]}/{listed}")), None)
    if path is None:
        return None
    lines = (root / path).read_text(encoding="utf-8").split()
    return {Path(line).stem for line in lines}
