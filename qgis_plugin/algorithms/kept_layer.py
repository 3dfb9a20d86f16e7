"""What algorithms have in common that make a layer for people to work in."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingParameterDefinition,
)

from ..layers import destinations
from .base import EngineAlgorithm


class KeptLayer(EngineAlgorithm):
    """Its OUTPUT is a layer of a GeoPackage, in a file that stays."""

    LOST = ("", "")  # what the layer is for, and what people put into it

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
            what, work = self.LOST
            return False, (
                f"Choose a file for {what}; QGIS deletes temporary files when it is closed, with "
                f"{work}."
            )
        return super().checkParameterValues(parameters, context)
