"""Run by `tools/picture-panel` inside QGIS: uses the panel step by step, and saves each step.

RESEG_GEO_FRAMES names a folder for the frames, RESEG_GEO_DEMO that of the demonstration,
RESEG_GEO_REAL the image of docs/start/better-map.md, RESEG_GEO_WALK the folder docs/first-map.
"""

import json
import os
import time
import traceback
from pathlib import Path

import yaml
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDockWidget, QToolBar
from qgis.utils import iface, plugins

FRAMES, DEMO, REAL, WALK = (
    Path(os.environ[f"RESEG_GEO_{name}"]) for name in ("FRAMES", "DEMO", "REAL", "WALK")
)
PROJECT = QgsProject.instance()
TOWN = [
    {"name": "building", "synonyms": ["roof", "house"]}, {"name": "road"}, {"name": "tree"},
    {"name": "grass"}, {"name": "water"},
]  # fmt: skip
FIELD = {"name": "bare soil", "synonyms": ["sand"]}
EACH = 5  # clicks of a class


def frame(seconds):
    """Save what the window shows, to be shown for so long."""
    QTest.qWait(400)
    number = len([*FRAMES.glob("*.png")])
    iface.mainWindow().grab().save(str(FRAMES / f"{number:02}-{seconds}.png"))


def mapped(before):
    """Wait until a newer map is shown, for a minute at most."""
    end = time.monotonic() + 60
    while dock.view.layer is None or dock.view.layer.source() == before:
        QTest.qWait(50)
        assert time.monotonic() < end, dock.form.note.text()
    QTest.qWait(700)
    return dock.view.layer.source()


def opened(path, name):
    PROJECT.clear()
    layer = QgsRasterLayer(str(path), name)
    PROJECT.addMapLayer(layer)
    PROJECT.setCrs(layer.crs())
    QTest.qWait(500)
    return layer


def look(layer, share):
    """Show the middle of a layer."""
    extent = layer.extent()
    extent.scale(share)
    iface.mapCanvas().setExtent(extent)
    iface.mapCanvas().refresh()
    QTest.qWait(1500)


def town():
    look(opened(next(DEMO.glob("ortho*.tif")), "orthophoto"), 0.55)
    dock.table.set_classes(TOWN[:1])
    frame(0.8)
    for count in range(2, len(TOWN) + 1):
        dock.table.set_classes(TOWN[:count])
        frame(0.3)
    dock.form.map_view.click()
    frame(0.8)
    before = mapped(None)
    frame(2.0)
    dock.table.set_classes([*TOWN, FIELD])
    frame(0.8)
    dock.form.map_view.click()
    mapped(before)
    frame(2.5)


def fields():
    layer = opened(REAL, "rice fields")
    look(layer, 0.9)
    classes = yaml.safe_load((WALK / "classes.yaml").read_text(encoding="utf-8"))
    dock.table.set_classes(classes)
    frame(1.5)
    dock.form.map_view.click()
    mapped(None)
    frame(2.5)
    clicks = json.loads((WALK / "clicks.geojson").read_text(encoding="utf-8"))["features"]
    wgs84 = QgsCoordinateReferenceSystem("EPSG:4326")
    to_map = QgsCoordinateTransform(wgs84, PROJECT.crs(), PROJECT)
    dock.view.set_visible(False)
    for row, each in enumerate(classes):
        dock.table.setCurrentCell(row, 1)
        for click in clicks:
            if click["properties"]["class"] == each["name"]:
                place = QgsPointXY(*click["geometry"]["coordinates"][:2])
                dock.drawing.add(QgsGeometry.fromPointXY(to_map.transform(place)))
        while dock.examples.layer is None:
            QTest.qWait(50)
        iface.mapCanvas().refreshAllLayers()
        QTest.qWait(1200)
        frame(0.5)
    before = dock.view.layer.source()
    dock.form.map_view.click()
    mapped(before)
    dock.view.set_visible(True)
    frame(4.0)


def main():
    global dock
    dock = plugins["reseg_geo_qgis"].dock
    window = iface.mainWindow()
    for each in window.findChildren(QDockWidget):
        each.hide()
    for each in window.findChildren(QToolBar):
        each.hide()
    window.resize(1000, 640)
    dock.show()
    QTest.qWait(500)
    try:
        town()
        fields()
    except Exception:
        traceback.print_exc()
    os._exit(0)  # without the question whether to save the project


QTimer.singleShot(1500, main)
