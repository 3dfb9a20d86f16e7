"""`reseg-geo compose`."""

from collections.abc import Sequence
from pathlib import Path

import click

from .options import shared


@click.command()
@click.argument("parts", nargs=-1, required=True, metavar="MODEL=WEIGHT...")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path),
              metavar="OUT.safetensors", help="File for the composed weights.")  # fmt: skip
@click.option("--pvsm", "by_margin", is_flag=True,
              help="Weight models by their separation margins; give MODELs alone.")  # fmt: skip
@shared.variants
@click.option("--force", is_flag=True,
              help="Allow models with different activations; the first one's is kept.")  # fmt: skip
@shared.overwrite
@shared.debug
def compose(
    parts: Sequence[str],
    output: Path,
    by_margin: bool,
    classes: str | None,
    count: int,
    seed: int,
    prompts: Path | None,
    force: bool,
    overwrite: bool,
) -> None:
    """Average the parameters of models of one architecture, with weights.

    Weights are scaled to add up to 1. Use the result with --model OUT.safetensors, or give it a
    name with `reseg-geo models add NAME OUT.safetensors`.

    \b
    Example:
      reseg-geo compose remoteclip-vit-l14=0.37 georsclip-vit-l14=0.63 -o composed.safetensors
    """
    from reseg_geo.clip.registry import compose_models
    from reseg_geo.errors import UsageError
    from reseg_geo.evaluate.separation import measure

    if by_margin:
        found = measure(parts, classes, prompts, count, seed)
        if found.weights is None:
            told = ", ".join(f"{each.model} {each.margin:.3f}" for each in found.models)
            raise UsageError(f"a separation margin is not positive ({told}); leave that model out.")
        weights = {
            part: found.weights[each.model] for part, each in zip(parts, found.models, strict=True)
        }
    else:
        weights = dict(_weighted(part) for part in parts)
        if len(weights) < len(parts):
            raise UsageError("a model is named twice; name each model once.")
    recipe = compose_models(weights, output, force=force, overwrite=overwrite)
    for name, weight in recipe.items():
        click.echo(f"{weight:.3f}  {name}")
    click.echo(str(output))


def _weighted(part: str) -> tuple[str, float]:
    name, equals, weight = part.rpartition("=")
    try:
        if equals and name:
            return name, float(weight)
    except ValueError:
        pass
    raise click.BadParameter(f"{part!r} is not of the form MODEL=WEIGHT, such as mini=0.5.")
