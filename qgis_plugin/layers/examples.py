"""Layers to draw examples of classes in: a list of the classes, and their colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsEditorWidgetSetup,
    QgsFieldConstraints,
    QgsFillSymbol,
    QgsMarkerSymbol,
    QgsProcessingContext,
    QgsProcessingException,
    QgsRendererCategory,
    QgsSymbol,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

from ..translation import tr
from .destinations import Destination

FIELD = "class"  # that the engine looks for first
KINDS = {"points": "Point", "polygons": "Polygon"}
_NO_CLASS = "#ff00ff"  # which is easily seen


def make_examples_layer(
    place: Destination, kind: str, crs: QgsCoordinateReferenceSystem,
    classes: Sequence[Mapping[str, str]], context: QgsProcessingContext,
) -> None:  # fmt: skip
    """Make an empty layer in a GeoPackage, with its style and its form.

    kind: one of `KINDS`; crs: may be invalid, for images without one; classes: each with `name` and
    `color`. Raises QgsProcessingException if the layer exists or cannot be written.
    """
    empty = QgsVectorLayer(f"{KINDS[kind]}?field={FIELD}:string", place.layer, "memory")
    empty.setCrs(crs)
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.layerName = place.layer
    if Path(place.path).exists():
        if QgsVectorLayer(place.source, place.layer, "ogr").isValid():
            raise QgsProcessingException(
                tr(
                    "{path} already has a layer '{layer}', which may hold examples; add "
                    "|layername=NAME for another one, or choose another file.",
                    path=place.path,
                    layer=place.layer,
                )
            )
        action = QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer
        options.actionOnExistingFile = action
    failed, message, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(
        empty, place.path, context.transformContext(), options
    )
    if failed:
        raise QgsProcessingException(
            tr("{path} cannot be written: {reason}.", path=place.path, reason=message)
        )
    layer = QgsVectorLayer(place.source, place.layer, "ogr")
    style_examples(layer, kind, classes)
    message = layer.saveStyleToDatabase(place.layer, "Classes, by reseg-geo", True, "")
    if message and not layer.listStylesInDatabase()[0]:
        raise QgsProcessingException(
            tr("{path} cannot be written: {reason}.", path=place.path, reason=message)
        )


def style_examples(layer: QgsVectorLayer, kind: str, classes: Sequence[Mapping[str, str]]) -> None:
    """Show the classes in their colours, and offer them in the form."""
    _style(layer, kind, classes)
    _form(layer, classes)


def _style(layer: QgsVectorLayer, kind: str, classes: Sequence[Mapping[str, str]]) -> None:
    """Show each class in its colour, and examples without a class, too."""
    categories = [
        QgsRendererCategory(each["name"], _symbol(kind, each["color"]), each["name"])
        for each in classes
    ]
    rest = QgsRendererCategory("", _symbol(kind, _NO_CLASS), tr("(another class, or none)"))
    layer.setRenderer(QgsCategorizedSymbolRenderer(FIELD, [*categories, rest]))


def _symbol(kind: str, color: str) -> QgsSymbol:
    """Return a symbol that is seen on any image: with a white edge, or the image shines through."""
    if kind == "points":
        return QgsMarkerSymbol.createSimple({
            "name": "circle", "color": color, "size": "3.2", "outline_color": "white",
            "outline_width": "0.5",
        })  # fmt: skip
    symbol = QgsFillSymbol.createSimple({
        "color": color, "outline_color": color, "outline_width": "0.8",
    })  # fmt: skip
    fill = symbol.symbolLayer(0).fillColor()
    fill.setAlphaF(0.35)
    symbol.symbolLayer(0).setFillColor(fill)
    return symbol


def _form(layer: QgsVectorLayer, classes: Sequence[Mapping[str, str]]) -> None:
    """Let the user choose one of the classes, at first the one chosen last."""
    names = [{each["name"]: each["name"]} for each in classes]
    index = layer.fields().indexOf(FIELD)
    layer.setEditorWidgetSetup(index, QgsEditorWidgetSetup("ValueMap", {"map": names}))
    layer.setFieldConstraint(
        index, QgsFieldConstraints.Constraint.ConstraintNotNull,
        QgsFieldConstraints.ConstraintStrength.ConstraintStrengthHard,
    )  # fmt: skip
    for key in layer.primaryKeyAttributes():
        layer.setEditorWidgetSetup(key, QgsEditorWidgetSetup("Hidden", {}))
    form = layer.editFormConfig()
    form.setReuseLastValue(index, True)
    layer.setEditFormConfig(form)
