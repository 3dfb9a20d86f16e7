"""QGIS styles of maps: QML documents, inside a GeoPackage or next to any other file.

The table `layer_styles` is QGIS's own convention for styles in a database; QGIS applies the default
one when it opens the layer. A document next to a file has the file's name with the suffix .qml.
"""

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from reseg_geo.errors import UsageError
from reseg_geo.maps.legend import LegendEntry, value_name
from reseg_geo.palette import Color, default_color, hex_color

TABLE = "layer_styles"
_FIELD = "class_id"
OUTLINE: Color = (35, 35, 35)
QML_VERSION = "3.22.0"
# Per cent and colour, viridis: its lightness increases evenly, also for colour-blind eyes.
_RAMP = ((0, (68, 1, 84)), (50, (33, 145, 140)), (100, (253, 231, 37)))


def class_style(legend: Sequence[LegendEntry], used: Collection[int]) -> str:
    """A QML document that fills polygons with the colours of their classes, by `class_id`.

    used: the values that occur; the style has only these. Values that are not in the legend get a
    default colour, since QGIS does not draw values without a category.
    """
    entries = [entry for entry in legend if entry.value in used]
    for value in sorted({*used} - {entry.value for entry in entries}):
        name = value_name(value)
        entries.append(LegendEntry(value, name, default_color(name)))
    root = Element("qgis", version=QML_VERSION, styleCategories="Symbology")
    renderer = SubElement(
        root, "renderer-v2", type="categorizedSymbol", attr=_FIELD, symbollevels="0",
        enableorderby="0", forceraster="0",
    )  # fmt: skip
    categories, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    for index, entry in enumerate(entries):
        SubElement(
            categories, "category", value=str(entry.value), type="long", label=entry.name,
            symbol=str(index), render="true",
        )  # fmt: skip
        _fill(symbols, str(index), entry.color)
    return ElementTree.tostring(root, encoding="unicode")


def _fill(symbols: Element, name: str, color: Color) -> None:
    symbol = SubElement(
        symbols, "symbol", name=name, type="fill", alpha="1", clip_to_extent="1", force_rhr="0"
    )
    layer = SubElement(
        symbol, "layer", {"class": "SimpleFill", "enabled": "1", "locked": "0", "pass": "0"}
    )
    properties = {
        "color": rgba(color), "style": "solid", "outline_color": rgba(OUTLINE),
        "outline_style": "solid", "outline_width": "0.1", "outline_width_unit": "MM",
    }  # fmt: skip
    set_properties(layer, properties)


def set_properties(layer: Element, properties: Mapping[str, str]) -> None:
    """Give a symbol layer of a QML document its properties."""
    options = SubElement(layer, "Option", type="Map")
    for key, value in properties.items():
        SubElement(options, "Option", name=key, value=value, type="QString")
        SubElement(layer, "prop", k=key, v=value)  # what QGIS before 3.26 reads


def rgba(color: Color, alpha: int = 255) -> str:
    """A colour as QML documents write it."""
    return ",".join(map(str, (*color, alpha)))


def raster_style(legend: Sequence[LegendEntry], used: Container[int]) -> str:
    """A QML document for a class map: names and colours of the values in `used`."""
    root, renderer = _raster("paletted")
    palette = SubElement(renderer, "colorPalette")
    for entry in legend:
        if entry.value in used:
            SubElement(
                palette, "paletteEntry", value=str(entry.value), color=hex_color(entry.color),
                alpha="255", label=entry.name,
            )  # fmt: skip
    return ElementTree.tostring(root, encoding="unicode")


def confidence_style() -> str:
    """A QML document for a raster of confidence, 0-100 per cent."""
    root, renderer = _raster("singlebandpseudocolor")
    renderer.set("classificationMin", "0")
    renderer.set("classificationMax", "100")
    shader = SubElement(
        SubElement(renderer, "rastershader"), "colorrampshader", colorRampType="INTERPOLATED",
        classificationMode="1", clip="0", minimumValue="0", maximumValue="100",
    )  # fmt: skip
    for value, color in _RAMP:
        SubElement(
            shader,
            "item",
            value=str(value),
            color=hex_color(color),
            alpha="255",
            label=f"{value} %",
        )
    return ElementTree.tostring(root, encoding="unicode")


def _raster(kind: str) -> tuple[Element, Element]:
    root = Element("qgis", version=QML_VERSION, styleCategories="Symbology")
    renderer = SubElement(
        SubElement(root, "pipe"), "rasterrenderer", type=kind, band="1", opacity="1",
        alphaBand="-1", nodataColor="",
    )  # fmt: skip
    return root, renderer


def style_name(path: Path) -> Path:
    """The path where QGIS looks for the style of a file."""
    return path.with_suffix(".qml")


def holds_style(path: Path) -> bool:
    """Whether a file contains its style; only a GeoPackage does."""
    return path.suffix.lower() == ".gpkg"


def styles_beside(outputs: Mapping[str, Path]) -> dict[str, Path]:
    """Paths of the styles of outputs; the keys are those of the outputs with "_style" appended.

    Raises UsageError if two outputs would share a style file.
    """
    found: dict[str, Path] = {}
    owner: dict[Path, Path] = {}
    for name, path in outputs.items():
        if holds_style(path) or not path.name:  # not a file name; reported elsewhere
            continue
        found[f"{name}_style"] = style = style_name(path)
        other = owner.setdefault(style, path)
        if other != path:
            raise UsageError(
                f"{path} and {other} would share the style {style}; give them names that differ "
                "before the suffix, or use .gpkg, which contains its style."
            )
    return found


def warn_of_old_styles(outputs: Iterable[Path], warn: Callable[[str], None]) -> None:
    """Warn of style files left next to outputs by earlier runs."""
    for path in outputs:
        if not holds_style(path) and style_name(path).exists():
            warn(
                f"{style_name(path)} already exists and QGIS will draw {path.name} with it; "
                "replace it with --qml, or delete it."
            )


def write_style(path: Path, layer: str, qml: str) -> None:
    """Add a QML document to a GeoPackage as the default style of a layer.

    Errors of pyogrio are passed on.
    """
    import pandas as pd  # not at the top: styles of rasters need no tables
    import pyogrio

    table = pd.DataFrame(
        {
            "f_table_catalog": "", "f_table_schema": "", "f_table_name": layer,
            "f_geometry_column": "geom", "styleName": layer, "styleQML": qml, "styleSLD": "",
            "useAsDefault": True, "description": "Colours of the classes, by reseg-geo",
            "owner": "", "ui": "", "update_time": datetime.now(timezone.utc),
        },
        index=[0],
    )  # fmt: skip
    pyogrio.write_dataframe(table, path, layer=TABLE, driver="GPKG", append=True)
