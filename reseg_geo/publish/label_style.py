"""QGIS styles of layers whose features a person labels: a form with the classes, and colours."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from reseg_geo.maps.legend import LegendEntry
from reseg_geo.palette import Color
from reseg_geo.publish.style import OUTLINE, QML_VERSION, rgba, set_properties

_UNLABELLED: Color = (255, 0, 255)
_SIDE = "3.2"  # millimetres


@dataclass(frozen=True)
class Symbols:
    """How features to label are drawn.

    kind, layer: QGIS's names of the symbol and its layer; properties: of the layer, for a colour
    and whether the feature has a class.
    """

    kind: str
    layer: str
    properties: Callable[[Color, bool], Mapping[str, str]]


def _dot(color: Color, labelled: bool) -> dict[str, str]:
    """A disc, hollow without a class."""
    return {
        "name": "circle", "color": rgba(color, 255 if labelled else 0), "size": _SIDE,
        "size_unit": "MM", "outline_color": rgba(OUTLINE if labelled else color),
        "outline_width": "0.4", "outline_width_unit": "MM",
    }  # fmt: skip


def _outline(color: Color, labelled: bool) -> dict[str, str]:
    """An outline; the image inside it is seen. The fill has the colour, too, but is transparent."""
    return {
        "style": "solid", "color": rgba(color, 0), "outline_color": rgba(color),
        "outline_style": "solid", "outline_width": "0.8" if labelled else "0.5",
        "outline_width_unit": "MM", "joinstyle": "round",
    }  # fmt: skip


POINTS = Symbols("marker", "SimpleMarker", _dot)
POLYGONS = Symbols("fill", "SimpleFill", _outline)


def label_style(
    legend: Sequence[LegendEntry], field: str, hidden: Sequence[str], fields: Sequence[str],
    symbols: Symbols = POINTS,
) -> str:  # fmt: skip
    """A QML document for features to label: `field` is chosen from the classes, and colours them.

    hidden: fields that are neither in the form nor in the table; fields: all of them, in order.
    """
    root = Element(
        "qgis", version=QML_VERSION, styleCategories="Symbology|Fields|Forms|AttributeTable"
    )
    _renderer(root, legend, field, symbols)
    widgets = SubElement(root, "fieldConfiguration")
    for name in fields:
        widget = SubElement(SubElement(widgets, "field", name=name), "editWidget")
        if name == field:
            _value_map(widget, [entry.name for entry in legend])
        else:
            widget.set("type", "Hidden" if name in hidden else "TextEdit")
            SubElement(SubElement(widget, "config"), "Option")
    _editable(root, field, fields)
    table = SubElement(SubElement(root, "attributetableconfig"), "columns")
    for name in fields:
        SubElement(table, "column", type="field", name=name, hidden=str(int(name in hidden)))
    return ElementTree.tostring(root, encoding="unicode")


def frame_style() -> str:
    """A QML document for squares: their outlines only."""
    root = Element("qgis", version=QML_VERSION, styleCategories="Symbology")
    renderer = SubElement(root, "renderer-v2", type="singleSymbol", symbollevels="0")
    symbol = SubElement(SubElement(renderer, "symbols"), "symbol", name="0", type="fill", alpha="1")
    layer = SubElement(symbol, "layer", {"class": "SimpleFill", "enabled": "1", "pass": "0"})
    set_properties(
        layer,
        {"style": "no", "outline_color": rgba(_UNLABELLED), "outline_style": "solid",
         "outline_width": "0.4", "outline_width_unit": "MM"},
    )  # fmt: skip
    return ElementTree.tostring(root, encoding="unicode")


def _renderer(root: Element, legend: Sequence[LegendEntry], field: str, drawn: Symbols) -> None:
    renderer = SubElement(
        root, "renderer-v2", type="categorizedSymbol", attr=field, symbollevels="0",
        enableorderby="0", forceraster="0",
    )  # fmt: skip
    categories, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    found = [(entry.name, entry.name, entry.color) for entry in legend]
    # QGIS draws all other values, and none, with the category of the empty value.
    found.append(("", "not labelled", _UNLABELLED))
    for index, (value, label, color) in enumerate(found):
        SubElement(
            categories, "category", value=value, type="string", label=label, symbol=str(index),
            render="true",
        )  # fmt: skip
        symbol = SubElement(symbols, "symbol", name=str(index), type=drawn.kind, alpha="1")
        layer = SubElement(symbol, "layer", {"class": drawn.layer, "enabled": "1", "pass": "0"})
        set_properties(layer, drawn.properties(color, bool(value)))


def _value_map(widget: Element, names: Sequence[str]) -> None:
    widget.set("type", "ValueMap")
    options = SubElement(SubElement(widget, "config"), "Option", type="Map")
    values = SubElement(options, "Option", name="map", type="List")
    for name in names:
        pair = SubElement(values, "Option", type="Map")
        SubElement(pair, "Option", name=name, value=name, type="QString")


def _editable(root: Element, field: str, fields: Sequence[str]) -> None:
    """Only the label and the note are to be changed."""
    editable = SubElement(root, "editable")
    for name in fields:
        SubElement(editable, "field", name=name, editable=str(int(name in (field, "note"))))
