"""Runs of the real command in processes of their own that can be killed, started within a moment.

The heavy libraries are imported once; each run is a fork of this process. What a run leaves when it
is killed is what any killed process would.
"""

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

_HEAVY = (
    "torch", "open_clip", "rasterio", "skimage.segmentation", "geopandas", "pyogrio", "pyarrow",
    "matplotlib.figure", "reseg_geo.run.segment", "reseg_geo.vector.vectorize",
    "reseg_geo.publish.report", "reseg_geo_cli.segment",
)  # fmt: skip
_HANGS = 600  # seconds


@dataclass(frozen=True)
class Life:
    """A run that has ended.

    status: its exit code, or minus the signal that killed it; events: what it told; errors: its
    standard error; seconds: how long it lived.
    """

    status: int
    events: list[dict[str, Any]]
    errors: str
    seconds: float

    @property
    def encoded(self) -> int:
        """Blocks for which the model was asked, as far as the run came to tell."""
        blocks = (event.get("block") for event in self.events)
        return sum(1 for block in blocks if block and block["windows"])


class Nursery:
    """Where runs come from; one at a time."""

    def __init__(self, folder: Path) -> None:
        """folder: where their outputs are kept while they are read."""
        for name in _HEAVY:
            import_module(name)
        self._out, self._err = folder / "stdout", folder / "stderr"

    def live(
        self,
        words: Sequence[object],
        cwd: Path,
        after: float | None = None,
        number: int = signal.SIGKILL,
        largest: int | None = None,
    ) -> Life:
        """Run `reseg-geo WORDS --progress json`; after so many seconds it gets the signal.

        largest: bytes beyond which no file grows, as on a disk that is full. A run that takes ten
        minutes hangs, and is killed.
        """
        began = time.monotonic()
        child = os.fork()
        if not child:
            self._be([str(word) for word in words], cwd, largest)
        end = None if after is None else began + after
        while True:
            found, status = os.waitpid(child, os.WNOHANG)
            if found:
                break
            if time.monotonic() > began + _HANGS:
                os.kill(child, signal.SIGABRT)
            if end is not None and time.monotonic() > end:
                os.kill(child, number)
                end = None
            time.sleep(0.002)
        lines = self._out.read_text().splitlines(keepends=True)
        events = [json.loads(line) for line in lines if line.endswith("\n")]
        return Life(
            os.waitstatus_to_exitcode(status), events, self._err.read_text(),
            time.monotonic() - began,
        )  # fmt: skip

    def _be(self, words: list[str], cwd: Path, largest: int | None) -> None:
        """Become the command; does not return."""
        status = 70
        try:
            for number, path in ((1, self._out), (2, self._err)):
                os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
            os.chdir(cwd)
            # A shell's background jobs ignore it, and hand that on.
            signal.signal(signal.SIGINT, signal.default_int_handler)
            if largest is not None:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
            sys.argv = ["reseg-geo", *words, "--progress", "json"]
            import_module("reseg_geo_cli.main").main()
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
