"""Checked files: sets of arrays that are whole and unchanged on disk, or count as missing.

A file is the BLAKE2 digest of all that follows, a byte that says whether that is compressed, and
the arrays as numpy's .npz. Numpy's own checksums cover less: not the names, shapes and types.
"""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reseg_geo.storage.staging import write_whole

ARRAYS = ".arrays"  # how the names of such files end
SPARE = "spare"  # how those begin that are quickly made again
_DIGEST = 16  # bytes
_PLAIN, _COMPRESSED = b"\0", b"\1"
_QUICK = 1  # level of compression; class values shrink a hundredfold even so


Content = Sequence[bytes | memoryview]


def write_checked(path: Path, arrays: Mapping[str, NDArray[Any] | None], compress: bool) -> None:
    """Write the arrays that are not None, so that the file is whole or does not exist.

    Raises OSError.
    """
    write_whole(path, encode_arrays(arrays, compress))


def encode_arrays(arrays: Mapping[str, NDArray[Any] | None], compress: bool) -> Content:
    """The content of the file of these arrays, in parts."""
    stream = io.BytesIO()
    parts: dict[str, Any] = {name: part for name, part in arrays.items() if part is not None}
    np.savez(stream, **parts)
    content: bytes | memoryview = stream.getbuffer()
    kind = _PLAIN
    if compress:
        content, kind = zlib.compress(content, _QUICK), _COMPRESSED
    return _digest(kind, content), kind, content


def read_checked(path: Path) -> dict[str, NDArray[Any]] | None:
    """The arrays of a file; None if it is missing, unreadable or changed since it was written.

    No pickles are read.
    """
    try:
        return decode_arrays(path.read_bytes())
    except OSError:
        return None


def decode_arrays(content: bytes) -> dict[str, NDArray[Any]] | None:
    """The arrays in the content of a file; None if it has changed since it was made."""
    if not _is_whole(content):
        return None
    kind, body = content[_DIGEST : _DIGEST + 1], memoryview(content)[_DIGEST + 1 :]
    try:
        plain = zlib.decompress(body) if kind == _COMPRESSED else body
        with np.load(io.BytesIO(plain), allow_pickle=False) as parts:
            return dict(parts)
    except (zlib.error, zipfile.BadZipFile, ValueError, EOFError, KeyError):
        return None  # whole, but not ours


def is_intact(path: Path) -> bool:
    """Whether a file exists as it was written; its arrays are not decoded."""
    try:
        return _is_whole(path.read_bytes())
    except OSError:
        return False


def _is_whole(content: bytes) -> bool:
    """Whether the digest matches all that follows it."""
    rest = memoryview(content)[_DIGEST:]
    return len(rest) > 0 and content[:_DIGEST] == _digest(rest)


def _digest(*parts: "bytes | memoryview") -> bytes:
    digest = hashlib.blake2b(digest_size=_DIGEST)
    for part in parts:
        digest.update(part)
    return digest.digest()
