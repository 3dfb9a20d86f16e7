"""Refusals and lists that need no library that is slow to import."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "distributed", "geopandas", "huggingface_hub", "matplotlib", "open_clip", "pandas", "rich",
    "scipy", "skimage", "torch",
}  # fmt: skip
CASES = {
    "a missing raster": (("segment", "gone.tif", "--classes", "a", "-o", "new.tif"), 3),
    "an output that exists": (("segment", "a.tif", "--classes", "a", "-o", "map.tif"), 5),
    "no classes": (("segment", "map.tif", "-o", "new.tif"), 2),
    "an unknown option": (("segment", "--colour", "red"), 2),
    "help": (("segment", "--help-all"), 0),
    "jobs": (("jobs", "list"), 0),
    "models": (("models", "list"), 0),
    "schemes": (("schemes", "list"), 0),
}


@pytest.mark.parametrize(("words", "code"), CASES.values(), ids=CASES)
def test_no_heavy_library_is_imported(
    command: Path, tmp_path: Path, words: tuple[str, ...], code: int
) -> None:
    for name in ("a.tif", "map.tif"):
        (tmp_path / name).touch()
    done = subprocess.run(
        [sys.executable, "-X", "importtime", command, *words],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    imported = {name.split(".")[0] for name in re.findall(r"\| +([\w.]+)$", done.stderr, re.M)}
    assert "click" in imported
    assert imported & HEAVY == set()
