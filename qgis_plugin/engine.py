"""Where the engine is: the program `reseg-geo`, and the environment it is started with."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from processing.core.ProcessingConfig import ProcessingConfig
from qgis.core import QgsApplication

SETTING = "RESEG_GEO_ENGINE"
VARIABLE = "RESEG_GEO_ENGINE"
WINDOWS = os.name == "nt"
PROGRAM = "reseg-geo.exe" if WINDOWS else "reseg-geo"
_SCRIPTS = "Scripts" if WINDOWS else "bin"

_MARK, _BEGUN, _WHOLE = "reseg-geo-setup.txt", "begun", "whole"

# QGIS sets these for its own Python and libraries; in another environment they do harm.
_QGIS_OWN = (
    "PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
    "DYLD_FRAMEWORK_PATH", "PROJ_LIB", "PROJ_DATA", "GDAL_DATA", "GDAL_DRIVER_PATH",
    "__PYVENV_LAUNCHER__",
)  # fmt: skip


class EngineMissingError(Exception):
    """There is no engine; the text says what to do."""


def home() -> Path:
    """The environment that `setupengine` makes: beside the QGIS profile."""
    return Path(QgsApplication.qgisSettingsDirPath()) / "reseg-geo" / "engine"


def program_in(environment: Path) -> Path:
    """The program in a virtual environment."""
    return environment / _SCRIPTS / PROGRAM


def python_in(environment: Path) -> Path:
    """The Python of a virtual environment."""
    return environment / _SCRIPTS / ("python.exe" if WINDOWS else "python")


def clear(environment: Path) -> None:
    """Empty a folder for a set-up, which is noted as begun. Raises OSError."""
    environment.mkdir(parents=True, exist_ok=True)
    (environment / _MARK).write_text(_BEGUN, encoding="utf-8")
    for entry in environment.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != _MARK:
            entry.unlink()


def finish(environment: Path) -> None:
    """Note that a set-up has come to its end. Raises OSError."""
    (environment / _MARK).write_text(_WHOLE, encoding="utf-8")


def is_ours(environment: Path) -> bool:
    """Whether a set-up has been begun there."""
    return (environment / _MARK).is_file()


def is_whole(environment: Path) -> bool:
    """Whether a set-up has come to its end there."""
    return is_ours(environment) and (environment / _MARK).read_text(encoding="utf-8") == _WHOLE


def find() -> Path:
    """The engine: by the setting, the variable, the PATH, or as `setupengine` made it.

    Raises EngineMissingError.
    """
    for place, given in (
        ("Settings ▸ Options ▸ Processing ▸ Providers ▸ ReSeg-Geo",
         ProcessingConfig.getSetting(SETTING)),
        (f"the environment variable {VARIABLE}", os.environ.get(VARIABLE)),
    ):  # fmt: skip
        if given:
            path = Path(str(given)).expanduser()
            for candidate in (path, program_in(path)):
                if candidate.is_file():
                    return candidate
            raise EngineMissingError(
                f"{path} is named in {place}, but there is no program reseg-geo; correct it or "
                "leave it empty."
            )
    on_path = shutil.which("reseg-geo")
    if on_path:
        return Path(on_path)
    if is_ours(home()):
        if is_whole(home()):
            return program_in(home())
        raise EngineMissingError(
            "The set-up of the engine was interrupted: run the algorithm 'Set up the engine' again."
        )
    raise EngineMissingError(
        "The engine is not installed: run the algorithm 'Set up the engine' of ReSeg-Geo once, or "
        "name the program reseg-geo in Settings ▸ Options ▸ Processing ▸ Providers ▸ ReSeg-Geo."
    )


def environment() -> dict[str, str]:
    """What a program in an environment of its own is started with."""
    kept = {name: value for name, value in os.environ.items() if name not in _QGIS_OWN}
    return {**kept, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
