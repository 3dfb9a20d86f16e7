"""The hidden folder next to an output, locked for one run at a time."""

import contextlib
import json
import os
import shutil
import socket
import time
from datetime import datetime, timezone
from pathlib import Path

from filelock import FileLock, Timeout

from reseg_geo.errors import OutputError
from reseg_geo.storage.staging import check_folder, output_error, write_whole

_LOCK, _OWNER, _PUBLISHING = "lock", "owner.json", "placing"
_DISCARDED = "discarded"
_TRIES, _WAIT = 100, 0.01  # seconds


class OutputLock:
    """The folder, made if needed, and a lock in it; the lock ends with the process."""

    def __init__(self, folder: Path, target: Path) -> None:
        """target: the output, named in errors."""
        self.folder, self._target = folder, target
        self._lock = FileLock(folder / _LOCK, timeout=0)

    def acquire(self) -> None:
        """Raises OutputError if another run holds the lock, or if nothing can be written."""
        for _ in range(_TRIES):
            try:
                self.folder.mkdir(exist_ok=True)
                self._lock.acquire()
            except FileNotFoundError:
                check_folder(self.folder.parent)
                time.sleep(_WAIT)  # a run that has just ended removed it
                continue
            except Timeout:
                if not (self.folder / _LOCK).exists():  # as above
                    time.sleep(_WAIT)
                    continue
                raise OutputError(
                    f"another run is working on {self._target} ({owner(self.folder)}); wait "
                    "for it to end, or choose another output."
                ) from None
            except OSError as error:
                raise output_error(self._target, error) from error
            if (self.folder / _LOCK).exists():
                break
            self._lock.release()  # a run that has just ended removed the file
        else:
            raise OutputError(f"{self._target} cannot be written: {self.folder} cannot be made.")
        now = datetime.now(timezone.utc).isoformat(timespec="seconds")
        own = {"pid": os.getpid(), "host": socket.gethostname(), "began": now}
        with contextlib.suppress(OSError):
            write_whole(self.folder / _OWNER, json.dumps(own))

    def begin_publishing(self) -> None:
        """Note on disk that outputs are about to be renamed. Raises OutputError."""
        try:
            write_whole(self.folder / _PUBLISHING, "", flush=True)
        except OSError as error:
            raise output_error(self._target, error) from error

    def end_publishing(self) -> None:
        """Remove that note: all outputs are renamed, or none is."""
        with contextlib.suppress(OSError):
            (self.folder / _PUBLISHING).unlink(missing_ok=True)

    @property
    def publishing(self) -> bool:
        """Whether a run was stopped while renaming, so that some outputs may be its own."""
        return (self.folder / _PUBLISHING).exists()

    def clear(self, *names: str) -> None:
        """Remove what the run has put there: everything, or what has these names.

        Folders are renamed first, so that a folder half removed is not taken for a stopped run.
        """
        content = [path for path in self._content() if not names or path.name in names]
        folders = [path for path in content if path.is_dir()]
        for index, path in enumerate(folders):
            discarded = path.with_name(f"{_DISCARDED}-{os.getpid()}-{index}")
            with contextlib.suppress(OSError):
                folders[index] = path.rename(discarded)
        for path in content:
            with contextlib.suppress(OSError):
                path.unlink()
        for path in folders:
            shutil.rmtree(path, ignore_errors=True)

    def release(self) -> None:
        """Release the lock, and remove the folder if it is empty."""
        lock, on_windows = self.folder / _LOCK, os.name == "nt"
        empty = not self._content()
        with contextlib.suppress(OSError):
            if empty:
                (self.folder / _OWNER).unlink(missing_ok=True)
            if empty and not on_windows:
                lock.unlink()  # before the release, after which it could be another run's
        self._lock.release()
        with contextlib.suppress(OSError):
            if empty and on_windows:
                lock.unlink(missing_ok=True)  # refused there while another run has it open
            self.folder.rmdir()

    def _content(self) -> list[Path]:
        return [path for path in self.folder.glob("*") if path.name not in (_LOCK, _OWNER)]


def owner(folder: Path) -> str:
    """The process that works, or worked, in a folder, for messages."""
    try:
        one = json.loads((folder / _OWNER).read_text(encoding="utf-8"))
        return f"process {one['pid']} on {one['host']}, since {one['began']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "just started"


def is_locked(folder: Path) -> bool:
    """Whether a run is working in a folder."""
    lock = FileLock(folder / _LOCK, timeout=0)
    try:
        lock.acquire()
    except (Timeout, OSError):
        return True
    lock.release()
    return False
