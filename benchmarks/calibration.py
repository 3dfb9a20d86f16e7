"""`python -m benchmarks.calibration DUBAI RIVER`: confidence before and after calibration.

DUBAI and RIVER are data sets with labels that are not part of the repository ("Semantic
segmentation of aerial imagery", Humans in the Loop, CC0 1.0, of which tile 1 is used; and
Sainte-Marguerite, geojames/Self-Supervised-Classification, MIT, of which the dense images are used,
at a third of their size). `mini` maps each image by words. For each image, random labelled pixels
of it give a calibration, and the labelled pixels of the others say how good it is.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
import rasterio
from numpy.typing import NDArray
from PIL import Image
from scipy.special import softmax

import reseg_geo
from reseg_geo.accuracy.scaling import fit
from training.dubai import dubai_images, read_dubai

POINTS, SMALLER = 300, 3
DUBAI = "building, land=bare land|soil, road, vegetation=tree|grass, water"
RIVER = "water=river|lake, gravel=sand|bare ground, vegetation=tree|grass|forest"
FLOOR, BINS = 1e-6, 10
Values = NDArray[np.float64]


@click.command()
@click.argument("dubai", type=click.Path(exists=True, path_type=Path))
@click.argument("river", type=click.Path(exists=True, path_type=Path))
def main(dubai: Path, river: Path) -> None:
    """Print a line for each image that gives the points, then the means."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sets = {
            "dubai, tile 1": [
                _shares(folder, *read_dubai(each), DUBAI) for each in dubai_images(dubai, 1)
            ],
            "river": [_shares(folder, *each, RIVER) for each in _river(river)],
        }
    for title, images in sets.items():
        lines = np.array([_line(images, index) for index in range(len(images))])
        for index, line in enumerate(lines):
            click.echo(f"{title}, points on image {index + 1}: {_text(line)}")
        click.echo(f"{title}, mean of {len(lines)}: {_text(lines.mean(axis=0))}")


def _river(root: Path) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
    for path in sorted((root / "images").glob("validate_*.jpg")):
        image, mask = Image.open(path).convert("RGB"), Image.open(root / f"masks/{path.stem}.png")
        size = (mask.width // SMALLER, mask.height // SMALLER)
        yield (
            np.asarray(image.resize(size)),
            np.asarray(mask.resize(size, Image.Resampling.NEAREST)),
        )


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
