"""`python -m training DATA OUT`: train `mini`; DATA is the folder of the labelled sets."""

from dataclasses import replace
from pathlib import Path

import click

from training.train import Recipe, read_sources, train


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--start",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A model folder to start from.  [default: random weights]",
)
@click.option("--again", is_flag=True, help="A second course: shorter, slower, other tone curves.")
@click.option("--layers", type=int, default=Recipe.layers, show_default=True)
@click.option("--steps", type=int, default=None, help="Instead of the recipe's.")
@click.option("--seed", type=int, default=Recipe.seed, show_default=True)
def main(
    data: Path,
    out: Path,
    start: Path | None,
    again: bool,
    layers: int,
    steps: int | None,
    seed: int,
) -> None:
    """Train on the labelled sets in DATA and on procedural scenes; write the model folder OUT.

    The validation places of the sets are never used. A stopped run resumes from OUT/state.pt.
    """
    recipe = replace(Recipe(), layers=layers, seed=seed)
    recipe = recipe.again() if again else recipe
    recipe = replace(recipe, steps=steps or recipe.steps)
    try:
        train(read_sources(data, recipe), out, recipe, start)
    except ValueError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
