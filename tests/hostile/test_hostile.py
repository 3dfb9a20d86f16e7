"""The catalogue of hostile and broken input: each case ends in a clear error or a correct result.

Time and memory are bounded, there is no traceback and no partial file, and nothing outside the
folder of outputs changes.
"""

import os

import pytest
from case import Case, Place
from fork_server import ForkServer
from hostile_checkpoints import checkpoints
from hostile_configurations import configurations
from hostile_downloads import downloads
from hostile_models import models
from hostile_names import names
from hostile_rasters import rasters
from hostile_sources import sources
from hostile_values import values
from hostile_vectors import vectors
from hostile_words import words

KINDS = (
    rasters, sources, values, words, names, vectors, checkpoints, models, downloads,
    configurations,
)  # fmt: skip
CASES = {
    f"{kind.kind}: {name}": case for kind in KINDS for name, case in kind.cases.items()
}  # fmt: skip


SECONDS = 60  # of processor time and of wall time
PEAK = 1500 * 2**20  # bytes of memory, including the libraries
# They stop a decompression bomb before it fills the machine. Reserved memory is harmless, so the
# limit is higher than `PEAK`.
LIMITS = {"RLIMIT_DATA": 6 * 2**30, "RLIMIT_FSIZE": 2**29, "RLIMIT_CPU": SECONDS}


@pytest.mark.parametrize("name", CASES)
def test_hostile(name: str, place: Place, fork_server: ForkServer) -> None:
    case = CASES[name]
    line = case.make(place)
    before = _everything(place)
    env = os.environ | {"RESEG_GEO_HOME": str(place.home)}
    ended = fork_server.run(line, place.outputs, env, seconds=SECONDS, limits=LIMITS)
    told = f"{ended.code} after {ended.seconds:.1f} s, {ended.peak >> 20} MB: {ended.stderr}"
    assert ended.code == case.code, told
    assert "Traceback" not in ended.stderr, told
    assert "Error: unexpected" not in ended.stderr, told
    assert ended.seconds < SECONDS, told
    assert ended.peak < PEAK, told
    assert not place.canary.exists(), told
    assert _everything(place) == before, told
    assert sorted(path.name for path in place.outputs.iterdir()) == sorted(case.leaves), told
    if case.code == 0:
        assert all(part in ended.stdout + ended.stderr for part in case.says), told
    else:
        _check_sentence(case, ended.stderr)
    if case.check is not None:
        case.check(place)


def _check_sentence(case: Case, stderr: str) -> None:
    *before, error = stderr.strip().splitlines()
    assert not any(line.startswith("Error") for line in before), stderr
    assert error.startswith("Error: "), stderr
    assert error.endswith(".") or ": reseg-geo " in error, stderr  # or a command
    assert all(part in error for part in case.says), stderr


def _everything(place: Place) -> dict[str, int]:
    """Sizes of all files outside the outputs; in `home`, only those of models."""
    found = {}
    for folder in (place.inputs, place.home / "models", place.image.parent):
        for parent, _, files in os.walk(folder):
            for file in files:
                path = os.path.join(parent, file)  # noqa: PTH118, for names that are not UTF-8
                found[path] = os.lstat(path).st_size
    return found
