"""How results are loaded into the project: their names, colours and order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsLayerTreeLayer,
    QgsMapLayer,
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from ..translation import tr
from .destinations import Destination


@dataclass(frozen=True)
class Loaded:
    """An output that QGIS may load.

    output: the label of the output, which QGIS gives to its layer unless the user chose a name;
    name: the name to give it instead; classes: those of a class map. Polygons bring their style,
    in the GeoPackage or next to the file.
    """

    place: Destination
    output: str
    name: str
    classes: Sequence[Mapping[str, Any]] = ()


def load_results(
    context: QgsProcessingContext, results: Sequence[Loaded], feedback: QgsProcessingFeedback
) -> None:
    """Set the names, colours and order of the layers that QGIS loads after the run.

    results: in the order of the layer tree, from the top. Raises QgsProcessingException if one does
    not exist.
    """
    for each in results:
        if not Path(each.place.path).is_file():
            raise QgsProcessingException(
                tr("The engine did not write {path}; see the log.", path=each.place.path)
            )
    ranks: dict[str, int] = {}
    for rank, result in enumerate(results):
        if not _can_show(result.place):
            feedback.pushWarning(
                tr(
                    "{path} was written, but this QGIS cannot show files of this format.",
                    path=result.place.path,
                )
            )
            layers = context.layersToLoadOnCompletion()
            layers.pop(result.place.source, None)
            context.setLayersToLoadOnCompletion(layers)
        elif context.willLoadLayerOnCompletion(result.place.source):
            details = context.layerToLoadOnCompletionDetails(result.place.source)
            if details.name in ("", result.output):
                details.name = result.name
            processor = PostProcessor(result.classes, rank, ranks)
            _alive.append(processor)
            details.setPostProcessor(processor)


def _can_show(place: Destination) -> bool:
    """Return False for GeoParquet if GDAL was built without it, as on Debian."""
    suffix = Path(place.path).suffix[1:].lower()
    return suffix != "parquet" or bool(QgsVectorFileWriter.driverForExtension(suffix))


# QGIS does not own them, and calls them only after the run.
_alive: list[PostProcessor] = []


class PostProcessor(QgsProcessingLayerPostProcessorInterface):
    """Styles a layer that was just loaded and moves it to its place among those of its run."""

    def __init__(
        self, classes: Sequence[Mapping[str, Any]], rank: int, ranks: dict[str, int]
    ) -> None:
        """ranks: position from the top by id, of the layers of this run loaded so far."""
        super().__init__()
        self._classes = [
            QgsPalettedRasterRenderer.Class(
                int(each["value"]), QColor(*each["color"]), str(each["name"])
            )
            for each in classes
        ]
        self._rank = rank
        self._ranks = ranks

    def postProcessLayer(
        self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        """Style and move the layer; QGIS calls this in its main thread."""
        if isinstance(layer, QgsVectorLayer):
            layer.loadDefaultStyle()  # Processing does not load it
        elif self._classes:
            layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, self._classes))
        layer.triggerRepaint()
        self._ranks[layer.id()] = self._rank
        if context.project() is not None:
            self._sort(context.project().layerTreeRoot().findLayer(layer.id()))

    def _sort(self, added: QgsLayerTreeLayer | None) -> None:
        """Sort the nodes of this run in the group of the added one; other nodes stay in place."""
        if added is None:
            return
        group = added.parent()
        places, nodes = [], []
        for place, node in enumerate(group.children()):
            if isinstance(node, QgsLayerTreeLayer) and node.layerId() in self._ranks:
                places.append(place)
                nodes.append(node)
        ordered = sorted(nodes, key=lambda node: self._ranks[node.layerId()])
        if ordered == nodes:
            return
        # The copies come first: QGIS removes a layer from the project with its last node.
        for place, node in reversed(list(zip(places, ordered))):
            group.insertChildNode(place, node.clone())
        for node in nodes:
            group.removeChildNode(node)
