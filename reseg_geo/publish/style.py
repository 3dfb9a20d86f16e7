"""How QGIS draws the polygons: a style by class, kept inside the GeoPackage.

The table `layer_styles` is QGIS's own convention for styles in a database; the one that is marked
as default is taken as soon as the layer is opened. Its text is a QML document.
"""

from collections.abc import Container, Sequence
from datetime import datetime, timezone
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import pandas as pd
import pyogrio

from reseg_geo.palette import Color
from reseg_geo.raster.legend import LegendEntry

TABLE = "layer_styles"
_FIELD = "class_id"
_OUTLINE = (35, 35, 35)


def class_style(legend: Sequence[LegendEntry], used: Container[int]) -> str:
    """A QML document that fills polygons with the colours of their classes, by `class_id`.

    Only classes that are used are in it, so that the legend shows what the map does.
    """
    entries = [entry for entry in legend if entry.value in used]
    root = Element("qgis", version="3.22.0", styleCategories="Symbology")
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
        "color": _rgba(color), "style": "solid", "outline_color": _rgba(_OUTLINE),
        "outline_style": "solid", "outline_width": "0.1", "outline_width_unit": "MM",
    }  # fmt: skip
    options = SubElement(layer, "Option", type="Map")
    for key, value in properties.items():
        SubElement(options, "Option", name=key, value=value, type="QString")
        SubElement(layer, "prop", k=key, v=value)  # what QGIS before 3.26 reads


def _rgba(color: Color) -> str:
    return ",".join(map(str, (*color, 255)))


def write_style(path: Path, layer: str, qml: str) -> None:
    """Make a QML document the default style of a layer of the GeoPackage.

    Raises what pyogrio raises.
    """
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
