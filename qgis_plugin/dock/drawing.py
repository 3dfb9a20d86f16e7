"""Examples that are drawn on the canvas with the panel's own tool."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsProject, QgsWkbTypes
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QObject

from ..translation import tr
from .examples import ExampleLayer, square_at
from .form import Form
from .messages import Messages
from .tool import ExampleTool

_PATCH = 16  # raster pixels, while the engine has not told


class Drawing(QObject):
    """The tool, and the layer that it draws in."""

    def __init__(
        self, canvas: QgsMapCanvas, project: QgsProject, form: Form, messages: Messages,
        patch: Callable[[], float], failed: Callable[[str], None], parent: QObject,
    ) -> None:  # fmt: skip
        """patch: the side of a patch in raster pixels, 0 if unknown; failed: takes a sentence."""
        super().__init__(parent)
        self._canvas, self._project, self._form = canvas, project, form
        self._messages, self._patch, self._failed = messages, patch, failed
        self.examples = ExampleLayer(project, self)
        self.tool = ExampleTool(canvas)
        form.example.toggled.connect(self._use_tool)
        form.table.currentCellChanged.connect(lambda *_: self.color_tool())
        self.tool.drawn.connect(self.add)
        canvas.mapToolSet.connect(self._tool_set)

    def add(self, shape: Any) -> None:
        """Add a drawn example of the class that is chosen."""
        chosen, layer = self._form.table.current(), self._form.raster.currentLayer()
        if chosen is None or layer is None:
            self._messages.say(
                tr("Choose a raster layer. Then draw the example again.")
                if layer is None
                else tr("Select a class in the table. Then draw the example again.")
            )
            return
        if self.examples.layer is None:
            path = self._form.settings().examples_file(self._project)
            self.examples.make(path, layer.crs(), self._form.table.colors(), self._failed)
        crs = self._canvas.mapSettings().destinationCrs()
        if shape.type() == QgsWkbTypes.GeometryType.PointGeometry:
            pixels = self._patch() or _PATCH
            shape, crs = square_at(shape, crs, layer, pixels, self._project), layer.crs()
        self.examples.add(chosen["name"], shape, crs)

    def color_tool(self) -> None:
        """Draw in the colour of the class that is chosen."""
        chosen = self._form.table.current()
        if chosen is not None:
            self.tool.color.setNamedColor(chosen["color"])

    def _use_tool(self, wanted: bool) -> None:
        if wanted:
            self.color_tool()
            self._canvas.setMapTool(self.tool)
        elif self._canvas.mapTool() is self.tool:
            self._canvas.unsetMapTool(self.tool)

    def _tool_set(self, tool: Any, *_: Any) -> None:
        self._form.example.setChecked(tool is self.tool)
