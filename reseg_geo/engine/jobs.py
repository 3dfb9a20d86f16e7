"""What stopped runs have left on this machine, to be looked at and cleared away."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from reseg_geo.engine.claim import Claim, is_claimed, owner
from reseg_geo.engine.job import about, folder_for, forget, noted, share
from reseg_geo.errors import OutputError
from reseg_geo.staging import HIDDEN


@dataclass(frozen=True)
class JobState:
    """A job folder: of which output and raster, how much is finished (0 to 1), its bytes, when it
    was last worked on, by whom, and whether it still is.
    """

    folder: Path
    output: str
    raster: str
    share: float
    size: int
    last: datetime
    owner: str
    running: bool


def list_jobs(places: Sequence[Path] = ()) -> list[JobState]:
    """Jobs that this machine remembers, and those beside outputs or in folders that are named."""
    folders = dict.fromkeys([*(each.absolute() for each in noted()), *_under(places)])
    if places:
        wanted = set(_under(places))
        folders = {folder: None for folder in folders if folder in wanted}
    return [state for folder in folders if (state := _state(folder))]


def clean_job(job: JobState) -> bool:
    """Remove what a stopped run has left; whether that is gone: not while a run is at work
    on it. Raises OutputError.
    """
    claim = Claim(job.folder, Path(job.output))
    try:
        claim.take()
    except OutputError:
        if is_claimed(job.folder):
            return False
        raise
    claim.clear()
    claim.give_back()
    forget(job.folder)
    return not job.folder.exists()


def _under(places: Iterable[Path]) -> list[Path]:
    """Job folders in folders, and those of outputs."""
    found: list[Path] = []
    for place in places:
        if place.is_dir():
            found += sorted(path for path in place.glob(f"{HIDDEN}*") if path.is_dir())
        else:
            found.append(folder_for(place))
    return [path.absolute() for path in found]


def _state(folder: Path) -> JobState | None:
    """None for a folder that is gone or holds nothing to go on with; then it is no longer noted."""
    found = about(folder)
    if not found:
        if not folder.exists():
            forget(folder)
        return None
    files = [path for path in folder.rglob("*") if path.is_file()]
    stats = [path.stat() for path in files]
    return JobState(
        folder,
        str(found.get("output", "")),
        str(found["identity"].get("raster", {}).get("path", "")),
        share(found, folder),
        sum(each.st_size for each in stats),
        datetime.fromtimestamp(max(each.st_mtime for each in stats), timezone.utc),
        owner(folder),
        is_claimed(folder),
    )


def as_json(jobs: Sequence[JobState]) -> str:
    """The list for programs."""
    return json.dumps(
        [
            vars(job) | {"folder": str(job.folder), "last": job.last.isoformat(timespec="seconds")}
            for job in jobs
        ],
        indent=1,
    )
