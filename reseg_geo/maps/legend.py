"""Read and write the legend of a class map: colour table, category names and attribute table.

A GeoTIFF holds its colour table itself. Category names and the raster attribute table are stored
next to it, in `NAME.tif.aux.xml` (GDAL's persistent auxiliary metadata, PAM).
"""

import difflib
import json
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from rasterio.enums import ColorInterp

from reseg_geo.classes import MAX_CLASSES, LandCover
from reseg_geo.documents import parse_json
from reseg_geo.errors import InputError
from reseg_geo.inputs.gdal_errors import reading
from reseg_geo.inputs.opening import open_raster
from reseg_geo.palette import Color, default_color
from reseg_geo.quantities import listed
from reseg_geo.raster.colors import color_table
from reseg_geo.raster.sidecar import edited_sidecar, sidecar
from reseg_geo.storage.staging import output_error

CLASSES_TAG = "RESEG_GEO_CLASSES"
NO_DATA_NAME = "no data"
_UNNAMED = re.compile(r"class (\d+)")  # what `value_name` makes
_MAX_WIDTH = 2**25  # pixels; the whole globe at 1.2 m
_VALUE, _NAME = "5", "2"  # column usages GFU_MinMax and GFU_Name

# GDAL's codes: GFT_Integer 0, GFT_String 2; GFU_Generic 0, GFU_PixelCount 1, GFU_Name 2,
# GFU_MinMax 5, colours.
_FIELDS = (
    ("Value", 0, 5), ("Count", 0, 1), ("Class", 2, 2),
    ("Red", 0, 6), ("Green", 0, 7), ("Blue", 0, 8),
)  # fmt: skip
_CODE_FIELD = ("Code", 2, 0)


@dataclass(frozen=True)
class LegendEntry:
    """The meaning of one value of a class map; code: the class's code in its scheme, if any."""

    value: int
    name: str
    color: Color
    code: str | None = None


def value_name(value: int) -> str:
    """The name of a value that the legend does not list."""
    return f"class {value}"


def unnamed_values(words: Iterable[str]) -> set[int]:
    """The values that names stand for which `value_name` has made."""
    found = {match for word in {*words} if (match := _UNNAMED.fullmatch(word))}
    return {int(each[1]) for each in found if int(each[1]) <= MAX_CLASSES}


def dtype_of(classes: int) -> str:
    """Data type of a map of `classes` classes plus 0 for no data."""
    return "uint8" if classes <= 254 else "uint16"


def legend_of(classes: Sequence[LandCover]) -> list[LegendEntry]:
    """Legend of a class list, with values from 1 in its order."""
    return [
        LegendEntry(i, item.name, item.color, item.code) for i, item in enumerate(classes, start=1)
    ]


def colormap(legend: Sequence[LegendEntry]) -> dict[int, tuple[int, int, int, int]]:
    """GDAL colour table {value: RGBA}: 0 transparent, classes opaque."""
    return {0: (0, 0, 0, 0)} | {entry.value: (*entry.color, 255) for entry in legend}


def legend_tags(legend: Sequence[LegendEntry]) -> dict[str, str]:
    """The legend as a metadata tag, which survives if the sidecar file is lost.

    A JSON list of [value, name, [red, green, blue]], with the code as a fourth item if any.
    """
    rows = [[e.value, e.name, list(e.color), *([e.code] if e.code else [])] for e in legend]
    return {CLASSES_TAG: json.dumps(rows)}


def write_sidecar(path: Path, legend: Sequence[LegendEntry], pixels: Mapping[int, int]) -> None:
    """Write category names and attribute table to `path`.aux.xml; anything else in it stays.

    pixels: pixel counts by value. The table has a column of codes if any class has a code. Raises
    OutputError if the file cannot be written.
    """
    try:
        with edited_sidecar(path) as root:
            for old in root.findall("PAMRasterBand[@band='1']"):
                root.remove(old)
            _add_legend(ElementTree.SubElement(root, "PAMRasterBand", band="1"), legend, pixels)
    except OSError as error:
        raise output_error(sidecar(path), error) from error


def _add_legend(
    band: ElementTree.Element, legend: Sequence[LegendEntry], pixels: Mapping[int, int]
) -> None:
    coded = any(entry.code for entry in legend)
    names = ElementTree.SubElement(band, "CategoryNames")
    table = ElementTree.SubElement(
        band, "GDALRasterAttributeTable", Row0Min="0", BinSize="1", tableType="thematic"
    )
    for index, (name, kind, usage) in enumerate((*_FIELDS, _CODE_FIELD) if coded else _FIELDS):
        field = ElementTree.SubElement(table, "FieldDefn", index=str(index))
        for tag, value in (("Name", name), ("Type", kind), ("Usage", usage)):
            ElementTree.SubElement(field, tag).text = str(value)
    everything = [LegendEntry(0, NO_DATA_NAME, (0, 0, 0)), *legend]
    for index, entry in enumerate(everything):
        ElementTree.SubElement(names, "Category").text = entry.name
        row = ElementTree.SubElement(table, "Row", index=str(index))
        cells = [entry.value, pixels.get(entry.value, 0), entry.name, *entry.color]
        if coded:
            cells.append(entry.code or "")
        for cell in cells:
            ElementTree.SubElement(row, "F").text = str(cell)


def read_legend(path: str) -> list[LegendEntry]:
    """The legend of a class map, from its tag or else from its colour table and category names.

    Classes without a name are called "class 3" and so on. Raises InputError if the raster is not a
    class map or its tag is damaged.
    """
    with open_raster(path) as dataset, reading(path):
        if not dataset.dtypes[0].startswith(("int", "uint")):
            raise InputError(f"{path} is not a class map because its values are not integers.")
        if dataset.count >= 3 and dataset.colorinterp[0] is ColorInterp.red:
            raise InputError(
                f"{path} is an image, not a class map; choose a raster of class values."
            )
        if dataset.width > _MAX_WIDTH:
            raise InputError(
                f"{path} is {dataset.width:,} pixels wide, but a class map may have at most "
                f"{_MAX_WIDTH:,} pixels in a row; split it into parts first."
            )
        tag = dataset.tags().get(CLASSES_TAG)
        if tag is not None:
            try:
                return [_tagged(*row) for row in parse_json(tag)]
            except (ValueError, TypeError, AttributeError, OverflowError) as error:
                raise InputError(
                    f"the legend in the tag {CLASSES_TAG} of {path} is damaged; remove the tag to "
                    "use the colour table instead."
                ) from error
        colors = {value: c for value, c in color_table(dataset, 1).items() if c[3] > 0}
        names = _category_names(path)
        return [
            LegendEntry(
                value, names.get(value, value_name(value)),
                colors[value][:3] if value in colors else default_color(names[value]),
            )
            for value in sorted(colors.keys() | names.keys())
            if value not in (0, dataset.nodata)
        ]  # fmt: skip


def full_legend(path: str, values: Iterable[int]) -> list[LegendEntry]:
    """The legend of a class map, with an entry for each of these values, ascending.

    Raises the same as `read_legend`.
    """
    entries = {entry.value: entry for entry in read_legend(path)}
    for value in values:
        name = value_name(value)
        entries.setdefault(value, LegendEntry(value, name, default_color(name)))
    return [entries[value] for value in sorted(entries) if value]


def refuse_unknown(
    words: Iterable[str], known: Container[str], legend: Sequence[LegendEntry], where: str,
    classes: str,
) -> None:  # fmt: skip
    """Raise InputError if words are not the names of classes.

    known: names without case; where: the words are; classes: what the error calls the classes.
    """
    unknown = sorted({word for word in words if word.casefold() not in known})
    if not unknown:
        return
    names = [entry.name for entry in legend]
    near = difflib.get_close_matches(unknown[0], names, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"they are {listed(names, 10)}."
    if not names:
        hint = "it has no class names; give them to it first."
    raise InputError(
        f"{listed([repr(word) for word in unknown], 5)} in {where} "
        f"{'are' if len(unknown) > 1 else 'is'} not among {classes}; {hint}"
    )


def _tagged(value: float, name: str, color: Sequence[int], code: object = None) -> LegendEntry:
    """An entry from a row of the tag; raises ValueError, TypeError, ... if it is not one."""
    red, green, blue = (int(each) for each in color)
    if int(value) < 0 or not {red, green, blue} <= set(range(256)):
        raise ValueError
    known = None if code is None else str(code)
    for text in (name, known or ""):
        text.encode()  # fails for lone surrogates, which are valid in JSON but not in UTF-8
    return LegendEntry(int(value), name, (red, green, blue), known)


def _category_names(path: str) -> dict[int, str]:
    """Names by value from `path`.aux.xml: category names or else the attribute table."""
    try:
        root = ElementTree.parse(f"{path}.aux.xml").getroot()
    except (OSError, ValueError, ElementTree.ParseError):
        return {}
    band = root.find("PAMRasterBand[@band='1']")
    if band is None:
        return {}
    categories = enumerate(band.iterfind("CategoryNames/Category"))
    names: dict[int | None, str | None] = {index: each.text for index, each in categories}
    table = band.find("GDALRasterAttributeTable")
    if not names and table is not None:
        usages = [field.findtext("Usage") for field in table.iterfind("FieldDefn")]
        if _VALUE in usages and _NAME in usages:
            value, name = usages.index(_VALUE), usages.index(_NAME)
            cells = [[cell.text for cell in row.iterfind("F")] for row in table.iterfind("Row")]
            names = {_whole(row[value]): row[name] for row in cells if len(row) == len(usages)}
    return {
        value: name for value, name in names.items() if value is not None and value >= 0 and name
    }


def _whole(text: str | None) -> int | None:
    try:
        return int(float(text or ""))
    except (ValueError, OverflowError):
        return None
