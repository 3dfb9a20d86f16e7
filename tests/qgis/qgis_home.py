"""How QGIS and its Python are started for tests: in a home of their own, without a screen."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

QGIS_PYTHON = "/usr/bin/python3"
# Debian's wrapper fails headless on an option of its own; the program itself works.
QGIS_PROCESS = shutil.which("qgis_process.bin") or shutil.which("qgis_process")


def environment(home: Path, more: Mapping[str, str]) -> dict[str, str]:
    """As QGIS is started: a home of its own, no screen, and traps for the engine's environment."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("RESEG_GEO") or name == "RESEG_GEO_HOME"
    }
    return kept | {
        "HOME": str(home), "TMPDIR": str(home / "Räume 1"),
        "XDG_RUNTIME_DIR": str(home / "run"), "QT_QPA_PLATFORM": "offscreen",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        # A QGIS bundle points these at its own files, where an engine finds nothing.
        "GDAL_DRIVER_PATH": "/nowhere", "PYTHONPATH": "/nowhere",
    } | more  # fmt: skip


def process(
    home: Path, more: Mapping[str, str], *words: object
) -> "subprocess.CompletedProcess[str]":
    assert QGIS_PROCESS
    return subprocess.run(
        [QGIS_PROCESS, *map(str, words)], capture_output=True, text=True, timeout=300,
        env=environment(home, more),
    )  # fmt: skip


def start_line(scenario: str, folder: Path) -> list[str]:
    return [QGIS_PYTHON, str(Path(__file__).with_name("scenarios.py")), scenario, str(folder)]
