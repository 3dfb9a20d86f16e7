"""The options that the public functions take as keywords, and the types of their values.

The defaults and meanings are those of the dataclasses in `reseg_geo.options.segment`.
"""

import difflib
import os
from collections.abc import Mapping, Sequence
from numbers import Integral, Real
from types import NoneType, UnionType
from typing import Any, TypedDict, Union, get_args, get_origin, get_type_hints

from reseg_geo.errors import UsageError
from reseg_geo.options.sam_levels import SamLevel

Pathlike = str | os.PathLike[str]


class WholeKeywords(TypedDict, total=False):
    """How a whole raster is read: the fields of `ReadOptions` but those of a part."""

    bands: Sequence[int] | None
    scale: Sequence[float] | None
    resolution: float | None
    neighbours: str
    nodata: float | Sequence[float] | str | None
    alpha: str
    collar: str
    crs: str | None


class ReadKeywords(WholeKeywords, total=False):
    """How a raster is read: the fields of `ReadOptions`."""

    bounds: Sequence[float] | None
    bounds_crs: str | None
    mask: Pathlike | None


class PolygonKeywords(TypedDict, total=False):
    """How a class map becomes polygons: the fields of `PolygonOptions`."""

    min_area: float
    simplify: float
    smooth: bool
    stats: Pathlike | Sequence[Pathlike]
    polygons_crs: str | None


class ViewKeywords(TypedDict, total=False):
    """The model, and the regions that it sees."""

    model: Pathlike
    regions: Pathlike
    region_levels: int | None
    sam_model: Pathlike | None
    sam_levels: Sequence[SamLevel]
    sam_crops: int
    mask_order: str
    method: str
    guide: Pathlike
    masked_layers: int | None
    gsd: str | float
    device: str


class RegionKeywords(ReadKeywords, ViewKeywords, total=False):
    """What decides the regions of a raster, and the file that they are written to."""

    co: Mapping[str, str]
    overwrite: bool


class FeatureKeywords(WholeKeywords, ViewKeywords, total=False):
    """What decides the features of patches, and where they are kept."""

    region_scope: str
    stride: int | str
    scales: Sequence[float]
    templates: Sequence[str]
    logit_scale: float | None
    global_bias: float | None
    dtype: str
    batch_size: int | None
    features: Pathlike | None


class LearnKeywords(FeatureKeywords, total=False):
    """What decides what examples teach, and the file that it is written to."""

    example_field: str | None
    also_examples: bool
    overwrite: bool


class SessionKeywords(FeatureKeywords, total=False):
    """What stays the same while words and examples are tried."""

    also_examples: bool
    synonyms: str
    blend: str
    upsample: str
    upsampler: Pathlike | None
    threshold: float
    background: str | None
    refine: str
    mask: Pathlike | None


class SegmentKeywords(RegionKeywords, PolygonKeywords, LearnKeywords, SessionKeywords, total=False):
    """All options of `segment`: the fields of `SegmentOptions` and of the two above."""

    probability_type: str
    calibration: Pathlike | None
    examples: Pathlike | None
    example_rasters: Pathlike | Sequence[Pathlike]
    head: Pathlike | None
    cog: bool
    qml: bool
    resume: bool
    scheduler: str


_HINTS = get_type_hints(SegmentKeywords)


def check_keywords(keywords: Mapping[str, Any]) -> None:
    """Raises UsageError for a keyword that is no option, or a value of a wrong type."""
    check_fields(keywords, _HINTS, "option")


def check_fields(given: Mapping[str, Any], hints: Mapping[str, Any], what: str) -> None:
    """Raises UsageError for a name without a type, or a value of a wrong type.

    hints: types by name; what: the names are, such as "option".
    """
    for name, value in given.items():
        if name not in hints:
            near = difflib.get_close_matches(name, hints, 1, 0.75)
            hint = f"; did you mean {near[0]}?" if near else "."
            raise UsageError(f"there is no {what} {name!r:.80}{hint}")
        if not _fits(value, hints[name]):
            raise UsageError(f"{name} {value!r:.80} must be {_described(hints[name])}.")


def _fits(value: Any, kind: Any) -> bool:
    """Whether a value is of this type; a string is no sequence, and a bool no number."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return any(_fits(value, part) for part in parts)
    if origin is Sequence:
        several = isinstance(value, Sequence) and not isinstance(value, (str, bytes))
        return several and all(_fits(each, parts[0]) for each in value)
    if origin is Mapping:
        return isinstance(value, Mapping) and all(
            _fits(key, parts[0]) and _fits(each, parts[1]) for key, each in value.items()
        )
    if kind in (int, float):
        number = Integral if kind is int else Real
        return isinstance(value, number) and not isinstance(value, bool)
    return isinstance(value, origin or kind)


_WORDS = {
    int: ("a whole number", "whole numbers"), float: ("a number", "numbers"),
    str: ("a string", "strings"), bool: ("True or False", "booleans"), NoneType: ("None", "None"),
    SamLevel: ("a SamLevel", "SamLevels"),
}  # fmt: skip


def _described(kind: Any, several: bool = False) -> str:
    """A type in words."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(_described(part, several) for part in parts))
    if origin is Sequence:
        return f"a list of {_described(parts[0], several=True)}"
    if origin is Mapping:
        return "a dict of strings"
    return _WORDS.get(kind, ("a path", "paths"))[several]
