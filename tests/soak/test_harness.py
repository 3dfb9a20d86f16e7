"""The fuzzing finds what is planted, survives it, and counts what it has executed."""

import os
import re
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from soak.mutate import changed, restructured
from soak.tape import Tape
from soak.targets import TARGETS

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits memory as POSIX does")


def fuzz(name: str, findings: Path, executions: int, *words: str) -> tuple[int, str, list[str]]:
    """Exit status, what was printed, and the names of the findings."""
    done = subprocess.run(
        [sys.executable, "-m", "soak", "fuzz", "--target", f"planted:{name}", "--executions",
         str(executions), "--findings", findings, "--seed", "1", "--patience", "1", *words],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(HERE)}, capture_output=True, text=True,
        timeout=120,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout, sorted(path.stem for path in findings.glob("*.txt"))


@pytest.mark.parametrize(
    ("name", "executions", "found"),
    [
        ("faulty", 3000, "LookupError-at-tests-soak-planted.py"),
        ("hanging", 12, "Hang-at-tests-soak-planted.py"),
        ("crashing", 60, "Death-by-SIGABRT-at-tests-soak-planted.py"),
        ("hungry", 60, "MemoryError-at-tests-soak-planted.py"),
        ("wordy", 60, "Broken-at-tests-soak-planted.py"),
        ("broken", 60, "Broken-at-tests-soak-planted.py"),
    ],
)
def test_planted_faults_are_found(name: str, executions: int, found: str, tmp_path: Path) -> None:
    status, told, findings = fuzz(name, tmp_path, executions, "--plain")
    assert status == 1
    assert len(findings) == 1
    assert findings[0].startswith(found)
    (content,) = tmp_path.glob("*.input")
    assert b"!" in content.read_bytes()
    # What has died counts once, and what is left is executed all the same.
    assert f"| planted.{name} | changes | {executions:,} |" in told


def test_sound_code_runs_as_often_as_asked(tmp_path: Path) -> None:
    status, told, findings = fuzz("sound", tmp_path, 5000, "--plain")
    assert (status, findings) == (0, [])
    assert re.search(r"\| all \| +\| 5,000 \|", told)


def test_libfuzzer_finds_the_same(tmp_path: Path) -> None:
    pytest.importorskip("atheris")
    status, told, findings = fuzz("broken", tmp_path, 20_000)
    assert (status, len(findings)) == (1, 1)
    assert "| planted.broken | libFuzzer | 20,000 |" in told


def test_a_tape_shows_what_was_running(tmp_path: Path) -> None:
    written, read = Tape(tmp_path / "tape"), Tape(tmp_path / "tape")
    written.begin(b"abc")
    assert (read.ended, read.current) == (0, b"abc")
    written.end()
    assert (read.ended, read.current) == (1, None)


def test_changes_are_those_of_their_seed() -> None:
    def some(seed: int) -> list[bytes]:
        rng = Random(seed)
        inputs = [b'{"a": [1, {"b": null}]}']
        for _ in range(300):
            inputs.append(changed(inputs[-1], inputs, [b"token"], 200, rng))
            inputs.append(restructured(inputs[0], rng))
        return inputs

    assert some(1) == some(1)
    assert some(1) != some(2)
    assert max(map(len, some(1)[1::2])) <= 200


def test_a_whole_soak_is_ten_million_inputs() -> None:
    assert sum(target.share for target in TARGETS.values()) >= 10_000
    assert all(target.share >= 40 for target in TARGETS.values())
