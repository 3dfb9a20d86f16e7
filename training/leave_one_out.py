"""`python -m training.leave_one_out DATA OUT`: a short training without each tile in turn."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
import numpy as np

from training.data import dubai_tiles
from training.evaluate import WORDS, figures, map_matrix, tile_pictures
from training.train import Pictures, Recipe, is_trained, train

REGIONS = ("superpixel", "none")


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--tile", "tiles", type=int, multiple=True, help="Repeatable.  [default: each]")
@click.option("--steps", type=int, default=1200, show_default=True)
@click.option("--seed", type=int, default=Recipe.seed, show_default=True)
def main(data: Path, out: Path, tiles: Sequence[int], steps: int, seed: int) -> None:
    """Train without each tile in turn and print, as JSON lines, the IoU on that tile.

    Existing models are not trained again, and stopped training resumes. The last lines are for the
    pixels of all tiles.
    """
    recipe = replace(Recipe(), steps=steps, seed=seed)
    tiles = tiles or dubai_tiles(data)
    folders = {tile: out / f"tile_{tile}-steps_{steps}-seed_{seed}" for tile in tiles}
    missing = [t for t, folder in folders.items() if not is_trained(folder, recipe, [t])]
    if missing:
        pictures = Pictures.read(data, recipe)
    sums = {kind: np.zeros((len(WORDS), len(WORDS) + 1), np.int64) for kind in REGIONS}
    for tile, folder in folders.items():
        if tile in missing:
            train(pictures, folder, [tile], recipe)
        for regions in REGIONS:
            matrix = map_matrix(str(folder), tile_pictures(data, tile), regions)
            sums[regions] += matrix
            print(json.dumps({"tile": tile, "regions": regions, **figures(matrix)}), flush=True)
    for regions, matrix in sums.items():
        print(json.dumps({"tile": "all", "regions": regions, **figures(matrix)}), flush=True)


if __name__ == "__main__":
    main()
