"""`python -m training.evaluate MODEL DATA`: IoU on labelled tiles, through `reseg_geo.segment`."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
import rasterio
from numpy.typing import NDArray

import reseg_geo
from reseg_geo.evaluate.metrics import confusion_matrix, intersection_over_union
from training.data import read_dubai

WORDS = ("building", "land", "road", "vegetation", "water")


def tile_matrix(model: str, data: Path, tile: int, regions: str) -> NDArray[np.int64]:
    """Confusion matrix of all images of a tile, at the defaults of `reseg-geo segment`."""
    matrix = np.zeros((len(WORDS), len(WORDS) + 1), np.int64)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "image.tif", Path(folder) / "map.tif"
        for path in sorted((data / f"tile_{tile}" / "images").glob("*.jpg")):
            image, labels = read_dubai(path)
            height, width = labels.shape
            with rasterio.open(
                source, "w", driver="GTiff", width=width, height=height, count=3, dtype="uint8"
            ) as dataset:
                dataset.write(np.moveaxis(image, -1, 0))
            reseg_geo.segment(
                source, ", ".join(WORDS), target, model=model, regions=regions, overwrite=True
            )
            with rasterio.open(target) as dataset:
                matrix += confusion_matrix(dataset.read(1), labels, len(WORDS))
    return matrix


@click.command()
@click.argument("model")
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--tile", "tiles", type=int, multiple=True, help="Repeatable.  [default: held out]")
@click.option("--regions", multiple=True, default=("superpixel", "none"), show_default=True)
def main(model: str, data: Path, tiles: Sequence[int], regions: Sequence[str]) -> None:
    """Print the IoU of the five labelled classes, by default on the tiles that MODEL never saw."""
    from reseg_geo.clip.registry import model_folder, read_config

    trained = read_config(model_folder(model))["reseg_geo"]["trained"]
    for tile in tiles or trained["hold_out"]:
        for kind in regions:
            iou = intersection_over_union(tile_matrix(model, data, tile, kind))
            figures = dict(zip(WORDS, iou.round(3).tolist(), strict=True))
            print(json.dumps({"tile": tile, "regions": kind, **figures,
                              "mean": round(float(np.nanmean(iou)), 3)}), flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
