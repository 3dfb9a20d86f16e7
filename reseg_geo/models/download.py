"""Downloads that go on where they stopped, and are checked before they count."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from filelock import FileLock, Timeout

from reseg_geo.errors import ModelError
from reseg_geo.models.catalogue import Entry
from reseg_geo.models.store import sha256_of, unwritable
from reseg_geo.storage.home import home

# Bytes that are here, and how many there are in all if that is known.
Report = Callable[[int, "int | None"], None]

# Bytes that a file may have beyond twice what the catalogue says, where the server does not tell.
_SURPLUS = 10**7


@dataclass(frozen=True)
class Remote:
    """A file to get: its address, its size in bytes and its SHA-256 (or the first digits of it), if
    the server tells.
    """

    url: str
    size: int | None
    sha256: str | None


@contextmanager
def downloaded(entry: Entry, report: Report = lambda done, total: None) -> Iterator[Path]:
    """An entry's checkpoint, whole and checked, for as long as the block lasts.

    What an earlier call got of it is not got again. If the block raises, the file stays for the
    next call; if it ends well, the file is removed. No other process fetches the same meanwhile.
    Raises ModelError if it cannot be reached, or is not the file that it should be.
    """
    folder = home() / "downloads"
    path = folder / f"{entry.name}-{entry.checkpoint}"
    lock = FileLock(f"{path}.lock", timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise ModelError(
            f"model {entry.name!r} is being fetched by another process; wait for it."
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


def _complete(entry: Entry, path: Path, report: Report) -> None:
    """Get what is missing of the file, check it, and give it its name."""
    part = path.with_name(f"{path.name}.part")
    try:
        with _reaching(entry):
            remote = _locate(entry)
            have = part.stat().st_size if part.exists() else 0
            if remote.size is not None and have > remote.size:
                have = 0  # of another version of the file
            with part.open("r+b" if have else "wb") as stream:
                stream.seek(have)
                _get(entry, remote, stream, have, report)
        found, wanted = sha256_of(part), remote.sha256
        if wanted and not found.startswith(wanted.lower()):
            part.unlink()
            raise ModelError(
                f"{remote.url} is not the file that was expected (SHA-256 {found[:12]}..., not "
                f"{wanted[:12]}...); nothing of it was kept. Fetch it again; if that does not "
                "help, do not use it."
            )
        part.replace(path)
    except OSError as error:
        raise unwritable(path.parent, error) from error


def _locate(entry: Entry) -> Remote:
    """Ask the server for the file."""
    # Here: it takes a second to import, and most commands need none of it.
    from huggingface_hub import HfApi, get_hf_file_metadata, hf_hub_url
    from huggingface_hub.errors import EntryNotFoundError

    if entry.repository is None:
        assert entry.url is not None
        # A mirror, where the public address is barred.
        base = os.environ.get("RESEG_GEO_SAM_URL") if entry.kind == "sam" else None
        url = f"{base.rstrip('/')}/{entry.checkpoint}" if base else entry.url
        return Remote(url, get_hf_file_metadata(url, token=False).size, entry.sha256)
    assert entry.file is not None
    endpoint = os.environ.get("HF_ENDPOINT")
    url = hf_hub_url(entry.repository, entry.file, endpoint=endpoint)
    try:
        told = get_hf_file_metadata(url)
    except EntryNotFoundError:  # moved within its repository
        files = HfApi(endpoint=endpoint).list_repo_files(entry.repository)
        same = [file for file in files if file.rsplit("/", 1)[-1] == entry.checkpoint]
        if not same:
            raise
        url = hf_hub_url(entry.repository, same[0], endpoint=endpoint)
        told = get_hf_file_metadata(url)
    # The hub names large files by their SHA-256, small ones by something else.
    by_hub = told.etag if re.fullmatch(r"[0-9a-f]{64}", told.etag or "") else None
    return Remote(url, told.size, entry.sha256 or by_hub)


def _get(entry: Entry, remote: Remote, stream: BinaryIO, have: int, report: Report) -> None:
    from huggingface_hub.file_download import http_get
    from huggingface_hub.utils import build_hf_headers, disable_progress_bars, enable_progress_bars
    from huggingface_hub.utils.logging import set_verbosity_error

    # The hub's library tries again and asks for the rest of a file; its own bar and its log of each
    # attempt are not ours.
    bar = "huggingface_hub.http_get"
    headers = build_hf_headers() if entry.repository else {}  # its token is for the hub alone
    set_verbosity_error()
    disable_progress_bars(bar)
    try:
        http_get(
            remote.url, _Counted(stream, have, remote, entry, report),  # type: ignore[arg-type]
            resume_size=have, headers=headers, expected_size=remote.size,
        )  # fmt: skip
    finally:
        enable_progress_bars(bar)


class _Counted:
    """A file that tells how much has been written to it, and takes no more than it should."""

    def __init__(
        self, stream: BinaryIO, have: int, remote: Remote, entry: Entry, report: Report
    ) -> None:
        self._stream, self._size, self._report = stream, remote.size, report
        self._url = remote.url
        self._most = remote.size or _SURPLUS + int(2e6 * entry.megabytes)
        report(have, remote.size)

    def write(self, data: bytes) -> int:
        if self._stream.tell() + len(data) > self._most:
            raise ModelError(
                f"{self._url} sends more than the {self._most:,} bytes that were expected; do not "
                "use it."
            )
        written = self._stream.write(data)
        self._report(self._stream.tell(), self._size)
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def _reaching(entry: Entry) -> Iterator[None]:
    """Say what to do if the server cannot be reached or has no such file."""
    try:
        yield
    except ModelError:
        raise
    except Exception as error:  # which ones, depends on the hub's library and its version
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise ModelError(
            f"model {entry.name!r} cannot be fetched from {entry.origin} ({reason}). What has "
            "arrived is kept, so try again; or get the file elsewhere and run: reseg-geo models "
            f"add {entry.name} {entry.checkpoint}"
        ) from error
