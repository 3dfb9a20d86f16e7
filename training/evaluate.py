"""`python -m training.evaluate MODEL DATA`: IoU on labelled tiles, through `reseg_geo.segment`."""

import json
import tempfile
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

import click
import numpy as np
import rasterio
from affine import Affine
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning

import reseg_geo
from reseg_geo.clip.registry import model_folder, read_config
from reseg_geo.evaluate.metrics import confusion_matrix, intersection_over_union
from training.data import dubai_images, read_dubai

WORDS = ("building", "land", "road", "vegetation", "water")

Labelled = tuple[NDArray[np.uint8], NDArray[np.uint8]]


def map_matrix(
    model: str,
    pictures: Iterable[Labelled],
    regions: str,
    words: Sequence[str] = WORDS,
    gsd: float | None = None,
) -> NDArray[np.int64]:
    """Confusion matrix of images mapped with the defaults of `reseg-geo segment`.

    pictures: (h, w, 3) images and (h, w) labels, 0 unlabelled, else 1 + the word's index. gsd:
    their pixel size in metres; None for files without a georeference.
    """
    matrix = np.zeros((len(words), len(words) + 1), np.int64)
    place = {} if gsd is None else {"crs": "EPSG:25832", "transform": _somewhere(gsd)}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        source, target = Path(folder) / "image.tif", Path(folder) / "map.tif"
        for image, labels in pictures:
            height, width = labels.shape
            with rasterio.open(
                source, "w", driver="GTiff", width=width, height=height, count=3, dtype="uint8",
                **place,
            ) as dataset:  # fmt: skip
                dataset.write(np.moveaxis(image, -1, 0))
            reseg_geo.segment(
                source, ", ".join(words), target, model=model, regions=regions, overwrite=True
            )
            with rasterio.open(target) as dataset:
                matrix += confusion_matrix(dataset.read(1), labels, len(words))
    return matrix


def tile_pictures(data: Path, tile: int) -> Iterable[Labelled]:
    """Images and labels of a Dubai tile. Raises ValueError if there are none."""
    paths = dubai_images(data, tile)
    if not paths:
        raise ValueError(f"there are no images of a tile {tile} in {data}.")
    return map(read_dubai, paths)


def figures(matrix: NDArray[np.int64], words: Sequence[str] = WORDS) -> dict[str, float | None]:
    """IoU by class and mean IoU, rounded to 0.001; None for an absent class."""
    iou = intersection_over_union(matrix)
    values = [*iou, np.nanmean(iou)]
    rounded = [None if np.isnan(value) else round(float(value), 3) for value in values]
    return dict(zip([*words, "mean"], rounded, strict=True))


def held_out(model: str) -> list[int]:
    """Tiles that were held out when the model was trained."""
    trained = read_config(model_folder(model))["reseg_geo"]["trained"]
    return [int(tile) for tile in trained["hold_out"]]


def _somewhere(gsd: float) -> Affine:
    return Affine.translation(346_000, 5_648_500) @ Affine.scale(gsd, -gsd)


@click.command()
@click.argument("model")
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--tile", "tiles", type=int, multiple=True, help="Repeatable.  [default: held out]")
@click.option("--regions", multiple=True, default=("superpixel", "none"), show_default=True)
def main(model: str, data: Path, tiles: Sequence[int], regions: Sequence[str]) -> None:
    """Print the IoU of the five labelled classes, by default on the tiles held out in training."""
    for tile in tiles or held_out(model):
        for kind in regions:
            found = figures(map_matrix(model, tile_pictures(data, tile), kind))
            print(json.dumps({"tile": tile, "regions": kind, **found}), flush=True)


if __name__ == "__main__":
    main()
