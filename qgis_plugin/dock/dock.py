"""The panel: which raster, which classes, and what is seen of the map."""

from __future__ import annotations

import json
from typing import Any

from processing import execAlgorithmDialog
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsMapLayerProxyModel,
    QgsProcessingFeedback,
    QgsProject,
    QgsTask,
)
from qgis.gui import QgisInterface, QgsDockWidget
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QPushButton, QWidget

from ..engine import choices
from ..engine.run import class_list
from ..layers.inputs import Image
from .asking import Asking
from .classes import ClassTable
from .examples import ExampleLayer
from .form import Form
from .map_all import map_all
from .results import ViewLayer
from .settings import Settings, view_of
from .tool import ExampleTool

_TITLE = "Land cover by words"
_PAUSE = 400  # milliseconds after which the canvas, or the user, stands still
_SCOPE, _KEY = "reseg_geo", "dock"
_PATCH = 16  # raster pixels, while the engine has not told
_FIRST = ("building", "road", "tree", "grass", "water")


class WordsDock(QgsDockWidget):
    """Try words and examples on what the canvas shows, and map the whole raster with them."""

    def __init__(self, iface: QgisInterface, parent: QWidget | None = None) -> None:
        super().__init__(_TITLE, parent)
        self.setObjectName("ResegGeoWordsDock")
        self._iface, self._project = iface, QgsProject.instance()
        self._canvas = iface.mapCanvas()
        self._task: Any = None  # that runs in the background
        self._seen = ""  # id of the layer that the engine has open
        self._excepted = ""  # and of the one that cannot be chosen
        self.asking = Asking(self)
        self.table = ClassTable()
        self.form = Form(self.table)
        self.setWidget(self.form)
        self.view = ViewLayer(self._project)
        self.examples = ExampleLayer(self._project, self)
        self.tool = ExampleTool(self._canvas)
        self._timer = QTimer(self, singleShot=True, interval=_PAUSE)
        self._connect()
        self.restore()

    def _connect(self) -> None:
        form = self.form
        form.raster.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        form.map_view.clicked.connect(self.map_view)
        form.stop.clicked.connect(self.stop)
        form.map_all.clicked.connect(self.map_all)
        form.live.toggled.connect(self._later)
        form.raster.layerChanged.connect(self._later)
        for box in (form.model, form.quality, form.regions):
            box.currentTextChanged.connect(self._later)
        form.example.toggled.connect(self._use_tool)
        form.opacity.valueChanged.connect(lambda value: self.view.set_opacity(value / 100))
        form.visible.toggled.connect(self.view.set_visible)
        form.schemes(choices.known().get("schemes") or ())
        form.scheme_chosen.connect(self._import)
        form.models(choices.known())
        self._timer.timeout.connect(self.map_view)
        self.table.changed.connect(self._classes_changed)
        self.table.currentCellChanged.connect(lambda *_: self._color_tool())
        self.examples.changed.connect(self._later)
        self.tool.drawn.connect(self.add_example)
        self._canvas.extentsChanged.connect(self._later)
        self._canvas.mapToolSet.connect(self._tool_set)
        self._project.readProject.connect(self.restore)
        self._project.writeProject.connect(lambda *_: self.keep())
        self._project.cleared.connect(self.restore)
        self._project.layersWillBeRemoved.connect(self._removed)
        self.closed.connect(self.asking.end)
        self.asking.answered.connect(self._show)
        self.asking.failed.connect(self._failed)
        self.asking.missing.connect(self._offer_set_up)
        self.asking.progressed.connect(form.progress)

    # What is asked of the engine

    def map_view(self) -> None:
        """Ask for a map of what the canvas shows."""
        self._timer.stop()
        classes, layer = self.table.classes(), self.form.raster.currentLayer()
        if layer is None:
            self._say("Choose a raster layer.")
            return
        if not classes:
            self._say("Name at least two classes.")
            return
        view = view_of(self._canvas, layer, self._project)
        if view is None:
            self._say(f"The canvas shows nothing of '{layer.name()}'; zoom to it.")
            return
        image = Image.of(layer)
        if image.fault:
            self._say(image.fault)
            return
        request = {"request": "map", "classes": classes, **view}
        examples = self.examples.collection([each["name"] for each in classes])
        if examples is not None:
            request["examples"] = examples
        self._seen = layer.id()
        words = ["session", image.source, *self.form.settings().words(image)]
        new = self.asking.ask(words, request)
        self.form.busy("Starting the engine ..." if new else "Looking at the view ...")

    def stop(self) -> None:
        """Give up what is asked for."""
        self._timer.stop()
        self.asking.give_up()
        self.form.idle("Stopped.")

    # What the engine answers

    def _show(self, event: dict[str, Any]) -> None:
        self.view.show(str(event["map"]), event["classes"], self.examples.layer_id)
        layer = self.view.layer
        self._excepted = "" if layer is None else layer.id()
        self.form.raster.setExceptedLayerList([] if layer is None else [layer])
        self.table.show_answer(event["classes"], event.get("report"))
        self.examples.set_classes(self.table.colors())
        self._color_tool()
        self.form.idle("\n".join([*event.get("warnings", ()), event.get("notice") or ""]).strip())

    def _failed(self, sentence: str) -> None:
        self.form.idle("")
        if sentence:
            self._say(sentence, Qgis.MessageLevel.Warning)

    def _offer_set_up(self, sentence: str) -> None:
        """Say that there is no engine, with a button that opens its set-up."""
        bar = self._iface.messageBar()
        item, button = bar.createMessage(_TITLE, sentence), QPushButton("Set up the engine")
        button.clicked.connect(lambda: execAlgorithmDialog("reseg_geo:setupengine"))
        item.layout().addWidget(button)
        bar.pushWidget(item, Qgis.MessageLevel.Warning)

    # Examples

    def add_example(self, shape: Any) -> None:
        """Add a drawn example of the class that is chosen."""
        chosen, layer = self.table.current(), self.form.raster.currentLayer()
        if chosen is None or layer is None:
            self._say("Choose a class in the table first: its example will be added.")
            return
        if self.examples.layer is None:
            path = self.form.settings().examples_file(self._project)
            self.examples.make(path, layer.crs(), self.table.colors(), self._failed)
        side = (self.asking.patch or _PATCH) * layer.rasterUnitsPerPixelX()
        self.examples.add(
            chosen["name"], shape, self._canvas.mapSettings().destinationCrs(), side
        )  # fmt: skip

    def _use_tool(self, wanted: bool) -> None:
        if wanted:
            self._color_tool()
            self._canvas.setMapTool(self.tool)
        elif self._canvas.mapTool() is self.tool:
            self._canvas.unsetMapTool(self.tool)

    def _tool_set(self, tool: Any, *_: Any) -> None:
        self.form.example.setChecked(tool is self.tool)

    def _color_tool(self) -> None:
        chosen = self.table.current()
        if chosen is not None:
            self.tool.color.setNamedColor(chosen["color"])

    # Changes

    def _classes_changed(self) -> None:
        self.examples.set_classes(self.table.colors())
        self._later()

    def _later(self, *_: Any) -> None:
        """Map the view once nothing changes any more, if it is live."""
        if self.form.live.isChecked() and self.isUserVisible():
            self._timer.start()

    def _removed(self, ids: list[str]) -> None:
        if self._excepted in ids:  # QGIS would except whatever takes its place in memory
            self.form.raster.setExceptedLayerList([])
        if self._seen in ids:
            self.asking.end()
            QTimer.singleShot(0, self.view.remove)  # QGIS is removing layers now
            self.form.idle("")

    def _import(self, scheme: str) -> None:
        """Take the classes of a well-known list, which the engine knows."""

        def read(task: QgsTask) -> list[dict[str, Any]]:
            return class_list(["--scheme", scheme], QgsProcessingFeedback())

        def finished(error: Any, found: Any = None) -> None:
            if error is None:
                self.table.set_classes(found)
            else:
                self._say(str(error), Qgis.MessageLevel.Warning)

        self._reading = QgsTask.fromFunction(f"Classes of {scheme}", read, on_finished=finished)
        QgsApplication.taskManager().addTask(self._reading)

    def map_all(self) -> None:
        """Map the whole raster with these settings, in the background."""
        layer, classes = self.form.raster.currentLayer(), self.table.classes()
        if layer is None or not classes:
            self._say("Choose a raster layer, and name the classes.")
            return
        parameters = self.form.settings().parameters(layer, classes, self._project)
        if self.examples.collection([each["name"] for each in classes]) is not None:
            found = self.examples.layer
            assert found is not None
            if found.isEditable():
                found.commitChanges(False)
            parameters["EXAMPLES"] = found.id()
        self._task = map_all(parameters, self._project, self._mapped)
        self._say("Mapping the whole raster in the background.", Qgis.MessageLevel.Info)

    def _mapped(self, error: str) -> None:
        level = Qgis.MessageLevel.Warning if error else Qgis.MessageLevel.Success
        self._say(error or "The land-cover map is ready.", level)

    # State

    def keep(self) -> None:
        """Write the state into the project."""
        state = {
            "classes": self.table.rows(), "settings": self.form.settings().as_json(),
            "examples": self.examples.layer_id, "live": self.form.live.isChecked(),
            "opacity": self.form.opacity.value(),
        }  # fmt: skip
        self._project.writeEntry(_SCOPE, _KEY, json.dumps(state))

    def restore(self, *_: Any) -> None:
        """Take the state from the project; without one, begin anew."""
        self.asking.end()
        text, _ok = self._project.readEntry(_SCOPE, _KEY)
        try:
            state = json.loads(text) if text else {}
        except ValueError:
            state = {}
        self.form.live.setChecked(False)
        self.table.set_classes(state.get("classes") or [{"name": name} for name in _FIRST])
        self.form.restore(Settings.from_json(state.get("settings") or {}), self._project)
        self.form.opacity.setValue(int(state.get("opacity", 60)))
        self.examples.layer_id = str(state.get("examples") or "")
        self.form.live.setChecked(bool(state.get("live")))
        self.form.idle("")

    def close_all(self) -> None:
        """End the engine and remove what the panel has made but the examples."""
        self._timer.stop()
        self.asking.end()
        self._canvas.unsetMapTool(self.tool)
        self.view.close()

    def _say(self, sentence: str, level: Any = Qgis.MessageLevel.Info) -> None:
        self._iface.messageBar().pushMessage(_TITLE, sentence, level, 10)
