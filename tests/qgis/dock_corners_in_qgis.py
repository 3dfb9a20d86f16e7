"""Run inside QGIS by test_dock_corners.py: what people do with the panel less often."""

import json
import os
import subprocess
import sys

from processing import createAlgorithmDialog
from processing.core.ProcessingConfig import ProcessingConfig
from processing.gui.AlgorithmDialog import AlgorithmDialog
from qgis.core import QgsGeometry, QgsPointXY, QgsRasterLayer
from qgis.PyQt.QtCore import QObject, QTimer, QUrl, pyqtSlot
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QMenu, QPushButton
from qgis.utils import iface, plugins

sys.path.insert(0, os.environ["RESEG_GEO_TESTS"])

from dock_actions import (
    FOLDER,
    PROJECT,
    dock,
    drag,
    engines,
    figures,
    look,
    messages,
    newer,
    press,
    run,
    shown,
    wait,
)

ANSWERED = []
dock.asking.answered.connect(lambda event: ANSWERED.append(event["id"]))


def live_rests():
    layer = QgsRasterLayer(str(FOLDER / "town.tif"), "town")
    PROJECT.addMapLayer(layer)
    PROJECT.setCrs(layer.crs())
    QTest.qWait(500)
    look(40, 40, 100, 85)
    press(dock.form.live)
    newer(None)
    ANSWERED.clear()
    QTest.qWait(3000)
    still = len(ANSWERED)
    press(dock.form.live)
    return {"answers": still}


def a_list_brings_its_words():
    menu = dock.form.findChild(QMenu)
    wait(lambda: menu.actions())
    names = [each.text() for each in menu.actions()]
    next(each for each in menu.actions() if each.text() == "worldcover").trigger()
    wait(lambda: dock.table.rowCount() > 8)
    return {"names": names, "classes": dock.table.classes()}


def rows_keep_what_the_engine_said():
    dock.table.set_classes([{"name": "building"}, {"name": "tree"}, {"name": "water"}])
    press(dock.form.map_view)
    newer(shown())
    before = dock.table.colors()
    dock.table.setCurrentCell(2, 1)
    dock.table.move(-1)
    return {"before": before, "after": dock.table.colors()}


def a_change_is_to_be_saved():
    PROJECT.setDirty(False)
    dock.table.item(0, 2).setText("house")
    changed = PROJECT.isDirty()
    PROJECT.setDirty(False)
    dock.form.opacity.setValue(50)
    return {"words": changed, "opacity": PROJECT.isDirty()}


def an_outline_with_a_spike():
    press(dock.form.example)
    dock.table.setCurrentCell(0, 1)
    drag((100, 100), (200, 100), (200, 180), (100, 180), (100, 100), (60, 60), (100, 100))
    wait(lambda: dock.examples.layer is not None and dock.examples.layer.featureCount() == 1)
    layer = dock.examples.layer
    kinds = [each.geometry().wkbType() for each in layer.getFeatures()]
    for row, place in ((0, (300, 120)), (1, (320, 260)), (1, (150, 260)), (2, (260, 330))):
        dock.table.setCurrentCell(row, 1)
        drag(place)
    press(dock.form.example)
    return {"kinds": kinds, "saved": layer.commitChanges(False), "count": layer.featureCount()}


def examples_are_watched_after_opening_again():
    dock.examples.layer.commitChanges()
    path = FOLDER / "project.qgs"
    press(dock.form.visible)
    PROJECT.write(str(path))
    PROJECT.clear()
    PROJECT.read(str(path))
    heard = []
    dock.examples.changed.connect(lambda: heard.append(1))
    hidden = not dock.form.visible.isChecked()
    press(dock.form.visible)
    press(dock.form.example)
    dock.table.setCurrentCell(0, 1)
    drag((120, 300))
    press(dock.form.example)
    return {"heard": len(heard), "hidden": hidden}


def all_is_mapped_with_examples_that_are_not_saved():
    layer = dock.examples.layer
    before = set(PROJECT.mapLayers())
    dock.table.setCurrentCell(2, 1)
    removed = dock.table.current()["name"]
    dock.table.remove()  # a class that has an example
    press(dock.form.map_all)
    busy = not dock.form.map_all.isEnabled()
    wait(lambda: len(set(PROJECT.mapLayers()) - before) >= 2, 120)
    wait(lambda: dock.form.map_all.isEnabled(), 20)
    return {
        "removed": removed, "busy": busy, "said": messages(), "editable": layer.isEditable(),
        "undo": layer.undoStack().canUndo(),
    }  # fmt: skip


def a_second_raster_elsewhere_in_degrees():
    layer = QgsRasterLayer(str(FOLDER / "degrees.tif"), "degrees")
    PROJECT.addMapLayer(layer)
    dock.form.raster.setLayer(layer)
    iface.setActiveLayer(layer)
    iface.zoomToActiveLayer()
    QTest.qWait(300)
    press(dock.form.map_view)
    newer(shown())
    alone = figures()
    press(dock.form.example)
    dock.table.setCurrentCell(0, 1)
    count = dock.examples.layer.featureCount()
    drag((200, 200))
    wait(lambda: dock.examples.layer.featureCount() > count)
    press(dock.form.example)
    side = max(each.geometry().boundingBox().width() for each in dock.examples.layer.getFeatures())
    new = list(dock.examples.layer.getFeatures())[-1].geometry().area()
    return {"messages": messages(), "figures": alone, "widest": side, "area": new}


def the_panel_is_closed_while_it_works():
    town = PROJECT.mapLayersByName("town")[0]
    dock.form.raster.setLayer(town)
    iface.mapCanvas().setExtent(town.extent())
    dock.form.quality.setCurrentText("paper")
    press(dock.form.example)
    press(dock.form.map_view)
    wait(engines)
    dock.close()
    wait(lambda: not engines(), 3)
    QTest.qWait(100)
    found = {
        "layer": dock.view.layer is None, "note": dock.form.note.text(),
        "stop": dock.form.stop.isEnabled(), "tool": iface.mapCanvas().mapTool() is dock.tool,
    }  # fmt: skip
    dock.form.quality.setCurrentText("standard")
    dock.setUserVisible(True)
    press(dock.form.map_view)
    newer(None)
    return found


def an_engine_that_does_not_listen():
    """It starts, but does not read; more than a pipe holds is sent to it."""
    ProcessingConfig.setSettingValue("RESEG_GEO_ENGINE", str(FOLDER / "deaf"))
    try:
        ring = [QgsPointXY(346000 + i % 50, 5648400 + i // 50) for i in range(2000)]
        shape = QgsGeometry.fromPolygonXY([ring])
        request = {"request": "map", "classes": ["a"], "examples": json.loads(shape.asJson(17))}
        words = ["session", str(FOLDER / "deaf")]
        dock.asking.ask(words, request)
        wait(deaf)
        QTest.qWait(300)
        dock.stop()
        wait(lambda: not deaf(), 4)
        dock.asking.ask(words, request)
        wait(deaf)
        dock.asking.end()
        wait(lambda: not deaf(), 4)
    finally:
        ProcessingConfig.setSettingValue("RESEG_GEO_ENGINE", "")
    return {"ended": True}


def deaf():
    words = ["pgrep", "-f", f"session {FOLDER / 'deaf'}"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def without_an_engine_each_way_offers_it():
    ProcessingConfig.setSettingValue("RESEG_GEO_ENGINE", str(FOLDER / "nowhere"))
    found = []
    try:
        for act in (dock.map_all, lambda: dock.form.scheme_chosen.emit("osm"), dock.map_all):
            act()
            QTest.qWait(200)
            bars = iface.messageBar().items()
            found.append([len(bars), bars[-1].findChildren(QPushButton)[0].text()])
        titles = []
        QTimer.singleShot(2000, lambda: _close_dialogs(titles))
        iface.messageBar().items()[-1].findChildren(QPushButton)[0].click()  # until it is closed
        return {"offers": found, "titles": titles}
    finally:
        ProcessingConfig.setSettingValue("RESEG_GEO_ENGINE", "")


def _close_dialogs(titles):
    for each in QApplication.topLevelWidgets():
        if isinstance(each, AlgorithmDialog) and each.isVisible():
            titles.append(each.windowTitle())
            each.close()


class Browser(QObject):
    """Takes the addresses that QGIS opens."""

    def __init__(self):
        super().__init__()
        self.opened = []

    @pyqtSlot(QUrl)
    def take(self, url):
        self.opened.append(url.toLocalFile())


def help_buttons_open_bundled_pages():
    browser = Browser()
    QDesktopServices.setUrlHandler("file", browser, "take")
    try:
        press(dock.form.help)
        dialog = createAlgorithmDialog("reseg_geo:segment")
        dialog.show()
        help_button = QDialogButtonBox.StandardButton.Help
        press(dialog.findChild(QDialogButtonBox).button(help_button))
        dialog.close()
    finally:
        QDesktopServices.unsetUrlHandler("file")
    return {"opened": browser.opened}


def the_plugin_is_switched_off():
    """Nothing of it hears of the project any more."""
    layer = dock.examples.layer
    plugins["reseg_geo_qgis"].unload()
    QTest.qWait(200)
    layer.startEditing()
    layer.deleteFeature(next(layer.getFeatures()).id())
    layer.rollBack()
    return {"saved": PROJECT.write(str(FOLDER / "after.qgs"))}


run((
    live_rests, a_list_brings_its_words, rows_keep_what_the_engine_said, a_change_is_to_be_saved,
    an_outline_with_a_spike, examples_are_watched_after_opening_again,
    all_is_mapped_with_examples_that_are_not_saved, a_second_raster_elsewhere_in_degrees,
    the_panel_is_closed_while_it_works, an_engine_that_does_not_listen,
    without_an_engine_each_way_offers_it, help_buttons_open_bundled_pages,
    the_plugin_is_switched_off,
))  # fmt: skip
