"""Facts on disk: sets of arrays, each in a file that is whole and unchanged, or counts as missing.

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

from reseg_geo.staging import write_whole

_DIGEST = 16  # bytes
_PLAIN, _COMPRESSED = b"\0", b"\1"
_QUICK = 1  # level of compression; class values shrink a hundredfold even so


Content = Sequence[bytes | memoryview]


def write_fact(path: Path, arrays: Mapping[str, NDArray[Any] | None], compress: bool) -> None:
    """Write arrays, those that are not None, so that the file is whole or not there.

    Raises OSError.
    """
    write_whole(path, content_of(arrays, compress))


def content_of(arrays: Mapping[str, NDArray[Any] | None], compress: bool) -> Content:
    """What is in the file of these arrays, in parts."""
    stream = io.BytesIO()
    parts: dict[str, Any] = {name: part for name, part in arrays.items() if part is not None}
    np.savez(stream, **parts)
    content: bytes | memoryview = stream.getbuffer()
    kind = _PLAIN
    if compress:
        content, kind = zlib.compress(content, _QUICK), _COMPRESSED
    return _digest(kind, content), kind, content


def read_fact(path: Path) -> dict[str, NDArray[Any]] | None:
    """The arrays of a file; None if it is not there, cannot be read, or is not as it was written.

    No pickles are read.
    """
    content = _checked(path)
    if content is None:
        return None
    try:
        kind, body = bytes(content[:1]), content[1:]
        plain = zlib.decompress(body) if kind == _COMPRESSED else body
        with np.load(io.BytesIO(plain), allow_pickle=False) as parts:
            return dict(parts)
    except (zlib.error, zipfile.BadZipFile, ValueError, EOFError, KeyError):
        return None  # whole, but not ours


def is_fact(path: Path) -> bool:
    """Whether a file is there as it was written, without making arrays of it."""
    return _checked(path) is not None


def _checked(path: Path) -> memoryview | None:
    """What follows the digest, if that is of it."""
    try:
        content = memoryview(path.read_bytes())
    except OSError:
        return None
    rest = content[_DIGEST:]
    if len(rest) < 1 or content[:_DIGEST] != _digest(bytes(rest[:1]), rest[1:]):
        return None
    return rest


def _digest(kind: bytes, content: "bytes | memoryview") -> bytes:
    digest = hashlib.blake2b(kind, digest_size=_DIGEST)
    digest.update(content)
    return digest.digest()
