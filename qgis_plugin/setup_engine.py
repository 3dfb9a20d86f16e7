"""`setupengine`: an environment of its own with the engine in it, beside the QGIS profile."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputFile,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterFile,
)

from . import choices, engine
from .base import EngineAlgorithm
from .child import WINDOWS, StoppedError, output_of
from .run import Report, run

# The build that pip's usual index has; for the other an index of PyTorch's own is needed.
_USUAL = {"linux": "gpu", "win32": "cpu", "darwin": "cpu"}
_OLDEST = (3, 10)
_CHECK = f"import sys, venv, ensurepip; sys.exit(sys.version_info < {_OLDEST})"


class SetUpEngineAlgorithm(EngineAlgorithm):
    """Install the engine."""

    NAME = "setupengine"
    TITLE = "Set up the engine"
    SHORT = "Install the program that does the work, once, in an environment of its own."
    TAGS = ("install", "environment")
    HELP = """
<p>Installs the engine, the program <code>reseg-geo</code> with all it needs, in an environment of
its own beside the QGIS profile. Nothing is installed into QGIS, and nothing of QGIS is changed; to
remove the engine, delete that folder.</p>
<p>A Python of version 3.10 or newer must be on this machine; it is found by itself, or named below.
A set-up that was interrupted is simply run again.</p>
<p><b>PyTorch</b>: pip's usual index has the build for NVIDIA cards on Linux and the one without on
Windows and macOS. For the other, paste the index address that pytorch.org shows under “Get
started” into the advanced field.</p>
"""

    def flags(self) -> Any:
        """Nothing for batches."""
        return super().flags() & ~QgsProcessingAlgorithm.Flag.FlagSupportsBatch

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        self._add_file("WHEEL", "Wheel of the engine (empty: from pip's index)", "whl",
                       "A file reseg_geo-….whl, for machines without a connection.")  # fmt: skip
        self.add_list(
            "TORCH", "PyTorch", ["auto", "cpu", "gpu"], "auto",
            "The build of the neural network library. auto: as pip finds it; cpu: without graphics "
            "card, small; gpu: for NVIDIA graphics cards, several gigabytes.",
        )  # fmt: skip
        self._add_file("PYTHON", "Python (empty: found by itself)", "",
                       "A Python interpreter of version 3.10 or newer.", True)  # fmt: skip
        self.add_text(
            "TORCH_INDEX", "Index of PyTorch builds",
            "The address after --index-url that pytorch.org shows under “Get started”.", None, True,
        )  # fmt: skip
        self.add_text(
            "PIP_OPTIONS", "Further options of pip",
            "Such as --no-deps, --find-links FOLDER or --proxy ADDRESS.", None, True,
        )  # fmt: skip
        self.add(
            QgsProcessingParameterBoolean(
                "SHARED_PACKAGES", "Use the packages of that Python, too", False
            ),
            "For a PyTorch that is installed already, such as one for AMD cards.", True,
        )  # fmt: skip
        self.add_text(
            "FOLDER", "Folder (empty: beside the QGIS profile)",
            "If it is another, name it in QGIS's options, too.", None, True,
        )  # fmt: skip
        self.addOutput(QgsProcessingOutputFile("ENGINE", "Engine"))

    def _add_file(
        self, name: str, label: str, extension: str, tip: str, advanced: bool = False
    ) -> None:
        kind = QgsProcessingParameterFile.Behavior.File
        parameter = QgsProcessingParameterFile(name, label, kind, extension, None, True)
        self.add(parameter, tip, advanced)

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:  # fmt: skip
        """Make the environment, install, verify."""

        def text(name: str) -> str:
            return self.parameterAsString(parameters, name, context).strip()

        build = self.parameterAsString(parameters, "TORCH", context)
        torch = _torch_options(build, text("TORCH_INDEX"))
        wheel = text("WHEEL")
        if wheel and not Path(wheel).is_file():
            raise QgsProcessingException(f"There is no file {wheel}.")
        given = text("FOLDER")
        folder = Path(given).expanduser() if given else engine.home()
        own = [word.strip("\"'") for word in shlex.split(text("PIP_OPTIONS"), posix=False)]
        shared = self.parameterAsBool(parameters, "SHARED_PACKAGES", context)
        _check_free(folder)
        python = _python(text("PYTHON"), feedback)
        try:
            engine.begin(folder)
        except OSError as error:
            raise QgsProcessingException(
                f"{folder} cannot be written ({error.strerror}); close what uses it, or choose "
                "another folder."
            ) from error
        try:
            _install(folder, python, shared, torch, [*own, wheel or "reseg-geo"], feedback)
        except QgsProcessingException:
            if engine.restore(folder):
                feedback.pushInfo("The engine that was there before is still there.")
            raise
        choices.forget()
        feedback.setProgress(100)
        program = engine.program_in(folder)
        _say_which(program, feedback)
        return {"ENGINE": str(program)}


def _install(
    folder: Path, python: str, shared: bool, torch: list[str], engine_words: list[str],
    feedback: QgsProcessingFeedback,
) -> None:  # fmt: skip
    """Make the environment, install PyTorch and the engine, and try it."""
    feedback.setProgressText(f"Making {folder}")
    _step([python, "-m", "venv", *(["--system-site-packages"] if shared else []), str(folder)],
          feedback)  # fmt: skip
    feedback.setProgress(5)
    pip = [str(engine.python_in(folder)), "-m", "pip", "install", "--no-input",
           "--disable-pip-version-check", "--progress-bar", "off"]  # fmt: skip
    if torch:
        feedback.setProgressText("Installing PyTorch")
        _step([*pip, "torch", "torchvision", *torch], feedback)
        feedback.setProgress(50)
    feedback.setProgressText("Installing the engine; this takes minutes")
    _step([*pip, *engine_words], feedback)
    feedback.setProgress(90)
    feedback.setProgressText("Looking whether it works")
    _step([str(engine.program_in(folder)), "--stop-with-input", "doctor"], feedback)
    engine.finish(folder)


def _say_which(program: Path, feedback: QgsProcessingFeedback) -> None:
    """Warn if another engine comes first."""
    try:
        used = engine.find()
    except engine.EngineMissingError:
        used = None
    if used != program:
        feedback.pushWarning(
            f"The engine is in {program}, but {used or 'none'} is used: name it in "
            f"{engine.OPTIONS}."
        )


def _step(words: list[str], feedback: QgsProcessingFeedback) -> None:
    """Run a program and show what it says. Raises QgsProcessingException if it fails."""
    report = Report(feedback)
    status = run(words, feedback, report.say)
    if status:
        raise QgsProcessingException(
            f"{report.failure(words[0], status)}. The engine is not set up; see the log, mend what "
            "it names and run this again."
        )


def _check_free(folder: Path) -> None:
    """Raises QgsProcessingException for a folder with anything but an earlier set-up in it."""
    try:
        foreign = engine.foreign_files(folder)
    except OSError as error:
        raise QgsProcessingException(f"{folder} is no folder ({error.strerror}).") from error
    if foreign:
        raise QgsProcessingException(
            f"{folder} holds other files ({', '.join(foreign[:3])}), which a set-up would delete; "
            "choose an empty folder."
        )


def _torch_options(build: str, index: str) -> list[str]:
    """What pip is told to get this build of PyTorch; nothing if it gets it by itself.

    Raises QgsProcessingException if an address is needed and was not given.
    """
    if index:
        return ["--index-url", index]
    if build == "auto" or build == _USUAL.get(sys.platform, build):
        return []
    raise QgsProcessingException(
        f"pip's usual index has no {build} build of PyTorch for this system: look under “Get "
        "started” on pytorch.org for pip and your system, and paste the address after --index-url "
        "into 'Index of PyTorch builds'; or choose auto."
    )


def _python(given: str, feedback: QgsProcessingFeedback) -> str:
    """A Python that can make environments. Raises QgsProcessingException if there is none."""

    def wanted() -> bool:
        return not feedback.isCanceled()

    if given:
        if _works(given, wanted):
            return given
        raise QgsProcessingException(
            f"{given} is no Python of version 3.10 or newer that can make environments (on Debian "
            "and Ubuntu that needs the package python3-venv)."
        )
    for candidate in _candidates():
        if _works(candidate, wanted):
            feedback.pushInfo(f"Python: {candidate}")
            return candidate
    raise QgsProcessingException(
        "No Python of version 3.10 or newer that can make environments was found: install one from "
        "python.org (on Debian and Ubuntu: the package python3-venv), or name it."
    )


def _candidates() -> list[str]:
    """Pythons of this machine, newest first, and last those of QGIS, which go with its updates."""
    names = [f"python3.{minor}" for minor in range(14, _OLDEST[1] - 1, -1)]
    names = ["py"] * WINDOWS + [*names, "python3", "python"]
    places = os.environ.get("PATH", "")
    if sys.platform == "darwin":  # a program with windows has a short PATH there
        frameworks = "/Library/Frameworks/Python.framework/Versions/Current/bin"
        places = os.pathsep.join([places, "/opt/homebrew/bin", "/usr/local/bin", frameworks])
    found = [path for path in (shutil.which(name, path=places) for name in names) if path]
    own = str(Path(sys.prefix) / ("python.exe" if WINDOWS else "bin/python3"))
    return sorted([*found, own], key=lambda path: WINDOWS and path.startswith(sys.prefix))


def _works(python: str, wanted: Callable[[], bool]) -> bool:
    try:
        return output_of([python, "-c", _CHECK], wanted, patience=60) is not None
    except OSError:
        return False
    except StoppedError as error:
        raise QgsProcessingException(str(error)) from error
