"""The section "Label" of the panel: step through a layer and label it, with buttons or keys."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any

from qgis.core import Qgis, QgsMapLayer, QgsProject, QgsVectorLayer
from qgis.gui import QgisInterface, QgsCollapsibleGroupBoxBasic
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtWidgets import QShortcut, QVBoxLayout, QWidget

from ..layers.labels import LabelClass, LabelLayer, classes_of, word
from ..translation import tr
from .label_form import KEYS, LabelForm
from .label_view import LabelView
from .messages import Messages

_HIDDEN = "Hidden"  # what QGIS calls a field that the form does not show


class Labelling(QgsCollapsibleGroupBoxBasic):
    """Labels features of a layer in its own edit session, so QGIS undoes and saves them."""

    def __init__(
        self, iface: QgisInterface, project: QgsProject, messages: Messages, parent: QWidget
    ) -> None:
        super().__init__(tr("Label"), parent)
        self.setObjectName("labelling")
        self._iface, self._project, self._messages = iface, project, messages
        self._view = LabelView(iface.mapCanvas(), project)
        self._labels: LabelLayer | None = None
        self._number: int | None = None  # id of the feature that is shown
        self._chosen = ""  # id of the layer
        self._open = self._closed = False
        self._classes: list[LabelClass] = []
        self.form = LabelForm()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.form)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._told = QTimer(self, singleShot=True, interval=0)
        self._keys = [
            shortcut for place in (iface.mapCanvas(), self) for shortcut in self._shortcuts(place)
        ]
        self._connect()
        self.setCollapsed(True)
        self.refresh()

    def _shortcuts(self, place: QWidget) -> list[QShortcut]:
        """Keys that work while `place` or what is in it has the focus."""
        found = []
        for key in range(KEYS + 1):
            shortcut = QShortcut(QKeySequence(str(key)), place)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(False)  # a key that is held down labels one feature
            shortcut.activated.connect(partial(self._pressed, key))
            found.append(shortcut)
        return found

    def _connect(self) -> None:
        form = self.form
        form.layers.activated.connect(lambda *_: self._take(form.chosen()))
        form.layers.opened.connect(self.refresh)
        form.next.clicked.connect(lambda *_: self.go_on())
        form.previous.clicked.connect(lambda *_: self.go_back())
        form.clear.clicked.connect(lambda *_: self.put(None))
        form.save.clicked.connect(lambda *_: self.save())
        form.pressed.connect(self._pressed)
        form.shown.connect(partial(self._opened, True))
        form.hidden.connect(partial(self._opened, False))
        self._soon.timeout.connect(self.refresh)
        self._told.timeout.connect(self._tell)
        self._project.layersAdded.connect(self._added)
        self._project.layersWillBeRemoved.connect(self._removing)
        self._project.layersRemoved.connect(self._later)
        self._iface.currentLayerChanged.connect(self._activated)

    # What a person does

    def go_on(self) -> None:
        """Show the next feature without a label."""
        if self._labels is None:
            return
        number = self._labels.next_open(self._number)
        if number is not None:
            self._show(number)
        elif self._labels.labels:
            self._messages.say(
                tr("All {count} features have a label.", count=f"{len(self._labels.labels):,}"),
                Qgis.MessageLevel.Success,
            )
        self._canvas_next()

    def go_back(self) -> None:
        """Show the feature before this one, labelled or not."""
        number = None if self._labels is None else self._labels.before(self._number)
        if number is not None:
            self._show(number)
        self._canvas_next()

    def put(self, item: LabelClass | None) -> None:
        """Label the feature that is shown, and go on; None removes its label, and stays."""
        if self._labels is None:
            return
        if self._number is None or self._number not in self._labels.labels:
            self.go_on()  # nobody labels what was not seen
            return
        fault = self._labels.put(self._number, item)
        if fault:
            self._messages.warn(fault)
        elif item is not None:
            self.go_on()
        self._canvas_next()

    def save(self) -> None:
        """Save the edits of the layer."""
        if self._labels is not None:
            self._messages.warn(self._labels.save())

    def _pressed(self, key: int) -> None:
        if key == 0:
            self.put(None)
        elif key <= len(self._classes):
            self.put(self._classes[key - 1])

    def _canvas_next(self) -> None:
        """Let the keys work, whatever button was pressed."""
        self._iface.mapCanvas().setFocus()

    # What is shown

    def _show(self, number: int) -> None:
        assert self._labels is not None
        self._number = number
        feature = self._labels.feature(number)
        self._messages.warn(self._view.show(self._labels.layer, feature))
        self._tell()

    def _tell(self) -> None:
        """Write how far the layer is, and what is shown."""
        ready = self._labels is not None and bool(self._labels.labels)
        for shortcut in self._keys:
            shortcut.setEnabled(ready and self._open)
        self.form.set_ready(ready)
        if self._labels is None:
            self.form.tell(
                tr(
                    "There is no layer to label. Make one with 'Accuracy: sample to label' or "
                    "'Review: polygons to look at'."
                )
            )
            return
        labels, layer = self._labels.labels, self._labels.layer
        if not labels:
            self.form.tell(tr("The layer '{name}' has no features.", name=layer.name()))
            return
        if self._number is not None and self._number not in labels:
            self._forget()
        unsaved, done = self._labels.unsaved(), sum(map(bool, labels.values()))
        told = {"done": f"{done:,}", "all": f"{len(labels):,}"}
        text = (
            tr("{done} of {all} labelled, {unsaved} not saved", unsaved=f"{unsaved:,}", **told)
            if unsaved
            else tr("{done} of {all} labelled", **told)
        )
        self.form.save.setEnabled(layer.isModified())
        self.form.tell(text, self._about())
        own = "" if self._number is None else labels[self._number]
        self.form.check([word(item.value) == own for item in self._classes])

    def _about(self) -> str:
        """What the map says of the feature that is shown, if the form shows that, too."""
        if self._labels is None or self._number is None:
            return tr("Press Next.")
        layer = self._labels.layer
        index = layer.fields().indexOf("class_name")
        if index < 0 or layer.editorWidgetSetup(index).type() == _HIDDEN:
            return ""
        said = word(self._labels.feature(self._number).attribute(index))
        return tr("The map says: {name}", name=said) if said else ""

    def _forget(self) -> None:
        self._number = None
        self._view.clear()

    def _opened(self, is_open: bool) -> None:
        """The section is opened or closed: then no keys, no mark; labels stay in the layer."""
        self._open = is_open
        self._forget()
        self.refresh()

    # Which layer

    def refresh(self) -> None:
        """Offer the layers that can be labelled, and keep the choice if it is one of them."""
        found = {name: each for name, each in self._project.mapLayers().items() if classes_of(each)}
        active = self._iface.activeLayer()
        if self._chosen not in found:
            ids = [*([active.id()] if active is not None else []), *sorted(found)]
            self._chosen = next((name for name in ids if name in found), "")
        ordered = sorted(found.values(), key=lambda each: each.name().casefold())
        self.form.offer(ordered, self._chosen)
        layer = found.get(self._chosen)
        if self._labels is not None and self._labels.layer is not layer:
            self._leave()
        if layer is not None and self._labels is None:
            self._labels = LabelLayer(layer, self)
            self._labels.changed.connect(self._told.start)
        classes = classes_of(layer)
        if classes != self._classes:
            self._classes = classes
            self.form.set_classes(classes)
        self._tell()

    def _take(self, chosen: str) -> None:
        self._chosen = chosen
        self.refresh()

    def _leave(self) -> None:
        if self._labels is not None:
            labels, self._labels = self._labels, None
            labels.close()
        self._forget()

    def _activated(self, layer: QgsMapLayer | None) -> None:
        """Another layer is active in QGIS; if it can be labelled, it is taken."""
        if classes_of(layer):
            self._take(layer.id())

    def _added(self, layers: list[QgsMapLayer]) -> None:
        """Layers come into the project, maybe before their styles and forms."""
        for layer in layers:
            if isinstance(layer, QgsVectorLayer):
                layer.rendererChanged.connect(self._later)
        self._later()

    def _removing(self, ids: list[str]) -> None:
        if self._labels is not None and self._labels.layer.id() in ids:
            self._leave()
            self._tell()

    def _later(self, *_: Any) -> None:
        if not self._closed:
            self._soon.start()

    def close_all(self) -> None:
        """Leave QGIS as it was."""
        self._closed = True
        self._soon.stop()
        self._told.stop()
        self._leave()
        for signal, slot in (
            (self._project.layersAdded, self._added),
            (self._project.layersWillBeRemoved, self._removing),
            (self._project.layersRemoved, self._later),
            (self._iface.currentLayerChanged, self._activated),
        ):  # fmt: skip
            with suppress(TypeError):
                signal.disconnect(slot)
        for shortcut in self._keys:
            shortcut.setEnabled(False)
            shortcut.deleteLater()  # those of the canvas would outlive the panel
        self._keys = []
