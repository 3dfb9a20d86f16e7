"""Provenance: how a map was made, stored in the map itself and in a JSON file, for reruns.

The record in the map contains no times and no output names, so the same run gives the same file.
"""

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from reseg_geo.classes import LandCover, parse_classes
from reseg_geo.documents import parse_json, read_document
from reseg_geo.errors import InputError, UsageError
from reseg_geo.inputs.fingerprints import file_fingerprint, fingerprint
from reseg_geo.inputs.opening import open_raster
from reseg_geo.inputs.refusals import is_missing
from reseg_geo.options.groups import LAYER, file_and_layer
from reseg_geo.options.segment import PolygonOptions, ReadOptions, SamLevel, SegmentOptions
from reseg_geo.storage.staging import check_suffix, write_text
from reseg_geo.version import __version__

NOTICE_TAG = "RESEG_GEO_NOTICE"  # what everyone who uses the map must read
STAND_ALONE_TAG = "RESEG_GEO_STAND_ALONE"  # YES if probabilities are no shares of all classes
DOUBT_TAG = "RESEG_GEO_DOUBTS"  # reasons not to trust it, one a line
RUN_TAG = "RESEG_GEO_RUN"
SAMPLES_TAG = "RESEG_GEO_SAMPLES"  # digests of those that it was made with
# Options that do not change the pixels or polygons: where to compute, what to do with files.
_NOT_RECORDED = (
    "overwrite", "resume", "scheduler", "device", "batch_size", "features", "qml", "polygons",
    "read", "probability_type",
)  # fmt: skip
# The type of each option.
_KINDS = {
    name: kind
    for options in (SegmentOptions, ReadOptions, PolygonOptions)
    for name, kind in get_type_hints(options).items()
}
_LEVEL = get_type_hints(SamLevel)
_PATHS = ("model", "guide", "sam_model", "regions")  # unless they are names
_MODEL_FILES = ("open_clip_config.json", "config.json")  # in the folder of a model
_FILES = ("mask", "examples", "head", "calibration", "upsampler")
_ARCHIVE = re.compile(r"(/vsi(?:zip|tar|gzip)/)(?!/)(.+)")


def run_record(
    raster: str,
    classes: Sequence[LandCover],
    options: SegmentOptions,
    *,
    dtype: str,
    model: str,
    stride: int,
    head: str | None = None,
) -> dict[str, Any]:
    """Everything that determines a class map and its polygons, as JSON values.

    dtype: the number format that was used; model: the model's fingerprint; stride: in px; head:
    digest of a head that was given. Paths are absolute. Raises InputError if the raster cannot be
    read.
    """
    kept = recorded(options) | {"dtype": dtype, "stride": stride}
    return {
        "version": __version__,
        "raster": {"path": absolute(raster), "fingerprint": fingerprint(raster)},
        "model": {"fingerprint": model} | ({"head": head} if head else {}),
        "files": {
            name: found
            for name in ("regions", "sam_model", *_FILES)
            if kept[name] and (found := file_fingerprint(kept[name])) is not None
        },
        "classes": [asdict(item) for item in classes],
        "options": kept,
    }


def recorded(options: SegmentOptions) -> dict[str, Any]:
    """The options that a record contains, as JSON values."""
    kept = {each.name: getattr(options, each.name) for each in fields(options)}
    kept = {name: value for name, value in kept.items() if name not in _NOT_RECORDED}
    kept["sam_model"] = options.region_model or options.sam_model
    kept |= {name: _absolute(kept[name]) for name in _PATHS}
    kept |= asdict(options.read) | asdict(options.polygons)
    kept |= {name: kept[name] and absolute(kept[name]) for name in _FILES}
    kept["example_rasters"] = [absolute(path) for path in options.example_rasters]
    kept["stats"] = [absolute(path) for path in options.polygons.stats]
    kept["sam_levels"] = [asdict(level) for level in options.sam_levels]
    return {name: _plain(value) for name, value in kept.items()}


def anywhere(options: SegmentOptions, number_format: str) -> SegmentOptions:
    """The options for a worker process in another folder: with absolute paths, in this number
    format, and without those that only concern the outputs or what it gets otherwise.
    """
    paths: dict[str, Any] = {name: _absolute(getattr(options, name)) for name in _PATHS}
    features = options.features and os.path.abspath(options.features)  # noqa: PTH100
    defaults: dict[str, Any] = {
        name: getattr(SegmentOptions(), name)
        for name in (
            "overwrite", "resume", "scheduler", "qml", "cog", "co", "polygons", "examples",
            "example_field", "also_examples", "example_rasters", "head", "calibration",
        )
    }  # fmt: skip
    read = replace(options.read, mask=options.read.mask and absolute(options.read.mask))
    return replace(
        options, dtype=number_format, features=features, read=read,
        upsampler=options.upsampler and absolute(options.upsampler), **paths, **defaults,
    )  # fmt: skip


def _plain(value: Any) -> Any:
    """Tuples and mappings as lists and dictionaries."""
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def absolute(path: str) -> str:
    """The absolute path of a local file, also inside an archive, or of FILE|layer=NAME; a URL is
    returned unchanged.
    """
    path, layer = file_and_layer(path)
    return _absolute_file(path) + ("" if layer is None else LAYER + layer)


def _absolute_file(path: str) -> str:
    inside = _ARCHIVE.fullmatch(path)
    if inside is not None:
        return inside[1] + os.path.abspath(inside[2])  # noqa: PTH100
    return path if "://" in path or not os.path.exists(path) else os.path.abspath(path)  # noqa: PTH100,PTH110


def _absolute(word: str | None) -> str | None:
    """The same for a string that may be a name; a path has a suffix or contains a folder."""
    if word is None:
        return None
    path = Path(word)
    # Unlike Path, os.path accepts strings of any length.
    is_model = any(os.path.isfile(path / name) for name in _MODEL_FILES)  # noqa: PTH113
    in_folder = len(path.parts) > 1 or path.suffix or is_model
    return absolute(word) if in_folder else word


def check_provenance_name(path: Path) -> None:
    """Raise UsageError unless the file name ends in .json."""
    check_suffix(path, (".json",), "the provenance is written as JSON")


def write_provenance(
    record: Mapping[str, Any], details: Mapping[str, Any], path: Path, target: Path
) -> None:
    """Write the record of a run and its details (times, machine, files) as JSON.

    Raises OutputError, which names `target`, the final path, if the file cannot be written.
    """
    text = json.dumps({"run": record, **details}, indent=2, ensure_ascii=True)
    write_text(path, target, text + "\n")


def read_record(path: str) -> dict[str, Any]:
    """The record in a class map (anything GDAL reads) or in a provenance file.

    Raises InputError if there is none or it is damaged.
    """
    if path.lower().endswith(".json"):
        content = read_document(Path(path), path, InputError)
        record = content.get("run") if isinstance(content, dict) else None
    else:
        with open_raster(path) as dataset:
            text = dataset.tags().get(RUN_TAG)
        try:
            record = None if text is None else parse_json(text)
        except ValueError as error:
            raise InputError(f"the tag {RUN_TAG} of {path} is damaged.") from error
    wanted: dict[str, type] = {
        "version": str, "raster": dict, "model": dict, "classes": list, "options": dict,
    }  # fmt: skip
    if (
        not isinstance(record, dict)
        or not all(isinstance(record.get(name), kind) for name, kind in wanted.items())
        or not isinstance(record.get("files") or {}, dict)
        or not record["version"].isprintable()
    ):
        raise InputError(
            f"{path} does not say how it was made; use a class map by reseg-geo {__version__} or "
            "newer, or a file written by --provenance."
        )
    return record


def samples_of(class_map: str) -> list[str]:
    """Digests of the samples that a map was made with. Raises InputError if it cannot be read."""
    with open_raster(class_map) as dataset:
        return str(dataset.tags().get(SAMPLES_TAG, "")).split(",")


def classes_of(record: Mapping[str, Any]) -> tuple[LandCover, ...]:
    """The class list of a record; raises InputError if it is damaged."""
    try:
        classes = [
            {"name": item["name"], "color": list(item["color"]), "code": item["code"]}
            | {"synonyms" if item["named"] else "queries": list(item["synonyms"])}
            for item in record["classes"]
        ]
    except (KeyError, TypeError) as error:
        raise InputError(f"the classes of the record are damaged ({error!r}).") from error
    try:
        return parse_classes(classes, "the record")
    except UsageError as error:
        raise InputError(f"the classes of the record cannot be used: {error}") from error


def keywords_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a record as keywords of `segment`; unknown ones are ignored.

    Raises InputError if they are damaged or out of range.
    """
    try:
        found = {name: value for name, value in record["options"].items() if name in _KINDS}
        for name, value in found.items():
            if not _fits(value, _KINDS[name]):
                raise TypeError(f"{name} cannot be {value!r:.60}")
        found["sam_levels"] = [SamLevel(**level) for level in found["sam_levels"]]
        SegmentOptions.from_keywords(**found)
    except UsageError as error:
        raise InputError(f"the options of the record cannot be used: {error}") from error
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise InputError(f"the options of the record are damaged ({error!r}).") from error
    return found


def _fits(value: Any, kind: Any) -> bool:
    """Whether a JSON value fits an option of this type."""
    parts = get_args(kind)
    if get_origin(kind) in (Union, UnionType):
        return any(_fits(value, part) for part in parts)
    if get_origin(kind) is tuple:
        several = isinstance(value, list) and (parts[-1] is ... or len(value) == len(parts))
        each = parts[:1] * len(value) if several and parts[-1] is ... else parts
        return several and all(map(_fits, value, each))
    if get_origin(kind) is Mapping:
        return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())
    if kind is SamLevel:
        return isinstance(value, dict) and all(_fits(value[name], _LEVEL[name]) for name in value)
    if kind is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind is int:
        return type(value) is int
    return isinstance(value, get_origin(kind) or kind)


def raster_of(record: Mapping[str, Any], origin: Path) -> str:
    """The raster of a record at its old path, or else the file of that name next to `origin`.

    origin: the file that holds the record. Raises InputError if the record names no raster.
    """
    path = record["raster"].get("path")
    if not isinstance(path, str):
        raise InputError(
            f"{origin} does not name the raster it was made from; give one on the command line."
        )
    near = str(origin.parent / Path(path).name)
    # Unlike Path, os.path accepts strings of any length.
    return near if is_missing(path) and os.path.isfile(near) else path  # noqa: PTH113
