"""Run inside QGIS by test_dock.py: uses the panel as a person would."""

import os
import shutil
import signal
import sys
import time

from processing.core.ProcessingConfig import ProcessingConfig
from qgis.core import QgsRasterLayer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QPushButton
from qgis.utils import iface

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


def words_to_a_map():
    layer = QgsRasterLayer(str(FOLDER / "town.tif"), "town")
    PROJECT.addMapLayer(layer)
    PROJECT.setCrs(layer.crs())
    QTest.qWait(500)  # QGIS zooms to its first layer
    look(40, 40, 100, 85)
    dock.table.item(1, 2).setText("street, asphalt")
    press(dock.form.map_view)
    shutil.copy(newer(None), FOLDER / "view.tif")
    entries = dock.view.layer.renderer().classes()
    return {
        "classes": dock.table.classes(),
        "raster": dock.form.raster.currentLayer().name(),
        "legend": [(each.value, each.label, each.color.name()) for each in entries],
        "colors": [each["color"] for each in dock.table.colors()],
        "note": dock.form.note.text(),
        "opacity": dock.view.layer.opacity(),
        "messages": messages(),
    }


def live_on_pan():
    before = shown()
    press(dock.form.live)
    first = newer(before)
    before_pan = dock.view.layer.extent().toString(1)
    look(20, 50, 80, 95)
    newer(first)
    return {"before": before_pan, "after": dock.view.layer.extent().toString(1)}


def opacity_and_visibility():
    dock.form.opacity.setValue(35)
    node = PROJECT.layerTreeRoot().findLayer(dock.view.layer.id())
    press(dock.form.visible)
    hidden = node.isVisible()
    before = shown()
    dock.table.item(0, 2).setText("roof")
    newer(before)
    still = PROJECT.layerTreeRoot().findLayer(dock.view.layer.id()).isVisible()
    press(dock.form.visible)
    return {"opacity": dock.view.layer.opacity(), "hidden": [hidden, still]}


def examples_change_the_map():
    before = shown()
    press(dock.form.example)
    dock.table.setCurrentCell(0, 1)
    drag((150, 150))
    wait(lambda: dock.examples.layer is not None)
    drag((250, 200))
    dock.table.setCurrentCell(4, 1)
    drag((350, 300))
    drag((80, 80), (140, 80), (140, 140), (90, 150), (80, 84))
    wait(lambda: any(figures()))
    layer = dock.examples.layer
    shapes = [each.geometry().area() for each in layer.getFeatures()]
    found = {
        "classes": [each["class"] for each in layer.getFeatures()], "areas": shapes,
        "figures": figures(), "source": layer.source(), "changed": shown() != before,
        "editable": layer.isEditable(), "above": PROJECT.layerTreeRoot().children()[0].name(),
    }  # fmt: skip
    layer.undoStack().undo()
    found["after undo"] = layer.featureCount()
    layer.undoStack().redo()
    found["tip"] = dock.table.item(0, 3).toolTip()
    press(dock.form.example)
    found["tool"] = iface.mapCanvas().mapTool() is dock.tool
    return found


def project_is_saved_and_opened():
    dock.examples.layer.commitChanges()
    path = FOLDER / "project.qgs"
    kept = dock.table.classes()
    PROJECT.write(str(path))
    text = path.read_text(encoding="utf-8")
    PROJECT.clear()
    emptied = [
        dock.view.layer is None, dock.asking.running, dock.form.live.isChecked(),
        len(dock.form.raster.exceptedLayerList()),
    ]  # fmt: skip
    PROJECT.read(str(path))
    newer(None)  # it is live, so it looks again
    wait(lambda: any(figures()))
    return {
        "maps in the file": text.count(FOLDER.name + "-view") + text.count("/map.tif"),
        "emptied": emptied, "same": dock.table.classes() == kept, "figures": figures(),
        "layers": sorted(layer.name() for layer in PROJECT.mapLayers().values()),
        "live": dock.form.live.isChecked(), "opacity": dock.form.opacity.value(),
        "raster": dock.form.raster.currentLayer().name(),
    }  # fmt: skip


def engine_is_killed():
    press(dock.form.live)
    before = shown()
    press(dock.form.map_view)
    for number in engines():
        os.kill(int(number), signal.SIGKILL)
    wait(lambda: not dock.asking.running, 10)
    said = messages()
    press(dock.form.map_view)
    newer(before)
    return {"said": said, "busy": dock.form.stop.isEnabled()}


def stop_leaves_the_engine():
    dock.form.quality.setCurrentText("paper")
    press(dock.form.map_view)
    wait(lambda: dock.form.bar.maximum() > 0)
    began = time.monotonic()
    press(dock.form.stop)
    took = time.monotonic() - began
    dock.form.quality.setCurrentText("standard")
    return {"took": took, "note": dock.form.note.text(), "running": dock.asking.running}


def a_wellknown_list():
    dock.form.scheme_chosen.emit("worldcover")
    wait(lambda: dock.table.rowCount() > 8)
    return {"names": [each["name"] for each in dock.table.classes()], "colors": dock.table.colors()}


def rows_move_and_go():
    dock.table.set_classes([{"name": "a"}, {"name": "b", "color": "#ff0000"}, {"name": "kiosk="}])
    dock.table.setCurrentCell(2, 1)
    dock.table.move(-1)
    dock.table.move(-1)
    moved = dock.table.classes()
    dock.table.remove()
    dock.table.add()
    return {"moved": moved, "rest": dock.table.classes()}


def all_is_mapped():
    dock.table.set_classes([{"name": "building", "color": "#ff0000"}, {"name": "tree"}])
    before = set(PROJECT.mapLayers())
    press(dock.form.map_all)
    wait(lambda: len(set(PROJECT.mapLayers()) - before) >= 2, 120)
    wait(lambda: any("ready" in text for text in messages()), 20)
    new = [PROJECT.mapLayer(each) for each in set(PROJECT.mapLayers()) - before]
    raster = next(layer for layer in new if isinstance(layer, QgsRasterLayer))
    return {
        "names": sorted(layer.name() for layer in new), "size": [raster.width(), raster.height()],
        "legend": [(each.label, each.color.name()) for each in raster.renderer().classes()],
    }  # fmt: skip


def raster_is_removed():
    press(dock.form.map_view)
    newer(None)
    wait(lambda: dock.asking.running)
    PROJECT.removeMapLayer(dock.form.raster.currentLayer().id())
    wait(lambda: not engines(), 5)
    left = dock.view.layer
    PROJECT.removeAllMapLayers()
    press(dock.form.map_view)
    return {"left": left is None, "running": dock.asking.running, "messages": messages()}


def engine_is_missing():
    layer = QgsRasterLayer(str(FOLDER / "town.tif"), "town")
    PROJECT.addMapLayer(layer)
    look(20, 20, 120, 110)
    ProcessingConfig.setSettingValue("RESEG_GEO_ENGINE", str(FOLDER / "nowhere"))
    try:
        press(dock.form.map_view)
        wait(lambda: iface.messageBar().items(), 10)
        item = iface.messageBar().items()[-1]
        buttons = [button.text() for button in item.findChildren(QPushButton)]
        return {"buttons": buttons, "messages": messages(), "busy": dock.form.stop.isEnabled()}
    finally:
        ProcessingConfig.setSettingValue("RESEG_GEO_ENGINE", "")


def left_running():
    """QGIS ends while the engine works."""
    dock.form.quality.setCurrentText("paper")
    press(dock.form.map_view)
    wait(engines)
    return {"engines": len(engines())}


run((
    words_to_a_map, live_on_pan, opacity_and_visibility, examples_change_the_map,
    project_is_saved_and_opened, engine_is_killed, stop_leaves_the_engine, a_wellknown_list,
    rows_move_and_go, all_is_mapped, raster_is_removed, engine_is_missing, left_running,
))  # fmt: skip
