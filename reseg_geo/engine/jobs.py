"""What stopped runs have left on this machine, to be looked at and cleared away."""

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from filelock import FileLock, Timeout

from reseg_geo.engine.job import LOCK, about, folder_for, forget, noted, owner, share
from reseg_geo.staging import HIDDEN, output_error


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
    """Remove what a stopped run has left; False if a run is at work on it. Raises OutputError."""
    lock = FileLock(job.folder / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        return False
    except OSError as error:
        raise output_error(job.folder, error) from error
    try:
        shutil.rmtree(job.folder)
    except OSError as error:
        raise output_error(job.folder, error) from error
    finally:
        lock.release()
    forget(job.folder)
    return True


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
        _is_running(folder),
    )


def _is_running(folder: Path) -> bool:
    lock = FileLock(folder / LOCK, timeout=0)
    try:
        lock.acquire()
    except (Timeout, OSError):
        return True
    lock.release()
    return False


def as_json(jobs: Sequence[JobState]) -> str:
    """The list for programs."""
    return json.dumps(
        [
            vars(job) | {"folder": str(job.folder), "last": job.last.isoformat(timespec="seconds")}
            for job in jobs
        ],
        indent=1,
    )
