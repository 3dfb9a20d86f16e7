"""Runs that can be resumed: the hidden folder next to the class map that keeps what is finished.

Finished chunks, and the logits that unfinished ones need, are checked files in it and outlast any
end of the run. The folder is removed when the outputs are in place, or when nothing in it is worth
keeping. A lock, which ends with its process, lets one run at a time work on an output.
"""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from reseg_geo.documents import parse_json
from reseg_geo.errors import OutputError
from reseg_geo.storage.chunks import ChunkStore, pixels_in
from reseg_geo.storage.home import home
from reseg_geo.storage.lock import OutputLock
from reseg_geo.storage.staging import HIDDEN, output_error, write_whole

_ABOUT = "job.json"
_CHUNKS, _SCRATCH = "chunks", "scratch"
_LONGEST = 255  # bytes of a file's name
_FORMAT = 2
_NOTES = "jobs"  # in the home folder: a file for each job, with the path of its folder


class Job:
    """What a run keeps next to its class map; use it as a context manager.

    Call `done()` when all outputs are in place; otherwise, what is finished stays.
    """

    def __init__(self, target: Path, *, resume: bool, overwrite: bool) -> None:
        """target: the class map, not a link; resume: continue from what a stopped run left;
        overwrite: otherwise discard it.
        """
        self.target, self.folder = target, folder_for(target)
        self._resume, self._overwrite = resume, overwrite
        self._lock = OutputLock(self.folder, target)
        self._about: dict[str, Any] = {}
        self.at_work = self._done = False

    def __enter__(self) -> "Job":
        """Raises OutputError if another run works on the output, if a stopped one left something
        and neither resume nor overwrite is given, or if nothing can be written.
        """
        self._lock.take()
        try:
            self._about = self._left()
            if self._about and not (self._resume or self._overwrite):
                raise OutputError(
                    f"a stopped run has left {share(self._about, self.folder):.0%} of "
                    f"{self.target} in {self.folder}; add --resume to continue, or --overwrite to "
                    "start again."
                )
            if not self._about:
                self._lock.clear()
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            nothing = not about(self.folder)
        except (OSError, ValueError):  # rather keep what cannot be read just now
            nothing = False
        if self._done or nothing:
            self._lock.clear()
            forget(self.folder)
        self._lock.release()

    def _left(self) -> dict[str, Any]:
        """The description of a stopped run; empty if there is none."""
        try:
            return about(self.folder)
        except OSError as error:
            raise output_error(self.target, error) from error
        except ValueError as error:
            if self._overwrite and not self._resume:
                return {}
            raise OutputError(
                f"{self.folder} holds what another version of reseg-geo has left of {self.target}, "
                f"or is damaged ({error}); use --overwrite without --resume to start again."
            ) from error

    @property
    def number_format(self) -> str | None:
        """The number format of the resumed run; None if no run is resumed."""
        found = self._about.get("format")
        return found if self._resume and isinstance(found, str) else None

    def begin(self, identity: Mapping[str, Any], note: Callable[[str], None]) -> ChunkStore:
        """The store of finished chunks, of this run or of the one that it resumes.

        identity: all that decides them, as JSON has it: a `run_record` and what else there is; of
        these "confidence" says whether that is kept, and a "dtype" of "auto" takes any. Raises
        OutputError if what is to be gone on with is of another run.
        """
        plain = _flat(identity)
        chunks = ChunkStore(self.folder / _CHUNKS, self.target, bool(plain["confidence"]))
        if self._about and self._resume:
            others = differences(self._about["identity"] | {"dtype": self.number_format}, plain)
            if others:
                raise OutputError(
                    f"what a stopped run has left in {self.folder} is of another run: it differs "
                    f"in {', '.join(others)}; repeat that run's command, or leave out --resume and "
                    "use --overwrite to start again."
                )
            note(f"going on with the stopped run in {self.folder}.")
            return chunks
        if self._about:
            note(f"what a stopped run had left in {self.folder} is discarded.")
            with contextlib.suppress(OSError):
                (self.folder / _ABOUT).unlink(missing_ok=True)
            for name in (_CHUNKS, _SCRATCH):
                shutil.rmtree(self.folder / name, ignore_errors=True)
        self._about = {
            "job": _FORMAT, "identity": plain, "output": str(self.target.absolute()),
        }  # fmt: skip
        return chunks

    @property
    def scratch(self) -> Path:
        """A folder for what unfinished tiles need."""
        folder = self.folder / _SCRATCH
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise output_error(self.target, error) from error
        return folder

    def room(self) -> int:
        """Free bytes on the disk of the job, its own scratch included. Raises OutputError."""
        try:
            free = shutil.disk_usage(self.folder).free
            kept = (self.folder / _SCRATCH).rglob("*.arrays")
            return free + sum(path.stat().st_size for path in kept)
        except OSError as error:
            raise output_error(self.target, error) from error

    def keep(self, number_format: str, pixels: int) -> None:
        """Keep what is finished from now on; pixels: of the whole raster."""
        self._about |= {"format": number_format, "pixels": pixels}
        try:
            write_whole(self.folder / _ABOUT, json.dumps(self._about, indent=1), flush=True)
        except OSError as error:
            raise output_error(self.target, error) from error
        self.at_work = True
        _remember(self.folder)

    @contextlib.contextmanager
    def placed(self) -> Iterator[None]:
        """A context in which outputs are renamed: all, or none if it raises OutputError."""
        self._lock.place()
        try:
            yield
        except OutputError:
            self._lock.placed()
            raise

    @property
    def placing(self) -> bool:
        """Whether the resumed run was stopped while renaming; some outputs are its own then."""
        return self._resume and bool(self._about) and self._lock.placing

    def done(self) -> None:
        """Call when all outputs are in place: the job is not needed any more."""
        self._done = True

    def left(self) -> float:
        """The finished share, 0 to 1."""
        try:
            found = about(self.folder)
            return share(found, self.folder) if found else 0.0
        except (OSError, ValueError):
            return 0.0


def folder_for(target: Path) -> Path:
    """The job folder of an output."""
    name = HIDDEN + target.name
    if len(os.fsencode(name)) > _LONGEST:
        name = HIDDEN + hashlib.sha256(os.fsencode(target.name)).hexdigest()[:16]
    return target.parent / name


def about(folder: Path) -> dict[str, Any]:
    """The description of the run in a job folder; empty if there is nothing to resume.

    Raises OSError if it cannot be read, ValueError if that is not as this version writes it.
    """
    try:
        text = (folder / _ABOUT).read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    found = parse_json(text)
    if not isinstance(found, dict) or found.get("job") != _FORMAT:
        raise ValueError(f"its {_ABOUT} is of another form")
    wanted = {"identity": dict, "pixels": int, "output": str, "format": str}
    if not all(isinstance(found.get(name), kind) for name, kind in wanted.items()):
        raise ValueError(f"its {_ABOUT} is not whole")
    return found if found["pixels"] > 0 and any((folder / _CHUNKS).glob("*/*.arrays")) else {}


def share(found: Mapping[str, Any], folder: Path) -> float:
    """The finished share of a job, 0 to 1, by the names of its chunks."""
    return pixels_in(folder / _CHUNKS) / found["pixels"]


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Names of the settings in which two runs differ."""
    taken = {"dtype"} if now.get("dtype") == "auto" else set()
    names = (before.keys() | now.keys()) - taken
    return sorted(name for name in names if before.get(name) != now.get(name))


def _flat(identity: Mapping[str, Any]) -> dict[str, Any]:
    """An identity in plain JSON values, with the options next to the rest."""
    plain: dict[str, Any] = json.loads(json.dumps(dict(identity)))
    options: dict[str, Any] = plain.pop("options")
    return plain | {"weights": plain.pop("model")} | options


def _remember(folder: Path) -> None:
    """List a job folder for `reseg-geo jobs`; errors are ignored."""
    note = _note(folder)
    with contextlib.suppress(OSError):
        note.parent.mkdir(parents=True, exist_ok=True)
        write_whole(note, [os.fsencode(folder.absolute())])


def forget(folder: Path) -> None:
    """Remove a job folder from the list of jobs."""
    with contextlib.suppress(OSError):
        _note(folder).unlink(missing_ok=True)


def noted() -> list[Path]:
    """Job folders that were used on this machine and may still exist."""
    found = []
    for note in sorted((home() / _NOTES).glob("*.txt")):
        with contextlib.suppress(OSError):
            found.append(Path(os.fsdecode(note.read_bytes())))
    return found


def _note(folder: Path) -> Path:
    name = hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:16]
    return home() / _NOTES / f"{name}.txt"
