"""Real QGIS: `qgis_process`, and scripts in QGIS's own Python, with the plugin as installed."""

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qgis_home import QGIS_PROCESS, QGIS_PYTHON, Server, environment, process

from reseg_geo.scenes.scene import make_scene

ROOT = Path(__file__).parents[2]
SIDE = 300
CLASSES = "building, road, tree, grass, water"


def why_not() -> str:
    """Return why QGIS cannot be tested; empty if it can."""
    if QGIS_PROCESS is None:
        return (
            "QGIS is not installed "
            "(tools/install-test-programs does it on Debian and Ubuntu, as root)"
        )
    if not Path(QGIS_PYTHON).exists():
        return f"there is no {QGIS_PYTHON}, QGIS's Python"
    asked = "from qgis.core import Qgis; print(Qgis.QGIS_VERSION_INT)"
    found = subprocess.run([QGIS_PYTHON, "-c", asked], capture_output=True, text=True)
    if found.returncode:
        return f"{QGIS_PYTHON} has no PyQGIS"
    return "" if int(found.stdout) >= 32200 else "this QGIS is older than 3.22"


@pytest.fixture(scope="session")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder whose QGIS profile has the plugin installed from its zip file and enabled."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    home = tmp_path_factory.mktemp("qgis-home")
    (home / "run").mkdir(mode=0o700)
    (home / "Räume 1").mkdir()
    plugins = home / ".local/share/QGIS/QGIS3/profiles/default/python/plugins"
    plugins.mkdir(parents=True)
    made = subprocess.run(
        [sys.executable, ROOT / "tools" / "make-plugin", home], capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    with zipfile.ZipFile(made.stdout.strip()) as archive:
        archive.extractall(plugins)
    done = process(home, {}, "plugins", "enable", "reseg_geo_qgis")
    assert done.returncode == 0, done.stdout + done.stderr
    return home


@pytest.fixture(scope="session")
def engine(command: Path) -> dict[str, str]:
    """The variable that sets the engine under test."""
    return {"RESEG_GEO_ENGINE": str(command)}


@pytest.fixture
def qgis_process(profile: Path, engine: dict[str, str]) -> Callable[..., str]:
    """Run `qgis_process` with the engine under test; returns what it printed."""

    def run(*words: object) -> str:
        done = process(profile, engine, *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def server(profile: Path) -> Iterator[Server]:
    """A QGIS that runs scenarios."""
    server = Server(profile)
    yield server
    server.close()


@pytest.fixture
def inside(
    profile: Path, engine: dict[str, str], server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Any]:
    """Run a scenario in QGIS's Python, in its folder; returns what it returns.

    more: environment variables in place of the one that sets the engine.
    """

    def run(scenario: str, folder: Path, more: Mapping[str, str] | None = None) -> Any:
        variables = environment(profile, engine if more is None else more)
        answer = tmp_path_factory.mktemp("answer") / "answer.json"
        return server.run(scenario, folder, variables, answer)

    return run


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory, write_raster: Any) -> Path:
    """A made-up orthophoto at 0.5 m in UTM."""
    image = make_scene(5, SIDE, SIDE, gsd=0.5, style="suburban").image
    path = tmp_path_factory.mktemp("town") / "town.tif"
    return write_raster(path, np.ascontiguousarray(np.moveaxis(image, -1, 0)))


@pytest.fixture(scope="session")
def by_command(
    town: Path, run_command: Any, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The outputs of the command line for the same image and words."""
    folder = tmp_path_factory.mktemp("by-command")
    paths = {name: folder / f"cli-{name}" for name in ("map.tif", "map.gpkg", "sure.tif")}
    run_command(
        "segment", town, "--classes", CLASSES, "--stride", 224, "-o", paths["map.tif"],
        "--polygons", paths["map.gpkg"], "--confidence", paths["sure.tif"],
    )  # fmt: skip
    return paths


@pytest.fixture
def folder(tmp_path: Path, town: Path) -> Path:
    """A folder that holds only `town.tif`."""
    shutil.copy(town, tmp_path / "town.tif")
    return tmp_path


@pytest.fixture
def fake_engine(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, str]]:
    """Make a program that replaces the engine; `body` is its Python code."""

    def make(body: str) -> dict[str, str]:
        path = tmp_path_factory.mktemp("fake") / "reseg-geo"
        path.write_text(f"#!{sys.executable}\nimport json, os, subprocess, sys, time\n{body}\n")
        path.chmod(0o755)
        return {"RESEG_GEO_ENGINE": str(path)}

    return make
