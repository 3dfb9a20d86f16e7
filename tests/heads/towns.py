"""A town whose classes have the wrong words, and examples that put them right."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import rasterio
import shapely
from numpy.typing import NDArray

import reseg_geo

# The words of each class are those of another one, so words alone are nearly always wrong.
CLASSES = "road, building, tree"
TRUTH = ("building", "tree", "road")
FAST = {"regions": "none", "dtype": "float32", "gsd": "native"}


@dataclass(frozen=True)
class Town:
    """image: path of the raster; labels: (h, w) from 1, in the order of the classes, 0 others."""

    image: Path
    labels: NDArray[np.uint8]

    def points(self, each: int, seed: int, left: int = 0, right: int = 10_000) -> Any:
        """A table of points of each class between two columns, in the raster's CRS."""
        rng = np.random.default_rng(seed)
        names, shapes = [], []
        with rasterio.open(self.image) as dataset:
            transform, crs = dataset.transform, dataset.crs
        for value, name in enumerate(CLASSES.split(", "), start=1):
            rows, columns = np.nonzero(self.labels[:, left:right] == value)
            for i in rng.choice(len(rows), each, replace=False):
                names.append(name)
                x = transform.c + transform.a * (columns[i] + left + 0.5)
                shapes.append(shapely.Point(x, transform.f + transform.e * (rows[i] + 0.5)))
        return geopandas.GeoDataFrame({"class": names}, geometry=shapes, crs=crs.to_string())

    def right(self, class_map: Path, left: int = 0) -> float:
        """Share of the pixels right of a column whose class is right."""
        with rasterio.open(class_map) as dataset:
            found = dataset.read(1)[:, left:]
        labels = self.labels[:, left:]
        return float((found == labels)[labels > 0].mean())


def pixels(path: Path) -> Any:
    with rasterio.open(path) as dataset:
        return dataset.read(1)


def learn(town: Town, examples: Any, output: Path | None = None, **options: Any) -> Any:
    given: dict[str, Any] = {**FAST, **options}
    classes = given.pop("classes", CLASSES)
    return reseg_geo.learn(town.image, classes, examples, output, progress=False, **given)


def segment(town: Town, classes: Any, output: Path, **options: Any) -> Path:
    given: dict[str, Any] = {**FAST, **options}
    reseg_geo.segment(town.image, classes, output, progress=False, **given)
    return output
