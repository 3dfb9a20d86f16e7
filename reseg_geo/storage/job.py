"""Runs that can be resumed: a hidden folder next to the class map keeps what is finished.

It holds finished chunks, and the logits that unfinished ones need, as checked files. The folder is
removed when the outputs are in place, or when nothing is kept. A lock, which ends with its
process, lets one run at a time work on an output.
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
from reseg_geo.storage.checked import ARRAYS, SPARE
from reseg_geo.storage.chunks import ChunkStore, pixels_in
from reseg_geo.storage.home import home
from reseg_geo.storage.leftovers import removed_at_exit, uninterrupted
from reseg_geo.storage.lock import OutputLock
from reseg_geo.storage.staging import HIDDEN, output_error, write_whole

_STATE = "job.json"
_CHUNKS, _SCRATCH = "chunks", "scratch"
_LONGEST = 255  # bytes of a file's name
_FORMAT = 3
_REGISTRY = "jobs"  # in the home folder: a file for each job, with the path of its folder


class Job:
    """What a run keeps next to its class map, as a context manager.

    Call `done()` when all outputs are in place; without it, finished chunks stay.
    """

    def __init__(self, target: Path, *, resume: bool, overwrite: bool) -> None:
        """target: the class map, not a link; resume: continue a stopped run; overwrite:
        otherwise discard it.
        """
        self.target, self.folder = target, folder_for(target)
        self._resume, self._overwrite = resume, overwrite
        self._lock = OutputLock(self.folder, target)
        self._state: dict[str, Any] = {}  # of the stopped run, then of this one
        self.saving = self._done = False
        self._context = contextlib.ExitStack()

    def __enter__(self) -> "Job":
        """Raises OutputError if another run works on the output, if there is a stopped one and
        neither resume nor overwrite is given, or if nothing can be written.
        """
        self._lock.acquire()
        try:
            self._state = self._stopped()
            if self._state and not (self._resume or self._overwrite):
                raise OutputError(
                    f"a stopped run has finished {finished_share(self._state, self.folder):.0%} of "
                    f"{self.target} and keeps it in {self.folder}; add --resume to continue, or "
                    "--overwrite to start again."
                )
            if not self._state:
                self._lock.clear()
        except BaseException:
            self._lock.release()
            raise
        self._context.enter_context(removed_at_exit(self._abandon))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with uninterrupted():
            self._context.close()
            self._clear()
            self._lock.release()

    def _clear(self) -> None:
        """Remove what is of no use to a later run."""
        try:
            empty = not read_job(self.folder)
        except (OSError, ValueError):  # keep what cannot be read just now
            empty = False
        if self._done or empty:
            self._lock.clear()
            unregister(self.folder)

    def _abandon(self) -> str | None:
        """End at once, without a context to leave; returns what is kept, as a sentence."""
        kept = self.kept
        self._clear()
        if kept is None:
            self._lock.release()  # and remove the folder
        return kept

    def _stopped(self) -> dict[str, Any]:
        """The state of a stopped run; empty if there is none, or if it is to be discarded."""
        try:
            return read_job(self.folder)
        except OSError as error:
            raise output_error(self.target, error) from error
        except ValueError as error:
            if self._overwrite and not self._resume:
                return {}
            raise OutputError(
                f"{self.folder} holds a run of {self.target} that cannot be resumed ({error}); use "
                "--overwrite without --resume to discard it and start again."
            ) from error

    @property
    def number_format(self) -> str | None:
        """The number format of the resumed run; None if no run is resumed."""
        found = self._state.get("format")
        return found if self._resume and isinstance(found, str) else None

    def begin(self, identity: Mapping[str, Any], note: Callable[[str], None]) -> ChunkStore:
        """The store of finished chunks, of this run or of the one that it resumes.

        identity: all settings and inputs that decide them, as JSON values. "confidence" says
        whether that is kept; a "dtype" of "auto" matches any. note: called with messages. Raises
        OutputError if the run to be resumed has another identity.
        """
        plain = _flat(identity)
        chunks = ChunkStore(self.folder / _CHUNKS, self.target, bool(plain["confidence"]))
        if self._state and self._resume:
            others = differences(self._state["identity"] | {"dtype": self.number_format}, plain)
            if others:
                raise OutputError(
                    f"the stopped run in {self.folder} cannot be resumed by this command: it "
                    f"differs in {', '.join(others)}; repeat that run's command, or use "
                    "--overwrite without --resume to start again."
                )
            note(f"continuing the stopped run in {self.folder}.")
            return chunks
        if self._state:
            note(f"discarding the stopped run in {self.folder}.")
            self._lock.clear(_STATE, _CHUNKS, _SCRATCH)
        self._state = {
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

    def free_space(self) -> int:
        """Bytes that the job may use: free ones of its disk, and its own scratch.

        Raises OutputError.
        """
        try:
            free = shutil.disk_usage(self.folder).free
            kept = (self.folder / _SCRATCH).rglob(f"*{ARRAYS}")
            return free + sum(path.stat().st_size for path in kept)
        except OSError as error:
            raise output_error(self.target, error) from error

    def save(self, number_format: str, pixels: int) -> None:
        """Write down what the run is, so that it can be resumed; pixels: of the whole raster."""
        self._state |= {"format": number_format, "pixels": pixels}
        try:
            write_whole(self.folder / _STATE, json.dumps(self._state, indent=1), flush=True)
        except OSError as error:
            raise output_error(self.target, error) from error
        self.saving = True
        _register(self.folder)

    @contextlib.contextmanager
    def publishing(self, *, last: bool = True) -> Iterator[None]:
        """A context in which outputs are renamed: all, or none if it raises OutputError.

        last: whether the job is done then.
        """
        self._lock.begin_publishing()
        try:
            yield
        except OutputError:
            self._lock.end_publishing()
            raise
        self._done = last

    @property
    def was_publishing(self) -> bool:
        """Whether the resumed run was stopped while renaming, so that some outputs are its own."""
        return self._resume and bool(self._state) and self._lock.publishing

    def done(self) -> None:
        """Call when all outputs are in place and the job is no longer needed."""
        self._done = True

    @property
    def kept(self) -> str | None:
        """What is kept for `resume`, as a sentence; None if nothing is."""
        try:
            state = read_job(self.folder) if self.saving and not self._done else {}
        except (OSError, ValueError):
            return None
        if not state:
            return None
        share = finished_share(state, self.folder)
        what = f"{share:.0%} of the pixels are" if share else "part of the first block is"
        return (
            f"{what} finished and kept in {self.folder}; repeat the command with --resume to "
            "continue."
        )


def folder_for(target: Path) -> Path:
    """The job folder of an output."""
    name = HIDDEN + target.name
    if len(os.fsencode(name)) > _LONGEST:
        name = HIDDEN + hashlib.sha256(os.fsencode(target.name)).hexdigest()[:16]
    return target.parent / name


def read_job(folder: Path) -> dict[str, Any]:
    """The state of the run in a job folder; empty if nothing in it is kept.

    Raises OSError if it cannot be read, ValueError if this version cannot resume it.
    """
    try:
        text = (folder / _STATE).read_text(encoding="utf-8")
    except FileNotFoundError:
        if any((folder / _CHUNKS).glob("*/*")):
            raise ValueError(f"its {_STATE} is missing") from None
        return {}
    try:
        state = parse_json(text)
    except ValueError as error:
        raise ValueError(f"its {_STATE} is damaged") from error
    if not isinstance(state, dict) or state.get("job") != _FORMAT:
        raise ValueError("another version of reseg-geo made it")
    wanted = {"identity": dict, "pixels": int, "output": str, "format": str}
    if not all(isinstance(state.get(name), kind) for name, kind in wanted.items()):
        raise ValueError(f"its {_STATE} is incomplete")
    scratch = (folder / _SCRATCH).rglob(f"*{ARRAYS}")
    kept = pixels_in(folder / _CHUNKS) or any(not p.name.startswith(SPARE) for p in scratch)
    return state if state["pixels"] > 0 and kept else {}


def finished_share(state: Mapping[str, Any], folder: Path) -> float:
    """The finished share of a job, 0 to 1, by the names of its chunks."""
    return pixels_in(folder / _CHUNKS) / state["pixels"]


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


def _register(folder: Path) -> None:
    """Add a job folder to the list of `reseg-geo jobs`; errors are ignored."""
    path = _registry_file(folder)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, [os.fsencode(folder.absolute())])


def unregister(folder: Path) -> None:
    """Remove a job folder from that list; errors are ignored."""
    with contextlib.suppress(OSError):
        _registry_file(folder).unlink(missing_ok=True)


def registered() -> list[Path]:
    """Job folders that were used on this machine and may still exist."""
    found = []
    for path in sorted((home() / _REGISTRY).glob("*.txt")):
        with contextlib.suppress(OSError):
            found.append(Path(os.fsdecode(path.read_bytes())))
    return found


def _registry_file(folder: Path) -> Path:
    name = hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:16]
    return home() / _REGISTRY / f"{name}.txt"
