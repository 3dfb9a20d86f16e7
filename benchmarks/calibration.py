"""`python -m benchmarks.calibration DATA`: confidence before and after calibration.

DATA holds data sets with labels that are not part of the repository: `dubai` ("Semantic
segmentation of aerial imagery", Humans in the Loop, CC0 1.0) and `river` (Sainte-Marguerite,
geojames/Self-Supervised-Classification, MIT, at a third of its size). `mini` maps each image of the
places that it was not trained on by words. For each image, random labelled pixels of it give a
calibration, and the labelled pixels of the others say how good it is.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
import rasterio
from numpy.typing import NDArray
from scipy.special import softmax

import reseg_geo
from reseg_geo.accuracy.scaling import fit
from training.evaluate import validation_pictures
from training.sets import IGNORED, Labelled, labelled_sets, reduced
from training.vocabulary import Vocabulary

POINTS = 300
# The classes in the order of the labels, and how much smaller the images are made.
SETS = {
    "dubai": ("building, land=bare land|soil, road, vegetation=tree|grass, water", 1),
    "river": ("water=river|lake, gravel=sand|bare ground, vegetation=tree|grass|forest", 3),
}
FLOOR, BINS = 1e-6, 10
Values = NDArray[np.float64]


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(data: Path) -> None:
    """Print a line for each image that gives the points, then the means."""
    for title, (words, smaller) in SETS.items():
        with tempfile.TemporaryDirectory() as folder:
            images = [
                _shares(Path(folder), *each, words) for each in _held_out(data, title, smaller)
            ]
        lines = np.array([_line(images, index) for index in range(len(images))])
        for index, line in enumerate(lines):
            click.echo(f"{title}, points on image {index + 1}: {_text(line)}")
        click.echo(f"{title}, mean of {len(lines)}: {_text(lines.mean(axis=0))}")


def _held_out(data: Path, name: str, smaller: int) -> Iterator[Labelled]:
    """The images and labels of the places that `mini` was not trained on; 0 is unlabelled."""
    own = labelled_sets(Vocabulary().classes)[name]
    for picture in validation_pictures(own, data):
        image, labels = reduced(*picture, smaller)
        yield image, np.where(labels == IGNORED, 0, labels)


def _shares(
    folder: Path, image: NDArray[np.uint8], labels: NDArray[np.uint8], words: str
) -> tuple[Values, NDArray[np.uint8]]:
    """Shares (n, classes) and labels (n,) from 1 of the labelled pixels of an image."""
    path, out = folder / "image.tif", folder / "shares.tif"
    with rasterio.open(path, "w", driver="GTiff", count=3, dtype="uint8", height=image.shape[0],
                       width=image.shape[1]) as dataset:  # fmt: skip
        dataset.write(image.transpose(2, 0, 1))
    reseg_geo.segment(
        path, words, folder / "map.tif", probabilities=out, probability_type="float32",
        gsd="native", overwrite=True, progress=False,
    )  # fmt: skip
    with rasterio.open(out) as dataset:
        shares = dataset.read()
    return shares[:, labels > 0].T, labels[labels > 0]


def _line(images: list[tuple[Values, NDArray[np.uint8]]], index: int) -> list[float]:
    """Accuracy and expected calibration error of the other images, before and after."""
    shares, labels = images[index]
    chosen = np.random.default_rng(index).choice(len(labels), POINTS, replace=False)
    found = fit(
        shares[chosen].astype(float), labels[chosen].astype(int) - 1, np.ones(POINTS), FLOOR
    ).scaling
    others = [each for number, each in enumerate(images) if number != index]
    every, truth = (np.concatenate(parts) for parts in zip(*others, strict=True))
    logits = np.log(np.maximum(every, FLOOR)) / found.temperature + np.array(found.biases)
    return [*_scores(every, truth), *_scores(softmax(logits, axis=1), truth)]


def _scores(shares: Values, labels: NDArray[np.uint8]) -> tuple[float, float]:
    sure, right = shares.max(axis=1), shares.argmax(axis=1) + 1 == labels
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    sums = [np.bincount(bins, weights, BINS) for weights in (sure, right)]
    return float(right.mean()), float(np.abs(sums[0] - sums[1]).sum() / len(labels))


def _text(line: Values) -> str:
    return (
        f"accuracy {line[0]:.1%} -> {line[2]:.1%}, expected calibration error {line[1]:.1%} -> "
        f"{line[3]:.1%}"
    )


if __name__ == "__main__":
    main()
