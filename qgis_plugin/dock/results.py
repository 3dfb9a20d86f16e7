"""The layer that shows the map of the view; it is no part of the saved project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qgis.core import (
    QgsLayerTree,
    QgsLayerTreeNode,
    QgsMapLayer,
    QgsPalettedRasterRenderer,
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtXml import QDomDocument, QDomElement

from ..translation import tr

_NAME = tr("Land cover of the view")
# Elements of a project file that stand for a layer, and the attribute with its id.
_ELEMENTS = {"layer-tree-layer": "id", "legendlayerfile": "layerid", "layer": "id"}


class ViewLayer:
    """Shows the newest map on top of all layers."""

    def __init__(self, project: QgsProject) -> None:
        self._project, self._id = project, ""
        self.opacity, self.visible = 0.6, True
        project.writeMapLayer.connect(self._left_out)
        project.writeProject.connect(self._node_left_out)

    @property
    def layer(self) -> QgsRasterLayer | None:
        """The layer, None if there is none; the user may have removed it."""
        return self._project.mapLayer(self._id) if self._id else None

    def show(self, path: str, classes: Sequence[Mapping[str, Any]], below: str = "") -> None:
        """Show a class map instead of the one before.

        below: id of the layer that a new layer is put under, if that is on top.
        """
        plain = QgsRasterLayer.LayerOptions(loadDefaultStyle=False)
        layer = QgsRasterLayer(path, _NAME, "gdal", plain)
        if not layer.isValid():
            return
        entries = [
            QgsPalettedRasterRenderer.Class(
                int(each["value"]), QColor(*each["color"]), str(each["name"])
            )
            for each in classes
        ]
        layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, entries))
        layer.setOpacity(self.opacity)
        root, old = self._project.layerTreeRoot(), self._id
        node = root.findLayer(old) if old else None
        expanded = node is None or node.isExpanded()
        self._project.addMapLayer(layer, False)
        self._id = layer.id()
        if node is None:
            first = root.children()[:1]
            under = [each for each in first if QgsLayerTree.isLayer(each)]
            root.insertLayer(int(any(each.layerId() == below for each in under)), layer)
        else:
            parent = node.parent()
            parent.insertLayer(parent.children().index(node), layer)
        new = root.findLayer(layer.id())
        new.setItemVisibilityChecked(self.visible)
        new.setExpanded(expanded)
        self._remove(old)

    def set_opacity(self, share: float) -> None:
        """Set the opacity, 0 to 1."""
        self.opacity = share
        if self.layer is not None:
            self.layer.setOpacity(share)
            self.layer.triggerRepaint()

    def set_visible(self, visible: bool) -> None:
        """Show or hide the layer."""
        self.visible = visible
        node = self._project.layerTreeRoot().findLayer(self._id) if self._id else None
        if node is not None:
            node.setItemVisibilityChecked(visible)

    def is_of(self, node: QgsLayerTreeNode) -> bool:
        """Whether a node of the layer tree is that of the layer."""
        return bool(self._id) and QgsLayerTree.isLayer(node) and node.layerId() == self._id

    def remove(self) -> None:
        """Remove the layer."""
        self._remove(self._id)
        self._id = ""

    def close(self) -> None:
        """Remove the layer, and leave the project alone from now on."""
        self.remove()
        self._project.writeMapLayer.disconnect(self._left_out)
        self._project.writeProject.disconnect(self._node_left_out)

    def _remove(self, layer_id: str) -> None:
        if layer_id and self._project.mapLayer(layer_id) is not None:
            self._project.removeMapLayer(layer_id)

    def _left_out(self, layer: QgsMapLayer, element: QDomElement, document: QDomDocument) -> None:
        """Write nothing for the layer into a project file: its own file goes with the session."""
        if layer.id() == self._id:
            element.clear()

    def _node_left_out(self, document: QDomDocument) -> None:
        """Take what else stands for the layer out of a project file."""
        if not self._id:
            return
        for name, attribute in _ELEMENTS.items():
            found = document.elementsByTagName(name)
            for element in [found.at(i).toElement() for i in range(found.count())]:
                if element.attribute(attribute) == self._id:
                    element.parentNode().removeChild(element)
