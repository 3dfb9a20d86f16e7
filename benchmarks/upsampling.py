"""`python -m benchmarks.upsampling DATA [--weights FILE]`: ways to upsample, with `mini`.

DATA holds data sets with labels that are not part of the repository: `dubai` ("Semantic
segmentation of aerial imagery", Humans in the Loop, CC0 1.0), `banepa` (hotosm/fAIr-models, CC BY
4.0; polygons (c) OpenStreetMap contributors), `river` (geojames/Self-Supervised-Classification,
MIT; at a quarter of its size) and `gsi_road` (GSI 2022, Public Data License 1.0). Only places count
that `mini` was not trained on. Each line is a way; accuracy is over all pixels of a set. The time
is that of the whole evaluation, the best of rounds in turn; the last lines are the time of a
window's pixels alone.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click
import numpy as np
import torch
from PIL import Image
from torch import Tensor

from benchmarks.machine import machine
from reseg_geo.engine.mapper import Mapper
from reseg_geo.evaluate.datasets import Dataset, open_dataset
from reseg_geo.evaluate.evaluation import Evaluation, evaluate
from reseg_geo.options.segment import SegmentOptions
from reseg_geo.upsampling.load import load_upsampler
from reseg_geo.upsampling.powers import Powers, at_most_zero
from training.evaluate import validation_pictures
from training.sets import IGNORED, labelled_sets, reduced
from training.vocabulary import Vocabulary

# Classes in the order of the labels; where one thing is labelled, everything else is one class.
CLASSES = {
    "dubai": "building, land, road, vegetation, water",
    "banepa": "building, other=grass|tree|road|bare soil",
    "river": "water, gravel, vegetation",
    "gsi_road": "road, other=building|vegetation|bare soil",
}
SMALLER = {"river": 4}
SIDE, GRID, QUERIES, WINDOWS, TURNS = 224, 16, 5, 10, 15
CPU = torch.device("cpu")


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--weights", help="Weights of the joint bilateral upsampler.")
@click.option("--set", "sets", multiple=True, type=click.Choice(list(CLASSES)), default=("dubai",))
@click.option("--rounds", default=1, show_default=True, help="Evaluations of each way, in turn.")
def main(data: Path, weights: str | None, sets: tuple[str, ...], rounds: int) -> None:
    """Print accuracy and time of each way on each set, and its time for a window."""
    torch.set_num_threads(1)
    common = {"dtype": "float32", "gsd": "native", "device": "cpu"}
    ways = {name: SegmentOptions(upsample=name, **common) for name in ("bilinear", "guided")}
    if weights is not None:
        ways["jbu"] = SegmentOptions(upsample="jbu", upsampler=weights, **common)
    click.echo(f"one core of {machine()['cpu']}, PyTorch {machine()['torch']}")
    for title in sets:
        with tempfile.TemporaryDirectory() as folder:
            dataset = _written(Path(folder), data, title)
            mappers = {name: Mapper(dataset.classes, own) for name, own in ways.items()}
            found: dict[str, list[Evaluation]] = {name: [] for name in ways}
            for _ in range(rounds):
                for name, own in ways.items():
                    found[name].append(evaluate(dataset, own, loaded=mappers[name]))
        for name, each in found.items():
            seconds = min(one.seconds for one in each)
            click.echo(
                f"{title} ({each[0].images} images), {name}: mean IoU {each[0].mean_iou:.1%}, "
                f"mean boundary IoU {each[0].mean_boundary_iou:.1%}, {seconds:.1f} s"
            )
    for name, spent in _of_a_window(ways).items():
        click.echo(f"pixels of a window, {QUERIES} queries, {name}: {1000 * spent:.2f} ms")


def _written(folder: Path, data: Path, name: str) -> Dataset:
    """A data set of the held-out images of a set, with index labels; 0 is unlabelled."""
    for kind in ("images", "masks"):
        (folder / kind).mkdir()
    own = labelled_sets(Vocabulary().classes)[name]
    for index, picture in enumerate(validation_pictures(own, data)):
        image, labels = reduced(*picture, SMALLER.get(name, 1))
        if name in ("banepa", "gsi_road"):  # 0 is everything else
            labels = np.where(labels == 1, 1, 2).astype(np.uint8)
        Image.fromarray(image).save(folder / "images" / f"{index}.png")
        Image.fromarray(np.where(labels == IGNORED, 0, labels)).save(
            folder / "masks" / f"{index}.png"
        )
    return open_dataset("folder", folder, classes=CLASSES[name])


def _of_a_window(ways: dict[str, SegmentOptions]) -> dict[str, float]:
    """Seconds from the logits of a window to the powers of its pixels, the median of turns."""
    make = torch.Generator().manual_seed(0)
    scores = torch.randn(QUERIES, GRID, GRID, generator=make)
    rgb, valid = torch.rand(3, SIDE, SIDE, generator=make), torch.ones(SIDE, SIDE) > 0
    everything = slice(0, SIDE)
    powers = Powers(QUERIES, SIDE, GRID, (SIDE, SIDE), CPU)

    def bilinear() -> Tensor:
        lower, _ = at_most_zero(scores[None])
        return powers.of(lower[0], everything, everything, products=True)

    def by_image(options: SegmentOptions) -> Callable[[], Tensor]:
        upsampler = load_upsampler(options, CPU)
        assert upsampler is not None

        def run() -> Tensor:
            found = upsampler.window(scores, rgb, valid)(everything, everything)
            return (found - found.amax(dim=0)).exp_()

        return run

    steps = {name: bilinear if name == "bilinear" else by_image(own) for name, own in ways.items()}
    spent: dict[str, list[float]] = {name: [] for name in steps}
    with torch.inference_mode():
        for _ in range(TURNS):
            for name, step in steps.items():
                count = 1 if name == "jbu" else WINDOWS
                began = time.perf_counter()
                for _ in range(count):
                    step()
                spent[name].append((time.perf_counter() - began) / count)
    return {name: statistics.median(each) for name, each in spent.items()}


if __name__ == "__main__":
    main()
