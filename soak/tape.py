"""Memory that a worker shares with its watcher: it shows what the worker did when it died.

Of the executions only those count that came to their end; that of a worker's death counts as one.
"""

import mmap
import struct
from pathlib import Path

LONGEST = 2**20  # bytes of an input
_HEAD = struct.Struct("<QQQ")  # executions started, executions ended, length of the input


class Tape:
    """Counts and the current input, in a file that outlives its writers."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(_HEAD.size + LONGEST))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), 0)

    def begin(self, data: bytes) -> None:
        """Record the start of an execution."""
        begun, ended, _ = _HEAD.unpack_from(self._memory)
        self._memory[_HEAD.size : _HEAD.size + len(data)] = data
        _HEAD.pack_into(self._memory, 0, begun + 1, ended, len(data))

    def end(self) -> int:
        """Record its end; returns the number of executions that have ended."""
        begun, ended, length = _HEAD.unpack_from(self._memory)
        _HEAD.pack_into(self._memory, 0, begun, ended + 1, length)
        return int(ended) + 1

    @property
    def ended(self) -> int:
        """Number of executions that have ended."""
        return int(_HEAD.unpack_from(self._memory)[1])

    @property
    def current(self) -> bytes | None:
        """The input of the current execution, None between executions."""
        begun, ended, length = _HEAD.unpack_from(self._memory)
        return bytes(self._memory[_HEAD.size : _HEAD.size + length]) if begun > ended else None
