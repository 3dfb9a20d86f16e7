"""How tests start QGIS and its Python: with a home folder of their own, without a screen."""

import json
import os
import select
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

QGIS_PYTHON = "/usr/bin/python3"
# Debian's wrapper fails headless on an option of its own; the program itself works.
QGIS_PROCESS = shutil.which("qgis_process.bin") or shutil.which("qgis_process")


def environment(home: Path, more: Mapping[str, str]) -> dict[str, str]:
    """Return the variables QGIS is started with, among them traps for the engine."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("RESEG_GEO", "LC_", "LANG")) or name == "RESEG_GEO_HOME"
    }
    return kept | {
        "HOME": str(home), "TMPDIR": str(home / "Räume 1"),
        "XDG_RUNTIME_DIR": str(home / "run"), "QT_QPA_PLATFORM": "offscreen",
        "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8",
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


def start_line(*words: object) -> list[str]:
    return [QGIS_PYTHON, str(Path(__file__).with_name("scenarios.py")), *map(str, words)]


class Server:
    """A QGIS that is started once and forks for each scenario, so that none affects another."""

    def __init__(self, home: Path) -> None:
        self._process = subprocess.Popen(
            start_line(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
            env=environment(home, {}),
        )  # fmt: skip
        assert self._line(60) == "ready"

    def run(self, scenario: str, folder: Path, variables: Mapping[str, str], answer: Path) -> Any:
        """Return what a scenario returns."""
        assert self._process.stdin
        request = {
            "scenario": scenario, "folder": str(folder), "environment": variables,
            "answer": str(answer),
        }  # fmt: skip
        self._process.stdin.write(json.dumps(request) + "\n")
        status = self._line(300)
        assert status == "0", Path(f"{answer}.log").read_text()
        return json.loads(answer.read_text())

    def _line(self, timeout: float) -> str:
        assert self._process.stdout
        if not select.select([self._process.stdout], [], [], timeout)[0]:
            self.close()
            raise AssertionError("QGIS does not answer")
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        """End it with all scenarios."""
        self._process.kill()
        self._process.communicate()
