"""A process that has imported the heavy libraries and forks a `reseg-geo` for each command.

Run as a program it reads a JSON object per line and answers with one: see `ForkServer.run`.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Ended:
    """A command that has ended: exit code (negative: the signal), duration in seconds, peak memory
    in bytes, and output.
    """

    code: int
    seconds: float
    peak: int
    stdout: str
    stderr: str


class ForkServer:
    """Runs commands one at a time; use it as a context manager."""

    def __enter__(self) -> "ForkServer":
        # Each pytest worker has one core, and threads of OpenBLAS would not survive a fork.
        threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.fork_server"], cwd=ROOT, text=True,
            env=os.environ | threads, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        return self

    def __exit__(self, *rest: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)

    def run(
        self,
        words: Sequence[object],
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        *,
        seconds: float = 300,
        limits: Mapping[str, int] | None = None,
    ) -> Ended:
        """Run `reseg-geo WORDS`; it is killed after so many seconds.

        cwd, env: those of this process unless given; limits: see `soak.runs.become`.
        """
        with TemporaryDirectory() as folder:
            asked = {
                "words": [os.fsdecode(str(word)) for word in words], "cwd": str(cwd or Path.cwd()),
                "env": dict(os.environ if env is None else env), "limits": dict(limits or {}),
                "seconds": seconds, "folder": folder,
            }  # fmt: skip
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
            answer = json.loads(self._process.stdout.readline())
            output = (Path(folder, name).read_text(errors="replace") for name in _STREAMS)
            return Ended(*answer, *output)


_STREAMS = ("stdout", "stderr")


def _serve() -> None:
    from soak.runs import become, preload

    preload()
    for line in sys.stdin:
        asked = json.loads(line)
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            os.setsid()
            stdout, stderr = (Path(asked["folder"], name) for name in _STREAMS)
            become(
                asked["words"], Path(asked["cwd"]), stdout, stderr, env=asked["env"],
                limits=asked["limits"],
            )  # fmt: skip
        status, peak = _wait(child, began + asked["seconds"])
        print(json.dumps([status, time.monotonic() - began, peak]), flush=True)


def _wait(child: int, until: float) -> tuple[int, int]:
    """Status and peak memory of a child; at a time, it and what it started are killed."""
    while True:
        pid, status, used = os.wait4(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status), used.ru_maxrss * 1024
        if time.monotonic() > until:
            os.killpg(child, signal.SIGKILL)
        time.sleep(0.01)


if __name__ == "__main__":
    _serve()
