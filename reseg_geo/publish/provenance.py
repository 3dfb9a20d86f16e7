"""How a map was made, so that it can be made again: kept in the map itself, and as a JSON file.

What is in the map names no time and no output, so that the same run gives the same file.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
from rasterio.windows import Window

from reseg_geo.classes import LandCover
from reseg_geo.errors import InputError, UsageError
from reseg_geo.options import ReadOptions, SamLevel, SegmentOptions
from reseg_geo.raster.faults import reading
from reseg_geo.raster.reader import open_raster
from reseg_geo.staging import output_error
from reseg_geo.version import __version__

RUN_TAG = "RESEG_GEO_RUN"
# Options that say where to compute and what to do with files, not what the map is.
_NOT_KEPT = ("overwrite", "device", "batch_size", "polygons", "read")
_PATHS = ("model", "sam_model", "regions")  # where they are no names
_SAMPLES, _SAMPLE = 4, 64  # windows along each side, pixels


def run_record(
    raster: str,
    classes: Sequence[LandCover],
    options: SegmentOptions,
    *,
    dtype: str,
    model: str,
) -> dict[str, Any]:
    """All that decides a class map, as JSON has it.

    dtype: the number format that was used; model: the fingerprint of its weights. Paths are
    absolute. Raises InputError if the raster cannot be read.
    """
    kept = {each.name: getattr(options, each.name) for each in fields(options)}
    kept = {name: value for name, value in kept.items() if name not in _NOT_KEPT}
    kept |= {name: _absolute(kept[name]) for name in _PATHS} | {"dtype": dtype}
    kept |= asdict(options.read)
    kept["sam_levels"] = [asdict(level) for level in options.sam_levels]
    return {
        "version": __version__,
        "raster": {"path": _absolute(raster), "fingerprint": fingerprint(raster)},
        "model": {"fingerprint": model},
        "classes": [asdict(item) for item in classes],
        "options": {name: _plain(value) for name, value in kept.items()},
    }


def _plain(value: Any) -> Any:
    """Tuples and mappings as JSON has them."""
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else value


def _absolute(text: str) -> str:
    """A file's absolute path; what is no file (a word, an address, a /vsi path) as it is."""
    path = Path(text)
    try:
        is_file = path.exists() and (path.suffix or len(path.parts) > 1)
    except (OSError, ValueError):  # too long or impossible as a file name
        return text
    return os.path.abspath(text) if is_file else text  # noqa: PTH100


def fingerprint(raster: str) -> str:
    """A short text that differs where size, place, type or sampled pixels of two rasters do.

    A few windows are read, however large the raster. Raises InputError if it cannot be read.
    """
    digest = hashlib.sha256()
    with open_raster(raster) as dataset:
        crs = "" if dataset.crs is None else dataset.crs.to_wkt()
        about = (dataset.shape, dataset.count, dataset.dtypes, tuple(dataset.transform), crs)
        digest.update(repr(about).encode())
        height, width = (min(_SAMPLE, side) for side in dataset.shape)
        for row in np.linspace(0, dataset.height - height, _SAMPLES).astype(int).tolist():
            for column in np.linspace(0, dataset.width - width, _SAMPLES).astype(int).tolist():
                window = Window(column, row, width, height)
                with reading(raster):
                    digest.update(dataset.read(window=window).tobytes())
    return digest.hexdigest()[:16]


def check_provenance_name(path: Path) -> None:
    """UsageError unless the name says JSON."""
    if path.suffix.lower() != ".json":
        raise UsageError(f"{path} must end in .json; the provenance is written as JSON.")


def write_provenance(
    record: Mapping[str, Any], around: Mapping[str, Any], path: Path, target: Path
) -> None:
    """Write the record of a run and what was around it (times, machine, files) as JSON.

    Raises OutputError about `target`, the final name.
    """
    text = json.dumps({"run": record, **around}, indent=2, ensure_ascii=True)
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise output_error(target, error) from error


def read_record(path: Path) -> dict[str, Any]:
    """The record that a class map or a provenance file holds.

    Raises InputError if there is none, or it is not whole.
    """
    if path.suffix.lower() == ".json":
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(f"{path} cannot be read as JSON: {error}.") from error
        record = content.get("run") if isinstance(content, dict) else None
    else:
        with open_raster(str(path)) as dataset:
            text = dataset.tags().get(RUN_TAG)
        try:
            record = None if text is None else json.loads(text)
        except ValueError as error:
            raise InputError(f"the tag {RUN_TAG} of {path} is damaged.") from error
    wanted = {"version": str, "raster": dict, "model": dict, "classes": list, "options": dict}
    if not isinstance(record, dict) or not all(
        isinstance(record.get(name), kind) for name, kind in wanted.items()
    ):
        raise InputError(
            f"{path} does not say how it was made; it must be a class map by reseg-geo "
            f"{__version__} or newer, or what --provenance wrote."
        )
    return record


def classes_of(record: Mapping[str, Any]) -> tuple[LandCover, ...]:
    """The class list of a record; InputError if it is not whole."""
    try:
        return tuple(
            LandCover(
                str(item["name"]), tuple(item["synonyms"]), _color(item["color"]),
                bool(item["named"]), item["code"],
            )
            for item in record["classes"]
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"the classes of the record are damaged ({error!r}).") from error


def _color(values: Sequence[Any]) -> tuple[int, int, int]:
    red, green, blue = map(int, values)
    return red, green, blue


def keywords_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a record as keywords of `segment`; what this version does not know is left.

    Raises InputError if they are not whole or out of range.
    """
    known = {each.name for kind in (SegmentOptions, ReadOptions) for each in fields(kind)}
    found = {name: value for name, value in record["options"].items() if name in known}
    try:
        levels = [SamLevel(**level) for level in found.pop("sam_levels")]
        keywords = found | {"sam_levels": levels}
        SegmentOptions.from_keywords(**keywords)
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"the options of the record are damaged ({error!r}).") from error
    except UsageError as error:
        raise InputError(f"the options of the record cannot be used: {error}") from error
    return keywords


def raster_of(record: Mapping[str, Any], beside: Path) -> str:
    """The raster of a record: where it was, or the file of its name beside the record."""
    path = str(record["raster"].get("path", ""))
    near = beside.parent / Path(path).name
    return str(near) if not Path(path).exists() and near.is_file() else path
