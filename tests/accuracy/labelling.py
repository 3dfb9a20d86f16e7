"""Class maps with names, and the labels that a person would give."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import geopandas
import numpy as np
import pyogrio
import rasterio
import shapely
from affine import Affine
from numpy.typing import NDArray

from reseg_geo.maps.legend import LegendEntry

LEGEND = [
    LegendEntry(1, "water", (0, 0, 255)),
    LegendEntry(2, "forest", (0, 120, 0)),
    LegendEntry(3, "road", (90, 90, 90)),
]
NAMES = {entry.value: entry.name for entry in LEGEND}

Values = NDArray[np.integer]
WriteMap = Callable[..., Path]


def label(points: Path, references: Mapping[int, str | None]) -> None:
    """Fill in references by id, as QGIS does it."""
    with closing(_opened(points)) as layer, layer:
        layer.executemany(
            "UPDATE points SET reference = ? WHERE id = ?",
            [(name, number) for number, name in references.items()],
        )


def label_from(points: Path, truth: Values, step: float) -> None:
    """Label all points from (h, w) true classes; step: of the grid, whose corner is in PLACE."""
    table = read(points)
    rows = ((LEFT_TOP[1] - table.geometry.y) / step).astype(int)
    columns = ((table.geometry.x - LEFT_TOP[0]) / step).astype(int)
    names = [NAMES[value] for value in truth[rows, columns].tolist()]
    label(points, dict(zip(table["id"].tolist(), names, strict=True)))


def change(points: Path, statement: str) -> None:
    """Run a statement of SQL on a sample."""
    with closing(_opened(points)) as layer, layer:
        layer.execute(statement)


def read(points: Path, layer: str = "points") -> geopandas.GeoDataFrame:
    """A layer of a sample."""
    return pyogrio.read_dataframe(points, layer=layer)


LEFT_TOP = (346_000, 5_648_500)
# Polygons over its west, and over its east, which is three times as wide.
PARTS = [
    shapely.box(LEFT_TOP[0] + left, LEFT_TOP[1] - 300, LEFT_TOP[0] + right, LEFT_TOP[1])
    for left, right in ((0, 100), (100, 400))
]


def _opened(points: Path) -> sqlite3.Connection:
    layer = sqlite3.connect(points)
    for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
        # The triggers of the spatial index mention them, but do not call them here.
        layer.create_function(name, 1, lambda shape: 0)
    return layer


def write_confidence(path: Path, shares: NDArray[np.uint8], step: float = 2) -> None:
    """Write (h, w) per cent on the grid of the maps."""
    with rasterio.open(
        path, "w", driver="GTiff", dtype="uint8", nodata=255, count=1, height=shares.shape[0],
        width=shares.shape[1], crs="EPSG:25832",
        transform=Affine(step, 0, LEFT_TOP[0], 0, -step, LEFT_TOP[1]),
    ) as dataset:  # fmt: skip
        dataset.write(shares, 1)
