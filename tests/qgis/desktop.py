"""Run a script in a real QGIS Desktop on a virtual screen."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from qgis_home import environment

HERE = Path(__file__).parent


def in_qgis(script: str, profile: Path, engine: Path, folder: Path, language: str = "en_US") -> Any:
    """What a script of dock_actions.py saw, by scenario; it is given `folder`.

    QGIS keeps what it did in its profile, and takes its language from there the next time: it gets
    a copy of `profile`, at `folder`/home.
    """
    desktop = shutil.which("qgis.bin") or shutil.which("qgis")
    if desktop is None or shutil.which("xvfb-run") is None:
        pytest.skip(
            "QGIS Desktop or Xvfb is not installed (tools/install-test-programs does it on Debian "
            "and Ubuntu, as root)"
        )
    home = folder / "home"
    shutil.copytree(profile, home)
    settings = home / ".local/share/QGIS/QGIS3/profiles/default/QGIS/QGIS3.ini"
    kept = settings.read_text(encoding="utf-8")
    assert "[locale]" not in kept, "the copied profile is one that no QGIS Desktop had"
    chosen = f"[locale]\noverrideFlag=true\nuserLocale={language}\n\n"
    settings.write_text(chosen + kept, encoding="utf-8")
    variables = environment(home, {
        "RESEG_GEO_ENGINE": str(engine), "RESEG_GEO_DOCK": str(folder),
        "RESEG_GEO_TESTS": str(HERE), "QT_QPA_PLATFORM": "xcb",
    })  # fmt: skip
    # xvfb-run itself fails in a temporary folder with a space in its name.
    temporary = variables.pop("TMPDIR")
    done = subprocess.run(
        ["xvfb-run", "-a", "-s", "-screen 0 1400x950x24", "env", f"TMPDIR={temporary}", desktop,
         "--noversioncheck", "--nologo", "--code", str(HERE / script)],
        env=variables, capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    found = folder / "answers.json"
    assert found.exists(), (done.stdout + done.stderr)[-20_000:]
    return json.loads(found.read_text())


def answer_of(answers: Any, test: str) -> Any:
    """What the scenario of a test returned."""
    found = answers[test.removeprefix("test_")]
    assert "failed" not in found, found["failed"]
    return found
