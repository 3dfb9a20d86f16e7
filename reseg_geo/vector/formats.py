"""The vector formats that polygons can be written to, by suffix."""

import contextlib
from dataclasses import dataclass, field
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import numpy as np
from pyproj.exceptions import CRSError, ProjError

from reseg_geo.errors import UsageError
from reseg_geo.grid import Grid
from reseg_geo.options.groups import LAYER, file_and_layer
from reseg_geo.place.globe import to_wgs84

LAND_COVER = "land_cover"  # name of the layer, unless another is given
GEOMETRY = "geometry"  # name of the geometry column
# Newer versions make GDAL before 3.11, and thus QGIS LTR, warn of partial support.
_GPKG_VERSION = "1.2"


@dataclass(frozen=True)
class Format:
    """A vector format, its GDAL driver if GDAL writes it, and options of `pyogrio.write_arrow`."""

    name: str
    driver: str | None
    options: dict[str, Any] = field(default_factory=dict)


FORMATS = {
    ".gpkg": Format(
        "GeoPackage",
        "GPKG",
        {
            "dataset_options": {"VERSION": _GPKG_VERSION},
            "layer_options": {"GEOMETRY_NAME": "geom"},
        },
    ),
    ".fgb": Format("FlatGeobuf", "FlatGeobuf"),
    ".geojson": Format("GeoJSON", "GeoJSON", {"layer_options": {"RFC7946": "YES"}}),
    ".shp": Format("Shapefile", "ESRI Shapefile", {"encoding": "UTF-8"}),
    ".parquet": Format("GeoParquet", None),
}


@dataclass(frozen=True)
class LayerPath:
    """Where polygons go: a vector file, and the name of the layer in it."""

    path: Path
    layer: str


def layer_path(output: "str | PathLike[str]", default: str = LAND_COVER) -> LayerPath:
    """The file and layer of an output such as "map.fgb" or "project.gpkg|layer=fields".

    default: the layer if none is named. Raises UsageError for an unknown format, an empty name, or
    a named layer in a format without layers.
    """
    text, layer = file_and_layer(fspath(output))
    path = Path(text)
    if path.suffix.lower() not in FORMATS:
        *most, last = (f"{suffix} ({each.name})" for suffix, each in FORMATS.items())
        raise UsageError(f"{path} must end in {', '.join(most)} or {last}.")
    if layer is not None and (not layer.strip() or "|" in layer):
        raise UsageError(f"{output} has no usable layer name; write {path}|layer=NAME.")
    if layer is not None and path.suffix.lower() != ".gpkg":
        raise UsageError(
            f"{path} has one layer without a name of its own; leave out {LAYER}{layer}."
        )
    return LayerPath(path, default if layer is None else layer.strip())


def check_place(path: Path, grid: Grid) -> None:
    """Raise UsageError if the output is GeoJSON and a part of the map has no place on Earth."""
    if path.suffix.lower() != ".geojson":
        return
    fault = "the CRS of the map is missing or local"
    with contextlib.suppress(ProjError, CRSError):
        if grid.crs is not None:
            if np.isfinite(to_wgs84(grid.crs)(np.array(grid.corners))).all():
                return
            fault = "parts of the map have no place on Earth"
    raise UsageError(
        f"{path} would have to be in WGS 84, as the GeoJSON standard requires, but {fault}; choose "
        ".gpkg or .fgb instead."
    )
