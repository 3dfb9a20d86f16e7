"""Downloads that can be resumed, and are checked before use."""

import contextlib
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock, Timeout

from reseg_geo.errors import ModelError
from reseg_geo.models.catalogue import FOLDER_KINDS, Entry
from reseg_geo.models.store import sha256_of, unwritable
from reseg_geo.storage.home import home

# Called with the bytes received, and the total if it is known.
Report = Callable[[int, "int | None"], None]

# If the server does not report a size, a file may be twice the catalogue's size plus these bytes.
_TOLERANCE = 10**7


@dataclass(frozen=True)
class Remote:
    """A file to download: its size in bytes and SHA-256 (or its first digits), if known."""

    url: str
    size: int | None
    sha256: str | None


@contextmanager
def downloaded(entry: Entry, report: Report = lambda done, total: None) -> Iterator[Path]:
    """An entry's checkpoint, downloaded and checked; removed when the block succeeds.

    Resumes an earlier download. If the block raises, the file stays for the next call. A lock keeps
    other processes from downloading the same file. Raises ModelError if the server cannot be
    reached or sends another file than expected.
    """
    folder = home() / "downloads"
    path = folder / f"{entry.name}-{entry.checkpoint}"
    lock = FileLock(f"{path}.lock", timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise ModelError(
            f"model {entry.name!r} is being fetched by another process; wait until it has finished."
        ) from error
    except OSError as error:
        raise unwritable(folder, error) from error
    try:
        if not path.exists():
            _complete(entry, path, report)
        yield path
        path.unlink(missing_ok=True)
    finally:
        lock.release()


def files_of(entry: Entry, names: Sequence[str]) -> list[str]:
    """Which of these files the entry's repository has, in this order. Raises ModelError."""
    from huggingface_hub import get_hf_file_metadata, hf_hub_url
    from huggingface_hub.errors import EntryNotFoundError

    assert entry.repository is not None
    found = []
    for name in names:
        url = hf_hub_url(entry.repository, name, endpoint=os.environ.get("HF_ENDPOINT"))
        with _explained(entry), contextlib.suppress(EntryNotFoundError):
            get_hf_file_metadata(url)
            found.append(name)
    return found


def _complete(entry: Entry, path: Path, report: Report) -> None:
    """Download the missing part of the file, check it and rename it."""
    part = path.with_name(f"{path.name}.part")
    try:
        with _explained(entry):
            remote = _locate(entry)
            done = part.stat().st_size if part.exists() else 0
            if remote.size is not None and done > remote.size:
                done = 0  # from another version of the file
            with part.open("r+b" if done else "wb") as stream:
                stream.seek(done)
                _get(entry, remote, stream, done, report)
        found, wanted = sha256_of(part), remote.sha256
        if wanted and not found.startswith(wanted.lower()):
            part.unlink()
            raise ModelError(
                f"{remote.url} is not the expected file (SHA-256 {found[:12]}..., not "
                f"{wanted[:12]}...), so it was deleted. Fetch it again; if that does not help, do "
                "not use it."
            )
        part.replace(path)
    except OSError as error:
        raise unwritable(path.parent, error) from error


def _locate(entry: Entry) -> Remote:
    """Ask the server for the file's address, size and checksum."""
    # Here: it takes a second to import, and most commands do not need it.
    from huggingface_hub import HfApi, get_hf_file_metadata, hf_hub_url
    from huggingface_hub.errors import EntryNotFoundError

    if entry.repository is None:
        assert entry.url is not None
        # A mirror, for networks that block the public address.
        base = os.environ.get("RESEG_GEO_SAM_URL") if entry.kind == "sam" else None
        url = f"{base.rstrip('/')}/{entry.checkpoint}" if base else entry.url
        return Remote(url, get_hf_file_metadata(url, token=False).size, entry.sha256)
    assert entry.file is not None
    endpoint = os.environ.get("HF_ENDPOINT")
    url = hf_hub_url(entry.repository, entry.file, endpoint=endpoint)
    try:
        metadata = get_hf_file_metadata(url)
    except EntryNotFoundError:  # moved within its repository
        files = HfApi(endpoint=endpoint).list_repo_files(entry.repository)
        same = [file for file in files if file.rsplit("/", 1)[-1] == entry.checkpoint]
        if not same:
            raise
        url = hf_hub_url(entry.repository, same[0], endpoint=endpoint)
        metadata = get_hf_file_metadata(url)
    # Only for large files is the hub's ETag the SHA-256.
    sha256 = metadata.etag if re.fullmatch(r"[0-9a-f]{64}", metadata.etag or "") else None
    return Remote(url, metadata.size, entry.sha256 or sha256)


def _get(entry: Entry, remote: Remote, stream: BinaryIO, done: int, report: Report) -> None:
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils import build_hf_headers, disable_progress_bars, enable_progress_bars
    from huggingface_hub.utils.logging import set_verbosity_error

    # The hub's library retries and resumes; its progress bar and log are turned off.
    bar = "huggingface_hub.http_get"
    headers = build_hf_headers() if entry.repository else {}  # the token goes only to the hub
    set_verbosity_error()
    disable_progress_bars(bar)
    try:
        http_get(
            remote.url, _Counted(stream, done, remote, entry, report),  # type: ignore[arg-type]
            resume_size=done, headers=headers, expected_size=remote.size,
        )  # fmt: skip
    finally:
        enable_progress_bars(bar)


class _Counted:
    """A file that reports its size after each write, and refuses to exceed the expected one."""

    def __init__(
        self, stream: BinaryIO, done: int, remote: Remote, entry: Entry, report: Report
    ) -> None:
        self._stream, self._remote, self._report = stream, remote, report
        self._limit = remote.size or _TOLERANCE + int(2e6 * entry.megabytes)
        report(done, remote.size)

    def write(self, data: bytes) -> int:
        if self._stream.tell() + len(data) > self._limit:
            raise ModelError(
                f"{self._remote.url} sends more than the expected {self._limit:,} bytes; do not "
                "use it."
            )
        written = self._stream.write(data)
        self._report(self._stream.tell(), self._remote.size)
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def _explained(entry: Entry) -> Iterator[None]:
    """Raise ModelError with the next step if the server cannot be reached or lacks the file."""
    try:
        yield
    except ModelError:
        raise
    except Exception as error:  # the types vary with the version of the hub's library
        if entry.terms and _is_refusal(error):
            raise ModelError(
                f"the hub does not give out {entry.name!r} yet: accept its terms at {entry.terms} "
                "with an account there, set HF_TOKEN to a token of that account, and fetch it "
                "again; or get its folder elsewhere and run: reseg-geo models add "
                f"{entry.name} FOLDER"
            ) from error
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        what, given = "file", entry.checkpoint
        if entry.kind in FOLDER_KINDS:
            what, given = "folder", "FOLDER"
        raise ModelError(
            f"model {entry.name!r} cannot be fetched from {entry.origin} ({reason}). Try again to "
            f"resume the download, or get the {what} elsewhere and run: reseg-geo models add "
            f"{entry.name} {given}"
        ) from error


def _is_refusal(error: Exception) -> bool:
    """Whether a server wants an account, or other rights of it."""
    return getattr(getattr(error, "response", None), "status_code", None) in (401, 403)
