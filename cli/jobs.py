"""`reseg-geo jobs`: list, clean."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import click

from . import options as shared

_PLACES = click.argument(
    "places", nargs=-1, metavar="[OUTPUT|FOLDER]...", type=click.Path(path_type=Path)
)


@click.group()
def jobs() -> None:
    """What stopped runs have left: `segment` with --resume goes on from it."""


@jobs.command("list")
@_PLACES
@shared.as_json
@shared.debug
def list_jobs(places: tuple[Path, ...], as_json: bool) -> None:
    """Jobs of this machine, or those of these outputs or in these folders."""
    from reseg_geo.storage import jobs as found

    states = found.list_jobs(places)
    if as_json:
        click.echo(found.as_json(states))
        return
    if not states:
        click.echo("no jobs")
    for job in states:
        state = "running" if job.running else "stopped"
        click.echo(
            f"{job.output}\n  {state}, {job.share:.0%} finished, {job.size / 1e6:,.1f} MB, last at "
            f"work {job.last:%Y-%m-%d %H:%M} UTC ({job.owner})\n"
            f"  of {job.raster}\n  in {job.folder}"
        )


@jobs.command()
@_PLACES
@click.option("--all", "everything", is_flag=True, help="All stopped jobs of this machine.")
@click.option(
    "--older-than",
    type=click.FloatRange(0, 36_500),
    metavar="DAYS",
    help="Only those not worked on for so long.",
)
@shared.debug
def clean(places: tuple[Path, ...], everything: bool, older_than: float | None) -> None:
    """Remove what stopped runs have left of these outputs or in these folders; it cannot be
    resumed then. What a run is at work on stays.
    """
    from reseg_geo.storage import jobs as found

    if not places and not everything:
        raise click.UsageError("name outputs or folders, or --all.")
    before = datetime.now(timezone.utc) - timedelta(days=older_than or 0)
    removed = 0
    for job in found.list_jobs(places):
        if older_than is not None and job.last > before:
            continue
        if job.running or not found.clean_job(job):
            click.echo(f"{job.folder} stays, a run is at work on it ({job.owner}).", err=True)
            continue
        removed += 1
        click.echo(f"{job.folder} removed, {job.size / 1e6:,.1f} MB")
    if not removed:
        click.echo("nothing to remove", err=True)
