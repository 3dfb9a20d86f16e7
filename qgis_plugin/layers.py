"""Between QGIS's layers and the engine's files."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsFeatureSink,
    QgsFeatureSource,
    QgsMapLayer,
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsRasterLayer,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

# What GDAL and QGIS keep beside a file, and what is wrong beside another of that name.
_SIDE_FILES = (".aux.xml", ".ovr", ".msk", "-wal", "-shm")


def raster_path(layer: QgsRasterLayer, feedback: QgsProcessingFeedback) -> str:
    """What the engine opens to read the pixels of a layer.

    Raises QgsProcessingException for layers whose pixels are in no file.
    """
    name, source = layer.name(), layer.source().split("|", 1)[0]
    provider = layer.providerType()
    if provider != "gdal":
        raise QgsProcessingException(
            f"The layer '{name}' comes from a service or database ({provider}) and has no file "
            "with pixels: save it first (right click ▸ Export ▸ Save As…) and take that."
        )
    if source.startswith("/vsimem/"):
        raise QgsProcessingException(
            f"The layer '{name}' is only in the memory of QGIS: save it first (right click ▸ "
            "Export ▸ Save As…) and take that."
        )
    # Without its style, for which QGIS would read through the whole raster.
    plain = QgsRasterLayer.LayerOptions(loadDefaultStyle=False)
    own = QgsRasterLayer(source, name, provider, plain).crs()
    if own.isValid() and layer.crs().isValid() and own != layer.crs():
        feedback.pushWarning(
            f"The project shows '{name}' in {layer.crs().authid()}, but its file says "
            f"{own.authid()}; the outputs have what the file says."
        )
    return source


def write_features(
    source: QgsFeatureSource, path: Path, context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> None:  # fmt: skip
    """Write features, only selected ones if so chosen, to a GeoPackage."""
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    writer = QgsVectorFileWriter.create(
        str(path), source.fields(), source.wkbType(), source.sourceCrs(),
        context.transformContext(), options,
    )  # fmt: skip
    for feature in source.getFeatures():
        if feedback.isCanceled():
            break
        writer.addFeature(feature, QgsFeatureSink.Flag.FastInsert)
    failed = writer.hasError() != QgsVectorFileWriter.WriterError.NoError
    message = writer.errorMessage()
    del writer  # writes what is left
    if failed:
        raise QgsProcessingException(f"{path} cannot be written: {message}.")


class Staged:
    """Outputs that the engine writes into folders of their own, beside where they go at the end."""

    def __init__(self) -> None:
        self._folders: dict[Path, tempfile.TemporaryDirectory[str]] = {}
        self._targets: list[Path] = []

    def path(self, target: str) -> str:
        """Where to write what becomes `target`."""
        final = Path(target)
        if final.parent not in self._folders:
            try:
                final.parent.mkdir(parents=True, exist_ok=True)
                folder = tempfile.TemporaryDirectory(prefix=".reseg-geo-", dir=str(final.parent))
            except OSError as error:
                raise QgsProcessingException(
                    f"Nothing can be written to {final.parent}: {error.strerror}."
                ) from error
            self._folders[final.parent] = folder
        self._targets.append(final)
        return str(Path(self._folders[final.parent].name) / final.name)

    def commit(self) -> None:
        """Move all outputs to their places."""
        for target in self._targets:
            folder = Path(self._folders[target.parent].name)
            for suffix in (*_SIDE_FILES, ""):
                final = target.with_name(target.name + suffix)
                made = folder / final.name
                try:
                    if made.exists():
                        made.replace(final)
                    elif final.exists():
                        final.unlink()
                except OSError as error:
                    raise QgsProcessingException(
                        f"{final} cannot be replaced ({error.strerror}): remove its layer from the "
                        "project, or choose another name."
                    ) from error

    def remove(self) -> None:
        """Remove all that is not in its place."""
        for folder in self._folders.values():
            with suppress(OSError):  # Windows, while a file is open: a hidden folder stays
                folder.cleanup()


@contextmanager
def staged() -> Iterator[Staged]:
    """Outputs that are there whole at the end, or not at all."""
    outputs = Staged()
    try:
        yield outputs
    finally:
        outputs.remove()


def class_table(rows: Sequence[Any]) -> str:
    """A class list, as JSON, from the cells of a table row by row: name, synonyms, colour.

    Raises QgsProcessingException for a row without a name.
    """
    cells = ["" if cell is None else str(cell).strip() for cell in rows]
    cells += [""] * (-len(cells) % 3)
    classes = []
    for first in range(0, len(cells), 3):
        name, synonyms, color = cells[first : first + 3]
        if not (name or synonyms or color):
            continue
        if not name:
            raise QgsProcessingException("A row of the class table has no name.")
        entry: dict[str, Any] = {"name": name}
        if synonyms:
            entry["synonyms"] = [
                word.strip() for word in synonyms.replace("|", ",").split(",") if word.strip()
            ]
        if color:
            entry["color"] = color
        classes.append(entry)
    return json.dumps(classes)


def load_named(
    context: QgsProcessingContext, path: str, name: str, classes: Sequence[Mapping[str, Any]] = ()
) -> None:
    """Give a layer that QGIS loads at the end a name, and the colours of the classes.

    classes: those of a class map; polygons have their style with them.
    """
    if context.willLoadLayerOnCompletion(path):
        details = context.layerToLoadOnCompletionDetails(path)
        details.name = name
        painter = Painter(classes)
        _alive.append(painter)
        details.setPostProcessor(painter)


# QGIS does not own them, and they must be there until it has called them.
_alive: list[Painter] = []


class Painter(QgsProcessingLayerPostProcessorInterface):
    """Draws a layer by class, with the classes of the map alone in the legend."""

    def __init__(self, classes: Sequence[Mapping[str, Any]]) -> None:
        super().__init__()
        self._classes = [
            QgsPalettedRasterRenderer.Class(
                int(each["value"]), QColor(*each["color"]), str(each["name"])
            )
            for each in classes
        ]

    def postProcessLayer(
        self, layer: QgsMapLayer, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> None:
        """What QGIS calls once the layer is there, in its main thread."""
        if isinstance(layer, QgsVectorLayer):
            layer.loadDefaultStyle()  # the GeoPackage's; Processing leaves it out
        elif self._classes:
            layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, self._classes))
        layer.triggerRepaint()
