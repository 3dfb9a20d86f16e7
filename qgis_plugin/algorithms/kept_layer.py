"""What algorithms have in common that make a layer for people to work in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingParameterDefinition,
)

from ..layers import destinations
from ..layers.destinations import Destination
from ..translation import tr
from .base import EngineAlgorithm


class KeptLayer(EngineAlgorithm):
    """Its OUTPUT is a layer of a GeoPackage, in a file that stays."""

    LOST = ""  # why the file must stay
    LAYER = ""  # the only name that it may have, if so

    def flags(self) -> Any:
        """Return the flags of QGIS without batch processing."""
        return super().flags() & ~QgsProcessingAlgorithm.Flag.FlagSupportsBatch

    def suffixes(self, definition: QgsProcessingParameterDefinition) -> list[str]:
        """Return the suffix of the only format that keeps a form and what belongs to it."""
        return ["gpkg"]

    def checkParameterValues(
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Run the checks of all algorithms, and refuse a file that QGIS would delete."""
        if destinations.is_temporary(parameters.get("OUTPUT")):
            return False, self.LOST
        fault = self._layer_fault(destinations.given(parameters.get("OUTPUT")), context)
        if fault:
            return False, fault
        return super().checkParameterValues(parameters, context)

    def _layer_fault(self, output: str, context: QgsProcessingContext) -> str:
        """Return why the layer cannot be written now; empty if it can."""
        made = Destination.of(output)
        if self.LAYER and made.layer not in ("", self.LAYER):
            return tr(
                "Leave out |layername={layer}; the layer will be called '{name}'.",
                layer=made.layer,
                name=self.LAYER,
            )
        project = context.project()
        for layer in project.mapLayers().values() if output and project else ():
            if not getattr(layer, "isModified", bool)():
                continue
            place = destinations.source_of(layer.source(), layer.providerType())
            if place.path and Path(place.path).resolve() == Path(made.path).resolve():
                return tr(
                    "Save or discard the edits of the layer '{name}' first.", name=layer.name()
                )
        return ""
