"""`reseg-geo pvsm`."""

from collections.abc import Sequence
from pathlib import Path

import click

from .options import shared
from .terminal.progress import emit_json


@click.command()
@click.argument("models", nargs=-1, required=True, metavar="MODEL...")
@shared.variants
@click.option("--picture", type=click.Path(path_type=Path), metavar="OUT.png",
              help="Picture of the similarities between classes, per model.")  # fmt: skip
@shared.as_json
@shared.overwrite
@shared.debug
def pvsm(
    models: Sequence[str],
    classes: str | None,
    count: int,
    seed: int,
    prompts: Path | None,
    picture: Path | None,
    as_json: bool,
    overwrite: bool,
) -> None:
    """Measure how well each MODEL separates classes, and the weights for composing them.

    The measure is the Prompt Variant Separation Margin: random prompts of each class are encoded;
    the margin is their similarity within a class minus their similarity to all other classes.

    \b
    Example:
      reseg-geo pvsm remoteclip-vit-l14 georsclip-vit-l14 --classes "building, road, tree, water"
    """
    from reseg_geo.evaluate.heatmap import check_picture
    from reseg_geo.evaluate.separation import measure, write_picture

    if picture is not None:
        check_picture(picture, overwrite)
    found = measure(models, classes, prompts, count, seed)
    if picture is not None:
        write_picture(found, picture, overwrite)
    if as_json:
        emit_json(
            "result",
            models=[
                {
                    "name": each.model,
                    "margin": each.margin,
                    "weight": found.weights.get(each.model) if found.weights else None,
                    "classes": {
                        name: {"intra": intra, "inter": inter, "margin": intra - inter}
                        for name, (intra, inter) in each.by_class.items()
                    },
                }
                for each in found.models
            ],
            variants=count,
            seed=seed,
        )
        return
    names = list(found.models[0].by_class)
    width = max(len("all classes"), *(len(name) for name in names))
    heading = "".join(f"  {each.model:>24}" for each in found.models)
    click.echo(f"{'':{width}}{heading}")
    click.echo(f"{'class':{width}}" + f"{'intra  inter margin':>26}" * len(found.models))
    for name in names:
        cells = ""
        for each in found.models:
            intra, inter = each.by_class[name]
            cells += f"{intra:>12.3f} {inter:>6.3f} {intra - inter:>6.3f}"
        click.echo(f"{name:{width}}{cells}")
    total = "".join(f"{each.margin:>26.3f}" for each in found.models)
    click.echo(f"{'all classes':{width}}{total}")
    if found.weights:
        weights = "".join(f"{found.weights[each.model]:>26.3f}" for each in found.models)
        click.echo(f"{'weight':{width}}{weights}")
    else:
        click.echo("A margin is not positive, so these models cannot be composed by it.")
    if picture is not None:
        click.echo(str(picture))
