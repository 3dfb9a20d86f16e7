"""The Python that makes the environment of the engine: any on this machine that is new enough."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from qgis.core import QgsProcessingException, QgsProcessingFeedback

from ..translation import tr
from .child import WINDOWS, StoppedError, output_of

_OLDEST = (3, 10)
_CHECK = f"import sys, venv, ensurepip; sys.exit(sys.version_info < {_OLDEST})"


def find_python(given: str, feedback: QgsProcessingFeedback) -> str:
    """Return a Python that can make environments. Raises QgsProcessingException if none can."""

    def wanted() -> bool:
        return not feedback.isCanceled()

    if given:
        if _works(given, wanted):
            return given
        raise QgsProcessingException(
            tr(
                "{program} is not Python 3.10 or newer with the venv module; choose another one "
                "(on Debian and Ubuntu, install the package python3-venv).",
                program=given,
            )
        )
    for candidate in _candidates():
        if _works(candidate, wanted):
            feedback.pushInfo(f"Python: {candidate}")
            return candidate
    raise QgsProcessingException(
        tr(
            "Python 3.10 or newer with the venv module was not found; install it from python.org "
            "(on Debian and Ubuntu, the package python3-venv), or set 'Python interpreter'."
        )
    )


def _candidates() -> list[str]:
    """Return the Pythons of this machine, newest first.

    That of QGIS is last, since updates of QGIS replace it.
    """
    names = [f"python3.{minor}" for minor in range(14, _OLDEST[1] - 1, -1)]
    names = ["py"] * WINDOWS + [*names, "python3", "python"]
    places = os.environ.get("PATH", "")
    if sys.platform == "darwin":  # GUI programs have a short PATH there
        frameworks = "/Library/Frameworks/Python.framework/Versions/Current/bin"
        places = os.pathsep.join([places, "/opt/homebrew/bin", "/usr/local/bin", frameworks])
    found = [path for path in (shutil.which(name, path=places) for name in names) if path]
    own = str(Path(sys.prefix) / ("python.exe" if WINDOWS else "bin/python3"))
    return sorted([*found, own], key=lambda path: WINDOWS and path.startswith(sys.prefix))


def _works(python: str, wanted: Callable[[], bool]) -> bool:
    try:
        return output_of([python, "-c", _CHECK], wanted, timeout=60) is not None
    except OSError:
        return False
    except StoppedError as error:
        raise QgsProcessingException(str(error)) from error
