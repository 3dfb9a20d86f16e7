"""Layers whose features a person labels: the classes to choose, the order, and the labels."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from qgis.core import (
    NULL,
    QgsCategorizedSymbolRenderer,
    QgsFeature,
    QgsFeatureRequest,
    QgsMapLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QObject, QVariant, pyqtSignal

from ..translation import tr

FIELD = "reference"
_ORDER = "rank"
_NULL = "{2839923C-8B7D-419E-B84B-CA2FE9B80EC7}"  # what stands for no value in a value map
_NO_COLOR = "#bbbbbb"


@dataclass(frozen=True)
class LabelClass:
    """A class to choose: its name in the form, its value in the field, and its colour."""

    name: str
    value: Any
    color: str


def classes_of(layer: QgsMapLayer | None) -> list[LabelClass]:
    """Return what can be chosen in the field `reference`; empty if it is no layer to label."""
    if not isinstance(layer, QgsVectorLayer) or not layer.isValid():
        return []
    index = layer.fields().indexOf(FIELD)
    setup = layer.editorWidgetSetup(index) if index >= 0 else None
    if setup is None or setup.type() != "ValueMap":
        return []
    given, colors = setup.config().get("map") or [], _colors(layer)
    pairs = [given] if isinstance(given, dict) else [each for each in given if each]
    return [
        LabelClass(str(name), value, colors.get(str(value), _NO_COLOR))
        for pair in pairs
        for name, value in pair.items()
        if value != _NULL
    ]


def _colors(layer: QgsVectorLayer) -> dict[str, str]:
    renderer = layer.renderer()
    if not isinstance(renderer, QgsCategorizedSymbolRenderer) or renderer.classAttribute() != FIELD:
        return {}
    found = renderer.categories()  # they own their symbols
    return {str(each.value()): each.symbol().color().name() for each in found if each.symbol()}


class LabelLayer(QObject):
    """A layer to label; changed: its features or their labels are others than before."""

    changed = pyqtSignal()

    def __init__(self, layer: QgsVectorLayer, parent: QObject) -> None:
        super().__init__(parent)
        self.layer = layer
        self._labels: dict[int, str] | None = None
        self._signals = (
            layer.featureAdded, layer.featuresDeleted, layer.afterRollBack,
            layer.afterCommitChanges, layer.updatedFields, layer.editingStarted,
            layer.editingStopped, layer.dataChanged,
        )  # fmt: skip
        for signal in self._signals:
            signal.connect(self._forget)
        layer.attributeValueChanged.connect(self._note)

    def close(self) -> None:
        """Leave the layer alone from now on."""
        with suppress(RuntimeError, TypeError):  # the layer is gone
            for signal in self._signals:
                signal.disconnect(self._forget)
            self.layer.attributeValueChanged.disconnect(self._note)
        self.deleteLater()

    @property
    def labels(self) -> dict[int, str]:
        """The label of each feature, "" for none, by rank and then by id."""
        if self._labels is None:
            self._labels = self._read()
        return self._labels

    def label(self, number: int) -> str:
        """Return the label of a feature; empty for none."""
        return self.labels.get(number, "")

    def next_open(self, number: int | None) -> int | None:
        """Return the first feature after this one without a label; None if all have one."""
        rows = [*self.labels]
        start = rows.index(number) + 1 if number in self.labels else 0
        turned = rows[start:] + rows[:start]
        return next((each for each in turned if not self.labels[each]), None)

    def before(self, number: int | None) -> int | None:
        """Return the feature before this one, the last one before the first; None without any."""
        rows = [*self.labels]
        if not rows:
            return None
        return rows[rows.index(number) - 1 if number in self.labels else -1]

    def feature(self, number: int) -> QgsFeature:
        """Return a feature, invalid if it is gone."""
        return self.layer.getFeature(number)

    def unsaved(self) -> int:
        """Return the number of labels that are not saved."""
        buffer, index = self.layer.editBuffer(), self._index
        if buffer is None:
            return 0
        changed = sum(index in values for values in buffer.changedAttributeValues().values())
        return changed + sum(
            bool(word(each.attribute(index))) for each in buffer.addedFeatures().values()
        )

    def put(self, number: int, item: LabelClass | None) -> str:
        """Label a feature, as one step of the layer's undo; returns why it cannot be, if so.

        item: None for no label.
        """
        layer, name = self.layer, self.layer.name()
        if self.label(number) == ("" if item is None else word(item.value)):
            return ""
        if layer.readOnly() or not (layer.isEditable() or layer.startEditing()):
            return tr(
                "The layer '{name}' cannot be edited; check that it is not read-only in the "
                "project, and that its file may be written.",
                name=name,
            )
        layer.beginEditCommand(
            tr("Remove the label") if item is None else tr("Label {name}", name=item.name)
        )
        value = NULL if item is None else item.value
        if not layer.changeAttributeValue(number, self._index, value):
            layer.destroyEditCommand()
            return tr("The label cannot be written into the layer '{name}'.", name=name)
        layer.endEditCommand()
        return ""

    def save(self) -> str:
        """Save all edits of the layer, and go on editing; returns why it cannot, if so."""
        if self.layer.commitChanges(False):
            return ""
        reasons = "; ".join(self.layer.commitErrors())
        return tr(
            "The edits of the layer '{name}' cannot be saved: {reasons}",
            name=self.layer.name(),
            reasons=reasons,
        )

    @property
    def _index(self) -> int:
        return self.layer.fields().indexOf(FIELD)

    def _read(self) -> dict[int, str]:
        fields = self.layer.fields()
        rank, index = fields.indexOf(_ORDER), self._index
        if index < 0:
            return {}
        request = QgsFeatureRequest()
        request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
        request.setSubsetOfAttributes([each for each in (rank, index) if each >= 0])
        rows = []
        for each in self.layer.getFeatures(request):
            place = word(each.attribute(rank)) if rank >= 0 else ""
            order = float(place) if place.replace(".", "", 1).isdigit() else float("inf")
            rows.append((order, each.id(), word(each.attribute(index))))
        return {number: label for _, number, label in sorted(rows)}

    def _note(self, number: int, index: int, value: Any) -> None:
        if index == self._index and self._labels is not None and number in self._labels:
            self._labels[number] = word(value)
        elif index in (self._index, self.layer.fields().indexOf(_ORDER)):
            self._labels = None
        self.changed.emit()

    def _forget(self, *_: Any) -> None:
        self._labels = None
        self.changed.emit()


def word(value: Any) -> str:
    """Return a value of a field as text; empty for none."""
    if value is None or (isinstance(value, QVariant) and value.isNull()):
        return ""
    return str(value).strip()
