"""Examples of classes: geometries of a vector file, each with the name of its class."""

import difflib
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from reseg_geo.classes import LandCover
from reseg_geo.errors import InputError, UsageError
from reseg_geo.grid import Grid
from reseg_geo.inputs.refusals import is_missing
from reseg_geo.options.groups import file_and_layer
from reseg_geo.quantities import listed
from reseg_geo.raster.shapes import REFERENCE, Shapes, read_about, read_shapes, word_of

Warn = Callable[[str], None]

# In the metadata of a layer whose points are a sample for `assess`, with its design as text.
SAMPLE_KEY = "RESEG_GEO_SAMPLE"

_FIELDS = (REFERENCE, "class", "class_name", "classname", "name", "label", "land_cover")
_LISTED = 5  # names or numbers in a message
_USE = "examples"


@dataclass(frozen=True)
class Examples:
    """Examples of classes on a raster.

    numbers: (n,) of their features in the file, from 1; classes: (n,) indices in the class list;
    shapes: (n,) points, lines or polygons in pixel coordinates (column, row) of the raster, some of
    which may lie outside it, or be empty since they do; sample: digest of the sample for `assess`
    that they are, if they are one.
    """

    numbers: NDArray[np.int64]
    classes: NDArray[np.int64]
    shapes: Shapes
    sample: str | None = None

    def __len__(self) -> int:
        """Number of examples."""
        return len(self.numbers)

    def those(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> "Examples":
        """Some of the examples."""
        numbers, classes, shapes = self.numbers[chosen], self.classes[chosen], self.shapes[chosen]
        return Examples(numbers, classes, shapes, self.sample)


def read_examples(
    name: str,
    field: str | None,
    classes: Sequence[LandCover],
    grid: Grid,
    warn: Warn,
    also_examples: bool = False,
) -> Examples:
    """The examples of a file on the grid of a raster.

    name: of a vector file that GDAL reads, or FILE|layer=NAME, in any CRS; field: that holds the
    names of the classes, None to look for one; also_examples: whether the points of a sample for
    `assess` may be used. A word or the code of a class will do, and case does not matter. Features
    without a geometry or a class are left out, with a warning. Raises InputError for a file without
    examples or such a field, UsageError for a name that is not one of the classes, or a sample that
    may not be used.
    """
    about = _about(name)
    field = _field_of(name, about, field)
    design = (about["layer_metadata"] or {}).get(SAMPLE_KEY)
    if design is not None and not also_examples:
        raise UsageError(
            f"{name} is a sample for reseg-geo assess. If a map is made from its points, the "
            "sample is no longer independent of the map and cannot say how good it is; draw other "
            "examples, or accept that with --also-examples."
        )
    shapes, (names,) = read_shapes(name, grid, _USE, _USE, warn, [field])
    words = np.array([word_of(each) for each in names.tolist()])
    known = _known(classes)
    indices = np.array([known.get(word.casefold(), -1) for word in words], np.int64)
    _refuse_unknown({*words[(indices < 0) & (words != "")].tolist()}, name, field, classes)
    numbers = np.arange(1, len(words) + 1)
    filled = ~shapely.is_missing(shapes)
    for which, lack in ((~filled, "geometry"), (filled & (words == ""), f"class in {field!r}")):
        if which.any():
            left_out = numbers[which].tolist()
            warn(left_out_sentence(left_out, name, "have", "has", f"no {lack}"))
    used = filled & (words != "")
    if not used.any():
        raise InputError(
            f"{name} holds no examples; draw some, and name their classes in {field!r}."
        )
    sample = None if design is None else sample_digest(design)
    return Examples(numbers[used], indices[used], shapes[used], sample)


def sample_digest(design: str) -> str:
    """Identifies a sample by the text of its design, 16 hex digits."""
    return hashlib.sha256(design.encode()).hexdigest()[:16]


def _about(name: str) -> dict[str, Any]:
    """What is known of the layer. Raises InputError if there is none."""
    path, _ = file_and_layer(name)
    if is_missing(path):
        raise InputError(f"{path} does not exist; check the path.")
    return read_about(name, _USE, _USE)


def _field_of(name: str, about: Mapping[str, Any], field: str | None) -> str:
    """The field with the names of the classes. Raises InputError if it is not there."""
    fields = [str(each) for each in about["fields"]]
    if field is not None:
        if field in fields:
            return field
        near = difflib.get_close_matches(field, fields, 1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; it has {_named(fields)}."
        raise InputError(f"{name} has no field {field!r}{hint}")
    by_name = {each.casefold(): each for each in reversed(fields)}
    texts = [each for each, kind in zip(fields, about["dtypes"], strict=True) if kind == "object"]
    found = next((by_name[each] for each in _FIELDS if each in by_name), None)
    if found is None and len(texts) == 1:
        found = texts[0]
    if found is None:
        raise InputError(
            f"{name} has no field 'class' with the classes of the examples; "
            + (
                f"it has {_named(fields)}. Choose one with --example-field."
                if fields
                else "add such a field."
            )
        )
    return found


def _known(classes: Sequence[LandCover]) -> dict[str, int]:
    """The class of each name, word and code; of those that are equal, names come first."""
    found: dict[str, int] = {}
    names = [(item.name,) for item in classes]
    codes = [(item.code,) if item.code else () for item in classes]
    for words in (names, [item.queries for item in classes], codes):
        for index, own in enumerate(words):
            for word in own:
                found.setdefault(word.casefold(), index)
    return found


def _refuse_unknown(unknown: set[str], name: str, field: str, classes: Sequence[LandCover]) -> None:
    """Raise UsageError if names are not those of classes."""
    if not unknown:
        return
    names = [each.name for each in classes]
    words = sorted(unknown)
    near = [
        f"{found[0]!r} for {word!r}"
        for word in words
        if (found := difflib.get_close_matches(word, names, 1))
    ]
    hint = f" Did you mean {listed(near, _LISTED)}?" if near else ""
    raise UsageError(
        f"{listed([repr(word) for word in words], _LISTED)} in the field {field!r} of {name} "
        f"{'are' if len(words) > 1 else 'is'} not in the class list; change the field, or the "
        f"list.{hint}"
    )


def left_out_sentence(numbers: Sequence[int], name: str, do: str, does: str, what: str) -> str:
    """Such as "features 3 and 4 in a.gpkg lie outside the raster and are left out."."""
    verb, are = (do, "are") if len(numbers) > 1 else (does, "is")
    return f"{features_named(numbers)} in {name} {verb} {what} and {are} left out."


def features_named(numbers: Sequence[int]) -> str:
    """Such as "feature 3" or "features 3, 4 and 12 more"."""
    words = listed([str(each) for each in numbers], _LISTED)
    return f"feature {words}" if len(numbers) == 1 else f"features {words}"


def _named(fields: Sequence[str]) -> str:
    return listed([repr(each) for each in fields], _LISTED) or "no fields"
