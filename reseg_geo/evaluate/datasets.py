"""Labelled data sets on disk: which image belongs to which labels, and what the labels mean."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reseg_geo.classes import LandCover, parse_classes, read_classes
from reseg_geo.documents import read_document
from reseg_geo.errors import InputError, UsageError

DATASETS = Path(__file__).parent / "datasets.yaml"
_DEPTH = 6  # folders below the root that are looked into


@dataclass(frozen=True)
class Pair:
    """An image and its labels."""

    name: str
    image: Path
    labels: Path


@dataclass(frozen=True)
class Dataset:
    """What is evaluated.

    first: value of the first class in index labels; metres: side of a pixel on the ground where
    the images do not say, or None; templates: prompts, empty for the model's own; warning: what
    figures may not be compared for, or nothing.
    """

    name: str
    layout: str
    classes: tuple[LandCover, ...]
    pairs: tuple[Pair, ...]
    first: int = 1
    metres: float | None = None
    templates: tuple[str, ...] = ()
    warning: str = ""


def known_datasets() -> dict[str, str]:
    """Titles of the data sets in datasets.yaml by their names."""
    return {name: spec["title"] for name, spec in _read(DATASETS).items()}


def open_dataset(
    name: str,
    root: Path,
    *,
    classes: str | None = None,
    layout: str | None = None,
    everything: bool = False,
) -> Dataset:
    """Find the images and labels of a data set.

    name: an entry of datasets.yaml, or a file with one entry like those; root: the folder that
    holds it, or the folder above; classes: a class list or file instead of the entry's; layout: one
    of the entry's, None for the first that is there; everything: also images outside of the usual
    test split. Raises UsageError for an unknown name or layout, InputError if nothing is found.
    """
    name, spec = _spec(name)
    if not root.is_dir():
        raise InputError(f"{root} is not a folder; name the one that holds the data set.")
    layouts = [each for each in spec["layouts"] if layout in (None, each["name"])]
    if not layouts:
        known = ", ".join(each["name"] for each in spec["layouts"])
        raise UsageError(f"{name} has no layout {layout!r}; it has {known}.")
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
            )
    looked = "; ".join(f"{each['images']} with {each['labels']}" for each in layouts)
    raise InputError(f"{root} holds no images of {name} with labels; looked for {looked}.")


def _spec(name: str) -> tuple[str, Mapping[str, Any]]:
    known = _read(DATASETS)
    if name in known:
        return name, known[name]
    if not name.endswith((".yaml", ".yml", ".json")):
        listed = ", ".join(known)
        raise UsageError(f"there is no data set {name!r}; there are {listed}, or a YAML file.")
    own = _read(Path(name))
    if len(own) != 1:
        raise UsageError(f"{name} must describe one data set, not {len(own)}.")
    return next(iter(own.items()))


def _read(path: Path) -> dict[str, Any]:
    content = read_document(path, str(path), UsageError)
    if not isinstance(content, dict) or not all(
        isinstance(spec, dict) and _layouts_are_whole(spec.get("layouts"))
        for spec in content.values()
    ):
        raise UsageError(
            f"{path} must hold a data set with classes and layouts (name, images, labels), as "
            "datasets.yaml of the package does."
        )
    return content


def _layouts_are_whole(layouts: Any) -> bool:
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
        raise UsageError(f"{name} has no classes of its own; give them with --classes.")
    return parse_classes(spec["classes"], f"the data set {name}")


def _files_below(root: Path) -> list[str]:
    """Paths of all files, relative, with slashes, ascending."""
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
    """Images whose labels are there; those of the listed ones only, unless all are asked for."""
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
        warning = f"none of the usual test images is in {root}, so all {len(keys)} are counted."
    pairs = [
        Pair(key, root / found["images"][key], root / found["labels"][key])
        for key in listed or keys
    ]
    return pairs, warning


def _only(root: Path, files: Sequence[str], layout: Mapping[str, Any]) -> set[str] | None:
    if "only" in layout:
        return set(layout["only"])
    listed = layout.get("listed")
    path = next((p for p in files if listed and p in (listed, f"{p.split('/')[0]}/{listed}")), None)
    if path is None:
        return None
    lines = (root / path).read_text(encoding="utf-8").split()
    return {Path(line).stem for line in lines}
