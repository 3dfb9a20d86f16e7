"""`python -m benchmarks.learning`: the time to learn, and of a map by a head next to one by words.

A made-up image of 4 Mpx whose features are kept; five examples of each class; the model is `mini`.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import rasterio
import shapely
from affine import Affine

import reseg_geo
from benchmarks.machine import machine
from reseg_geo.scenes.scene import SCENE_CLASSES, make_scene

SIDE, EACH, ROUNDS = 2000, 5, 5
CLASSES = ", ".join(SCENE_CLASSES)


def main() -> None:
    """Print medians of several rounds, words and head in turn."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        image, clicks = folder / "town.tif", folder / "clicks.gpkg"
        _write(image, clicks)
        options: dict[str, Any] = {
            "features": folder / "features", "progress": False, "gsd": "native", "overwrite": True,
        }  # fmt: skip
        reseg_geo.segment(image, CLASSES, folder / "map.tif", **options)
        head = reseg_geo.learn(image, CLASSES, clicks, folder / "town.head", **options)
        learning, words, heads = [], [], []
        for _ in range(ROUNDS):
            learning.append(_seconds(lambda: reseg_geo.learn(image, CLASSES, clicks, **options)))
            for taken, classes in ((words, CLASSES), (heads, head)):
                taken.append(
                    _seconds(
                        lambda what=classes: reseg_geo.segment(
                            image, what, folder / "map.tif", **options
                        )
                    )
                )
    found = machine() | {
        "examples": head.report.count,
        "learn_s": round(statistics.median(learning), 2),
        "words_s": round(statistics.median(words), 2),
        "head_s": round(statistics.median(heads), 2),
        "head_to_words": round(statistics.median(heads) / statistics.median(words), 3),
    }
    json.dump(found, sys.stdout)
    print()


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _write(image: Path, clicks: Path) -> None:
    """The image, and points of every class that is in it."""
    scene, rng = make_scene(5, SIDE, SIDE, gsd=0.5), np.random.default_rng(0)
    profile = {
        "driver": "GTiff", "height": SIDE, "width": SIDE, "count": 3, "dtype": "uint8",
        "crs": "EPSG:25832", "transform": Affine(0.5, 0, 346_000, 0, -0.5, 5_648_500),
        "tiled": True,
    }  # fmt: skip
    with rasterio.open(image, "w", **profile) as dataset:
        dataset.write(np.moveaxis(scene.image, -1, 0))
        names, points = [], []
        for value, name in enumerate(SCENE_CLASSES, start=1):
            rows, columns = np.nonzero(scene.labels == value)
            for index in rng.choice(len(rows), EACH, replace=False) if len(rows) else ():
                names.append(name)
                points.append(shapely.Point(dataset.xy(rows[index], columns[index])))
    geopandas.GeoDataFrame({"class": names}, geometry=points, crs=profile["crs"]).to_file(clicks)


if __name__ == "__main__":
    main()
