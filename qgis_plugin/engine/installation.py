"""Where the program `reseg-geo` is, and the environment that `setupengine` installs it in."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from processing.core.ProcessingConfig import ProcessingConfig
from qgis.core import QgsApplication

from ..translation import tr
from .child import WINDOWS, remove_folder

SETTING = VARIABLE = "RESEG_GEO_ENGINE"
# The place of the setting in the menus.
OPTIONS = tr("Settings ▸ Options ▸ Processing ▸ Providers ▸ ReSeg-Geo")
PROGRAM = "reseg-geo.exe" if WINDOWS else "reseg-geo"
_SCRIPTS = "Scripts" if WINDOWS else "bin"

# The file that holds the state of a set-up, and all names that a set-up leaves in its folder.
_MARK, _BEGUN, _COMPLETE = "reseg-geo-setup.txt", "begun", "whole"
_SETUP_NAMES = {
    "bin", "etc", "include", "lib", "lib64", "share", "Include", "Lib", "Scripts", "pyvenv.cfg",
    ".gitignore", _MARK,
}  # fmt: skip


class EngineMissingError(Exception):
    """The engine was not found; the message says what to do."""


def home() -> Path:
    """Return the folder in the QGIS profile that `setupengine` installs into."""
    return Path(QgsApplication.qgisSettingsDirPath()) / "reseg-geo" / "engine"


def program_in(environment: Path) -> Path:
    """Return the path of `reseg-geo` in a virtual environment."""
    return environment / _SCRIPTS / PROGRAM


def python_in(environment: Path) -> Path:
    """Return the path of Python in a virtual environment."""
    return environment / _SCRIPTS / ("python.exe" if WINDOWS else "python")


def begin(environment: Path) -> None:
    """Make an empty folder for a set-up and mark it as begun; a complete engine is moved aside.

    Raises OSError if the folder cannot be written.
    """
    old = _old(environment)
    if is_complete(environment):
        remove_folder(old)
        environment.replace(old)
    elif environment.exists():
        remove_folder(environment)
    environment.mkdir(parents=True, exist_ok=True)
    (environment / _MARK).write_text(_BEGUN, encoding="utf-8")


def finish(environment: Path) -> None:
    """Mark a set-up as complete and delete the engine that it replaces. Raises OSError."""
    (environment / _MARK).write_text(_COMPLETE, encoding="utf-8")
    remove_folder(_old(environment))


def restore(environment: Path) -> bool:
    """Restore the engine that a failed set-up moved aside; returns False if there was none."""
    if not _old(environment).exists():
        return False
    remove_folder(environment)
    _old(environment).replace(environment)
    return True


def _old(environment: Path) -> Path:
    return environment.with_name(environment.name + ".old")


def foreign_files(environment: Path) -> list[str]:
    """Return the names in a folder that are not from a set-up.

    Raises OSError if it is not a folder.
    """
    if not environment.exists():
        return []
    names = sorted(path.name for path in environment.iterdir())
    return [name for name in names if not (is_ours(environment) and name in _SETUP_NAMES)]


def is_ours(environment: Path) -> bool:
    """Whether a set-up was begun in this folder."""
    return (environment / _MARK).is_file()


def is_complete(environment: Path) -> bool:
    """Whether a set-up was completed in this folder."""
    return is_ours(environment) and (environment / _MARK).read_text(encoding="utf-8") == _COMPLETE


def find() -> Path:
    """Return the path of the engine.

    Searched in this order: the setting, the environment variable, the PATH, the environment of
    `setupengine`. Raises EngineMissingError if it is in none of them.
    """
    for place, given in (
        (OPTIONS, ProcessingConfig.getSetting(SETTING)),
        (tr("the environment variable {name}", name=VARIABLE), os.environ.get(VARIABLE)),
    ):  # fmt: skip
        if given:
            path = Path(str(given)).expanduser()
            for candidate in (path, program_in(path)):
                if candidate.is_file():
                    return candidate
            raise EngineMissingError(
                tr(
                    "{path} is set in {place}, but reseg-geo was not found there; correct the path "
                    "or clear it.",
                    path=path,
                    place=place,
                )
            )
    on_path = shutil.which("reseg-geo")
    if on_path:
        return Path(on_path)
    if is_ours(home()):
        if is_complete(home()):
            return program_in(home())
        raise EngineMissingError(
            tr(
                "The set-up of the engine was interrupted; run the algorithm 'Set up the engine' "
                "again."
            )
        )
    raise EngineMissingError(
        tr(
            "The engine is not installed; run the algorithm 'Set up the engine' once, or set the "
            "path of reseg-geo in {place}.",
            place=OPTIONS,
        )
    )
