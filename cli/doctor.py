"""`reseg-geo doctor`."""

import json

import click

from .options import shared


@click.command()
@shared.as_json
@click.option(
    "--choices",
    is_flag=True,
    help="Only print the available models, methods, regions and devices, as JSON; fast.",
)
@shared.debug
def doctor(as_json: bool, choices: bool) -> None:
    """Show what the program runs with and how fast it is here, and check that it works.

    Each model is timed, which takes some seconds.
    """
    from reseg_geo.evaluate import doctor as examine

    if choices:
        click.echo(json.dumps(examine.choices()))
        return
    found = dict(examine.environment())
    if not as_json:
        width = max(map(len, [*found, "matrix product"]))
        for name, value in found.items():
            click.echo(f"{name:{width}}  {value}")
    from reseg_geo.evaluate.speed import speed

    for name, value in speed():
        found[name] = value
        if not as_json:
            click.echo(f"{name:{width}}  {value}")
    seconds = examine.trial()
    if as_json:
        click.echo(json.dumps({**found, "trial_s": round(seconds, 1)}, indent=1))
    else:
        click.echo(f"A map of a synthetic image was made in {seconds:.1f} s; all is well.")
