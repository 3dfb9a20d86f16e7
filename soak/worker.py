"""A process that feeds inputs to a subject until enough have been executed.

An input may kill it; its watcher reads from the tape which one.
"""

import contextlib
import faulthandler
import hashlib
import importlib
import json
import logging
import os
import re
import resource
import sys
import time
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from random import Random

from soak.mutate import changed
from soak.subject import Broken, Subject, place_of, refusal
from soak.tape import LONGEST, Tape

# Packages whose branch coverage guides libFuzzer.
_FOLLOWED = ["reseg_geo", "cli", "qgis_plugin", "yaml"]
_MOST_KEPT = 3000  # inputs in the corpus
_QUICK = 0.005  # seconds; slower inputs, such as giant rasters, would fill the corpus
_VARIABLE = re.compile(r"'[^']*'|\"[^\"]*\"|[\d.]+|0x\w+")


class Executor:
    """Executes inputs and saves findings; accepted: whether the last input was valid."""

    accepted = False

    def __init__(self, subject: Subject, tape: Tape, findings: Path, total: int) -> None:
        self._subject, self._tape, self._findings, self._total = subject, tape, findings, total

    def __call__(self, data: bytes) -> str:
        """Execute an input; returns its outcome, equal for inputs that end alike."""
        self._tape.begin(data)
        self.accepted = False
        try:
            outcome = f"{self._subject.run(data)}"
            self.accepted = True
        except self._subject.refusals as error:
            outcome = self._judged(error, data)
        except (Exception, SystemExit) as error:
            outcome = keep(self._findings, data, error)
        if self._tape.end() >= self._total:
            sys.stdout.flush()
            os._exit(0)  # libFuzzer would not end
        return outcome

    def _judged(self, error: Exception, data: bytes) -> str:
        try:
            return f"{type(error).__name__}: {refusal(error)}"
        except Broken as broken:
            return keep(self._findings, data, broken.with_traceback(error.__traceback__))


def keep(findings: Path, data: bytes, error: BaseException) -> str:
    """Save an input and its error, unless there is such a finding at the same place."""
    frames = [(each.filename, each.lineno or 0)
              for each in traceback.extract_tb(error.__traceback__)]  # fmt: skip
    text = "".join(traceback.format_exception(error, limit=-30))
    return write_finding(findings, type(error).__name__, place_of(frames), data, text)


def write_finding(findings: Path, kind: str, place: str, data: bytes, text: str) -> str:
    """Save a finding, unless it exists; returns its name."""
    name = f"{kind} at {place}"
    path = findings / re.sub(r"[^\w.]+", "-", name)
    if not path.with_name(f"{path.name}.input").exists():
        about = f"{name}\n\n{text}\n{data!r}\n"
        path.with_name(f"{path.name}.txt").write_text(about, "utf-8", "backslashreplace")
        path.with_name(f"{path.name}.input").write_bytes(data)
    return name


def run_plain(execute: Executor, subject: Subject, rng: Random) -> None:
    """Mutate seeds and inputs with new outcomes, without coverage."""
    # Mostly valid inputs are mutated, because most invalid ones are refused early.
    good = list(subject.seeds)
    refused: list[bytes] = []
    seen = {_kind(execute(data)) for data in subject.seeds}
    while True:
        data = rng.choice(refused if refused and rng.random() < 0.15 else good)
        if subject.restructure is not None and rng.random() < 0.5:
            data = subject.restructure(data, rng)[: subject.longest]
        else:
            data = changed(data, good, subject.tokens, subject.longest, rng)
        began = time.perf_counter()
        kind = _kind(execute(data))
        quick = time.perf_counter() - began < _QUICK
        if quick and kind not in seen and len(seen) < _MOST_KEPT:
            seen.add(kind)
            (good if execute.accepted else refused).append(data)


def _kind(outcome: str) -> str:
    return _VARIABLE.sub("#", outcome)[:200]


def run_guided(execute: Executor, subject: Subject, seed: int) -> None:
    """Let libFuzzer mutate inputs, guided by the coverage of Python branches."""
    import atheris

    corpus = Path("corpus")
    corpus.mkdir(exist_ok=True)
    for data in subject.seeds:
        (corpus / hashlib.sha1(data).hexdigest()).write_bytes(data)
    words = ["".join(f"\\x{byte:02x}" for byte in token) for token in subject.tokens]
    Path("tokens").write_text("".join(f'"{word}"\n' for word in words))
    restructure = subject.restructure

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        if restructure is not None and seed % 2:
            return restructure(data, Random(seed))[:most]
        return bytes(atheris.Mutate(data, most))

    # faulthandler handles signals; the watcher limits time and memory.
    off = ("segv", "bus", "abrt", "ill", "fpe", "int", "term", "xfsz", "usr1", "usr2", "alrm")
    argv = [
        sys.argv[0], f"-seed={seed}", f"-max_len={subject.longest}", "-dict=tokens",
        "-rss_limit_mb=0", "-timeout=1000000", "-verbosity=0", "-reload=0",
        "-report_slow_units=1000000",
        *(f"-handle_{name}=0" for name in off), str(corpus),
    ]  # fmt: skip
    atheris.Setup(argv, execute, **({"custom_mutator": mutate} if restructure else {}))
    atheris.Fuzz()


def follows() -> bool:
    """Whether atheris is installed, which is only available for Linux."""
    with contextlib.suppress(ImportError):
        import atheris  # noqa: F401

        return True
    return False


@contextlib.contextmanager
def _instrumented(guided: bool) -> Iterator[None]:
    if not guided:
        yield
        return
    import atheris

    with atheris.instrument_imports(include=_FOLLOWED):
        yield


def _subject(place: str) -> Subject:
    module, _, name = place.partition(":")
    subject = getattr(importlib.import_module(module), name)
    return subject if isinstance(subject, Subject) else subject()


def _limit_memory(megabytes: int) -> None:
    """Limit memory beyond what is in use; Linux counts mapped memory."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + megabytes * 2**20,) * 2)


def main() -> None:
    """Entry point for `soak.watch`; settings are JSON on the command line."""
    settings = json.loads(sys.argv[1])
    tape = Tape(Path(settings["tape"]))
    faulthandler.enable(Path("death.txt").open("w"))  # noqa: SIM115, stays open
    logging.disable()
    guided = settings["guided"]
    with _instrumented(guided):
        subject = _subject(settings["place"])
    warnings.simplefilter("ignore")
    assert subject.longest <= LONGEST
    execute = Executor(subject, tape, Path(settings["findings"]), settings["total"])
    _limit_memory(settings["megabytes"])
    if guided:
        run_guided(execute, subject, settings["seed"] + tape.ended + settings.get("life", 0))
    else:
        run_plain(execute, subject, Random(f"{settings['seed']} {tape.ended}"))


if __name__ == "__main__":
    main()
