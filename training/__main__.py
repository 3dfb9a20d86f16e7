"""`python -m training DATA OUT`: train `mini`; DATA is the folder of the Dubai tiles."""

from dataclasses import replace
from pathlib import Path

import click

from training.train import Pictures, Recipe, train


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--hold-out", type=int, multiple=True, help="A tile to hold out; repeatable.")
@click.option("--steps", type=int, default=Recipe.steps, show_default=True)
@click.option("--seed", type=int, default=Recipe.seed, show_default=True)
def main(data: Path, out: Path, hold_out: tuple[int, ...], steps: int, seed: int) -> None:
    """Train on the Dubai tiles in DATA and on procedural scenes; write the model folder OUT.

    A stopped run resumes from OUT/state.pt.
    """
    recipe = replace(Recipe(), steps=steps, seed=seed)
    try:
        train(Pictures.read(data, recipe), out, hold_out, recipe)
    except ValueError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
