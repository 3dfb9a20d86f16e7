"""QGIS started in its own Python with the installed plugin, and helpers for the scenarios.

Works with Python 3.9, which older QGIS versions have.
"""

import os
import sys
import threading
import time
from pathlib import Path

from qgis.core import QgsApplication, QgsProcessingException, QgsProcessingFeedback

PROFILE = os.environ["HOME"] + "/.local/share/QGIS/QGIS3/profiles/default"
sys.path += ["/usr/share/qgis/python/plugins", PROFILE + "/python/plugins"]
QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], True, PROFILE)
application.initQgis()

import processing  # noqa: E402
from processing.core.Processing import Processing  # noqa: E402
from reseg_geo_qgis import classFactory  # noqa: E402

Processing.initialize()
plugin = classFactory(None)
plugin.initProcessing()

FOLDER = Path()  # the scenario's own; set before the scenarios are imported
CLASSES = "building, road, tree, grass, water"
SCENARIOS = {}


def scenario(function):
    SCENARIOS[function.__name__] = function
    return function


class Feedback(QgsProcessingFeedback):
    """Records messages and progress; can cancel the run."""

    def __init__(self, cancel=""):
        """cancel: the start of the progress text to cancel at, "%" for soon after the run has
        said how long it will take, or "%%" for after half of it.
        """
        super().__init__(False)
        self.told, self.progress = [], []
        self.cancelled_at = None
        self._cancel = cancel
        self.progressChanged.connect(self._note)

    def _note(self, value):
        self.progress.append(value)
        if self._cancel == "%%" and value > 50:
            self._cancel_now()

    def _cancel_now(self):
        self.cancelled_at = time.monotonic()
        self.cancel()

    def setProgressText(self, text):
        self.told.append(("progress", text))
        if self._cancel == "%" and self.cancelled_at is None:
            threading.Timer(0.5, self._cancel_now).start()
        elif self._cancel and text.startswith(self._cancel):
            self.cancel()

    def pushInfo(self, text):
        self.told.append(("info", text))

    def pushWarning(self, text):
        self.told.append(("warning", text))

    def pushConsoleInfo(self, text):
        self.told.append(("console", text))

    def pushCommandInfo(self, text):
        self.told.append(("command", text))

    def reportError(self, text, fatalError=False):
        self.told.append(("error", text))


def words(**more):
    return {
        "INPUT": str(FOLDER / "town.tif"), "CLASSES": CLASSES, "QUALITY": "draft",
        "OUTPUT": str(FOLDER / "map.tif"), "POLYGONS": str(FOLDER / "map.gpkg"), **more,
    }  # fmt: skip


def run(algorithm="segment", feedback=None, context=None, **more):
    return processing.run(
        "reseg_geo:" + algorithm, words(**more) if algorithm == "segment" else more,
        feedback=feedback or Feedback(), context=context,
    )  # fmt: skip


def failure(algorithm="segment", **more):
    """Return the error message of a run, None if it succeeds."""
    try:
        run(algorithm, **more)
    except QgsProcessingException as error:
        return str(error)
    return None


def listing():
    """Return the names in the folder, without the statistics that QGIS keeps for its rasters."""
    own = {f"{name}.tif.aux.xml" for name in ("town", "large")}
    return sorted(path.name for path in FOLDER.iterdir() if path.name not in own)
