"""`python -m training.few MODEL DATA`: accuracy with five examples a class, by set.

For each draw, outlines of each label on one image of the validation places teach the model; the
other images are mapped by what it has learned, and by words alone. As in `benchmarks.examples`, but
no outline is larger than a piece, since what has no label of its own fills most of an image.
"""

import json
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

import reseg_geo
from reseg_geo.errors import ResegWarning
from training.evaluate import Measured, validation_pictures
from training.maps import PLACE, map_image, somewhere, write_image
from training.outlines import draw_examples, objects
from training.sets import Labelled, LabelledSet, labelled_sets, reduced
from training.vocabulary import Vocabulary

DRAWS, COUNT = 3, 5
_MOST = 13  # images of a set


def classes_of(own: LabelledSet) -> tuple[dict[int, str], str]:
    """Names of the labels, and the class list: for each label, the words that count as it."""
    names = {value: own.found.get(value, "other") for value in own.labels}
    words: dict[int, list[str]] = {value: [] for value in own.labels}
    for word, value in own.measured.items():
        if value in words:
            words[value].append(word)
    return names, ", ".join(f"{names[value]}={'|'.join(each)}" for value, each in words.items())


def measure_set(
    model: str,
    own: LabelledSet,
    pictures: Sequence[Labelled],
    by_words: Sequence[NDArray[np.float32]],
    draw: int,
    folder: Path,
) -> tuple[float, float]:
    """Mean IoU in percent of the labels that the set knows, by words and with examples.

    by_words: class probabilities of each picture, which are the same for all draws.
    """
    names, classes = classes_of(own)
    rng = np.random.default_rng(draw)
    rich = [len(objects(labels, names)) for _, labels in pictures]
    best = [index for index, count in enumerate(rich) if count == max(rich)]
    chosen = best[int(rng.integers(len(best)))]
    image, labels = pictures[chosen]
    source, examples = folder / "learned.tif", folder / "examples.gpkg"
    write_image(source, image, own.gsd)
    place = {} if own.gsd is None else {"transform": somewhere(own.gsd), "crs": PLACE}
    draw_examples(labels, names, COUNT, rng, pieces_only=True, **place).to_file(examples)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResegWarning)
        head = reseg_geo.learn(source, classes, examples, model=model, progress=False)
    values = list(own.labels)
    words, learned = Measured(values), Measured(values)
    for index, (other, truth) in enumerate(pictures):
        if index != chosen:
            words.add(by_words[index], np.array(values), truth)
            shares = map_image(folder, other, head, own.gsd, model=model)
            learned.add(shares, np.array(values), truth)
    one, two = (
        100 * float(np.nanmean([measured.iou(value) for value in own.found]))
        for measured in (words, learned)
    )
    return one, two


@click.command()
@click.argument("model")
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--set", "names", multiple=True, help="Repeatable.  [default: all]")
@click.option("--draws", type=int, default=DRAWS, show_default=True)
@click.option("--most", type=int, default=_MOST, show_default=True, help="Images of a set.")
def main(model: str, data: Path, names: tuple[str, ...], draws: int, most: int) -> None:
    """Print the means of each set as JSON lines, then their means without Dubai's."""
    every, means = labelled_sets(Vocabulary().classes), []
    for name in names or every:
        own = every[name]
        if len(own.labels) < 2:
            continue  # examples of one class teach nothing
        pictures = [
            reduced(*picture, own.scales[0]) for picture in validation_pictures(own, data, most)
        ]
        scaled = _scaled(own)
        _, classes = classes_of(own)
        with tempfile.TemporaryDirectory() as name_of_folder:
            folder = Path(name_of_folder)
            by_words = [
                map_image(folder, image, classes, scaled.gsd, model=model) for image, _ in pictures
            ]
            found = np.array(
                [
                    measure_set(model, scaled, pictures, by_words, draw, folder)
                    for draw in range(draws)
                ]
            )
        words, learned = found.mean(axis=0).round(1).tolist()
        spread = round(float(found[:, 1].std()), 1)
        line = {"set": name, "words": words, "learned": learned, "spread": spread}
        print(json.dumps(line), flush=True)
        if name != "dubai":
            means.append((words, learned))
    if means:
        words, learned = np.mean(means, axis=0).round(1).tolist()
        print(
            json.dumps(
                {"set": "mean without dubai and sichuan", "words": words, "learned": learned}
            )
        )


def _scaled(own: LabelledSet) -> LabelledSet:
    """The set at the first of its scales."""
    return own if own.gsd is None else replace(own, gsd=own.gsd * own.scales[0])


if __name__ == "__main__":
    main()
