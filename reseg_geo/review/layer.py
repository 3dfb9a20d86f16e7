"""The queue of polygons to review: what it holds, and its GeoPackage with a form for labels."""

import json
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyogrio
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError

from reseg_geo.accuracy.labels import NOTE, REFERENCE
from reseg_geo.maps.legend import LegendEntry
from reseg_geo.publish.label_style import POLYGONS, label_style
from reseg_geo.publish.style import write_style
from reseg_geo.publish.text_table import text_table
from reseg_geo.quantities import area_unit, percent
from reseg_geo.raster.shapes import Shapes
from reseg_geo.review.polygons import Rows
from reseg_geo.storage.staging import output_error
from reseg_geo.vector.formats import FORMATS

LAYER = "review"
KEY = "RESEG_GEO_REVIEW"  # in the metadata of the layer
_FIELDS = (
    "rank", "class_name", "area_m2", "confidence", "neighbour", "surrounded", "score", REFERENCE,
    NOTE,
)  # fmt: skip


@dataclass(frozen=True)
class ClassToReview:
    """The polygons of a class in a queue; expected_wrong_m2: area times (1 - confidence)."""

    name: str
    polygons: int
    area_m2: float
    expected_wrong_m2: float


@dataclass(frozen=True)
class ReviewQueue:
    """What a queue holds, of what.

    map, source: the files of the map and its polygons; polygons, area_m2, expected_wrong_m2: of all
    of them; classes: those in the queue, the largest part of its expected wrong area first.
    """

    map: str
    source: str
    polygons: int
    area_m2: float
    expected_wrong_m2: float
    classes: tuple[ClassToReview, ...]

    @property
    def size(self) -> int:
        """Number of polygons in the queue."""
        return sum(each.polygons for each in self.classes)

    @property
    def share(self) -> float:
        """The queue's part of all of the expected wrong area, 0 to 1."""
        part = sum(each.expected_wrong_m2 for each in self.classes)
        return part / self.expected_wrong_m2 if self.expected_wrong_m2 else 0.0

    def figures(self) -> dict[str, Any]:
        """The queue as JSON values."""
        return asdict(self) | {"size": self.size, "share": self.share}

    def __str__(self) -> str:
        """A table of the classes, and what part of all they are."""
        unit = area_unit(sum(each.area_m2 for each in self.classes))
        rows = [
            [each.name, f"{each.polygons:,}", unit.text(each.area_m2),
             unit.text(each.expected_wrong_m2)]
            for each in self.classes
        ]  # fmt: skip
        heads = ["class", "polygons", f"area ({unit.name})", f"maybe wrong ({unit.name})"]
        return (
            f"{text_table(heads, rows)}\n{self.size:,} of {self.polygons:,} polygons, with "
            f"{percent(self.share)} of the area that may be wrong"
        )


@dataclass(frozen=True)
class Queue:
    """Ranked polygons: rows and shapes of the file, and what was found of their neighbours, (n,)"""

    rows: Rows
    shapes: Shapes
    shares: NDArray[np.float64]
    neighbours: Sequence[str]
    scores: NDArray[np.float64]

    def summary(self) -> tuple[ClassToReview, ...]:
        """The classes in the queue."""
        names, areas = np.array(self.rows.names, object), self.rows.areas
        wrong = self.rows.expected_wrong
        found = [
            ClassToReview(name, int(own.sum()), float(areas[own].sum()), float(wrong[own].sum()))
            for name in sorted({*self.rows.names})
            for own in [names == name]
        ]
        return tuple(sorted(found, key=lambda each: -each.expected_wrong_m2))


def write_queue(
    queue: Queue, result: ReviewQueue, legend: Sequence[LegendEntry], crs: str | None, path: Path,
    target: Path,
) -> None:  # fmt: skip
    """Write a queue as a layer with a style and a form.

    Raises OutputError, which names `target`, if the file cannot be written.
    """
    empty = pd.array([None] * len(queue.rows), "string")
    table = {
        "rank": np.arange(1, len(queue.rows) + 1),
        "class_name": queue.rows.names,
        "area_m2": queue.rows.areas,
        "confidence": 100 * queue.rows.confidences,
        "neighbour": [name or None for name in queue.neighbours],
        "surrounded": queue.shares,
        "score": queue.scores,
        REFERENCE: empty,
        NOTE: empty,
    }
    options: dict[str, Any] = dict(FORMATS[".gpkg"].options)
    try:
        with warnings.catch_warnings():  # polygons without a CRS
            warnings.filterwarnings("ignore", "'crs' was not provided")
            pyogrio.write_dataframe(
                geopandas.GeoDataFrame(table, geometry=queue.shapes, crs=crs), path, layer=LAYER,
                driver="GPKG", layer_metadata={KEY: json.dumps(result.figures())}, **options,
            )  # fmt: skip
        write_style(path, LAYER, label_style(legend, REFERENCE, (), _FIELDS, POLYGONS))
    except (DataSourceError, DataLayerError, OSError, RuntimeError) as error:
        raise output_error(target, error) from error
