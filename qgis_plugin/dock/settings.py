"""The settings of the panel, for the engine, for the algorithm `segment` and for project files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsCoordinateTransform,
    QgsCsException,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
    QgsRasterLayer,
)
from qgis.gui import QgsMapCanvas

from ..algorithms.segment_parameters import QUALITIES
from ..layers.inputs import Image, class_cells, crs_word

_TEMPORARY = "TEMPORARY_OUTPUT"
_SCOPE, _KEY = "reseg_geo", "dock"  # of the entry in project files


@dataclass(frozen=True)
class Settings:
    """raster: id of the layer; quality: one of `QUALITIES`; regions: a kind of the engine's."""

    raster: str = ""
    model: str = "mini"
    quality: str = "standard"
    regions: str = "superpixel"

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Settings:
        """Return the settings in a project file, with defaults for what it lacks."""
        known = {name: str(found[name]) for name in asdict(cls()) if found.get(name)}
        if known.get("quality") not in QUALITIES:
            known.pop("quality", None)
        return cls(**known)

    def as_json(self) -> dict[str, str]:
        """Return what a project file keeps."""
        return asdict(self)

    def words(self, image: Image) -> list[str]:
        """Return the options of `reseg-geo session`."""
        words = ["--model", self.model, "--stride", QUALITIES[self.quality]]
        words += ["--regions", self.regions]
        if image.file_crs is not None and image.crs is not None:  # one was assigned in QGIS
            words += ["--crs", crs_word(image.crs)]
        return words

    def parameters(
        self, layer: QgsRasterLayer, classes: Sequence[Mapping[str, Any]], project: QgsProject
    ) -> dict[str, Any]:
        """Return the parameters of the algorithm `segment` for the whole raster.

        project: that the outputs are added to.
        """
        cells = []
        for each in classes:
            cells += [*class_cells(each), each.get("color") or ""]
        return {
            "INPUT": layer.id(), "CLASS_TABLE": cells, "MODEL": self.model,
            "QUALITY": self.quality, "REGIONS": self.regions,
            **{
                name: QgsProcessingOutputLayerDefinition(_TEMPORARY, project)
                for name in ("OUTPUT", "POLYGONS")
            },
        }  # fmt: skip

    @staticmethod
    def examples_file(project: QgsProject) -> Path:
        """Return the GeoPackage of examples: beside the project, or in the QGIS profile."""
        home = project.homePath()
        if home and project.fileName():
            return Path(home) / f"{Path(project.fileName()).stem}-examples.gpkg"
        folder = Path(QgsApplication.qgisSettingsDirPath()) / "reseg-geo"
        folder.mkdir(parents=True, exist_ok=True)
        number = 1
        while (path := folder / f"examples-{number}.gpkg").exists():
            number += 1
        return path


def view_of(
    canvas: QgsMapCanvas, layer: QgsRasterLayer, project: QgsProject
) -> dict[str, Any] | None:
    """Return what of a raster the canvas shows, as fields of a request; None if nothing.

    The bounds are in the CRS of the layer, at most as many pixels as the canvas has.
    """
    shown, own = canvas.extent(), canvas.mapSettings().destinationCrs()
    if layer.crs().isValid() and own.isValid() and own != layer.crs():
        try:
            shown = QgsCoordinateTransform(own, layer.crs(), project).transformBoundingBox(shown)
        except QgsCsException:
            return None
    part = shown.intersect(layer.extent())
    if part.isEmpty() or not part.isFinite():
        return None
    scale = canvas.devicePixelRatioF()
    wide, high = part.width() / shown.width(), part.height() / shown.height()
    size = [
        max(1, round(canvas.width() * scale * wide)), max(1, round(canvas.height() * scale * high))
    ]  # fmt: skip
    bounds = [part.xMinimum(), part.yMinimum(), part.xMaximum(), part.yMaximum()]
    return {"bounds": bounds, "size": size}


def write_state(project: QgsProject, state: Mapping[str, Any]) -> None:
    """Keep the state of the panel in a project."""
    project.writeEntry(_SCOPE, _KEY, json.dumps(state))


def read_state(project: QgsProject) -> dict[str, Any]:
    """Return the state that a project keeps; empty if it has none that can be read."""
    text, _ok = project.readEntry(_SCOPE, _KEY)
    try:
        state = json.loads(text) if text else {}
    except ValueError:
        return {}
    return state if isinstance(state, dict) and isinstance(state.get("classes"), list) else {}
