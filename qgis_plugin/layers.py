"""Between QGIS's layers and the engine's files."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureSink,
    QgsFeatureSource,
    QgsFields,
    QgsMapLayer,
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from .child import remove_folder

# What GDAL and QGIS keep beside a file, and what is wrong beside another of that name.
_SIDE_FILES = (".aux.xml", ".ovr", ".msk", "-wal", "-shm")


@dataclass(frozen=True)
class Image:
    """What is needed of a raster layer once the layer itself may be gone.

    source: what the engine opens; file: where that is, None if it cannot be told; fault: why it
    cannot be used. QGIS swallows what is raised where layers may be touched, so it is kept.
    """

    name: str = ""
    source: str = ""
    crs: QgsCoordinateReferenceSystem | None = None
    file: Path | None = None
    fault: str = ""

    def usable(self) -> Image:
        """The image itself. Raises QgsProcessingException if it cannot be used."""
        if self.fault:
            raise QgsProcessingException(self.fault)
        return self

    @classmethod
    def of(cls, layer: QgsRasterLayer, feedback: QgsProcessingFeedback) -> Image:
        """What is needed of a layer; of one whose pixels are in no file, the fault."""
        name, source = layer.name(), layer.source().split("|", 1)[0]
        provider = layer.providerType()
        save = "save it first (right click ▸ Export ▸ Save As…) and take that."
        if provider != "gdal":
            return cls(
                fault=f"The layer '{name}' comes from a service or database ({provider}) and has "
                f"no file with pixels: {save}"
            )
        if source.startswith("/vsimem/"):
            return cls(fault=f"The layer '{name}' is only in the memory of QGIS: {save}")
        # Without its style, for which QGIS would read through the whole raster.
        plain = QgsRasterLayer.LayerOptions(loadDefaultStyle=False)
        own = QgsRasterLayer(source, name, provider, plain).crs()
        if layer.crs().isValid() and own != layer.crs():
            feedback.pushWarning(
                f"QGIS shows '{name}' in {layer.crs().authid()}, but its file "
                f"{'says ' + own.authid() if own.isValid() else 'has no CRS'}; the outputs have "
                "what the file has."
            )
        path = QgsProviderRegistry.instance().decodeUri("gdal", layer.source()).get("path")
        return cls(name, source, layer.crs(), Path(path) if path else None)


def write_features(
    source: QgsFeatureSource, path: Path, context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> None:  # fmt: skip
    """Write features, only selected ones if so chosen, to a GeoPackage."""
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    writer = QgsVectorFileWriter.create(
        str(path), QgsFields(), source.wkbType(), source.sourceCrs(),
        context.transformContext(), options,
    )  # fmt: skip
    whole = True
    for feature in source.getFeatures():
        if feedback.isCanceled():
            break
        shape = QgsFeature()
        shape.setGeometry(feature.geometry())
        whole = writer.addFeature(shape, QgsFeatureSink.Flag.FastInsert) and whole
    whole = whole and writer.hasError() == QgsVectorFileWriter.WriterError.NoError
    message = writer.errorMessage()
    del writer  # writes what is left
    if not whole:
        raise QgsProcessingException(f"The polygons cannot be handed on: {message}.")


class Staged:
    """Outputs that the engine writes into folders of their own, beside where they go at the end."""

    def __init__(self, inputs: Sequence[Path | None]) -> None:
        """inputs: files that no output may replace."""
        self._inputs = {path.resolve() for path in inputs if path is not None}
        self._folders: dict[Path, Path] = {}
        self._targets: list[Path] = []
        self._keep = False

    @property
    def names(self) -> dict[str, str]:
        """What the user calls the folders that are written into."""
        return {str(folder): str(parent) for parent, folder in self._folders.items()}

    def path(self, target: str) -> str:
        """Where to write what becomes `target`. Raises QgsProcessingException if it cannot be."""
        final = Path(target)
        if final.resolve() in self._inputs:
            raise QgsProcessingException(f"{final} is an input; choose another file to write.")
        if final.parent not in self._folders:
            try:
                folder = tempfile.mkdtemp(prefix=".reseg-geo-", dir=str(final.parent))
            except OSError as error:
                raise QgsProcessingException(
                    f"Nothing can be written to {final.parent}: {error.strerror}."
                ) from error
            self._folders[final.parent] = Path(folder)
        self._targets.append(final)
        return str(self._folders[final.parent] / final.name)

    def commit(self) -> None:
        """Move all outputs to their places, or none. Raises QgsProcessingException."""
        missing = [each for each in self._targets if not self._made(each).is_file()]
        if missing:
            raise QgsProcessingException(f"The engine has not written {missing[0]}; see the log.")
        with ExitStack() as undo:
            for target in self._targets:
                for suffix in (*_SIDE_FILES, ""):
                    self._exchange(target.with_name(target.name + suffix), undo)
            undo.pop_all()

    def _made(self, target: Path) -> Path:
        return self._folders[target.parent] / target.name

    def _exchange(self, target: Path, undo: ExitStack) -> None:
        """Put what was made in the place of what is there, if anything."""
        made = self._made(target)
        try:
            if target.exists():
                old = made.with_name(made.name + ".old")
                target.replace(old)
                undo.callback(old.replace, target)
            if made.exists():
                made.replace(target)
                undo.callback(target.replace, made)
        except OSError as error:
            self._keep = True
            raise QgsProcessingException(
                f"{target} cannot be replaced ({error.strerror}): remove its layer from the "
                f"project, or choose another name. What was made is in {made.parent}."
            ) from error

    def remove(self) -> None:
        """Remove all that is not in its place, unless it is all that there is of a run."""
        if not self._keep:
            for folder in self._folders.values():
                remove_folder(folder)


@contextmanager
def staged(*inputs: Path | None) -> Iterator[Staged]:
    """Outputs that are there whole at the end, or not at all; see `Staged`."""
    outputs = Staged(inputs)
    try:
        yield outputs
    finally:
        outputs.remove()


@contextmanager
def scratch() -> Iterator[Path]:
    """A temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="reseg-geo-"))
    try:
        yield folder
    finally:
        remove_folder(folder)


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
    context: QgsProcessingContext, path: str, output: str, name: str,
    classes: Sequence[Mapping[str, Any]] = (),
) -> None:  # fmt: skip
    """Give a layer that QGIS loads at the end a name, and the colours of the classes.

    output: how the output is called, which is the layer's name unless the user has chosen another;
    classes: those of a class map; polygons have their style with them.
    """
    if context.willLoadLayerOnCompletion(path):
        details = context.layerToLoadOnCompletionDetails(path)
        if details.name in ("", output):
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
