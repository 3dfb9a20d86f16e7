"""Run by `tools/picture-qgis` inside QGIS: takes screenshots of QGIS and quits."""

import math
import os
import random
import sys
import traceback
from pathlib import Path

import processing
from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingContext,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QComboBox, QDockWidget, QLineEdit, QTreeView
from qgis.utils import iface, plugins

PICTURES = Path(os.environ["RESEG_GEO_PICTURES"])
DEMO = Path(os.environ["RESEG_GEO_DEMO"])
# The classes of the demo's truth, in their order.
NAMES = ("building", "road", "pavement", "tree", "grass", "bare soil", "water")
WORDS = {
    "building": ["roof", "house"], "road": ["street", "asphalt"], "tree": ["forest"],
    "grass": ["lawn", "meadow"], "bare soil": ["sand"], "water": ["river", "lake"],
}  # fmt: skip
PART = (96, 58, 180, 130)  # metres from the left and the top of the image; width and height
ENDS = PART[0] + PART[2], PART[1] + PART[3]
APART, INSIDE, MOST = 11, 4, 6  # pixels between examples, and around each; examples of a class


def save(widget, name):
    QgsApplication.processEvents()
    widget.grab().save(str(PICTURES / f"qgis-{name}.png"))


def image():
    layer = QgsRasterLayer(str(next(DEMO.glob("ortho*.tif"))), "ortho")
    QgsProject.instance().addMapLayer(layer)
    iface.mapCanvas().setExtent(layer.extent())
    return layer


def toolbox():
    window = iface.mainWindow()
    window.findChild(QDockWidget, "Browser").hide()
    dock = window.findChild(QDockWidget, "ProcessingToolbox")
    dock.show()
    dock.raise_()
    box = next(each for each in dock.findChildren(QLineEdit) if each.isVisible())
    box.setText("reseg")
    tree = dock.findChild(QTreeView)
    tree.expandAll()
    return window


def main():
    layer = image()
    window = toolbox()
    window.resize(1320, 780)
    QTimer.singleShot(3000, lambda: dialog(layer, window))


def dialog(layer, window):
    save(window, "toolbox")
    form = processing.createAlgorithmDialog(
        "reseg_geo:segment",
        {"INPUT": layer.id(), "MIN_AREA": 20, "SIMPLIFY": 0.5},
    )  # fmt: skip
    form.resize(1050, 990)
    form.show()
    QTimer.singleShot(2000, lambda: result(layer, window, form))


def result(layer, window, form):
    save(form, "dialog")
    form.close()
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    processing.runAndLoadResults(
        "reseg_geo:segment",
        {"INPUT": layer.id(), "MIN_AREA": 20, "SIMPLIFY": 0.5,
         "OUTPUT": str(DEMO / "qgis.tif"), "POLYGONS": str(DEMO / "qgis.gpkg")},
        context=context,
    )  # fmt: skip
    window.findChild(QDockWidget, "ProcessingToolbox").hide()
    iface.mapCanvas().setExtent(layer.extent())
    iface.mapCanvas().refreshAllLayers()
    QTimer.singleShot(4000, lambda: examples(window))


def examples(window):
    save(window, "result")
    path = str(DEMO / "examples.gpkg")
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    window.resize(1000, 640)
    window.move(0, 0)
    for layer in QgsProject.instance().mapLayers().values():
        if layer.name() != "ortho":
            QgsProject.instance().removeMapLayer(layer.id())
    processing.runAndLoadResults(
        "reseg_geo:newexamples",
        {"CLASSES": ", ".join(NAMES), "OUTPUT": path},
        context=context,
    )
    [layer] = QgsProject.instance().mapLayersByName("Examples")
    root = QgsProject.instance().layerTreeRoot()
    for node in root.findLayers():
        node.setExpanded(node.layer() is layer)
    iface.setActiveLayer(layer)
    layer.startEditing()
    layer.addFeatures([click(layer, *each) for each in clicks()])
    iface.actionAddFeature().trigger()
    # With the last class, whose list opens upwards.
    form = iface.getFeatureForm(layer, click(layer, NAMES[-1], 0, 0))
    form.resize(330, 135)
    form.move(650, 455)
    form.show()
    [ortho] = QgsProject.instance().mapLayersByName("ortho")
    iface.mapCanvas().setExtent(part_of(ortho.extent()))
    QTimer.singleShot(4000, lambda: leave(window, form))


def leave(window, form):
    next(each for each in form.findChildren(QComboBox) if each.isVisible()).showPopup()
    QgsApplication.processEvents()
    picture = window.screen().grabWindow(0, 0, 0, window.width(), window.height())
    picture.save(str(PICTURES / "qgis-examples.png"))
    form.close()
    [layer] = QgsProject.instance().mapLayersByName("Examples")
    layer.rollBack()
    QgsProject.instance().removeMapLayer(layer.id())
    window.resize(1200, 760)
    window.findChild(QDockWidget, "Layers").hide()
    panel(window)


def panel(window):
    dock = plugins["reseg_geo_qgis"].dock
    dock.setUserVisible(True)
    dock.table.set_classes([{"name": name, "synonyms": own} for name, own in WORDS.items()])
    iface.mapCanvas().setExtent(dock.form.raster.currentLayer().extent())
    for row, name in enumerate(WORDS):
        dock.table.setCurrentCell(row, 1)
        for own, x, y in clicks():
            if own == name:
                dock.drawing.add(QgsGeometry.fromPointXY(QgsPointXY(x, y)))
    drawn(window, dock)


def drawn(window, dock):
    if dock.examples.layer is None:  # it is made in the background
        QTimer.singleShot(500, lambda: drawn(window, dock))
        return
    dock.form.map_view.click()
    mapped(window, dock)


def mapped(window, dock):
    if dock.view.layer is None:
        QTimer.singleShot(500, lambda: mapped(window, dock))
        return
    QTimer.singleShot(2000, lambda: review(window, dock))


def review(window, dock):
    save(window, "panel")
    project = QgsProject.instance()
    context = QgsProcessingContext()
    context.setProject(project)
    made = {
        name: str(DEMO / file)
        for name, file in (("polygons", "polygons.gpkg"), ("queue", "queue.gpkg"))
    }
    processing.run(
        "reseg_geo:vectorize",
        {"INPUT": str(DEMO / "landcover.tif"), "CONFIDENCE": str(DEMO / "confidence.tif"),
         "OUTPUT": made["polygons"]},
    )  # fmt: skip
    dock.examples.layer.rollBack()
    for layer in list(project.mapLayers().values()):
        if layer.name() != "ortho":
            project.removeMapLayer(layer.id())
    processing.runAndLoadResults(
        "reseg_geo:reviewqueue",
        {"INPUT": str(DEMO / "landcover.tif"), "POLYGONS": made["polygons"],
         "OUTPUT": made["queue"]},
        context=context,
    )  # fmt: skip
    dock.labelling.setCollapsed(False)
    QTimer.singleShot(1000, lambda: label(window, dock.labelling.form))


def label(window, form):
    form.next.click()
    for number in (2, 4, 4, 4, 2, 4, 1, 4, 5, 5, 4):
        form.classes[number - 1].click()
    form.previous.click()
    QTimer.singleShot(4000, lambda: last(window))


def last(window):
    save(window, "label")
    os._exit(0)  # without the question whether to save the project


def part_of(extent):
    """The part of the image in which the examples lie."""
    left, top = extent.xMinimum() + PART[0], extent.yMaximum() - PART[1]
    return QgsRectangle(left, top - PART[3], left + PART[2], top)


def clicks():
    """Classes and places, in the middle of what the demo's truth says, some metres apart."""
    truth = gdal.Open(str(DEMO / "truth.tif"))
    labels, (x, size, _, y, *_) = truth.ReadAsArray(), truth.GetGeoTransform()
    left, top, right, bottom = (int(each / size) for each in (*PART[:2], *ENDS))
    places = [
        (row, column)
        for row in range(top + APART, bottom - APART, 3)
        for column in range(left + APART, right - APART, 3)
    ]
    random.Random(4).shuffle(places)
    found = []
    for row, column in places:
        label = labels[row, column]
        alone = all(math.hypot(row - i, column - j) > APART * 2 for _, i, j in found)
        few = sum(each == label for each, _, _ in found) < MOST
        around = labels[row - INSIDE : row + INSIDE, column - INSIDE : column + INSIDE]
        if label and alone and few and (around == label).all():
            found.append((label, row, column))
    return [(NAMES[each - 1], x + size * column, y - size * row) for each, row, column in found]


def click(layer, name, x, y):
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(x, y)))
    feature.setAttribute("class", name)
    return feature


def fail(*error):
    """Instead of QGIS's dialog, which nobody would close."""
    traceback.print_exception(*error)
    os._exit(1)


sys.excepthook = fail
QTimer.singleShot(2000, main)
