"""Repeat a run from its record in a class map or a provenance file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reseg_geo.classes import LandCover, read_classes
from reseg_geo.errors import InputError
from reseg_geo.heads.head import SETTINGS
from reseg_geo.inputs.fingerprints import file_fingerprint, fingerprint
from reseg_geo.options.methods import CLIP_OPTIONS, GUIDED_METHODS
from reseg_geo.publish.provenance import classes_of, keywords_of, raster_of, read_record
from reseg_geo.scorers.kinds import SAM3, kind_of
from reseg_geo.version import __version__


@dataclass(frozen=True)
class Rerun:
    """The arguments for `segment`, and warnings if the new map may differ.

    classes: None for those of a head that was chosen; model: fingerprint of the model that was
    used, None if another one, or another method, was chosen.
    """

    raster: str
    classes: tuple[LandCover, ...] | None
    options: dict[str, Any]
    model: str | None
    warnings: tuple[str, ...]


def rerun_of(
    origin: str,
    raster: str | None,
    classes: "str | Sequence[LandCover] | None",
    given: Mapping[str, Any],
) -> Rerun:
    """The run that a record describes, with some arguments replaced.

    raster, classes: replacements, or None; given: options that replace the record's. Options that
    depend on a replaced one are dropped: bounds, mask and CRS with the raster, the CRS of bounds
    with the bounds, the background with its class or the threshold, a head with other classes or
    examples, examples and all that a head brings with a head, a calibration with any of these, the
    model or the guide, a guide with a method that uses none, weights of an upsampler with another
    way to upsample, the stride and what only CLIP has with another kind of model. Raises InputError
    if the record or the raster cannot be used, UsageError for the class list.
    """
    record = read_record(origin)
    kept = keywords_of(record)
    warnings = []
    if record["version"] != __version__:
        warnings.append(
            f"{origin} was made by reseg-geo {record['version']}, but this is {__version__}; the "
            "new map may differ."
        )
    if raster is None:
        raster = raster_of(record, Path(origin))
        if fingerprint(raster) != record["raster"].get("fingerprint"):
            warnings.append(f"{raster} has changed since {origin} was made.")
    else:
        if kept.get("examples") and not kept.get("example_rasters"):
            kept["example_rasters"] = [raster_of(record, Path(origin))]
        dependent = ("bounds", "bounds_crs", "crs", "mask")
        kept |= dict.fromkeys(dependent) | {"neighbours": "auto"}
    kept = _fitting(kept, given)
    if given.get("upsample", "jbu") != "jbu":
        kept["upsampler"] = None
    if given.get("head"):  # it brings its own settings; a threshold was meant for other classes
        kept = {name: value for name, value in kept.items() if name not in {*SETTINGS, "threshold"}}
    kept |= _replaced_teaching(record, origin, classes is not None, given)
    replaced = classes is not None or given.keys() & {"model", "head", "examples", "guide"}
    if replaced and kept.get("calibration") and "calibration" not in given:
        warnings.append(f"{kept['calibration']} was fitted for what is replaced, and is left out.")
        kept["calibration"] = None
    if given.get("regions", kept.get("regions")) != kept.get("regions"):
        kept["sam_model"] = None  # it was that of the other regions
    for name, before in dict(record.get("files") or {}).items():
        if kept.get(name) and name not in given and file_fingerprint(str(kept[name])) != before:
            warnings.append(f"{kept[name]} has changed since {origin} was made.")
    if "method" in given and given["method"] not in GUIDED_METHODS:
        kept["guide"] = "none"
    if "bounds" in given:
        kept["bounds_crs"] = None
    named = None
    if classes is not None:
        named = read_classes(classes, examples=True)
    elif not given.get("head"):
        named = classes_of(record)
    words = {item.name.casefold() for item in named or ()}
    if given.get("threshold") == 0 or str(kept.get("background")).casefold() not in words:
        kept["background"] = None
    chosen = given.keys() & {"model", "guide", "method"} or given.get("head")
    model = None if chosen else record["model"].get("fingerprint")
    return Rerun(raster, named, kept | dict(given), model, tuple(warnings))


def _fitting(kept: dict[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The kept options without those of another kind of model, if such a one is given."""
    now = kept["model"] if given.get("model") is None else given["model"]
    is_sam3 = not given.get("head") and kind_of(str(now)) == SAM3
    if is_sam3 == (kind_of(str(kept["model"])) == SAM3):
        return kept
    # Their windows have other sizes.
    dropped = {"stride", *(CLIP_OPTIONS if is_sam3 else ())}
    return {name: value for name, value in kept.items() if name not in dropped}


def _replaced_teaching(
    record: Mapping[str, Any], origin: str, other_classes: bool, given: Mapping[str, Any]
) -> dict[str, Any]:
    """The options about examples and heads that do not hold any more, with their new values.

    Raises InputError for a map by a head that is in no file.
    """
    nothing: dict[str, Any] = {
        "examples": None, "example_field": None, "also_examples": False, "example_rasters": [],
    }  # fmt: skip
    if given.get("head"):
        return nothing | {"background": None}
    if given.get("examples"):
        return nothing | {"head": None}
    if other_classes:
        return {"head": None}
    if record["model"].get("head") and not record["options"].get("head"):
        raise InputError(
            f"{origin} was made with a head that was not saved; give one with --head, or examples."
        )
    return {}
