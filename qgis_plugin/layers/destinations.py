"""Where outputs go: a file, or a layer of a GeoPackage that may hold others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsDataSourceUri,
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingOutputLayerDefinition,
    QgsProviderRegistry,
    QgsVectorLayer,
)

from ..translation import either, tr

# How QGIS names a table of a GeoPackage, such as ogr:dbname='/data/project.gpkg' table="fields".
_TABLE = re.compile(r"ogr:\s*(?=dbname=)")
# Such as "memory:" or "postgres:"; a Windows drive has only one letter.
_PROVIDER = re.compile(r"[a-z]{2,}:")
_LAYER = re.compile(r"\|layer(?:name)?=")


@dataclass(frozen=True)
class Destination:
    """A file that the engine writes or reads; of a GeoPackage, one layer of it.

    layer: empty if the file has no layers, or if it is unknown.
    """

    path: str
    layer: str = ""

    @classmethod
    def of(cls, text: str) -> Destination:
        """Return what QGIS, or the user, means by the text of an output."""
        if _TABLE.match(text):
            uri = QgsDataSourceUri(_TABLE.sub("", text))
            return cls(uri.database(), uri.table())
        path, *layer = _LAYER.split(text, maxsplit=1)
        return cls(path, *layer)

    @property
    def word(self) -> str:
        """How the engine names it."""
        return f"{self.path}|layer={self.layer}" if self.layer else self.path

    @property
    def source(self) -> str:
        """How QGIS names it."""
        return f"{self.path}|layername={self.layer}" if self.layer else self.path

    def fault(self, suffixes: Sequence[str], output: str) -> str:
        """Return why the engine cannot write it; empty if it can.

        suffixes: those of the formats to choose from, without a dot; output: its label.
        """
        suffix = Path(self.path).suffix.lower()[1:]
        if suffix not in suffixes or _PROVIDER.match(self.path):
            kinds = either([f".{each}" for each in suffixes])
            return tr(
                "{output} must be a {kinds} file, not {path}.",
                output=output, kinds=kinds, path=self.path,
            )  # fmt: skip
        if self.layer and suffix != "gpkg":
            return tr(
                "{output} must be a file without a layer name, unless it is a GeoPackage: {path}.",
                output=output,
                path=self.path,
            )
        return ""


def given(value: Any) -> str:
    """Return the text of an output's value; empty for none, temporary files, expressions."""
    if isinstance(value, QgsProcessingOutputLayerDefinition):
        value = value.sink.staticValue()
    return value if isinstance(value, str) and value != QgsProcessing.TEMPORARY_OUTPUT else ""


def is_temporary(value: Any) -> bool:
    """Whether the value of an output asks for a temporary file."""
    if isinstance(value, QgsProcessingOutputLayerDefinition):
        value = value.sink.staticValue()
    return value == QgsProcessing.TEMPORARY_OUTPUT


def source_of(uri: str, provider: str) -> Destination:
    """Return the file, and the layer if it is named, that a layer of QGIS shows.

    Its path is empty if it is not a file.
    """
    parts = QgsProviderRegistry.instance().decodeUri(provider, uri)
    return Destination(str(parts.get("path") or ""), str(parts.get("layerName") or ""))


def saved(layer: QgsVectorLayer) -> tuple[str, str]:
    """Return what the engine calls the file of a layer, and why it cannot be read now, if so."""
    place = source_of(layer.source(), layer.providerType())
    fault = ""
    if not place.path:
        fault = tr("Save the layer '{name}' to a file first.", name=layer.name())
    elif layer.isModified():
        fault = tr("Save the edits of the layer '{name}' first.", name=layer.name())
    return place.word, fault


def check_not_input(outputs: Sequence[Destination], polygons: Destination) -> None:
    """Raise QgsProcessingException if an output would replace a polygon layer that is an input.

    The engine cannot know, since it gets a copy of the layer.
    """
    for made in outputs:
        same_file = polygons.path and Path(polygons.path).resolve() == Path(made.path).resolve()
        layers = {made.layer.lower(), polygons.layer.lower()}
        if same_file and ("" in layers or len(layers) == 1):
            raise QgsProcessingException(
                tr("{path} is an input; choose another output file.", path=made.source)
            )
