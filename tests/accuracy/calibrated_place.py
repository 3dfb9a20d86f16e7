"""A made-up town whose map is calibrated by a labelled sample."""

from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from labelling import label, read
from numpy.typing import NDArray

import reseg_geo
from reseg_geo.scenes.scene import SCENE_CLASSES, make_scene

NAMES = ("building", "ground", "green")
WORDS = "building, ground=road|bare soil, green=tree|grass"
OF_SCENE = {"building": 1, "tree": 3, "grass": 3}
HOW: dict[str, Any] = {"regions": "none", "dtype": "float32", "gsd": "native", "progress": False}


class Place:
    """A made-up town, its map by words, and a sample of it with true labels."""

    def __init__(self, folder: Path, write_raster: Any) -> None:
        scene = make_scene(11, 400, 700, style="suburban")
        self.truth = np.full(scene.labels.shape, 2)
        for name, value in OF_SCENE.items():
            self.truth[scene.labels == SCENE_CLASSES.index(name) + 1] = value
        self.image = write_raster(folder / "town.tif", np.moveaxis(scene.image, -1, 0))
        self.map, self.points = folder / "map.tif", folder / "points.gpkg"
        self.shares, self.calibration = folder / "shares.tif", folder / "town.cal"
        reseg_geo.segment(
            self.image, WORDS, self.map, probabilities=self.shares, probability_type="float32",
            logit_scale=200.0, **HOW,
        )  # fmt: skip
        reseg_geo.draw_sample(self.map, self.points, size=400)
        table = read(self.points)
        with rasterio.open(self.map) as dataset:
            columns, rows = ~dataset.transform @ (table.geometry.x, table.geometry.y)
        at = self.truth[rows.astype(int), columns.astype(int)]
        names = [NAMES[value - 1] for value in at]
        label(self.points, dict(zip(table["id"].tolist(), names, strict=True)))
        self.found = reseg_geo.assess(
            self.map, self.points, probabilities=self.shares, calibration=self.calibration
        )

    def segment(self, output: Path, **options: Any) -> tuple[NDArray[Any], NDArray[Any]]:
        """Class map and confidence of another run, as it was but for these options."""
        sure = output.with_name("sure.tif")
        given = {"logit_scale": 200.0, "classes": WORDS, "calibration": self.calibration}
        given |= HOW | options
        reseg_geo.segment(self.image, given.pop("classes"), output, confidence=sure, overwrite=True,
                          **given)  # fmt: skip
        with rasterio.open(output) as classes, rasterio.open(sure) as confidence:
            return classes.read(1), confidence.read(1)
