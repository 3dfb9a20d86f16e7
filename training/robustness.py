"""`python -m training.robustness MODEL DATA`: accuracy on changed images.

A real tile that the model never saw is mapped as it is and after each change; procedural scenes
that it never saw either, whose sampling distance is known, are mapped at distances from 0.1 to 1 m.
"""

import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from reseg_geo.scenes.scene import SCENE_CLASSES, STYLES, make_scene
from training.evaluate import measure, validation_pictures
from training.sets import Labelled, labelled_sets, scene_labels
from training.variation import compressed
from training.vocabulary import Vocabulary

Picture = NDArray[np.uint8]

# Drawn at the finest GSD and averaged to the others, so that all show the same places.
FINEST = 0.1
FACTORS = (1, 2, 4, 7, 10)
_SCENE_SIDE = 2240  # pixels at the finest GSD, a multiple of all factors
_SCENE_SEED = 100
_UNLABELLED = ("car", "pavement")


def scaled(red: float, green: float, blue: float) -> Callable[[Picture], Picture]:
    """Multiply each band by a factor."""
    return lambda image: _byte(image * np.array([red, green, blue]))


def haze(share: float) -> Callable[[Picture], Picture]:
    """Blend the image with pale haze by this share."""
    return lambda image: _byte(image * (1 - share) + share * np.array([205.0, 212.0, 220.0]))


CHANGES: dict[str, Callable[[Picture], Picture]] = {
    "brighter, times 1.3": scaled(1.3, 1.3, 1.3),
    "darker, times 0.7": scaled(0.7, 0.7, 0.7),
    "warm cast": scaled(1.12, 1.0, 0.88),
    "cold cast": scaled(0.88, 1.0, 1.12),
    "green cast": scaled(0.94, 1.08, 0.94),
    "haze, 30 %": haze(0.3),
    "JPEG, quality 30": lambda image: compressed(image, 30),
}


def turned(pictures: Iterable[Labelled], quarters: int) -> Iterable[Labelled]:
    """Rotate images and labels counter-clockwise by quarter turns."""
    return ((np.rot90(image, quarters), np.rot90(labels, quarters)) for image, labels in pictures)


def scenes(factor: int) -> Iterable[Labelled]:
    """One unseen scene of each style, at `factor` times the finest GSD, labelled as Dubai is."""
    middle = slice(factor // 2, None, factor)
    for index, style in enumerate(STYLES):
        image, labels = unseen_scene(_SCENE_SEED + index, style, _SCENE_SIDE, FINEST)
        yield np.asarray(Image.fromarray(image).reduce(factor)), labels[middle, middle]


@cache
def unseen_scene(seed: int, style: str, side: int, gsd: float) -> Labelled:
    """A synthetic scene with the labels of the Dubai tiles; seeds of training start at 10,000.

    What the tiles have no label of its own for has none: cars, and pavement.
    """
    dubai = labelled_sets(Vocabulary().classes)["dubai"].labels
    table = np.zeros(len(SCENE_CLASSES) + 1, np.uint8)
    for value, label in scene_labels().items():
        name = label.main
        if name is not None and name not in _UNLABELLED:
            table[value] = next(own for own, each in dubai.items() if name in each.classes)
    scene = make_scene(seed, side, side, gsd=gsd, style=style)
    return scene.image, table[scene.labels]


def _byte(values: NDArray[np.floating]) -> Picture:
    return values.clip(0, 255).round().astype(np.uint8)


@click.command()
@click.argument("model")
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(model: str, data: Path) -> None:
    """Print the IoU of the five labelled classes for each change as JSON lines.

    DATA is the folder of all sets; the tile is the one that is held out in training.
    """
    dubai = labelled_sets(Vocabulary().classes)["dubai"]

    def tell(name: str, pictures: Iterable[Labelled], gsd: float | None = None) -> None:
        found = measure(model, dubai, pictures, gsd).figures(dubai.found)
        print(json.dumps({"change": name, **found}), flush=True)

    real = list(validation_pictures(dubai, data))
    tell("none", real)
    for name, change in CHANGES.items():
        tell(name, ((change(image), labels) for image, labels in real))
    for quarters in (1, 2, 3):
        tell(f"turned by {90 * quarters} degrees", turned(real, quarters))
    for factor in FACTORS:
        tell(f"scenes at {FINEST * factor:.1f} m", scenes(factor), FINEST * factor)


if __name__ == "__main__":
    main()
