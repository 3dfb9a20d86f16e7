"""Runs of `reseg-geo` in forks of a process that has already imported the heavy libraries.

Imports take seconds, a fork takes milliseconds. A run is a process like any other: what it leaves
behind when it is killed is what any killed process would leave.
"""

import gc
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

# What commands import sooner or later; some libraries import their parts only when used.
_LIBRARIES = (
    "torch", "open_clip", "segment_anything", "rasterio.warp", "pyogrio", "geopandas", "pyarrow",
    "pyarrow.pandas_compat", "exactextract", "scipy.sparse.csgraph", "safetensors.torch", "yaml",
    "PIL.Image", "jinja2", "pystac", "huggingface_hub", "matplotlib.figure",
    "matplotlib.backends.backend_agg", "reseg_geo.run.segment", "reseg_geo.regions.superpixel",
    "reseg_geo.evaluate.evaluation", "reseg_geo.evaluate.change", "reseg_geo.batch.segment_many",
    "reseg_geo.publish.report", "reseg_geo.vector.vectorize",
)  # fmt: skip
_HANGS = 600  # seconds


def preload() -> None:
    """Import what commands need. This starts no thread, so forks begin as a new program would."""
    for name in _LIBRARIES:
        import_module(name)
    gc.freeze()  # so that forks share these objects instead of copying them


def become(
    words: Sequence[str],
    cwd: Path,
    stdout: Path,
    stderr: Path,
    *,
    env: Mapping[str, str] | None = None,
    limits: Mapping[str, int] | None = None,
) -> NoReturn:
    """Turn a forked process into `reseg-geo WORDS`; its output goes to two files.

    env: the whole environment, None for that of this process. limits: by the names of resource
    limits, such as RLIMIT_FSIZE.
    """
    os.chdir(cwd)
    if env is not None:
        os.environ.clear()
        os.environ.update(env)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, path in ((1, stdout), (2, stderr)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    for name, value in (limits or {}).items():
        kind = getattr(resource, name)
        resource.setrlimit(kind, (value, resource.getrlimit(kind)[1]))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # as in Python: the write fails
    # The shell's background jobs ignore SIGINT, and their children inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    run_main(words)


def run_main(words: Sequence[str]) -> NoReturn:
    """Run `reseg-geo WORDS` in this process, and end it."""
    status: object = 1
    try:
        sys.argv = ["reseg-geo", *words]
        import_module("reseg_geo_cli.main").main()
    except SystemExit as ended:
        status = ended.code or 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status if isinstance(status, int) else 1)


@dataclass(frozen=True)
class Run:
    """A run that has ended.

    status: exit code, or minus the signal that killed it; events: its JSON lines; errors: its
    standard error; seconds: its duration.
    """

    status: int
    events: list[dict[str, Any]]
    errors: str
    seconds: float

    @property
    def encoded(self) -> int:
        """Blocks that were encoded, as far as the run reported."""
        blocks = (event.get("block") for event in self.events)
        return sum(1 for block in blocks if block and block["windows"])


class Runner:
    """Starts runs, one at a time."""

    def __init__(self, folder: Path) -> None:
        """folder: for their standard output and error."""
        preload()
        self._out, self._err = folder / "stdout", folder / "stderr"

    def run(
        self,
        words: Sequence[object],
        cwd: Path,
        after: float | None = None,
        number: int = signal.SIGKILL,
        largest: int | None = None,
    ) -> Run:
        """Run `reseg-geo WORDS --progress json`, and send it a signal after some seconds.

        largest: maximum size of each file in bytes, to act like a full disk. A run that hangs is
        aborted after ten minutes.
        """
        began = time.monotonic()
        child = os.fork()
        if not child:
            limits = {} if largest is None else {"RLIMIT_FSIZE": largest}
            line = [*map(str, words), "--progress", "json"]
            become(line, cwd, self._out, self._err, limits=limits)
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
        return Run(
            os.waitstatus_to_exitcode(status), events, self._err.read_text(),
            time.monotonic() - began,
        )  # fmt: skip
