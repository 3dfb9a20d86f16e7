"""Layers of QGIS as input files of the engine."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureSink,
    QgsFeatureSource,
    QgsFields,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProperty,
    QgsRasterLayer,
    QgsVectorFileWriter,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QMetaType

from ..engine.child import remove_folder
from ..translation import tr
from .services import Service


@dataclass(frozen=True)
class Image:
    """What a run needs of a raster layer, which may be deleted in the meantime.

    source: what the engine opens; crs: of the layer; file_crs: its file's own, if that is another;
    service: of a layer whose pixels are in no file; fault: why it cannot be used as it is.
    QGIS ignores exceptions from `prepareAlgorithm`, so `usable` raises them later.
    """

    name: str = ""
    source: str = ""
    crs: QgsCoordinateReferenceSystem | None = None
    file_crs: QgsCoordinateReferenceSystem | None = None
    service: Service | None = None
    fault: str = ""

    def usable(self) -> Image:
        """Return the image itself. Raises QgsProcessingException if it cannot be used."""
        if self.fault:
            raise QgsProcessingException(self.fault)
        return self

    @classmethod
    def of(cls, layer: QgsRasterLayer) -> Image:
        """Return the image of a layer, with a fault if its pixels are not in a file."""
        name, source = layer.name(), layer.source().split("|", 1)[0]
        provider = layer.providerType()
        if provider != "gdal":
            fault = tr(
                "The layer '{name}' comes from a service or database ({provider}), not from a "
                "raster file; save it first (right-click ▸ Export ▸ Save As…) and use the saved "
                "file.",
                name=name,
                provider=provider,
            )
            return cls(name, crs=layer.crs(), service=Service.of(layer), fault=fault)
        if source.startswith("/vsimem/"):
            fault = tr(
                "The layer '{name}' exists only in the memory of QGIS; save it first "
                "(right-click ▸ Export ▸ Save As…) and use the saved file.",
                name=name,
            )
            return cls(fault=fault)
        # Without the default style, for which QGIS would read the whole raster.
        plain = QgsRasterLayer.LayerOptions(loadDefaultStyle=False)
        own = QgsRasterLayer(source, name, provider, plain).crs()
        other = own if layer.crs().isValid() and own != layer.crs() else None
        return cls(name, source, layer.crs(), other)


def write_features(
    source: QgsFeatureSource, path: Path, context: QgsProcessingContext,
    feedback: QgsProcessingFeedback, fields: Sequence[str] = (),
) -> None:  # fmt: skip
    """Write the geometries of a source (its selection, if so chosen) to a FlatGeobuf file.

    fields: to write, too; with any, the features keep their order. The same features give the same
    bytes, by which a run that is resumed knows them; a GeoPackage holds the time of its making.
    Raises QgsProcessingException if they cannot be written.
    """
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "FlatGeobuf"
    if fields:
        options.layerOptions = ["SPATIAL_INDEX=NO"]  # which would sort them
    kept = QgsFields()
    for name in fields:
        kept.append(source.fields().field(name))
    writer = QgsVectorFileWriter.create(
        str(path), kept, QgsWkbTypes.multiType(source.wkbType()), source.sourceCrs(),
        context.transformContext(), options,
    )  # fmt: skip
    written = True
    for feature in source.getFeatures():
        if feedback.isCanceled():
            break
        shape = QgsFeature(kept)
        shape.setGeometry(feature.geometry())
        shape.setAttributes([feature.attribute(name) for name in fields])
        written = writer.addFeature(shape, QgsFeatureSink.Flag.FastInsert) and written
    written = written and writer.hasError() == QgsVectorFileWriter.WriterError.NoError
    message = writer.errorMessage()
    del writer  # flushes the file
    if not written:
        raise QgsProcessingException(
            tr(
                "The features of '{name}' cannot be written: {reason}.",
                name=source.sourceName(),
                reason=message,
            )
        )


def example_fields(source: QgsFeatureSource, chosen: str) -> list[str]:
    """Return the fields of examples that may hold the class: the chosen one, or texts and numbers.

    Raises QgsProcessingException if there are none.
    """
    names = [
        field.name()
        for field in source.fields()
        if field.name() == chosen
        or (not chosen and (field.isNumeric() or field.type() == QMetaType.Type.QString))
    ]  # fmt: skip
    if not names:
        layer = source.sourceName()
        raise QgsProcessingException(
            tr("The layer '{name}' has no field '{field}'; its examples need the name of their "
               "class.", name=layer, field=chosen)
            if chosen
            else tr("The layer '{name}' has no field with classes; its examples need the name of "
                    "their class.", name=layer)
        )  # fmt: skip
    return names


def is_chosen(value: Any) -> bool:
    """Whether the value of a parameter for a layer names one."""
    if isinstance(value, QgsProcessingFeatureSourceDefinition):
        value = value.source
        if value.propertyType() == QgsProperty.Type.StaticProperty:
            value = value.staticValue()
    return bool(value)


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield a temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="reseg-geo-"))
    try:
        yield folder
    finally:
        remove_folder(folder)


def class_table(rows: Sequence[Any]) -> str:
    """Return a class list as JSON.

    rows: the cells of the table row by row, each row a name, synonyms and a colour; as in a list,
    a name that ends with = is no word.
    Raises QgsProcessingException if a row has no name.
    """
    cells = ["" if cell is None else str(cell).strip() for cell in rows]
    cells += [""] * (-len(cells) % 3)
    classes = []
    for first in range(0, len(cells), 3):
        name, synonyms, color = cells[first : first + 3]
        if not (name or synonyms or color):
            continue
        if not name:
            raise QgsProcessingException(
                tr("A row of the class table has no name; fill it in or remove the row.")
            )
        classes.append(class_entry(name, synonyms, color))
    return json.dumps(classes)


def class_entry(name: str, synonyms: str, color: str) -> dict[str, Any]:
    """Return a class as the engine takes it; a name that ends with = is no word itself."""
    words = [word.strip() for word in synonyms.replace("|", ",").split(",") if word.strip()]
    entry: dict[str, Any] = {"name": name}
    if name.endswith("="):
        entry = {"name": name[:-1].strip(), "queries": words}
    elif words:
        entry["synonyms"] = words
    if color:
        entry["color"] = color
    return entry


def class_cells(entry: Mapping[str, Any]) -> tuple[str, str]:
    """Return name and words of a class as `class_entry` reads them."""
    name, words = str(entry["name"]), entry.get("synonyms") or []
    queries = entry.get("queries")
    if queries is not None:
        words = [word for word in queries if word != name]
        name += "" if name in queries else "="
    return name, ", ".join(words)


def crs_word(crs: QgsCoordinateReferenceSystem) -> str:
    """Return a CRS as the engine knows it: its code, or WKT for one that a user defined."""
    if crs.authid() and not crs.authid().startswith("USER:"):
        return crs.authid()
    return crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT_PREFERRED)
