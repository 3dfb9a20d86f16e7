"""The algorithm `setupengine`: install the engine into its own environment."""

from __future__ import annotations

import shlex
import sys
from collections import deque
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

from ..engine import choices, installation
from ..engine.causes import cause_of
from ..engine.pythons import find_python
from ..engine.run import Report, run
from ..translation import tr
from .base import EngineAlgorithm

# The build on PyPI; the other one needs an index of pytorch.org.
_ON_PYPI = {"linux": "gpu", "win32": "cpu", "darwin": "cpu"}


class SetUpEngineAlgorithm(EngineAlgorithm):
    """Install the engine."""

    NAME = "setupengine"
    TITLE = tr("Set up the engine")
    SHORT = tr("Install the program that makes the maps. This is needed once.")
    TAGS = ("install", "environment")
    HELP = tr("""
<p>Installs the engine (the program <code>reseg-geo</code>) and its dependencies into a separate
Python environment in the QGIS profile. QGIS itself is not changed. To remove the engine, delete
the folder.</p>
<p>Python 3.10 or newer must be installed on this machine. It is detected automatically, or can be
set below. If the set-up was interrupted, run it again.</p>
<p>The <b>wheel file</b> of the engine is made in its repository: <code>python3 -m pip wheel
--no-deps --wheel-dir dist .</code></p>
<p><b>PyTorch</b>: PyPI has the build for NVIDIA graphics cards on Linux, and the CPU build on
Windows and macOS. For the other build, copy the index address from “Get started” on pytorch.org to
the advanced parameter <i>PyTorch index URL</i>.</p>
""")

    def flags(self) -> Any:
        """Return the flags of QGIS without batch processing."""
        return super().flags() & ~QgsProcessingAlgorithm.Flag.FlagSupportsBatch

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        self._add_file(
            "WHEEL", tr("Engine wheel file"), "whl",
            tr("The file reseg_geo-….whl; what the engine depends on comes from PyPI."),
        )  # fmt: skip
        self.add_list(
            "TORCH", tr("PyTorch build"), ["auto", "cpu", "gpu"], "auto",
            tr(
                "auto: the build that PyPI has for this system; cpu: small, without graphics "
                "card support; gpu: for NVIDIA graphics cards, several gigabytes."
            ),
        )  # fmt: skip
        self._add_file("PYTHON", tr("Python interpreter (empty: detect automatically)"), "",
                       tr("Python 3.10 or newer."), optional=True)  # fmt: skip
        self.add_text(
            "TORCH_INDEX", tr("PyTorch index URL"),
            tr("The address after --index-url in “Get started” on pytorch.org."), None, True,
        )  # fmt: skip
        self.add_text(
            "PIP_OPTIONS", tr("Additional pip options"),
            tr("Such as --no-deps, --find-links FOLDER or --proxy ADDRESS."), None, True,
        )  # fmt: skip
        self.add(
            QgsProcessingParameterBoolean(
                "SHARED_PACKAGES", tr("Use packages installed for this Python"), False
            ),
            tr("For example an existing PyTorch for AMD graphics cards."), True,
        )  # fmt: skip
        self.add_text(
            "FOLDER", tr("Installation folder (empty: in the QGIS profile)"),
            tr("If you choose a folder, also set it in the QGIS options."), None, True,
        )  # fmt: skip
        self.addOutput(QgsProcessingOutputFile("ENGINE", tr("Engine")))

    def _add_file(
        self, name: str, label: str, extension: str, tip: str, optional: bool = False
    ) -> None:
        """Add a file; an optional one is shown among the advanced."""
        kind = QgsProcessingParameterFile.Behavior.File
        # The default filter, *.*, refuses names without a dot, such as python3.
        every = "" if extension else tr("All files (*)")
        parameter = QgsProcessingParameterFile(name, label, kind, extension, None, optional, every)
        self.add(parameter, tip, optional)

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:  # fmt: skip
        """Make the environment, install the engine and test it."""

        def text(name: str) -> str:
            return self.parameterAsString(parameters, name, context).strip()

        build = self.parameterAsString(parameters, "TORCH", context)
        torch = _torch_options(build, text("TORCH_INDEX"))
        wheel = text("WHEEL")
        if not Path(wheel).is_file():
            raise QgsProcessingException(
                tr("{file} does not exist; choose a wheel file of the engine.", file=wheel)
            )
        given = text("FOLDER")
        folder = Path(given).expanduser() if given else installation.home()
        own = [word.strip("\"'") for word in shlex.split(text("PIP_OPTIONS"), posix=False)]
        shared = self.parameterAsBool(parameters, "SHARED_PACKAGES", context)
        _check_folder(folder)
        python = find_python(text("PYTHON"), feedback)
        try:
            installation.begin(folder)
        except OSError as error:
            raise QgsProcessingException(
                tr(
                    "{folder} cannot be written to ({reason}); close programs that use it, or "
                    "choose another folder.",
                    folder=folder,
                    reason=error.strerror,
                )
            ) from error
        try:
            _install(folder, python, shared, torch, [*own, wheel], feedback)
        except QgsProcessingException:
            if installation.restore(folder):
                feedback.pushInfo(tr("The previous engine was kept."))
            raise
        choices.forget()
        feedback.setProgress(100)
        program = installation.program_in(folder)
        _warn_if_unused(program, feedback)
        return {"ENGINE": str(program)}


def _install(
    folder: Path, python: str, shared: bool, torch: list[str], engine_words: list[str],
    feedback: QgsProcessingFeedback,
) -> None:  # fmt: skip
    """Make the environment, install PyTorch and the engine, and run its self-test."""
    feedback.setProgressText(tr("Creating the environment {folder}", folder=folder))
    _step([python, "-m", "venv", *(["--system-site-packages"] if shared else []), str(folder)],
          feedback)  # fmt: skip
    feedback.setProgress(5)
    pip = [str(installation.python_in(folder)), "-m", "pip", "install", "--no-input",
           "--disable-pip-version-check", "--progress-bar", "off"]  # fmt: skip
    if torch:
        feedback.setProgressText(tr("Installing PyTorch"))
        _step([*pip, "torch", "torchvision", *torch], feedback)
        feedback.setProgress(50)
    feedback.setProgressText(tr("Installing the engine; this takes a few minutes"))
    _step([*pip, *engine_words], feedback)
    feedback.setProgress(90)
    feedback.setProgressText(tr("Testing the engine"))
    _step([str(installation.program_in(folder)), "--stop-with-input", "doctor"], feedback)
    installation.finish(folder)


def _warn_if_unused(program: Path, feedback: QgsProcessingFeedback) -> None:
    """Warn if QGIS would use another engine."""
    try:
        used = installation.find()
    except installation.EngineMissingError:
        used = None
    if used != program:
        feedback.pushWarning(
            tr(
                "The engine was installed as {program}, but QGIS uses {used}; set its path in "
                "{place}.",
                program=program,
                used=used or tr("none"),
                place=installation.OPTIONS,
            )
        )


def _step(words: list[str], feedback: QgsProcessingFeedback) -> None:
    """Run a program with its output in the log. Raises QgsProcessingException if it fails."""
    report = Report(feedback)
    said: deque[str] = deque(maxlen=50)

    def take(kind: str, line: str) -> None:
        said.append(line)
        report.say(kind, line)

    status = run(words, feedback, take)
    if status:
        cause = cause_of(said)
        what = report.failure(words[0], status).rstrip(".")
        raise QgsProcessingException(
            tr(
                "{what}. The engine was not set up: {cause}; then run this again.",
                what=what,
                cause=cause,
            )
            if cause
            else tr(
                "{what}. The engine was not set up; see the log, fix the problem and run this "
                "again.",
                what=what,
            )
        )


def _check_folder(folder: Path) -> None:
    """Raise QgsProcessingException if a folder holds anything but an earlier set-up."""
    try:
        foreign = installation.foreign_files(folder)
    except OSError as error:
        raise QgsProcessingException(
            tr(
                "{path} is not a folder ({reason}); choose another one.",
                path=folder,
                reason=error.strerror,
            )
        ) from error
    if foreign:
        raise QgsProcessingException(
            tr(
                "{folder} contains other files ({names}), which the set-up would delete; choose an "
                "empty folder.",
                folder=folder,
                names=", ".join(foreign[:3]),
            )
        )


def _torch_options(build: str, index: str) -> list[str]:
    """Return the pip options for a build of PyTorch; none if PyPI has it.

    Raises QgsProcessingException if an index URL is needed and not given.
    """
    if index:
        return ["--index-url", index]
    if build == "auto" or build == _ON_PYPI.get(sys.platform, build):
        return []
    raise QgsProcessingException(
        tr(
            "PyPI has no {build} build of PyTorch for this system; select pip and your system in "
            "“Get started” on pytorch.org and copy the address after --index-url to 'PyTorch index "
            "URL', or choose auto.",
            build=build,
        )
    )
