"""A process that has loaded the heavy libraries and forks a real `reseg-geo` a command.

Run as a program it reads one JSON object a line and answers with one: see `Nursery.run`. It starts
no thread and computes nothing itself, so its children begin as a fresh program would.
"""

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# What a command imports sooner or later.
LIBRARIES = (
    "torch", "open_clip", "segment_anything", "rasterio.warp", "pyogrio", "geopandas", "pyarrow",
    "exactextract", "skimage.segmentation", "scipy.sparse.csgraph", "safetensors.torch", "yaml",
    "PIL.Image", "jinja2", "pystac", "huggingface_hub", "reseg_geo.run.segment",
    "reseg_geo.evaluate.evaluation", "reseg_geo.evaluate.change", "reseg_geo.vector.vectorize",
)  # fmt: skip

SECONDS = 60  # of processor and of wall time, that a command may take
PEAK = 1500 * 2**20  # bytes in memory at once, those of the libraries included
# So that a bomb ends before the machine does. Higher than `PEAK`: what is only reserved is no harm.
_DATA, _FILE = 6 * 2**30, 2**29


@dataclass(frozen=True)
class Ended:
    """How a command ended: its status (negative: the signal), what it took, and what it said."""

    code: int
    seconds: float
    peak: int
    stdout: str
    stderr: str


class Nursery:
    """The process that forks, as its parent sees it."""

    def __init__(self) -> None:
        environment = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=environment, text=True,
        )  # fmt: skip

    def run(self, words: Sequence[object], cwd: Path, said: Path, **env: str) -> Ended:
        """Run `reseg-geo` with these words in a folder; `said` is a folder for what it prints."""
        asked = {"words": [os.fsdecode(str(w)) for w in words], "cwd": str(cwd), "env": env,
                 "said": str(said)}  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        texts = ((said / name).read_text(errors="replace") for name in ("stdout", "stderr"))
        return Ended(*answer, *texts)

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)


def _serve() -> None:
    for name in LIBRARIES:
        importlib.import_module(name)
    for line in sys.stdin:
        asked = json.loads(line)
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            _become(asked)
        status, peak = _wait(child, began + SECONDS)
        print(json.dumps([status, time.monotonic() - began, peak]), flush=True)


def _wait(child: int, until: float) -> tuple[int, int]:
    """Status and peak memory of a child, which is killed with all that it started at a time."""
    while True:
        pid, status, used = os.wait4(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status), used.ru_maxrss * 1024
        if time.monotonic() > until:
            os.killpg(child, signal.SIGKILL)
        time.sleep(0.01)


def _become(asked: Mapping[str, Any]) -> None:
    """Be `reseg-geo`: called in a fork, which it ends."""
    os.setsid()
    os.chdir(asked["cwd"])
    os.environ.update(asked["env"])
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    for number, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(os.path.join(asked["said"], name), os.O_WRONLY | os.O_CREAT), number)  # noqa: PTH118
    for limit, value in (
        (resource.RLIMIT_DATA, _DATA), (resource.RLIMIT_FSIZE, _FILE),
        (resource.RLIMIT_CPU, SECONDS),
    ):  # fmt: skip
        resource.setrlimit(limit, (value, value))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # as Python has it: a failed write, no death
    from reseg_geo_cli.main import main

    sys.argv = ["reseg-geo", *asked["words"]]
    status: object = 1
    try:
        main()
    except SystemExit as ended:
        status = ended.code
    except BaseException:
        sys.excepthook(*sys.exc_info())
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status if isinstance(status, int) else 1)


if __name__ == "__main__":
    _serve()
