"""`python -m benchmarks.evaluating`: the time of `evaluate` compared with `segment`.

Both map the same made-up images by the same model; evaluation reads labels and counts instead of
writing maps, and loads the model once instead of for each image.
"""

import json
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from reseg_geo import segment
from reseg_geo.evaluate.datasets import open_dataset
from reseg_geo.evaluate.evaluation import evaluate
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.scenes.scene import SCENE_CLASSES, make_scene

IMAGES, SIDE, ROUNDS = 6, 1024, 3


def main() -> None:
    """Print seconds of each and their ratio, the best of several rounds in turn."""
    classes = ", ".join(SCENE_CLASSES)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for kind in ("images", "masks"):
            (root / kind).mkdir()
        for index in range(IMAGES):
            scene = make_scene(300 + index, SIDE, SIDE, gsd=0.5)
            Image.fromarray(scene.image).save(root / "images" / f"{index}.png")
            Image.fromarray(scene.labels).save(root / "masks" / f"{index}.png")
        data = open_dataset("folder", root, classes=classes)
        evaluating, segmenting = [], []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            evaluate(data, SegmentOptions())
            evaluating.append(time.perf_counter() - began)
            began = time.perf_counter()
            for pair in data.pairs:
                segment(pair.image, classes, root / "map.tif", overwrite=True)
            segmenting.append(time.perf_counter() - began)
    found = {
        "images": IMAGES,
        "side": SIDE,
        "evaluate_s": round(min(evaluating), 2),
        "segment_s": round(min(segmenting), 2),
        "ratio": round(min(evaluating) / min(segmenting), 3),
    }
    json.dump(found, sys.stdout)
    print()


if __name__ == "__main__":
    main()
