"""Layers of QGIS as input files of the engine, and its output files."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
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
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsVectorFileWriter,
)

from .child import remove_folder

# Files that GDAL and QGIS keep next to a file; they must be replaced together with it.
_SIDE_FILES = (".aux.xml", ".ovr", ".msk", "-wal", "-shm")


@dataclass(frozen=True)
class Image:
    """What a run needs of a raster layer, which may be deleted in the meantime.

    source: what the engine opens; crs: of the layer; file_crs: its file's own, if that is another;
    file: its path, None if unknown; fault: why it cannot be used.
    QGIS ignores exceptions from `prepareAlgorithm`, so `usable` raises them later.
    """

    name: str = ""
    source: str = ""
    crs: QgsCoordinateReferenceSystem | None = None
    file_crs: QgsCoordinateReferenceSystem | None = None
    file: Path | None = None
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
        save = "save it first (right-click ▸ Export ▸ Save As…) and use the saved file."
        if provider != "gdal":
            return cls(
                fault=f"The layer '{name}' comes from a service or database ({provider}), not from "
                f"a raster file; {save}"
            )
        if source.startswith("/vsimem/"):
            return cls(fault=f"The layer '{name}' exists only in the memory of QGIS; {save}")
        # Without the default style, for which QGIS would read the whole raster.
        plain = QgsRasterLayer.LayerOptions(loadDefaultStyle=False)
        own = QgsRasterLayer(source, name, provider, plain).crs()
        other = own if layer.crs().isValid() and own != layer.crs() else None
        path = QgsProviderRegistry.instance().decodeUri("gdal", layer.source()).get("path")
        return cls(name, source, layer.crs(), other, Path(path) if path else None)


def write_features(
    source: QgsFeatureSource, path: Path, context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> None:  # fmt: skip
    """Write the geometries of a source (its selection, if so chosen) to a GeoPackage.

    Raises QgsProcessingException if they cannot be written.
    """
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    writer = QgsVectorFileWriter.create(
        str(path), QgsFields(), source.wkbType(), source.sourceCrs(),
        context.transformContext(), options,
    )  # fmt: skip
    written = True
    for feature in source.getFeatures():
        if feedback.isCanceled():
            break
        shape = QgsFeature()
        shape.setGeometry(feature.geometry())
        written = writer.addFeature(shape, QgsFeatureSink.Flag.FastInsert) and written
    written = written and writer.hasError() == QgsVectorFileWriter.WriterError.NoError
    message = writer.errorMessage()
    del writer  # flushes the file
    if not written:
        raise QgsProcessingException(f"The polygons cannot be written: {message}.")


class Staged:
    """Outputs that the engine writes to temporary folders, one next to each final place."""

    def __init__(self, inputs: Sequence[Path | None]) -> None:
        """inputs: files that no output may replace."""
        self._inputs = {path.resolve() for path in inputs if path is not None}
        self._folders: dict[Path, Path] = {}
        self._targets: list[Path] = []
        self._keep = False

    @property
    def names(self) -> dict[str, str]:
        """The folder that the user knows, by temporary folder; for messages."""
        return {str(folder): str(parent) for parent, folder in self._folders.items()}

    def path(self, target: str) -> str:
        """Return the temporary path of an output.

        target: its final path. Raises QgsProcessingException if it cannot be written there.
        """
        final = Path(target)
        if final.resolve() in self._inputs:
            raise QgsProcessingException(f"{final} is an input; choose another output file.")
        if final.parent not in self._folders:
            try:
                folder = tempfile.mkdtemp(prefix=".reseg-geo-", dir=str(final.parent))
            except OSError as error:
                raise QgsProcessingException(
                    f"{final.parent} cannot be written to ({error.strerror}); choose another "
                    "folder."
                ) from error
            self._folders[final.parent] = Path(folder)
        self._targets.append(final)
        return str(self._folders[final.parent] / final.name)

    def commit(self) -> None:
        """Move all outputs to their final places, or none.

        Raises QgsProcessingException if one is missing or cannot be moved.
        """
        missing = [each for each in self._targets if not self._made(each).is_file()]
        if missing:
            raise QgsProcessingException(f"The engine did not write {missing[0]}; see the log.")
        with ExitStack() as undo:
            for target in self._targets:
                for suffix in (*_SIDE_FILES, ""):
                    self._exchange(target.with_name(target.name + suffix), undo)
            undo.pop_all()

    def _made(self, target: Path) -> Path:
        return self._folders[target.parent] / target.name

    def _exchange(self, target: Path, undo: ExitStack) -> None:
        """Replace a file by the new one, if any; `undo` brings it back."""
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
                f"{target} cannot be replaced ({error.strerror}); remove its layer from the "
                f"project, or choose another name. The new files are in {made.parent}."
            ) from error

    def remove(self) -> None:
        """Remove the temporary folders, unless they hold results that could not be moved."""
        if not self._keep:
            for folder in self._folders.values():
                remove_folder(folder)


@contextmanager
def staged(*inputs: Path | None) -> Iterator[Staged]:
    """Yield outputs that appear complete at the end or not at all; see `Staged`."""
    outputs = Staged(inputs)
    try:
        yield outputs
    finally:
        outputs.remove()


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

    rows: the cells of the table row by row, each row a name, synonyms and a colour.
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
                "A row of the class table has no name; fill it in or remove the row."
            )
        entry: dict[str, Any] = {"name": name}
        if synonyms:
            entry["synonyms"] = [
                word.strip() for word in synonyms.replace("|", ",").split(",") if word.strip()
            ]
        if color:
            entry["color"] = color
        classes.append(entry)
    return json.dumps(classes)
