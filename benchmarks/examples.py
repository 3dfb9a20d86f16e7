"""`python -m benchmarks.examples DATA MODEL...`: how much better a few examples make a map.

DATA is the Dubai data set ("Semantic segmentation of aerial imagery", Humans in the Loop, CC0 1.0),
which is not part of the repository. For each tile and draw, objects of each class (connected
labelled areas of at least 600 px, large ones more often) on one image are the examples; where there
are too few, also pieces of them (within 100 px of a place). The map is
compared with the labels of the tile's other images, by words alone and by what was learned. The
image is one of those with the most classes.
"""

import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
import rasterio
from numpy.typing import NDArray

import reseg_geo
from reseg_geo.evaluate.metrics import confusion_matrix, intersection_over_union
from training.dubai import dubai_images, read_dubai
from training.outlines import draw_examples, objects

TILES, DRAWS = (1, 3, 4, 5, 7, 8), 3
NAMES = ("building", "land", "road", "vegetation", "water")  # in the order of the labels
CLASSES = "building, land=bare land|soil, road, vegetation=tree|grass, water"
LABELS = dict(enumerate(NAMES, start=1))
OPTIONS: dict[str, Any] = {"progress": False, "gsd": "native", "overwrite": True}
Labels = NDArray[np.uint8]


@click.command()
@click.argument("data", type=click.Path(exists=True, path_type=Path))
@click.argument("models", nargs=-1, required=True)
@click.option("--tiles", default=",".join(map(str, TILES)), show_default=True)
@click.option("--counts", default="5", show_default=True, help="Examples of each class.")
@click.option("--draws", default=DRAWS, show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="JSON lines, appended.")
def main(
    data: Path, models: Sequence[str], tiles: str, counts: str, draws: int, output: Path | None
) -> None:
    """Print a line for each draw, then the means."""
    found: dict[tuple[str, int], list[tuple[float, float]]] = defaultdict(list)
    for model in models:
        for tile in map(int, tiles.split(",")):
            with tempfile.TemporaryDirectory() as folder:
                measured = _tile(data, tile, model, counts, draws, Path(folder))
                for line in measured:
                    found[model, line["examples"]].append((line["words"], line["learned"]))
                    text = json.dumps(line)
                    click.echo(text)
                    if output is not None:
                        with output.open("a", encoding="utf-8") as file:
                            file.write(text + "\n")
    for (model, count), pairs in found.items():
        words, learned = np.array(pairs).T
        click.echo(
            f"{model}, {count} a class: words {words.mean():.1f}, learned {learned.mean():.1f} "
            f"({(learned - words).mean():+.1f}, worst {(learned - words).min():+.1f}, "
            f"{len(pairs)} draws)"
        )


def _tile(
    data: Path, tile: int, model: str, counts: str, draws: int, folder: Path
) -> Iterator[dict[str, Any]]:
    images = dubai_images(data, tile)
    labels = {image: read_dubai(image)[1] for image in images}
    options = OPTIONS | {"model": model, "features": folder / "features"}
    words = {image: _counted(image, labels[image], CLASSES, folder, options) for image in images}
    rich = {image: len(objects(labels[image], LABELS)) for image in images}
    for draw in range(draws):
        rng = np.random.default_rng(1000 * tile + draw)
        best = [image for image in images if rich[image] == max(rich.values())]
        chosen = best[rng.integers(len(best))]
        others = [image for image in images if image != chosen]
        for count in map(int, counts.split(",")):
            examples = folder / "examples.gpkg"
            seeded = np.random.default_rng(7000 * tile + draw)
            draw_examples(labels[chosen], LABELS, count, seeded).to_file(examples)
            head = reseg_geo.learn(chosen, CLASSES, examples, **options)
            learned = sum(_counted(each, labels[each], head, folder, options) for each in others)
            yield {
                "model": Path(model).name, "tile": tile, "draw": draw, "examples": count,
                "used": head.report.count, "strength": head.report.as_json()["strength"],
                "recall": [round(each, 3) for each in head.report.recall],
                "words": _mean_iou(sum(words[each] for each in others)),
                "learned": _mean_iou(learned),
            }  # fmt: skip


def _counted(
    image: Path, labels: Labels, classes: Any, folder: Path, options: dict[str, Any]
) -> NDArray[np.int64]:
    """The confusion matrix of a map."""
    path = folder / "map.tif"
    reseg_geo.segment(image, classes, path, **options)
    with rasterio.open(path) as dataset:
        found = dataset.read(1)[: labels.shape[0], : labels.shape[1]]
    return confusion_matrix(found, labels, len(NAMES))


def _mean_iou(matrix: Any) -> float:
    found = intersection_over_union(matrix)
    return round(100 * float(np.nanmean(found[matrix.sum(axis=1) > 0])), 2)


if __name__ == "__main__":
    main()
