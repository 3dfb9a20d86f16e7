"""Run inside QGIS by test_translations.py: what the main dialog and the panel show, and its room.

RESEG_GEO_DOCK names a folder; answers.json and pictures are written there.
"""

import json
import os
import sys
import traceback
from pathlib import Path

import processing
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QDockWidget,
    QGroupBox,
    QLabel,
    QScrollArea,
    QTableWidget,
    QTextBrowser,
)
from qgis.utils import iface, plugins

FOLDER = Path(os.environ["RESEG_GEO_DOCK"])
ANSWERS = {}
_FRAME = 12  # pixels, of a button around its text


def cut_off(widget):
    """Texts in a widget that have less room than they need, with both widths or heights."""
    found = []
    for each in widget.findChildren(QLabel):
        if each.isVisible() and each.text() and each.wordWrap():
            needed, room = each.heightForWidth(each.width()), each.height()
        elif each.isVisible() and each.text():
            needed, room = each.sizeHint().width(), each.width()
        else:
            continue
        found += [(each.text(), needed, room)] if needed > room else []
    for each in widget.findChildren(QAbstractButton):
        needed = each.fontMetrics().horizontalAdvance(each.text()) + _FRAME
        if each.isVisible() and each.text() and min(needed, each.sizeHint().width()) > each.width():
            found.append((each.text(), needed, each.width()))
    for each in widget.findChildren(QGroupBox):
        needed = each.fontMetrics().horizontalAdvance(each.title())
        if each.isVisible() and needed > each.width():
            found.append((each.title(), needed, each.width()))
    for table in widget.findChildren(QTableWidget):
        header = table.horizontalHeader()
        for number in range(1, header.count()):
            needed, room = header.sectionSizeHint(number), header.sectionSize(number)
            title = table.horizontalHeaderItem(number).text()
            found += [(title, needed, room)] if needed > room else []
    for area in widget.findChildren(QScrollArea):
        if area.isVisible() and area.horizontalScrollBar().maximum():
            room = area.viewport().width()
            wide = [each for each in area.findChildren(QLabel) if each.sizeHint().width() > room]
            found += [(each.text(), each.sizeHint().width(), room) for each in wide]
    return found


def texts(widget):
    labels = [each.text() for each in widget.findChildren(QLabel)]
    buttons = [each.text() for each in widget.findChildren(QAbstractButton)]
    return [*labels, *buttons, *(each.title() for each in widget.findChildren(QGroupBox))]


def shown(widget, name):
    QTest.qWait(800)
    widget.grab().save(str(FOLDER / f"{name}.png"))
    return {"texts": texts(widget), "cut off": cut_off(widget)}


def opened(name):
    """The dialog of an algorithm, with its advanced parameters."""
    form = processing.createAlgorithmDialog(f"reseg_geo:{name}", {})
    form.show()
    QTest.qWait(100)
    for each in form.findChildren(QGroupBox):
        if hasattr(each, "setCollapsed"):
            each.setCollapsed(False)
    QTest.qWait(100)
    return form


def dialogs():
    """What is cut off in each of the dialogs."""
    found = {}
    for each in QgsApplication.processingRegistry().providerById("reseg_geo").algorithms():
        form = opened(each.name())
        found[each.name()] = cut_off(form)
        form.close()
    return found


def dialog():
    """The dialog of the main algorithm."""
    form = opened("segment")
    found = shown(form, "dialog")
    algorithm = form.algorithm()
    found["title"] = form.windowTitle()
    found["help"] = max((each.toPlainText() for each in form.findChildren(QTextBrowser)), key=len)
    found["tips"] = [each.help() for each in algorithm.parameterDefinitions()]
    form.close()
    return found


def panel():
    dock = plugins["reseg_geo_qgis"].dock
    for each in iface.mainWindow().findChildren(QDockWidget):
        each.hide()
    iface.mainWindow().resize(1300, 900)
    dock.setUserVisible(True)
    dock.labelling.setCollapsed(False)
    found = shown(dock, "panel")
    found["title"] = dock.windowTitle()
    found["header"] = [
        dock.table.horizontalHeaderItem(number).text()
        for number in range(1, dock.table.columnCount())
    ]
    return found


def toolbox():
    provider = QgsApplication.processingRegistry().providerById("reseg_geo")
    return {
        each.name(): [each.displayName(), each.shortDescription(), each.shortHelpString()]
        for each in provider.algorithms()
    }


def main():
    for each in (toolbox, panel, dialog, dialogs):
        try:
            ANSWERS[each.__name__] = each()
        except Exception:
            ANSWERS[each.__name__] = {"failed": traceback.format_exc()}
    (FOLDER / "answers.json").write_text(json.dumps(ANSWERS), encoding="utf-8")
    os._exit(0)


sys.excepthook = lambda *error: traceback.print_exception(*error)
QTimer.singleShot(1500, main)
