"""What a person does with the panel in QGIS, for the scripts that test_dock.py runs there.

RESEG_GEO_DOCK names a folder with town.tif; answers.json is written there.
"""

import json
import os
import subprocess
import sys
import time
import traceback
from pathlib import Path

from qgis.core import QgsApplication, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QCheckBox
from qgis.utils import iface, plugins

FOLDER = Path(os.environ["RESEG_GEO_DOCK"])
PROJECT = QgsProject.instance()
ANSWERS, FAULTS = {}, []
_LONGEST = 150_000  # milliseconds of all scenarios
dock = plugins["reseg_geo_qgis"].dock


def wait(until, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if until():
            return True
        QTest.qWait(20)
    raise AssertionError(f"it did not happen within {seconds} s: {traceback.extract_stack()[-2]}")


def press(button):
    none = Qt.KeyboardModifier.NoModifier
    # Only the box and the text of a check box can be clicked.
    place = QPoint(8, button.height() // 2) if isinstance(button, QCheckBox) else QPoint()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, none, place)


def drag(*points):
    """Press the mouse at a point of the canvas, move it, and release it; one point is a click."""
    view, none = iface.mapCanvas().viewport(), Qt.KeyboardModifier.NoModifier
    places = [QPoint(*point) for point in points]
    QTest.mousePress(view, Qt.MouseButton.LeftButton, none, places[0])
    for place in places[1:]:
        QTest.mouseMove(view, place)
        QTest.qWait(20)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, none, places[-1])


def shown():
    """The file of the map that is shown."""
    layer = dock.view.layer
    return None if layer is None else layer.source()


def newer(before):
    wait(lambda: shown() not in (None, before))
    return shown()


def messages():
    found = [item.text() for item in iface.messageBar().items()]
    iface.messageBar().clearWidgets()
    return found


def engines():
    words = ["pgrep", "-f", f"session {FOLDER / 'town.tif'}"]
    return subprocess.run(words, capture_output=True, text=True, check=False).stdout.split()


def figures():
    return [dock.table.item(row, 3).text() for row in range(dock.table.rowCount())]


def look(left, top, right, bottom):
    """Show a part of the image, in metres from its left and its top."""
    edge = dock.form.raster.currentLayer().extent()
    x, y = edge.xMinimum(), edge.yMaximum()
    iface.mapCanvas().setExtent(QgsRectangle(x + left, y - bottom, x + right, y - top))
    iface.mapCanvas().refresh()
    QTest.qWait(100)


def run(scenarios):
    """Carry out scenarios one after the other, and end QGIS."""
    sys.excepthook = lambda *error: FAULTS.append("".join(traceback.format_exception(*error)))
    QTimer.singleShot(1000, lambda: _run(scenarios))
    QTimer.singleShot(_LONGEST, _give_up)


def _give_up():
    """Say which dialog keeps a scenario from ending."""
    windows = [each.windowTitle() for each in QApplication.topLevelWidgets() if each.isVisible()]
    stack = "".join(traceback.format_stack())
    ANSWERS["faults"] = [*FAULTS, f"it hangs; the windows are {windows}; {stack}"]
    (FOLDER / "answers.json").write_text(json.dumps(ANSWERS))
    os._exit(1)


def _run(scenarios):
    ANSWERS["at first"] = {"hidden": not dock.isUserVisible(), "dirty": PROJECT.isDirty()}
    dock.setUserVisible(True)
    iface.mainWindow().resize(1300, 900)
    QTest.qWait(300)
    for each in scenarios:
        try:
            ANSWERS[each.__name__] = each()
            iface.mainWindow().grab().save(str(FOLDER / f"{each.__name__}.png"))
        except Exception:
            ANSWERS[each.__name__] = {"failed": traceback.format_exc()}
    ANSWERS["faults"] = FAULTS
    (FOLDER / "answers.json").write_text(json.dumps(ANSWERS))
    for layer in PROJECT.mapLayers().values():  # QGIS would ask about edits
        if getattr(layer, "isEditable", bool)():
            layer.rollBack()
    PROJECT.setDirty(False)
    QgsApplication.exitQgis()
    os._exit(0)
