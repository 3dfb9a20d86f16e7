"""The panel: which raster, which classes, and what is seen of the map."""

from __future__ import annotations

from typing import Any

from qgis.core import Qgis, QgsMapLayerProxyModel, QgsProject
from qgis.gui import QgisInterface, QgsDockWidget
from qgis.PyQt.QtCore import QTimer, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QWidget

from .. import manual
from ..engine import choices
from ..layers.inputs import Image
from ..translation import tr
from .asking import Asking, as_sentence
from .classes import ClassTable
from .column import Column
from .drawing import Drawing
from .form import Form
from .labelling import Labelling
from .map_all import MapAll
from .messages import TITLE, Messages
from .offers import Offers
from .results import ViewLayer
from .settings import Settings, read_state, view_of, write_state

_PAUSE = 400  # milliseconds after which the canvas, or the user, stands still
_FIRST = ("building", "road", "tree", "grass", "water")


class WordsDock(QgsDockWidget):
    """Try words and examples on what the canvas shows, and map the whole raster with them."""

    def __init__(self, iface: QgisInterface, parent: QWidget | None = None) -> None:
        super().__init__(TITLE, parent)
        self.setObjectName("ResegGeoWordsDock")
        self._project = QgsProject.instance()
        self._canvas, self._messages = iface.mapCanvas(), Messages(iface.messageBar())
        self._seen = ""  # id of the layer that the engine has open
        self._excepted = ""  # and of the one that cannot be chosen
        self._chosen = ""  # and of the raster
        self._restoring = True
        self.asking, self.offers = Asking(self), Offers(self)
        self.whole = MapAll(self._project, self)
        self.table = ClassTable()
        self.form = Form(self.table)
        self.labelling = Labelling(iface, self._project, self._messages, self)
        self.setWidget(Column(self.form, self.labelling))
        self.view = ViewLayer(self._project)
        self.drawing = Drawing(
            self._canvas, self._project, self.form, self._messages, lambda: self.asking.patch,
            self._failed, self,
        )  # fmt: skip
        self.examples, self.tool = self.drawing.examples, self.drawing.tool
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._connect()
        self.restore()

    def _connect(self) -> None:
        form = self.form
        form.raster.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        form.map_view.clicked.connect(self.map_view)
        form.stop.clicked.connect(self.stop)
        form.map_all.clicked.connect(self.map_all)
        form.help.clicked.connect(_open_help)
        form.live.toggled.connect(self._later)
        form.raster.layerChanged.connect(self._raster_changed)
        for box in (form.model, form.quality, form.regions):
            box.currentTextChanged.connect(self._later)
        for box in (form.raster, form.model, form.quality, form.regions):
            box.activated.connect(self._touched)
        form.opacity.valueChanged.connect(self._set_opacity)
        form.visible.toggled.connect(self._set_visible)
        form.scheme_chosen.connect(self._import)
        form.offer(choices.known())
        self.offers.told.connect(form.offer)
        self.offers.listed.connect(self.table.set_classes)
        self.offers.failed.connect(self._failed)
        self.visibilityChanged.connect(self._seen_or_not)
        self._timer.timeout.connect(self.map_view)
        self.table.changed.connect(self._classes_changed)
        self.examples.changed.connect(self._later)
        self._canvas.extentsChanged.connect(self._later)
        self._project.readProject.connect(self.restore)
        self._project.writeProject.connect(self.keep)
        self._project.cleared.connect(self.restore)
        self._project.layersWillBeRemoved.connect(self._removed)
        self._project.layerTreeRoot().visibilityChanged.connect(self._node_changed)
        self.closed.connect(self.rest)
        self.asking.answered.connect(self._show)
        self.asking.failed.connect(self._failed)
        self.asking.missing.connect(self._offer_set_up)
        self.asking.progressed.connect(form.progress)
        self.asking.ready.connect(self.offers.refresh)
        self.whole.done.connect(self._mapped)

    # What is asked of the engine

    def map_view(self) -> None:
        """Ask for a map of what the canvas shows."""
        self._timer.stop()
        asked = self._input()
        if asked is None:
            return
        layer, classes, image = asked
        view = view_of(self._canvas, layer, self._project)
        if view is None:
            self._messages.say(
                tr("'{name}' is outside the map view; zoom to the layer.", name=layer.name())
            )
            return
        request = {"request": "map", "classes": classes, **view}
        examples = self.examples.snapshot([each["name"] for each in classes], layer)
        if examples is not None:
            request["examples"] = examples
        self._seen = layer.id()
        words = ["session", image.source, *self.form.settings().words(image)]
        new = self.asking.ask(words, request)
        self.form.busy(tr("Starting the engine…") if new else tr("Mapping the view…"))

    def _input(self) -> tuple[Any, list[dict[str, Any]], Image] | None:
        """Return the raster layer, the classes and the image; says what is missing."""
        layer, classes = self.form.raster.currentLayer(), self.table.classes()
        if layer is None:
            self._messages.say(tr("Choose a raster layer."))
        elif not classes:
            self._messages.say(tr("Add at least one class."))
        elif (image := Image.of(layer)).fault:
            self._messages.say(image.fault)
        else:
            return layer, classes, image
        return None

    def stop(self) -> None:
        """Give up what is asked for."""
        self._timer.stop()
        self.asking.give_up()
        self.form.idle(tr("Stopped."))

    # What the engine answers

    def _show(self, event: dict[str, Any]) -> None:
        self.view.show(str(event["map"]), event["classes"], self.examples.layer_id)
        layer = self.view.layer
        self._excepted = "" if layer is None else layer.id()
        self.form.raster.setExceptedLayerList([] if layer is None else [layer])
        self.table.show_answer(event["classes"], event.get("report"))
        self.examples.set_classes(self.table.colors())
        self.drawing.color_tool()
        notes = [*map(as_sentence, event.get("warnings") or ()), event.get("notice") or ""]
        self.form.idle("\n".join(notes).strip())

    def _failed(self, sentence: str) -> None:
        self.form.idle("")
        self._messages.warn(sentence)

    def _offer_set_up(self, sentence: str) -> None:
        self.form.idle("")
        self._messages.offer_set_up(sentence)

    # Changes

    def _touched(self, *_: Any) -> None:
        """The user has changed a setting, so the project is to be saved."""
        if not self._restoring:
            self._project.setDirty(True)

    def _raster_changed(self, layer: Any) -> None:
        """Another raster is chosen; the signal also comes when the list is made anew."""
        chosen = "" if layer is None else layer.id()
        if chosen != self._chosen:
            self._chosen = chosen
            self._later()

    def _classes_changed(self) -> None:
        self.examples.set_classes(self.table.colors())
        self._touched()
        self._later()

    def _set_opacity(self, per_cent: int) -> None:
        self.view.set_opacity(per_cent / 100)
        self._touched()

    def _set_visible(self, visible: bool) -> None:
        self.view.set_visible(visible)
        self._touched()

    def _node_changed(self, node: Any) -> None:
        """The layer is shown or hidden in the panel of layers."""
        if self.view.is_of(node):
            self.form.visible.setChecked(node.itemVisibilityChecked())

    def _later(self, *_: Any) -> None:
        """Map the view once nothing changes any more, if it is live."""
        if self.form.live.isChecked() and self.isUserVisible():
            self._timer.start()

    def _seen_or_not(self, seen: bool) -> None:
        if seen:
            self.offers.refresh()

    def _removed(self, ids: list[str]) -> None:
        if self._excepted in ids:  # QGIS would except whatever takes its place in memory
            self.form.raster.setExceptedLayerList([])
        if self._seen in ids:
            self.asking.end()
            QTimer.singleShot(0, self.view.remove)  # QGIS is removing layers now
            self.form.idle("")

    def _import(self, scheme: str) -> None:
        """Take the classes of a well-known list, which the engine knows."""
        if self._messages.has_engine():
            self.offers.read(scheme)

    def map_all(self) -> None:
        """Map the whole raster with these settings, in the background."""
        asked = self._input()
        if asked is None or not self._messages.has_engine():
            return
        layer, classes, _image = asked
        parameters = self.form.settings().parameters(layer, classes, self._project)
        names = [each["name"] for each in classes]
        self.form.map_all.setEnabled(False)
        self.whole.start(parameters, self.examples.snapshot(names, layer))
        self._messages.say(
            tr("Mapping the whole raster in the background."), Qgis.MessageLevel.Info
        )

    def _mapped(self, error: str) -> None:
        self.form.map_all.setEnabled(True)
        level = Qgis.MessageLevel.Warning if error else Qgis.MessageLevel.Success
        self._messages.say(error or tr("The land-cover map is ready."), level)

    # State

    def keep(self, *_: Any) -> None:
        """Write the state into the project."""
        form = self.form
        write_state(self._project, {
            "classes": self.table.rows(), "settings": form.settings().as_json(),
            "examples": self.examples.layer_id, "live": form.live.isChecked(),
            "opacity": form.opacity.value(), "visible": form.visible.isChecked(),
        })  # fmt: skip

    def restore(self, *_: Any) -> None:
        """Take the state from the project; without one, begin anew."""
        self.asking.end()
        self._restoring, state = True, read_state(self._project)
        self.form.live.setChecked(False)
        self.table.set_classes(state.get("classes", [{"name": name} for name in _FIRST]))
        self.form.restore(Settings.from_json(state.get("settings") or {}), self._project)
        self.form.opacity.setValue(int(state.get("opacity", 60)))
        self.form.visible.setChecked(bool(state.get("visible", True)))
        self.examples.layer_id = str(state.get("examples") or "")
        self.form.live.setChecked(bool(state.get("live")))
        self.form.idle("")
        self._restoring = False

    def rest(self) -> None:
        """End the engine, whose files go with it, and give the map tool back."""
        self._timer.stop()
        self.asking.end()
        self.form.idle("")
        self._canvas.unsetMapTool(self.tool)
        self.view.remove()

    def close_all(self) -> None:
        """Remove what the panel has made but the examples, for good."""
        self.rest()
        for signal, slot in (
            (self._project.writeProject, self.keep), (self._project.readProject, self.restore),
            (self._project.cleared, self.restore),
            (self._project.layersWillBeRemoved, self._removed),
            (self._project.layerTreeRoot().visibilityChanged, self._node_changed),
        ):  # fmt: skip
            signal.disconnect(slot)
        self.labelling.close_all()
        self.view.close()


def _open_help(*_: Any) -> None:
    QDesktopServices.openUrl(QUrl(manual.address("panel")))
