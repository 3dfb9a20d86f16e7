"""Listing and removing the stopped runs of this machine."""

import contextlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from reseg_geo.errors import OutputError
from reseg_geo.storage.job import finished_share, folder_for, read_job, registered, unregister
from reseg_geo.storage.lock import OutputLock, is_locked, owner
from reseg_geo.storage.staging import HIDDEN


@dataclass(frozen=True)
class JobState:
    """A job folder: its output and raster, the finished share (0 to 1), size in bytes, when it
    was last worked on, by whom, and whether it still is.

    share: None, and raster empty, if this version of reseg-geo cannot resume it.
    """

    folder: Path
    output: str
    raster: str
    share: float | None
    size: int
    last: datetime
    owner: str
    running: bool


def list_jobs(places: Sequence[Path] = ()) -> list[JobState]:
    """The jobs of this machine, or those next to given outputs or in given folders."""
    folders = _under(places) if places else registered()
    return [state for folder in folders if (state := _state(folder))]


def clean_job(job: JobState) -> bool:
    """Remove a stopped run; False if a run is working on it. Raises OutputError."""
    lock = OutputLock(job.folder, Path(job.output))
    try:
        lock.acquire()
    except OutputError:
        if is_locked(job.folder):
            return False
        raise
    lock.clear()
    lock.release()
    unregister(job.folder)
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
    """None for a folder that is gone or has nothing to resume; it is then taken off the list."""
    try:
        state = read_job(folder)
    except OSError:
        return None
    except ValueError:  # it can still be removed
        state = {"output": str(folder.with_name(folder.name.removeprefix(HIDDEN)))}
    if not state:
        if folder.parent.exists() and not folder.exists():
            unregister(folder)
        return None
    stats = []
    for parent, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):  # a run is at work, and files come and go
                stats.append(os.stat(os.path.join(parent, name)))  # noqa: PTH116, PTH118
    if not stats:
        return None
    raster = state.get("identity", {}).get("raster")
    return JobState(
        folder,
        state["output"],
        str(raster.get("path", "")) if isinstance(raster, dict) else "",
        finished_share(state, folder) if "pixels" in state else None,
        sum(each.st_size for each in stats),
        datetime.fromtimestamp(max(each.st_mtime for each in stats), timezone.utc),
        owner(folder),
        is_locked(folder),
    )


def as_json(jobs: Sequence[JobState]) -> str:
    """The list as JSON."""
    return json.dumps(
        [
            vars(job) | {"folder": str(job.folder), "last": job.last.isoformat(timespec="seconds")}
            for job in jobs
        ],
        indent=1,
    )
