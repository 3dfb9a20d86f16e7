"""Watches a worker: restarts it when it dies, and keeps the input that killed it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from soak.subject import place_of
from soak.tape import Tape
from soak.targets import Target
from soak.worker import write_finding

ROOT = Path(__file__).parents[1]
_LOOK = 0.1  # seconds between checks
_START = 180.0  # seconds for imports
_LAST_WORDS = 3.0  # seconds to write a traceback
_MOST_DEATHS = 40  # of a target's workers; then the target ends early
_FRAME = re.compile(r'File "([^"]+)", line (\d+)')


@dataclass(frozen=True)
class Settings:
    """Settings of workers; findings: folder for findings."""

    seed: int
    guided: bool
    megabytes: int
    findings: Path


@dataclass(frozen=True)
class Outcome:
    """Result of a target; deaths: of workers, whole: whether all inputs were executed."""

    target: Target
    executions: int
    seconds: float
    guided: bool
    deaths: int
    whole: bool


def run_target(
    target: Target, total: int, settings: Settings, tell: Callable[[int, float], None]
) -> Outcome:
    """Execute `total` inputs; tell: called repeatedly with executions and seconds."""
    guided = settings.guided and target.guided
    began = time.monotonic()
    deaths = 0
    with _scratch() as folder:
        tape = Tape(folder / "tape")
        while tape.ended < total and deaths < _MOST_DEATHS:
            died_of = _one_life(
                target,
                total,
                settings,
                folder,
                deaths,
                lambda: tell(tape.ended, time.monotonic() - began),
            )
            deaths += bool(died_of)
            if tape.ended < total and not died_of:
                raise SystemExit(f"the worker of {target.name} cannot start; see above.")
        seconds = time.monotonic() - began
        return Outcome(target, tape.ended, seconds, guided, deaths, tape.ended >= total)


def _one_life(
    target: Target,
    total: int,
    settings: Settings,
    folder: Path,
    life: int,
    tell: Callable[[], None],
) -> str:
    """Run one worker to its end, number `life`; returns what killed it, if anything."""
    tape = Tape(folder / "tape")
    told = {
        "tape": str(folder / "tape"), "place": target.place, "total": total, "seed": settings.seed,
        "life": life,
        "guided": settings.guided and target.guided, "megabytes": settings.megabytes,
        "findings": str(settings.findings),
    }  # fmt: skip
    work = folder / "work"
    work.mkdir(exist_ok=True)
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    # One thread, a fixed order of sets, not the user's home, and no network.
    own = {
        "PYTHONPATH": path, "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", "HOME": str(work),
        "RESEG_GEO_HOME": str(work / "home"), "GDAL_HTTP_PROXY": "127.0.0.1:9", "NO_PROXY": "",
    }  # fmt: skip
    log = folder / "log.txt"
    with log.open("w") as file:
        worker = subprocess.Popen(
            [sys.executable, "-m", "soak.worker", json.dumps(told)],
            cwd=work, env=os.environ | own, stdin=subprocess.DEVNULL, stdout=file, stderr=file,
        )  # fmt: skip
    first, patience = tape.ended, _START
    last, moved = first, time.monotonic()
    hangs = False
    try:
        while worker.poll() is None:
            time.sleep(_LOOK)
            tell()
            if log.stat().st_size > 2**26:  # some libraries log a lot
                os.truncate(log, 0)
            if tape.ended != last or (tape.current is not None and patience == _START):
                last, moved, patience = tape.ended, time.monotonic(), target.patience
            elif time.monotonic() - moved > patience:
                hangs = True
                worker.send_signal(signal.SIGABRT)  # faulthandler writes a traceback
                time.sleep(_LAST_WORDS)
                break
    finally:
        worker.kill()
        worker.wait()
    if tape.ended >= total:
        return ""
    data = tape.current
    if data is None and tape.ended == first and not hangs:
        sys.stderr.write(log.read_text(errors="replace")[-4000:])
        return ""
    if data is not None:
        tape.end()  # it counts, and the next worker starts with another input
    return _death(worker.returncode, hangs, data or b"", work, settings.findings)


def _death(status: int, hangs: bool, data: bytes, work: Path, findings: Path) -> str:
    """Save the input that killed a worker; returns the name of the finding."""
    words = work / "death.txt"
    text = words.read_text(errors="replace") if words.exists() else ""
    frames = [(file, int(line)) for file, line in _FRAME.findall(text)]
    kind = "Hang" if hangs else f"Death by {_signal(status)}"
    return write_finding(findings, kind, place_of(frames[::-1]), data, text)


def _signal(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"exit status {status}"


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder in memory, if possible."""
    shared = Path("/dev/shm")
    with TemporaryDirectory(prefix="soak-", dir=shared if shared.is_dir() else None) as name:
        yield Path(name)
