"""Where the engine is: the program `reseg-geo`, and the environment it is started with."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from processing.core.ProcessingConfig import ProcessingConfig
from qgis.core import QgsApplication

from .child import WINDOWS, remove_folder

SETTING = VARIABLE = "RESEG_GEO_ENGINE"
# Where the setting is, for people.
OPTIONS = "Settings ▸ Options ▸ Processing ▸ Providers ▸ ReSeg-Geo"
PROGRAM = "reseg-geo.exe" if WINDOWS else "reseg-geo"
_SCRIPTS = "Scripts" if WINDOWS else "bin"

# What says how far a set-up has come, and all that it leaves in its folder.
_MARK, _BEGUN, _WHOLE = "reseg-geo-setup.txt", "begun", "whole"
_OF_A_SETUP = {
    "bin", "etc", "include", "lib", "lib64", "share", "Include", "Lib", "Scripts", "pyvenv.cfg",
    ".gitignore", _MARK,
}  # fmt: skip


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


def begin(environment: Path) -> None:
    """Make an empty folder for a set-up, noted as begun; what was there is put aside.

    Raises OSError.
    """
    old = _aside(environment)
    if is_whole(environment):
        remove_folder(old)
        environment.replace(old)
    elif environment.exists():
        remove_folder(environment)
    environment.mkdir(parents=True, exist_ok=True)
    (environment / _MARK).write_text(_BEGUN, encoding="utf-8")


def finish(environment: Path) -> None:
    """Note that a set-up has come to its end. Raises OSError."""
    (environment / _MARK).write_text(_WHOLE, encoding="utf-8")
    remove_folder(_aside(environment))


def restore(environment: Path) -> bool:
    """Bring back what was there before a set-up that failed; False if there was nothing."""
    if not _aside(environment).exists():
        return False
    remove_folder(environment)
    _aside(environment).replace(environment)
    return True


def _aside(environment: Path) -> Path:
    return environment.with_name(environment.name + ".old")


def foreign_files(environment: Path) -> list[str]:
    """Names in a folder that no set-up makes. Raises OSError if it is no folder."""
    if not environment.exists():
        return []
    names = sorted(path.name for path in environment.iterdir())
    return [name for name in names if not (is_ours(environment) and name in _OF_A_SETUP)]


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
        (OPTIONS, ProcessingConfig.getSetting(SETTING)),
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
        f"name the program reseg-geo in {OPTIONS}."
    )
