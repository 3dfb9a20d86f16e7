"""`reseg-geo jobs`: list, clean."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import click

from reseg_geo.quantities import size

from .options import shared
from .terminal.commands import Group

_PLACES = click.argument(
    "places", nargs=-1, metavar="[OUTPUT|FOLDER]...", type=click.Path(path_type=Path)
)


@click.group(cls=Group)
def jobs() -> None:
    """List or remove stopped runs, which `segment --resume` continues."""


@jobs.command("list")
@_PLACES
@shared.as_json
@shared.debug
def list_jobs(places: tuple[Path, ...], as_json: bool) -> None:
    """List the jobs of this machine, or those of these outputs or in these folders."""
    from reseg_geo.storage import jobs as found

    states = found.list_jobs(places)
    if as_json:
        click.echo(found.as_json(states))
        return
    if not states:
        click.echo("no jobs")
    for job in states:
        if job.share is None:
            click.echo(
                f"{job.output}\n  cannot be resumed: damaged, or made by another version of "
                f"reseg-geo\n  {size(job.size)} in {job.folder}"
            )
            continue
        state = "running" if job.running else "stopped"
        click.echo(
            f"{job.output}\n  {state}, {job.share:.0%} finished, {size(job.size)}, last active "
            f"{job.last:%Y-%m-%d %H:%M} UTC ({job.owner})\n"
            f"  of {job.raster}\n  in {job.folder}"
        )


@jobs.command()
@_PLACES
@click.option("--all", "everything", is_flag=True, help="Remove all stopped jobs of this machine.")
@click.option(
    "--older-than",
    type=click.FloatRange(0, 36_500),
    metavar="DAYS",
    help="Only jobs that have not been active for this many days.",
)
@shared.debug
def clean(places: tuple[Path, ...], everything: bool, older_than: float | None) -> None:
    """Remove the stopped runs of these outputs or in these folders.

    They cannot be resumed afterwards. Jobs of active runs are kept.
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
            click.echo(f"{job.folder} is in use by a run and was kept ({job.owner}).", err=True)
            continue
        removed += 1
        click.echo(f"{job.folder} removed, {size(job.size)}")
    if not removed:
        click.echo("nothing to remove", err=True)
